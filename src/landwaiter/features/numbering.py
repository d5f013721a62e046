"""Small numbers for keys: where in an array a key's counts are kept.

A hash table in two arrays of numpy: rows are looked up a block at a time, and only those whose key
stands elsewhere than at its first place are looked at again. That costs a tenth of sorting the keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.groups import SCRAMBLE, cross

Ints = NDArray[np.int64]
Codes = NDArray[np.int64]
"""Numbers of keys, as wide as indices are: narrower ones would be widened at every use."""

BLOCK = 1 << 16
"""Rows looked up at a time: what is held of them stays in cache."""
FIRST_BITS = 21
"""A table of two million places, sixteen megabytes, serves most keys and mostly stays in cache."""
LOAD = 0.7
"""Share of the places that may be taken; where more are, a larger table is begun. A block more still fits."""


class Joint:
    """The joint value of some columns for some rows, made a block at a time.

    Parameters
    ----------
    columns
        Hashes, one a row.
    rows
        The rows wanted; ``None`` for all.
    """

    def __init__(self, columns: Sequence[Ints], rows: Ints | None = None) -> None:
        self._columns = columns
        self._rows = rows

    def __len__(self) -> int:
        return len(self._columns[0] if self._rows is None else self._rows)

    def __iter__(self) -> Iterator[tuple[slice, Ints]]:
        for start in range(0, len(self), BLOCK):
            here = slice(start, min(start + BLOCK, len(self)))
            rows = here if self._rows is None else self._rows[here]
            yield here, cross(*(column[rows] for column in self._columns))


class Numbering:
    """Numbers the distinct values of a key.

    ``codes`` holds the number of each row that it was made from, below ``nowhere``, which is given
    to keys that were not among them. Numbers have gaps.

    >>> numbering = Numbering(Joint([np.array([70, 50, 70])]))
    >>> first, second, third = numbering.codes.tolist()
    >>> first == third != second
    True
    >>> numbering.of(Joint([np.array([50, 60])])).tolist() == [second, numbering.nowhere]
    True
    """

    def __init__(self, keys: Joint) -> None:
        # Few keys get a roomy table: most rows that are looked up in it then meet an empty place at once.
        self._bits = min(FIRST_BITS, (16 * len(keys)).bit_length() + 1)
        while (needed := self._inserted(keys)) > LOAD * self.nowhere:
            self._bits = max(int(needed / LOAD).bit_length(), self._bits + 1)

    @property
    def nowhere(self) -> int:
        """The number of a key that was not numbered; every other number is smaller."""
        return 1 << self._bits

    def of(self, keys: Joint) -> Codes:
        """Return the numbers of other rows."""
        codes = np.empty(len(keys), dtype=np.int64)
        for here, values in keys:
            codes[here] = self._found(_told_from_empty(values))
        return codes

    def sharing(self, keys: Joint) -> tuple[Ints, Codes]:
        """Return which other rows have a key that was numbered, and their numbers."""
        rows, codes = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for here, values in keys:
            found = self._found(_told_from_empty(values))
            shared = np.flatnonzero(found != self.nowhere)
            rows.append(shared + here.start)
            codes.append(found[shared])
        return np.concatenate(rows), np.concatenate(codes)

    def _inserted(self, keys: Joint) -> float:
        """Number all keys; where the table is too small for them return about how many there are."""
        self._table = np.zeros(self.nowhere, dtype=np.int64)
        self.codes = np.empty(len(keys), dtype=np.int64)
        claims = 0
        for here, values in keys:
            self.codes[here], claimed = self._placed(_told_from_empty(values))
            claims += claimed
            # Rows of one new key claim a place each: see what was really taken before giving up.
            if claims > LOAD * self.nowhere and (claims := int(np.count_nonzero(self._table))) > LOAD * self.nowhere:
                return claims * len(keys) / int(here.stop)
        return claims

    def _placed(self, keys: Ints) -> tuple[Ints, int]:
        table, place, claims = self._table, self._first_place(keys), 0
        at, key, left = place, keys, np.arange(len(keys))
        while len(left):
            free = np.flatnonzero(table[at] == 0)
            # Of different keys that claim one place the last is kept; the others move on.
            table[at[free]] = key[free]
            claims += len(free)
            wrong = np.flatnonzero(table[at] != key)
            left, key = left[wrong], key[wrong]
            at = (at[wrong] + 1) & (self.nowhere - 1)
            place[left] = at
        return place, claims

    def _found(self, keys: Ints) -> Ints:
        table, place = self._table, self._first_place(keys)
        held = table[place]
        np.copyto(place, self.nowhere, where=held == 0)
        left = np.flatnonzero((held != keys) & (held != 0))
        while len(left):
            at = (place[left] + 1) & (self.nowhere - 1)
            held = table[at]
            place[left] = np.where(held == 0, self.nowhere, at)
            left = left[(held != keys[left]) & (held != 0)]
        return place

    def _first_place(self, keys: Ints) -> Ints:
        return ((keys.view(np.uint64) * SCRAMBLE) >> np.uint64(64 - self._bits)).view(np.int64)


def _told_from_empty(keys: Ints) -> Ints:
    """Return keys without 0, which marks an empty place: null takes the place of an unlikely hash."""
    return keys if keys.all() else np.where(keys == 0, SCRAMBLE.view(np.int64), keys)
