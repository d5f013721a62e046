"""How far shares moved between two counts over the same bins: the population stability index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

MODERATE, LARGE = 0.10, 0.25
"""From which index a shift is moderate, and large (Siddiqi, Credit Risk Scorecards, 2006)."""
SMOOTHED = 0.5
"""Rows added to every bin, so that an empty one has a logarithm."""


@dataclass(frozen=True, slots=True)
class StabilityIndex:
    """The index, and the probability of one as large where nothing changed."""

    index: float
    p_value: float


def population_stability(now: Sequence[float], before: Sequence[float]) -> StabilityIndex | None:
    """Return the population stability index of two counts over the same bins.

    The index is the sum over the bins of ``(p - q) ln(p / q)``, p and q being the shares now and before:
    the symmetrised Kullback-Leibler divergence (Jeffreys, Proceedings of the Royal Society A 186, 1946). Where
    nothing changed, the index over ``1 / N + 1 / M`` is about chi-square with one degree of freedom less
    than bins (Yurdakul, Statistical Properties of Population Stability Index, Western Michigan University,
    2018); an index that this explains is chance, however large.

    Parameters
    ----------
    now, before
        Rows in each bin, shape (bins,).

    Returns
    -------
    StabilityIndex or None
        ``None`` where either side is empty or there is only one bin.

    Examples
    --------
    >>> found = population_stability([300, 700], [500, 500])
    >>> round(found.index, 2), found.p_value < 0.01
    (0.17, True)
    """
    counts = np.array([now, before], dtype=np.float64)
    counts = counts[:, counts.sum(axis=0) > 0]
    rows, bins = counts.sum(axis=1), counts.shape[1]
    if bins < 2 or not rows.all():
        return None
    from scipy.special import chdtrc

    p, q = (counts + SMOOTHED) / (rows[:, None] + SMOOTHED * bins)
    index = float(((p - q) * np.log(p / q)).sum())
    return StabilityIndex(index, float(chdtrc(bins - 1, index / (1 / rows).sum())))
