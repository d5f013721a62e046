"""Spoil the cells of a layout chunk by chunk, and keep a list by which everything can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from landwaiter.country.export.dirt import amounts, codes, words  # noqa: F401 - they fill the registry
from landwaiter.country.export.dirt.kinds import KINDS, Kind
from landwaiter.country.export.dirt.rows import Order, Totals, order
from landwaiter.country.export.layout import BLANK
from landwaiter.country.streams import Streams
from landwaiter.engine import length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.country.arrays import Bools, Texts
    from landwaiter.country.build import Country
    from landwaiter.country.export.layout import Heading, Layout
    from landwaiter.country.scenario.dirt import Dirt
    from landwaiter.engine import Columns

TWICE, TOTAL = "duplicate_rows", "total_rows"
"""The kinds of dirt that add a row."""


class Change(NamedTuple):
    """One thing that was dirtied.

    ``row`` counts the written rows of the table from 0, added ones included; an added row has no column.
    """

    row: int
    column: str
    field: str
    declaration_id: str
    item_number: str
    kind: str
    original: str
    written: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as they are written, one array of cells a column, what was dirtied in them, and what they show."""

    cells: list[Texts]
    changes: list[Change]
    chunk: Columns


def pages(country: Country, layout: Layout, dirt: Dirt) -> Iterator[Page]:
    """Yield the table of ``layout`` chunk by chunk as it is to be written."""
    spoiler = Spoiler(layout, dirt, Streams(country.seed))
    for chunk in country.chunks(layout.table):
        yield spoiler.page(chunk) if dirt.asked else Page(layout.cells(chunk), [], chunk)


class Spoiler:
    """Spoils one table, with a random stream for each kind and column: no rate changes what another does."""

    def __init__(self, layout: Layout, dirt: Dirt, streams: Streams) -> None:
        self._layout = layout
        self._dirt = dirt
        self._streams = streams
        self._open: dict[tuple[str, ...], np.random.Generator] = {}
        self._totals = Totals(layout)
        self._rows = 0

    def page(self, chunk: Columns) -> Page:
        """Return the rows of ``chunk``, spoiled, and what was done to them."""
        cells, keys = self._layout.cells(chunk), _keys(chunk)
        rows = order(self._drawn(TWICE, BLANK, length(chunk)), self._drawn(TOTAL, BLANK, length(chunk)))
        place = rows.place.tolist()
        dirtied = [change._replace(row=place[change.row]) for change in self._spoil(cells, keys)]
        written = [column[rows.source] for column in cells]
        self._totals.write(written, rows, self._totals.after(chunk))
        changes = sorted([*dirtied, *_added(rows, keys)], key=lambda change: change.row)
        page = Page(written, [change._replace(row=self._rows + change.row) for change in changes], chunk)
        self._rows += len(rows.source)
        return page

    def _drawn(self, kind: str, field: str, count: int) -> Bools:
        """Draw which of so many cells or rows are dirtied, if they suit."""
        rate = self._dirt.rate(kind, field)
        return np.asarray(self._stream("which", kind, field).random(count) < rate)

    def _stream(self, *names: str) -> np.random.Generator:
        if names not in self._open:
            self._open[names] = self._streams.of("dirt", self._layout.table, *names)
        return self._open[names]

    def _spoil(self, cells: list[Texts], keys: tuple[Texts, Texts]) -> Iterator[Change]:
        """Let each kind fall on the cells that are still clean, in place."""
        for heading, column in zip(self._layout.headings, cells, strict=True):
            clean = np.ones(len(column), dtype=np.bool_)
            for kind in KINDS.values():
                if kind.suits(heading) and self._dirt.rate(kind.name, heading.field) > 0:
                    yield from self._spoil_column(kind, heading, column, clean, keys)

    def _spoil_column(
        self, kind: Kind, heading: Heading, column: Texts, clean: Bools, keys: tuple[Texts, Texts]
    ) -> Iterator[Change]:
        how = self._stream("how", kind.name, heading.field)
        for row in np.flatnonzero(self._drawn(kind.name, heading.field, len(column)) & clean).tolist():
            before = column[row]
            after = kind.spoil(before, self._layout.style, how)
            if after != before:
                column[row], clean[row] = after, False
                yield Change(row, heading.header, heading.field, keys[0][row], keys[1][row], kind.name, before, after)


def _keys(chunk: Columns) -> tuple[Texts, Texts]:
    return chunk["declaration_id"], np.array([str(number) for number in chunk["item_number"].tolist()], dtype=object)


def _added(rows: Order, keys: tuple[Texts, Texts]) -> Iterator[Change]:
    for row in np.flatnonzero(rows.twice).tolist():
        source = rows.source[row]
        yield Change(row, BLANK, BLANK, keys[0][source], keys[1][source], TWICE, BLANK, BLANK)
    for row in np.flatnonzero(rows.total).tolist():
        yield Change(row, BLANK, BLANK, BLANK, BLANK, TOTAL, BLANK, BLANK)
