"""Who an item is of, as a number: for models that give each importer or code a place of its own.

The number is a part of a hash; its size means nothing. Models that read sizes must not be given it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.context import Context, Floats32, Made
from landwaiter.features.spec import name_of
from landwaiter.features.state import MISSING
from landwaiter.features.table import IDENTITY, FeatureInfo

BITS = 24
"""Whole numbers up to 2^24 are exact in 32-bit floats. Of 60,000 importers one in 280 shares its number."""


def features(context: Context) -> Iterator[Made]:
    """Yield the numbers of the columns that the recipe names."""
    for column in context.spec.identities:
        numbers = numbered(context.wanted(context.rows.hashes[column]))
        yield Made(FeatureInfo(name_of(IDENTITY, column), IDENTITY, "number", (column,)), numbers)


def numbered(hashes: NDArray[np.int64]) -> Floats32:
    """Return the top bits of hashes, unknown where a value is missing.

    >>> numbered(np.array([0, 1 << 40, -1])).tolist()
    [nan, 1.0, 16777215.0]
    """
    top = (hashes.view(np.uint64) >> np.uint64(64 - BITS)).astype(np.float32)
    return np.where(hashes == MISSING, np.float32(np.nan), top)
