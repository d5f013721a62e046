"""How a table is laid out in an exported file: its columns under their headers, and how values are written.

Everything that is exported passes through text cells, for that is what an export is and where dirt settles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.records.tables import TABLES
from landwaiter.engine import length

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from landwaiter.country.arrays import Floats, Texts
    from landwaiter.country.records.tables import Column, Kind
    from landwaiter.engine import Columns

BLANK = ""
"""The cell of a null."""
ADDITIVE = frozenset(
    (
        "net_mass_kg",
        "gross_mass_kg",
        "customs_value",
        "freight",
        "insurance",
        "duty_amount",
        "tax_amount",
        "additional_revenue",
    )
)
"""Columns that people add up."""


@dataclass(frozen=True, slots=True)
class Style:
    """How numbers and days are written: the decimal sign, and a day as of ``strftime``.

    >>> style = Style(decimal=",", day="%d/%m/%Y")
    >>> style.cells(np.array([1.5, np.nan])).tolist()
    ['1,5', '']
    >>> style.cells(np.array(["2025-02-28"], dtype="datetime64[D]")).tolist()
    ['28/02/2025']
    """

    decimal: str = "."
    day: str = "%Y-%m-%d"

    def cells(self, values: NDArray[Any]) -> Texts:
        """Return values as text, null as :data:`BLANK`."""
        if values.dtype.kind == "M":
            return self._times(values)
        if values.dtype.kind == "f":
            return _objects([BLANK if isnan(number) else self.number(number) for number in values.tolist()])
        if values.dtype.kind == "O":
            return _objects([BLANK if text is None else text for text in values.tolist()])
        return _objects([str(value) for value in values.tolist()])

    def number(self, value: float) -> str:
        """Return the shortest text that is this number.

        >>> Style(decimal=",").number(0.5)
        '0,5'
        """
        return repr(value) if self.decimal == "." else repr(value).replace(".", self.decimal)

    def value(self, text: str) -> float:
        """Return the number that :meth:`number` wrote."""
        return float(text.replace(self.decimal, "."))

    def parsed(self, text: str) -> date:
        """Return the day that was written."""
        return datetime.strptime(text, self.day).date()  # noqa: DTZ007 - a day has no zone

    def _times(self, values: NDArray[Any]) -> Texts:
        """Write each different time once: there are few days and many rows."""
        different, which = np.unique(values, return_inverse=True)
        return _objects([self._time(time) for time in different.tolist()])[which]

    def _time(self, time: date | None) -> str:
        if time is None:
            return BLANK
        return time.strftime(self.day if not isinstance(time, datetime) else f"{self.day} %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of an export.

    ``field`` is the column of the table that it shows, empty where it is put together; ``make`` then makes
    its values from a chunk of the table.
    """

    header: str
    field: str = ""
    kind: Kind = "text"
    make: Callable[[Columns], NDArray[Any]] | None = None

    def values(self, chunk: Columns) -> NDArray[Any]:
        """Return what the column holds for the rows of ``chunk``: nothing where the country does not fill it."""
        if self.make is not None:
            return self.make(chunk)
        return chunk.get(self.field, np.full(length(chunk), None, dtype=object))

    @property
    def is_added(self) -> bool:
        """Whether people add the column up."""
        return self.field in ADDITIVE

    def amounts(self, chunk: Columns) -> Floats:
        """Return what is added up in the rows of ``chunk``: 0 where it is unknown, and in all other columns."""
        if self.is_added and self.field in chunk:
            return np.asarray(np.nan_to_num(chunk[self.field]))
        return np.zeros(length(chunk))


@dataclass(frozen=True, slots=True)
class Layout:
    """A file or sheet of a table: ``title`` is its name."""

    title: str
    table: str
    headings: tuple[Heading, ...]
    style: Style = Style()

    @property
    def header(self) -> list[str]:
        """The texts of the header row."""
        return [heading.header for heading in self.headings]

    def cells(self, chunk: Columns) -> list[Texts]:
        """Return the cells of the rows of ``chunk``, one array a column."""
        return [self.style.cells(heading.values(chunk)) for heading in self.headings]


def headings(table: str, headers: Mapping[str, str]) -> tuple[Heading, ...]:
    """Return the columns of ``table`` under other names, in the order of ``headers`` (header by column)."""
    kinds = {column.name: column.kind for column in columns(table)}
    return tuple(Heading(header, name, kinds[name]) for name, header in headers.items())


def columns(table: str) -> tuple[Column, ...]:
    """Return what can be written to a cell: all columns of ``table`` but maps."""
    return tuple(column for column in TABLES[table].columns if column.kind != "map")


def _objects(texts: list[str]) -> Texts:
    cells = np.empty(len(texts), dtype=object)
    cells[:] = texts
    return cells
