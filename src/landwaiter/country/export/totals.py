"""Totals by office, as printed below a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.export.layout import BLANK
from landwaiter.engine import length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.country.arrays import Floats
    from landwaiter.country.export.layout import Layout
    from landwaiter.engine import Columns


class OfficeTotals:
    """Sums of the columns of a layout that people add up, by customs office where the table has it."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sums: dict[str, Floats] = {}

    def add(self, chunk: Columns) -> None:
        """Add the rows of ``chunk``."""
        whole = np.full(length(chunk), BLANK, dtype=object)
        offices, which = np.unique(chunk.get("office", whole).astype(str), return_inverse=True)
        sums = [
            np.bincount(which, weights=heading.amounts(chunk), minlength=len(offices))
            for heading in self._layout.headings
        ]
        for office, row in zip(offices.tolist(), np.transpose(sums), strict=True):
            self._sums[office] = self._sums.get(office, 0.0) + row

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield a row of cells for each office, if there are any, and one for all."""
        for office in sorted(self._sums):
            if office != BLANK:
                yield self._row(f"Sub-total {office}", self._sums[office])
        yield self._row("GRAND TOTAL", np.sum([np.zeros(len(self._layout.headings)), *self._sums.values()], axis=0))

    def _row(self, label: str, sums: Floats) -> tuple[str, ...]:
        cells = [
            self._layout.style.number(float(round(value, 2))) if heading.is_added else BLANK
            for heading, value in zip(self._layout.headings, sums, strict=True)
        ]
        return (label, *cells[1:])
