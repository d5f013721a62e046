"""Rows that should not be there: those written twice, and totals among the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.export.layout import BLANK

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints, Texts
    from landwaiter.country.export.layout import Layout
    from landwaiter.engine import Columns

TOTAL_LABEL = "TOTAL"


@dataclass(frozen=True, slots=True)
class Order:
    """The written rows: which row of the chunk each belongs to, and which of them were added."""

    source: Ints
    twice: Bools
    total: Bools

    @property
    def place(self) -> Ints:
        """Where each row of the chunk is written."""
        return np.flatnonzero(~(self.twice | self.total))


def order(twice: Bools, total: Bools) -> Order:
    """Return the order in which a row is followed by itself and then by a total, where these are asked for.

    >>> order(np.array([True, False]), np.array([True, False])).source.tolist()
    [0, 0, 0, 1]
    """
    counts = 1 + twice.astype(np.int64) + total
    source = np.repeat(np.arange(len(twice)), counts)
    turn = np.arange(len(source)) - np.repeat(np.cumsum(counts) - counts, counts)
    is_total = (turn == counts[source] - 1) & total[source]
    return Order(source, (turn > 0) & ~is_total, is_total)


class Totals:
    """The totals so far of every column that people add up."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sums = np.zeros(len(layout.headings))

    def after(self, chunk: Columns) -> list[Floats]:
        """Return the totals after each row of ``chunk``, by column."""
        amounts = np.array([heading.amounts(chunk) for heading in self._layout.headings])
        totals = np.cumsum(np.column_stack([self._sums, amounts]), axis=1)[:, 1:]
        self._sums = self._sums + amounts.sum(axis=1)
        return list(np.round(totals, 2))

    def write(self, cells: list[Texts], rows: Order, after: list[Floats]) -> None:
        """Fill in the rows of ``cells`` that are totals."""
        which = rows.source[rows.total]
        for heading, column, totals in zip(self._layout.headings, cells, after, strict=True):
            column[rows.total] = self._layout.style.cells(totals[which]) if heading.is_added else BLANK
        cells[0][rows.total] = TOTAL_LABEL
