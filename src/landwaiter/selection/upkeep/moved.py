"""What moved since a model was trained: its features, its scores, and fraud itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.table import FeatureInfo
from landwaiter.schema.measure import Measure
from landwaiter.schema.stability import LARGE, MODERATE
from landwaiter.selection.compliance import Compliance
from landwaiter.targeting.drift import (
    Moved,
    discoveries,
    is_declared,
    kolmogorov_smirnov,
    share_change,
    stability,
)

Floats = NDArray[np.floating[Any]]
Size = Literal["little", "chance", "moderate", "large"]
CHANCE = 0.01
"""Probability with which scores of the same distribution are told to differ; that of the reports on files."""


@dataclass(frozen=True, slots=True)
class FeatureMoved:
    """How far one feature moved: its stability index, Kolmogorov and Smirnov's distance, and what that comes to.

    ``declared`` says whether it is made of numbers that items declare; the others move by themselves.
    """

    name: str
    declared: bool
    index: float
    distance: float
    shift: float
    size: Size

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {
            "name": self.name,
            "declared": self.declared,
            "index": self.index,
            "distance": self.distance,
            "shift": self.shift,
            "size": self.size,
        }


@dataclass(frozen=True, slots=True)
class Scored:
    """How far the probabilities moved that a model gives: index, means, and shares by tenths of those before.

    Tenths between equal probabilities are one; ``edges`` are the probabilities between them.
    """

    index: float
    size: Size
    mean_now: float
    mean_before: float
    shares_now: tuple[float, ...]
    shares_before: tuple[float, ...]
    edges: tuple[float, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {
            "index": self.index,
            "size": self.size,
            "mean_now": self.mean_now,
            "mean_before": self.mean_before,
            "shares_now": list(self.shares_now),
            "shares_before": list(self.shares_before),
            "edges": list(self.edges),
        }


@dataclass(frozen=True, slots=True)
class Labels:
    """Share of fraud among items drawn at random, before and now, and whether it changed."""

    before: Compliance
    now: Compliance
    change: Measure
    p_value: float

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {
            "before": self.before.as_dict(),
            "now": self.now.as_dict(),
            "change": self.change.as_dict(),
            "p_value": self.p_value,
        }


def feature_moves(infos: Sequence[FeatureInfo], now: Floats, before: Floats) -> tuple[FeatureMoved, ...]:
    """Compare the features of two samples: declared ones first, and of those the ones that moved farthest.

    A feature moved if its stability index is not what chance gives at a false discovery rate of 5 % over all
    features.

    Parameters
    ----------
    infos
        Of the columns.
    now, before
        Shapes (n, features) and (m, features); NaN is unknown.
    """
    indices = [stability(now[:, column], before[:, column]) for column in range(len(infos))]
    beyond = discoveries(np.array([one.p_value for one in indices]))
    found = [
        FeatureMoved(
            info.name,
            is_declared(info.key),
            index.statistic,
            kolmogorov_smirnov(now[:, column], before[:, column]).statistic,
            index.shift,
            size_of(index, beyond=bool(beyond[column])),
        )
        for column, (info, index) in enumerate(zip(infos, indices, strict=True))
    ]
    return tuple(sorted(found, key=lambda one: (not one.declared, one.size in ("little", "chance"), -one.index)))


def score_move(now: Floats, before: Floats) -> Scored:
    """Compare the probabilities that a model gives to two samples of items."""
    index = stability(now, before)
    edges = np.unique(np.quantile(before, np.arange(1, 10) / 10))
    places = (np.searchsorted(edges, side, side="right") for side in (now, before))
    shares = [np.bincount(place, minlength=len(edges) + 1) / len(place) for place in places]
    return Scored(
        index.statistic,
        size_of(index, beyond=index.p_value < CHANCE),
        float(now.mean()),
        float(before.mean()),
        tuple(shares[0].tolist()),
        tuple(shares[1].tolist()),
        tuple(edges.tolist()),
    )


def size_of(index: Moved, *, beyond: bool) -> Size:
    """Return what a stability index is called (Siddiqi 2006), ``chance`` where it proves nothing."""
    if index.statistic < MODERATE:
        return "little"
    if not beyond:
        return "chance"
    return "large" if index.statistic >= LARGE else "moderate"


def label_change(now: Compliance, before: Compliance) -> Labels:
    """Compare the share of fraud in two random strata, each counted at its effective size."""
    shares = now.fraud_share.value, before.fraud_share.value
    change = share_change(shares[0] * now.effective, now.effective, shares[1] * before.effective, before.effective)
    return Labels(before, now, change.difference, change.p_value)
