"""The tables of an administration, and what several figures need of them made once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.schema.fields import DECLARATION_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from landwaiter.country.arrays import Ints
    from landwaiter.engine import Columns

HS_LEVELS = {"chapter": 2, "heading": 4, "hs6": 6}
"""Digits of the parts of ``hs_code`` that may be asked for as if they were fields of declarations."""
NULL = -1


class Tables:
    """Tables by name, as in :data:`landwaiter.country.records.tables.TABLES`; any table or field may lack.

    A field is named ``table.column``; ``declarations.heading`` and the like are the first digits of the code.

    Examples
    --------
    >>> tables = Tables({"declarations": {"hs_code": np.array(["010121", "010129", None], dtype=object)}})
    >>> tables.lacking(["declarations.hs6", "traders.role"])
    ('traders.role',)
    >>> tables.numbers("declarations.heading").tolist()
    [0, 0, -1]
    """

    def __init__(self, tables: Mapping[str, Columns]) -> None:
        self._tables = tables
        self._numbers: dict[tuple[str, ...], Ints] = {}
        self._rows: dict[str, Ints] = {}
        self._place: dict[tuple[Any, ...], int] = {}

    def lacking(self, fields: Iterable[str]) -> tuple[str, ...]:
        """Return those of ``fields`` that are not there, or null in every row."""
        return tuple(field for field in fields if not self._known(field))

    def __getitem__(self, field: str) -> NDArray[Any]:
        """Return a column."""
        table, column, _ = _place(field)
        return self._tables[table][column]

    def numbers(self, *fields: str) -> Ints:
        """Number the different (joint) values of ``fields`` from 0; -1 where one of them is null."""
        if fields not in self._numbers:
            self._numbers[fields] = self._one(*fields) if len(fields) == 1 else self._joint(fields)
        return self._numbers[fields]

    def rows_of(self, table: str) -> Ints:
        """Return for each row of ``table`` where the declaration item it is about lies; -1 where there is none."""
        if table not in self._rows:
            self._rows[table] = self.rows_of_keys(self._tables[table])
        return self._rows[table]

    def rows_of_keys(self, keys: Columns) -> Ints:
        """Return where the declaration items with these keys lie; -1 where there is none."""
        if not self._place:
            self._place = {key: row for row, key in enumerate(_keys(self._tables["declarations"]))}
        return np.array([self._place.get(key, NULL) for key in _keys(keys)], dtype=np.int64)

    def _one(self, field: str) -> Ints:
        digits = _place(field)[2]
        values = self[field]
        return numbered(values if digits is None else _first(values, digits))

    def _joint(self, fields: tuple[str, ...]) -> Ints:
        *most, last = fields
        return joint(self.numbers(*most), self.numbers(last))

    def _known(self, field: str) -> bool:
        table, column, _ = _place(field)
        values = self._tables.get(table, {}).get(column)
        return values is not None and bool((~is_null(values)).any())


def is_null(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where there is no value: ``None`` of text, NaN of numbers, NaT of days.

    >>> is_null(np.array([1.0, np.nan])).tolist(), is_null(np.array(["a", None], dtype=object)).tolist()
    ([False, True], [False, True])
    """
    if values.dtype == object:
        return np.fromiter((value is None for value in values.tolist()), np.bool_, len(values))
    if values.dtype.kind == "f":
        return np.asarray(np.isnan(values))
    return np.asarray(np.isnat(values)) if values.dtype.kind == "M" else np.zeros(len(values), dtype=np.bool_)


def numbered(values: NDArray[Any]) -> Ints:
    """Number the different values from 0; -1 where null.

    >>> numbered(np.array(["b", None, "a", "b"], dtype=object)).tolist()
    [0, -1, 1, 0]
    """
    if values.dtype == object:
        seen: dict[Any, int] = {None: NULL}
        return np.fromiter((seen.setdefault(value, len(seen) - 1) for value in values.tolist()), np.int64, len(values))
    number = np.unique(values, return_inverse=True)[1]
    return np.where(is_null(values), NULL, number)


def joint(left: Ints, right: Ints) -> Ints:
    """Number the pairs from 0; -1 where either side is null.

    >>> joint(np.array([0, 0, 1, -1]), np.array([5, 5, 5, 5])).tolist()
    [0, 0, 1, -1]
    """
    known = (left != NULL) & (right != NULL)
    number = np.full(len(left), NULL)
    number[known] = np.unique(left[known] * (right.max(initial=0) + 1) + right[known], return_inverse=True)[1]
    return number


def _keys(table: Columns) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[column].tolist() for column in DECLARATION_KEY), strict=True)


def _first(values: NDArray[Any], digits: int) -> NDArray[Any]:
    cut = [None if value is None or len(value) < digits else value[:digits] for value in values.tolist()]
    return np.array(cut, dtype=object)


def _place(field: str) -> tuple[str, str, int | None]:
    """Return table, column, and how many digits of the column are meant."""
    table, _, column = field.partition(".")
    digits = HS_LEVELS.get(column)
    return table, column if digits is None else "hs_code", digits
