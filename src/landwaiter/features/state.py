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
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import ibis
import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, Engine, length
from landwaiter.schema import DECLARATION, OUTCOME, tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

MISSING = np.int64(0)
"""The hash of a null."""
ITEM_SPREAD = 0x9E3779B97F4B
"""An odd number of 48 bits: item numbers have at most 5 digits, their product fits in 64 bits."""
AT_ONCE = 1 << 22
"""Values fetched by one query."""
FORMAT = 1
"""Raised whenever the expressions of kept arrays change: arrays of another format are not read."""
PART = "landwaiter_part"
"""The name under which files are read: what the engine knows as declarations and outcomes stays whole."""
TEXTS = "landwaiter_texts"
"""The name of the table of texts that are hashed by themselves."""
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
        return self._gathered(tables.unbound(PART, DECLARATION), self.declarations, list(names), _declared)

    def found(self) -> Columns:
        """Return ``item``, ``known`` (day), ``fraud`` and ``revenue`` of all outcomes."""
        names = ["item", "known", "fraud", "revenue"]
        return self._gathered(tables.unbound(PART, OUTCOME), self.outcomes, names, _found)

    def _gathered(self, like: ir.Table, files: Sequence[Path], names: list[str], make: Expressions) -> Columns:
        if self.folder is None or not files:
            return self._read(like, files, names, make)
        # Other expressions, or another release of the engine, may hash the same text to another number.
        kept = self.folder / f"{FORMAT}-{self.engine.release}"
        parts = [self._part(like, file, kept / file.parent.name / file.stem, names, make) for file in files]
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part.pop(name) for part in parts]) for name in names}

    def _part(self, like: ir.Table, file: Path, folder: Path, names: list[str], make: Expressions) -> Columns:
        mapped = {name: _mapped(_path(folder, name)) for name in names}
        kept = {name: values for name, values in mapped.items() if values is not None}
        lacking = [name for name in names if name not in kept]
        made = self._read(like, [file], lacking, make) if lacking else {}
        for name, values in made.items():
            _keep(_path(folder, name), values)
        return kept | made

    def _read(self, like: ir.Table, files: Sequence[Path], names: list[str], make: Expressions) -> Columns:
        """Read columns of all ``files``: few at a time where they are long, to hold little besides them."""
        self.engine.attach(like.get_name(), files, like)
        made: Columns = {}
        while len(made) < len(names):
            rows = max(length(made), 1) if made else AT_ONCE
            some = names[len(made) : len(made) + max(AT_ONCE // rows, 1)]
            fetched = self.engine.fetch(like.select(**{name: make(like)[name] for name in some}))
            made |= {name: _compact(values) for name, values in fetched.items()}
        return made


def item_hash(table: ir.Table) -> Any:
    """Return the expression that identifies an item: the hash of its key."""
    # Items of one declaration get different numbers for certain, without the cost of joined text.
    return table.declaration_id.hash() ^ (table.item_number * ITEM_SPREAD)


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
        return table.hs_code.concat("00").left(6).cast("int64") + 1
    named = declared_value(table, column)
    return ibis.ifelse(named.isnull(), int(MISSING), named.hash())


def hashes_of(engine: Engine, texts: Sequence[str]) -> NDArray[np.int64]:
    """Return the hashes that keys of these texts have in the arrays of this engine."""
    table = ibis.table({"text": "string"}, name=TEXTS)
    return np.asarray(engine.each(TEXTS, "text", texts, table.select(hash=table.text.hash()))["hash"], dtype=np.int64)


def _compact(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.float64) if values.dtype.kind == "O" else values


def _path(folder: Path, name: str) -> Path:
    return folder / f"{quote(name, safe='')}.npy"


def _keep(path: Path, values: NDArray[Any]) -> None:
    """Write an array so that it is there whole or not at all."""
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    # Kept arrays save time and nothing else: on a full or read-only disk, they are made again each time.
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as stream:
            np.save(stream, values, allow_pickle=False)
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()


def _mapped(path: Path) -> NDArray[Any] | None:
    """Return a kept array, ``None`` where there is none or a power cut has damaged it."""
    try:
        # Mapped, not read: only what is looked at is brought into memory.
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError):
        return None
