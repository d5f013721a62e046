"""No model at all: every item is as likely as the next, in an order drawn at random."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import BaseRanker, Sample

JITTER = 1e-3
"""Spread of the log-odds: enough for an order, too little to change the probability (0.1 %)."""
GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class RandomRanker(BaseRanker):
    """The share of fraud found so far for every item, in a random but repeatable order.

    The order depends on the seed and on the item's own features, not on its place in the file, so
    that scoring an item alone or among others gives the same answer. It is the line that every
    other ranker has to beat.

    Parameters
    ----------
    seed
        Another seed gives another order.

    Examples
    --------
    >>> ranker = RandomRanker().fit([[1.0], [2.0], [3.0], [4.0]], [0, 0, 0, 1])
    >>> ranker.predict_proba([[1.0]]).round(2).tolist()
    [[0.75, 0.25]]
    """

    # The share of fraud is right as it is; there is no order in the scores to learn from.
    _calibrates: ClassVar[bool] = False

    def __init__(self, *, seed: int = 0) -> None:
        self.seed = seed

    def _learn(self, sample: Sample) -> None:
        self.share_ = float(np.average(sample.y, weights=sample.weight))

    def _raw(self, X: Matrix) -> Floats:
        base = float(np.log(self.share_ / (1.0 - self.share_)))
        return base + JITTER * (uniform_of_rows(X, self.seed) - 0.5)

    def _state(self) -> dict[str, Any]:
        return {"share": self.share_}

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.share_ = state["share"]

    def __sklearn_tags__(self) -> Any:
        """Say what scikit-learn may expect."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags


def uniform_of_rows(X: Matrix, seed: int) -> Floats:
    """Return a number in [0, 1) for each row that depends on its values and on ``seed`` alone.

    The values' bits are chained through the finaliser of SplitMix64 (Steele and others, 2014).
    """
    state = np.full(len(X), np.uint64(seed % 2**64), dtype=np.uint64)
    for column in np.asarray(X, dtype=np.float32).T:
        state = _mixed((state ^ _bits(column)) + GOLDEN)
    return np.asarray((state >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def _bits(column: NDArray[np.float32]) -> NDArray[np.uint64]:
    # One bit pattern for every NaN, and one for both zeros.
    plain = np.where(np.isnan(column), np.float32(np.nan), column + np.float32(0.0))
    return plain.astype(np.float32).view(np.uint32).astype(np.uint64)


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
