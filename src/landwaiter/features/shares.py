"""What other administrations know of an item: how much more it is like their frauds than like their rest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.common import READ, embed
from landwaiter.features.context import Context, Made
from landwaiter.features.spec import name_of
from landwaiter.features.table import SHARED, FeatureInfo


def feature_of(share: str) -> str:
    """Return the name of the feature that a share makes.

    >>> feature_of("north")
    'shared|north|likeness'
    """
    return name_of(SHARED, share, "likeness")


def features(context: Context, made: Iterator[Made]) -> Iterator[Made]:
    """Yield what the other families made and, behind it, one column for each share of the recipe."""
    seen: dict[str, NDArray[np.float32]] = {}
    for column in made:
        if context.spec.shares and column.info.name in READ:
            seen[column.info.name] = column.values.copy()
        yield column
    if context.spec.shares:
        points = embed(seen, len(context.targets))
        for share in context.spec.shares:
            info = FeatureInfo(feature_of(share.name), SHARED, "likeness", (share.name,))
            yield Made(info, share.evidence(points).astype(np.float32))
