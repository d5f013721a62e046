"""The history as it stands on a morning, kept in memory: features of what arrives in the course of the day.

What was declared and found before a day does not change while the day lasts. So it is gone through once, key by
key, and an item that arrives is only looked up in it. Its features are the bytes that :func:`build` would give it
if it lay in the lake already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns
from landwaiter.features.build import Known, assembled, context_of, quoted
from landwaiter.features.context import Context, Key, Keyed, Past
from landwaiter.features.numbering import Codes, Ints, Joint
from landwaiter.features.rows import AMOUNTS, NEVER, Rows, hash_of_amount, level_of
from landwaiter.features.spec import FeatureSpec
from landwaiter.features.state import EXTRA, HS_DIGITS, Source, hashes_of
from landwaiter.features.table import FeatureTable
from landwaiter.schema import DECLARATION, DECLARATION_KEY

Item = Mapping[str, Any]
"""Declared values of an item by canonical name, ``extra`` a mapping."""
Kept = TypeVar("Kept")

NUMBERS = frozenset(field.name for field in DECLARATION if field.kind == "number")
REMEMBERED = 200_000
"""Texts of which the hash is remembered."""


class Standing:
    """What was known before a day, ready to be looked up.

    Parameters
    ----------
    source
        The declarations and outcomes of all time; its engine stays open as long as this is used.
    spec
        The recipe of the features.
    day
        The day on which the items arrive.

    Raises
    ------
    NotComputableError
        When nothing was registered before the day.
    """

    def __init__(self, source: Source, spec: FeatureSpec, day: date) -> None:
        self.day = day
        self._spec = spec
        self._engine = source.engine
        self._hashes: dict[str, np.int64] = {}
        history = context_of(source, spec, day - timedelta(days=1), evidence=True)
        self._columns, self._numbers = tuple(history.rows.hashes), tuple(history.rows.numbers)
        keys: dict[Key, Numbered] = {}

        def keyed(context: Context, key: Key) -> Keyed:
            if key not in keys:
                keys[key] = Numbered(history, key)
            return Arriving(context, keys[key])

        self._known = Known.of(history, keyed)
        # Everything that is kept is made now, not while the first one waits.
        self.table([{}])

    def table(self, items: Sequence[Item]) -> FeatureTable:
        """Return the features of items that arrive on the day, with evidence, in their order."""
        size = len(items)
        hashes = self._hashed(items)
        numbers = {name: _numbers(items, name) for name in self._numbers}
        day = np.full(size, np.datetime64(self.day, "D").astype(np.int32), dtype=np.int32)
        known, nothing = np.full(size, NEVER, dtype=np.int32), np.full(size, np.nan)
        rows = Rows(np.zeros(size, np.int64), day, known, nothing.astype(np.float32), nothing, hashes, numbers)
        context = Context(rows, np.arange(size), rows.fraud, self._spec, evidence=True)
        return assembled(context, self._details(items), self._known)

    def _hashed(self, items: Sequence[Item]) -> dict[str, NDArray[np.int64]]:
        texts = [name for name in self._columns if name not in HS_DIGITS and name not in AMOUNTS]
        held = {name: [_text(item, name) for item in items] for name in texts}
        self._remember({text for values in held.values() for text in values if text is not None})
        found = {name: np.array([self._hash(text) for text in values], dtype=np.int64) for name, values in held.items()}
        hs6 = np.array([int((item.get("hs_code", "") + "0" * 6)[:6]) + 1 for item in items], dtype=np.int64)
        found |= {name: level_of(hs6.copy(), HS_DIGITS[name]) for name in self._columns if name in HS_DIGITS}
        amounts = [name for name in self._columns if name in AMOUNTS]
        return found | {name: hash_of_amount(_numbers(items, name)) for name in amounts}

    def _remember(self, texts: set[str]) -> None:
        if len(self._hashes) + len(texts) > REMEMBERED:
            self._hashes.clear()
        new = sorted(texts - self._hashes.keys())
        if new:
            self._hashes |= dict(zip(new, hashes_of(self._engine, new), strict=True))

    def _hash(self, text: str | None) -> np.int64:
        return np.int64(0) if text is None else self._hashes[text]

    def _details(self, items: Sequence[Item]) -> Columns:
        wanted = dict.fromkeys([*DECLARATION_KEY, "office", *quoted(self._spec)])
        return {
            name: _numbers(items, name) if name in NUMBERS else _objects([_value(item, name) for item in items])
            for name in wanted
        }


class Numbered:
    """The values of a key in the history, numbered in order of their hashes, and what is kept of each."""

    def __init__(self, history: Context, key: Key) -> None:
        self.history = history
        self.key = key
        joint = np.concatenate([values for _, values in history.joint(key)])
        self._values, self.codes = np.unique(joint, return_inverse=True)
        self.kept: dict[str, Any] = {}

    @property
    def size(self) -> int:
        """One more than there are values; the last place is of those that are not among them."""
        return len(self._values) + 1

    def of(self, joint: Joint) -> Codes:
        """Return the numbers of other rows."""
        wanted = np.concatenate([values for _, values in joint])
        place = np.searchsorted(self._values, wanted)
        place[self._values[np.minimum(place, len(self._values) - 1)] != wanted] = len(self._values)
        return place


class Arriving(Keyed):
    """Items that arrive, by the numbers that their keys have in the history."""

    standing = True

    def __init__(self, context: Context, numbered: Numbered) -> None:
        self.key = numbered.key
        self.codes = numbered.of(context.joint(numbered.key))
        self.size = numbered.size
        self._context = context
        self._numbered = numbered

    @property
    def history(self) -> Context:
        """The history that is looked back at."""
        return self._numbered.history

    @property
    def past(self) -> Past:
        """All of the history."""
        history = self._numbered.history
        return Past(history.targets, history.rows.day, self._numbered.codes)

    def of(self, rows: Ints) -> Codes:
        """Return the numbers of some rows of the history."""
        return np.asarray(self._numbered.codes[rows])

    def kept(self, what: str, make: Callable[[], Kept]) -> Kept:
        """Return what is known of the keys under a name; it is made once."""
        held = self._numbered.kept
        if what not in held:
            held[what] = make()
        found: Kept = held[what]
        return found


def _value(item: Item, name: str) -> Any:
    if name.startswith(EXTRA):
        return (item.get("extra") or {}).get(name.removeprefix(EXTRA))
    return item.get(name)


def _text(item: Item, name: str) -> str | None:
    value = _value(item, name)
    return None if value is None else str(value)


def _numbers(items: Sequence[Item], name: str) -> NDArray[np.float64]:
    return np.array([np.nan if item.get(name) is None else item[name] for item in items], dtype=np.float64)


def _objects(values: list[Any]) -> NDArray[Any]:
    held = np.empty(len(values), dtype=object)
    held[:] = values
    return held
