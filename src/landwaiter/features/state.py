"""The numbers of the lake that features are made of, kept as arrays beside it.

Text is hashed and days are counted once for every committed part of the lake; parts never change,
so neither do their arrays, and a day's new declarations add only their own. Deleting the folder
loses nothing: it is filled again from the lake.

Keys are 64-bit hashes computed by the engine while it scans. Two different values of one column
share a hash with a chance of about n**2 / 2**65: one in a million for five million distinct values.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import ibis
import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, Engine
from landwaiter.schema import tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

MISSING = np.int64(0)
"""The hash of a null."""
EXTRA = "extra:"
"""Prefix of a key that names a column kept outside the schema."""
HS_DIGITS = {"hs2": 10_000, "hs4": 100, "hs6": 1}
"""Keys cut from the first six digits of the code, and what those are divided by."""

Expressions = Callable[["ir.Table"], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the history comes from.

    Attributes
    ----------
    engine
        Reads the Parquet files.
    declarations, outcomes
        Files of canonical declarations and outcomes; a file's content never changes under its name.
    folder
        Where arrays are kept between calls; nothing is kept where it is ``None``.
    """

    engine: Engine
    declarations: Sequence[Path]
    outcomes: Sequence[Path]
    folder: Path | None = None

    def declared(self, names: Iterable[str]) -> Columns:
        """Return arrays of all declarations: ``item``, ``day``, ``key:...`` and ``number:...`` columns."""
        return self._gathered(tables.declarations(), self.declarations, list(names), _declared)

    def found(self) -> Columns:
        """Return ``item``, ``known`` (day), ``fraud`` and ``revenue`` of all outcomes."""
        return self._gathered(tables.outcomes(), self.outcomes, ["item", "known", "fraud", "revenue"], _found)

    def _gathered(self, like: ir.Table, files: Sequence[Path], names: list[str], make: Expressions) -> Columns:
        parts = [self._part(like, [file], names, make) for file in files] or [self._part(like, [], names, make)]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part.pop(name) for part in parts]) for name in names}

    def _part(self, like: ir.Table, files: list[Path], names: list[str], make: Expressions) -> Columns:
        kept = {} if self.folder is None or not files else self._kept(files[0], names)
        lacking = [name for name in names if name not in kept]
        if lacking:
            self.engine.attach(like.get_name(), files, like)
            made = self.engine.fetch(like.select(**{name: make(like)[name] for name in lacking}))
            made = {name: _compact(values) for name, values in made.items()}
            if self.folder is not None and files:
                self._keep(files[0], made)
            kept |= made
        return kept

    def _kept(self, file: Path, names: list[str]) -> Columns:
        paths = {name: self._path(file, name) for name in names}
        return {name: np.load(path, allow_pickle=False) for name, path in paths.items() if path.exists()}

    def _keep(self, file: Path, columns: Columns) -> None:
        for name, values in columns.items():
            path = self._path(file, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_suffix(f".{os.getpid()}.tmp")
            with unfinished.open("wb") as stream:
                np.save(stream, values, allow_pickle=False)
            unfinished.replace(path)

    def _path(self, file: Path, name: str) -> Path:
        assert self.folder is not None
        return self.folder / file.parent.name / file.stem / f"{quote(name, safe='')}.npy"


def item_hash(table: ir.Table) -> Any:
    """Return the expression that identifies an item: the hash of its key."""
    return table.declaration_id.concat("/", table.item_number.cast("string")).hash()


def _declared(table: ir.Table) -> dict[str, Any]:
    return _Expressions(table)


class _Expressions(dict[str, Any]):
    """Expressions by name, made when they are asked for."""

    def __init__(self, table: ir.Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, name: str) -> Any:
        kind, _, column = name.partition(":")
        if kind == "number":
            return self._table[column].cast("float64")
        if kind == "key":
            return _key(self._table, column)
        return {"item": item_hash(self._table), "day": _days(self._table.registration_date)}[name]


def _found(table: ir.Table) -> dict[str, Any]:
    return {
        "item": item_hash(table),
        "known": _days(table.known_on),
        "fraud": (table.result == "fraud").cast("float32"),
        "revenue": table.additional_revenue,
    }


def _days(column: Any) -> Any:
    return column.delta(ibis.date(1970, 1, 1), unit="day").cast("int32")


def declared_value(table: ir.Table, column: str) -> Any:
    """Return the expression of a declared column, of the schema or kept outside it."""
    return table.extra.get(column.removeprefix(EXTRA), None) if column.startswith(EXTRA) else table[column]


def _key(table: ir.Table, column: str) -> Any:
    if column == "hs6":
        # One is added so that no code is taken for a missing one.
        return table.hs_code.left(6).rpad(6, "0").cast("int64") + 1
    named = declared_value(table, column)
    return ibis.ifelse(named.isnull(), int(MISSING), named.hash())


def _compact(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.float64) if values.dtype.kind == "O" else values
