"""Reproducible random numbers that belong to a key, not to a place in a file.

The number of an item depends on the seed and on the item's own key alone. Rows may come in any
order, in one batch or in many, beside any others: the number stays the same, so that an auditor
can repeat any single draw.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from landwaiter.engine import Columns

MANTISSA_BITS = 53
SEPARATOR = "\x1f"


def hashes(seed: int, purpose: str, *columns: Iterable[Any]) -> NDArray[np.uint64]:
    """Return a 64-bit number for each row of ``columns``, by BLAKE2b (RFC 7693) keyed with the seed.

    ``purpose`` (at most 16 bytes) keeps the streams apart: the same key drawn for two purposes
    gives unrelated numbers. A null is the empty text.
    """
    start = hashlib.blake2b(key=str(seed).encode(), digest_size=8, person=purpose.encode())
    texts = [["" if value is None else str(value) for value in column] for column in columns]
    digests = bytearray()
    for key in zip(*texts, strict=True):
        one = start.copy()
        one.update(SEPARATOR.join(key).encode())
        digests += one.digest()
    return np.frombuffer(bytes(digests), dtype="<u8").astype(np.uint64)


def uniforms(seed: int, purpose: str, *columns: Iterable[Any]) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each row of ``columns``.

    Examples
    --------
    >>> one = uniforms(1, "item", ["A1", "A2"], [1, 1])
    >>> other = uniforms(1, "item", ["A2"], [1])
    >>> bool(one[1] == other[0])
    True
    """
    return to_uniform(hashes(seed, purpose, *columns))


def to_uniform(numbers: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Map 64-bit numbers to [0, 1) without losing their order, by their 53 highest bits."""
    return (numbers >> np.uint64(64 - MANTISSA_BITS)).astype(np.float64) * 2.0**-MANTISSA_BITS


def item_hashes(seed: int, keys: Columns) -> NDArray[np.uint64]:
    """Return the 64-bit number of each declaration item; a key is the same whatever its number type."""
    return hashes(seed, "item", keys["declaration_id"], np.asarray(keys["item_number"]).astype(np.int64).tolist())


def item_draws(seed: int, keys: Columns) -> NDArray[np.float64]:
    """Return the draw in [0, 1) of each declaration item."""
    return to_uniform(item_hashes(seed, keys))
