"""Rows grouped by a key, by sorting: for looking at hundreds of keys on few rows.

Sorting one packed 64-bit integer an item and looking positions up in it costs little where rows are
few; going through the days (see ``context.py``) costs the same for every day, however few there are
(docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]

DAY_BITS = np.int64(16)
"""Days since 1970 fit in 15 bits until 2059; one more keeps ``day - window`` apart from the next key."""
DAY_OFFSET = 8192
"""Added to days so that a window that begins before 1970 stays positive."""

SCRAMBLE = np.uint64(0x9E3779B97F4A7C15)
"""An odd multiplier (2**64 over the golden ratio): a bijection that spreads low bits upwards."""

BLOCK = 1 << 18
"""Items worked on at a time: arrays of two megabytes."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some keys with all their items, sorted by key and, within a key, by day.

    A *run* is the items of one key on one day.

    Attributes
    ----------
    items
        Position of each item among all, in sorted order.
    key
        Number of each item's key within the block, in sorted order.
    runs
        Key number and day of each run packed into one integer, ascending.
    starts
        Where each run starts in the sorted order; one entry more, the number of items, ends it.
    """

    items: Ints
    key: Codes
    runs: Ints
    starts: Ints

    @property
    def keys(self) -> int:
        """Number of distinct keys."""
        return int(self.key[-1]) + 1

    @property
    def lengths(self) -> Ints:
        """Number of items in each run."""
        return np.diff(self.starts)


def blocks(keys: Ints, day: NDArray[np.int32], size: int = BLOCK) -> Iterator[Block]:
    """Yield all items grouped by ``keys``, about ``size`` at a time; ``day`` must not decrease.

    Key and position are sorted as one 64-bit integer, five times faster than a stable argsort.
    Where a key is too large to share 64 bits with the position only the upper bits of its scrambled
    form are kept; should two different keys share those, their block is sorted again by the key.
    Small blocks keep every intermediate array in cache and out of the page allocator.

    >>> [block.key.tolist() for block in blocks(np.array([7, 5, 7]), np.array([1, 1, 2], dtype=np.int32))]
    [[0, 1, 1]]
    """
    bits = np.uint64(max(len(keys) - 1, 1).bit_length())
    packed = _upper_bits(keys, bits)
    for start in range(0, len(packed), size):
        packed[start : start + size] |= np.arange(start, min(start + size, len(packed)), dtype=np.uint64)
    packed.sort()
    start = 0
    while start < len(packed):
        end = _end_of_key(packed, min(start + size, len(packed)), bits)
        yield _block(packed[start:end], bits, keys, day)
        start = end


def _upper_bits(keys: Ints, bits: np.uint64) -> NDArray[np.uint64]:
    unsigned = keys.view(np.uint64)
    if int(unsigned.max(initial=0)) >> (64 - int(bits)) == 0:
        return unsigned << bits
    upper = unsigned * SCRAMBLE
    upper >>= bits
    upper <<= bits
    return upper


def _end_of_key(packed: NDArray[np.uint64], end: int, bits: np.uint64) -> int:
    last = ((int(packed[end - 1]) >> int(bits)) + 1) << int(bits)
    return len(packed) if last >= 1 << 64 else int(np.searchsorted(packed, np.uint64(last)))


def _block(packed: NDArray[np.uint64], bits: np.uint64, keys: Ints, day: NDArray[np.int32]) -> Block:
    items = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    held = keys[items]
    changed = changes(held)
    if (changed != changes(packed >> bits)).any():
        items = items[np.argsort(held, kind="stable")]
        changed = changes(keys[items])
    number = np.cumsum(changed, dtype=np.int32) - np.int32(1)
    joined = pack(number, day[items])
    starts = np.flatnonzero(changes(joined))
    return Block(items, number, joined[starts], np.append(starts, len(joined)))


def changes(values: NDArray[np.generic]) -> NDArray[np.bool_]:
    """Return where a value differs from the one before it; the first always does."""
    changed = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def day_of(packed: Ints) -> Ints:
    """Return the day that was packed."""
    return (packed & ((1 << int(DAY_BITS)) - 1)) - DAY_OFFSET


def pack(number: NDArray[np.integer], day: NDArray[np.int32]) -> Ints:
    """Return key number and day as one integer that sorts by key, then day."""
    return (number.astype(np.int64) << DAY_BITS) | (day.astype(np.int64) + DAY_OFFSET)


def cross(*keys: Ints) -> Ints:
    """Return one integer a row for the joint value of several hashed keys.

    Equal joint values get equal integers; different ones differ but for the chance of a hash.

    >>> joint = cross(np.array([4, 9, 4]), np.array([1, 1, 1]))
    >>> bool(joint[0] == joint[2] != joint[1])
    True
    """
    joint: NDArray[np.uint64] = keys[0].view(np.uint64)
    for other in keys[1:]:
        mixed = joint * SCRAMBLE
        joint = (mixed >> np.uint64(31)) | (mixed << np.uint64(33))
        joint ^= other.view(np.uint64)
    return joint.view(np.int64)


def before(sorted_events: Ints, queries: Ints) -> Ints:
    """Return, for each of the sorted ``queries``, how many ``sorted_events`` are smaller."""
    return np.searchsorted(sorted_events, queries)


def running(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return running sums that begin with 0, so that a range's sum is a difference of two.

    >>> running(np.array([2.0, 3.0])).tolist()
    [0.0, 2.0, 5.0]
    """
    sums = np.zeros(len(values) + 1, dtype=np.float64)
    np.cumsum(values, out=sums[1:])
    return sums
