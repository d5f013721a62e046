"""The history in memory: one entry a declaration item, in order of registration.

Keys travel as 64-bit hashes that the engine computes while it scans, so text never leaves it. Two
different values of one column share a hash with a chance of about n**2 / 2**65: one in a million
for five million distinct values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, Engine, take
from landwaiter.errors import NotComputableError
from landwaiter.schema import DECLARATION_KEY, tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

Days = NDArray[np.int32]
Hashes = NDArray[np.int64]

NEVER = np.int32(2**15 - 1)
"""A day after every other: known_on of an item without an outcome."""
MISSING = np.int64(0)
"""The hash of a null."""
EXTRA = "extra:"
"""Prefix of a key that names a column kept outside the schema."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Arrays of one length, sorted by ``day``; days count from 1970-01-01.

    ``known`` is the day on which the outcome was known (``NEVER`` without one), ``fraud`` 1, 0 or
    NaN without an outcome; ``hashes`` and ``numbers`` hold the columns that were asked for.
    """

    day: Days
    known: Days
    fraud: NDArray[np.float32]
    revenue: NDArray[np.float64]
    hashes: dict[str, Hashes]
    numbers: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.day)


def key_column(declarations: ir.Table, key: str) -> Any:
    """Return the expression of a single key: a canonical column, ``hs2``/``hs4``/``hs6`` or an extra."""
    if key in ("hs2", "hs4", "hs6"):
        return declarations.hs_code.left(int(key[2:]))
    if key.startswith(EXTRA):
        return declarations.extra[key.removeprefix(EXTRA)]
    return declarations[key]


def read_rows(engine: Engine, keys: Iterable[str], numbers: Iterable[str], until: date | None = None) -> Rows:
    """Fetch the whole history registered up to ``until``, with what is recorded of its outcomes.

    Raises
    ------
    NotComputableError
        When there are no declarations to read.
    """
    columns = engine.fetch(_query(tuple(keys), tuple(numbers), until))
    if not len(columns["day"]):
        raise NotComputableError("the workspace holds no declarations in this period.", "Ingest some first.")
    order = np.argsort(columns["day"], kind="stable")
    # Most lakes are in order of registration already: sorting 5 million rows again costs a second.
    if not np.array_equal(order, np.arange(len(order))):
        columns = take(columns, order)
    return Rows(
        day=columns.pop("day").astype(np.int32),
        known=columns.pop("known").astype(np.int32),
        fraud=columns.pop("fraud").astype(np.float32),
        revenue=columns.pop("revenue").astype(np.float64),
        hashes={key: columns[_hash_name(key)] for key in keys},
        numbers={name: columns[name].astype(np.float64) for name in numbers},
    )


def _hash_name(key: str) -> str:
    return f"hash|{key}"


def _query(keys: tuple[str, ...], numbers: tuple[str, ...], until: date | None) -> ir.Table:
    declared, found = tables.declarations(), tables.outcomes()
    if until is not None:
        declared = declared.filter(declared.registration_date <= until)
    joined = declared.left_join(found, DECLARATION_KEY)
    start = ibis.date(1970, 1, 1)
    chosen = {
        "day": declared.registration_date.delta(start, unit="day").cast("int32"),
        "known": joined.known_on.delta(start, unit="day").fill_null(int(NEVER)).cast("int32"),
        "fraud": (joined.result == "fraud").cast("float32"),
        "revenue": joined.additional_revenue,
    }
    return joined.select(
        **chosen,
        **{_hash_name(key): _hash(key_column(declared, key)) for key in keys},
        **{name: declared[name].cast("float64") for name in numbers},
    )


def _hash(column: Any) -> Any:
    return ibis.ifelse(column.isnull(), int(MISSING), column.hash())
