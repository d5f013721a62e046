"""The history in memory: one entry a declaration item, in order of registration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, take
from landwaiter.errors import NotComputableError
from landwaiter.features.groups import SCRAMBLE
from landwaiter.features.numbering import Joint, Numbering
from landwaiter.features.state import HS_DIGITS, MISSING, Source
from landwaiter.schema import DECLARATION

Days = NDArray[np.int32]
Hashes = NDArray[np.int64]

NEVER = np.int32(2**15 - 1)
"""A day after every other: known_on of an item without an outcome."""


AMOUNTS = frozenset(field.name for field in DECLARATION if field.kind == "number")
"""Declared numbers, which may be parts of keys as well."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Arrays of one length, sorted by ``day``; days count from 1970-01-01.

    ``item`` identifies the item; ``known`` is the day on which its outcome was known (``NEVER``
    without one), ``fraud`` 1, 0 or NaN without an outcome; ``hashes`` and ``numbers`` hold the
    columns that were asked for.
    """

    item: Hashes
    day: Days
    known: Days
    fraud: NDArray[np.float32]
    revenue: NDArray[np.float64]
    hashes: dict[str, Hashes]
    numbers: dict[str, NDArray[np.float64]]

    def __len__(self) -> int:
        return len(self.day)


def read_rows(source: Source, keys: Sequence[str], numbers: Sequence[str], end: date | None = None) -> Rows:
    """Read the history registered up to ``end``.

    Raises
    ------
    NotComputableError
        When there are no declarations to read.
    """
    amounts = [key for key in keys if key in AMOUNTS]
    text = [key for key in keys if key not in HS_DIGITS and key not in AMOUNTS]
    names = ["item", "day", "key:hs6", *(f"key:{key}" for key in text)]
    read = _in_order(
        source.declared([*names, *(f"number:{name}" for name in dict.fromkeys([*numbers, *amounts]))]), end
    )
    if not len(read["day"]):
        raise no_declarations()
    known, fraud, revenue = _outcomes(read["item"], source.found())
    hashes = {key: read[f"key:{key}"] for key in text}
    hashes |= {key: level_of(read["key:hs6"], HS_DIGITS[key]) for key in keys if key in HS_DIGITS}
    hashes |= {key: hash_of_amount(read[f"number:{key}"]) for key in amounts}
    chosen = {name: read[f"number:{name}"] for name in numbers}
    return Rows(read["item"], read["day"], known, fraud, revenue, hashes, chosen)


def level_of(hs6: Hashes, divisor: int) -> Hashes:
    """Return keys of fewer digits from keys of six."""
    if divisor == 1:
        return hs6
    level = hs6 - 1
    level //= divisor
    level += 1
    return level


def hash_of_amount(value: NDArray[np.float64]) -> Hashes:
    """Return the bits of numbers: as good a key as a hash, and nothing more to read. Minus zero is zero."""
    bits = (value + 0.0).view(np.int64)
    bits ^= SCRAMBLE.view(np.int64)
    bits[np.isnan(value)] = MISSING
    return bits


def no_declarations() -> NotComputableError:
    """Return the error of a period without declarations."""
    return NotComputableError("the workspace holds no declarations in this period.", "Ingest some first.")


def _in_order(columns: Columns, end: date | None) -> Columns:
    day = columns["day"]
    # Most lakes are in order of registration already; moving five million rows costs seconds.
    if not np.all(day[1:] >= day[:-1]):
        columns = take(columns, np.argsort(day, kind="stable"))
    if end is None:
        return columns
    last = int(np.searchsorted(columns["day"], np.datetime64(end, "D").astype(np.int32), side="right"))
    return {name: values[:last] for name, values in columns.items()}


def _outcomes(item: Hashes, found: Columns) -> tuple[Days, NDArray[np.float32], NDArray[np.float64]]:
    known = np.full(len(item), NEVER, dtype=np.int32)
    fraud = np.full(len(item), np.nan, dtype=np.float32)
    revenue = np.full(len(item), np.nan)
    numbering = Numbering(Joint([found["item"]]))
    outcome = np.empty(numbering.nowhere, dtype=np.int64)
    # Backwards, because the last of several values for one place is kept: the first outcome counts.
    outcome[numbering.codes[::-1]] = np.arange(len(numbering.codes))[::-1]
    rows, codes = numbering.sharing(Joint([item]))
    known[rows], fraud[rows], revenue[rows] = (found[name][outcome[codes]] for name in ("known", "fraud", "revenue"))
    return known, fraud, revenue
