"""Figures with intervals that allow for rows hanging together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.schema.measure import NORMAL_QUANTILE, Measure, with_percentiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from landwaiter.country.arrays import Bools, Floats, Ints

REPLICATES = 200
FEWEST = 20
"""Clusters, or values, below which no interval is given."""


def ratio(numerator: Floats | Bools, denominator: Floats | Bools, cluster: Ints) -> Measure:
    """Return the sum of ``numerator`` over that of ``denominator``, rows of one cluster hanging together.

    The interval is that of the linearised ratio of cluster totals (Cochran 1977, Sampling Techniques,
    sections 6.3 and 9A.5), cut at 0 and, where no row exceeds its denominator, at 1.

    Examples
    --------
    >>> ratio(np.array([True, False, True, True]), np.ones(4), np.arange(4)).value
    0.75
    """
    number = np.unique(cluster, return_inverse=True)[1]
    above, below = np.bincount(number, weights=numerator), np.bincount(number, weights=denominator)
    value, clusters = float(above.sum() / below.sum()), len(above)
    if clusters < FEWEST:
        return Measure(value)
    spread = float(np.sqrt(clusters / (clusters - 1) * ((above - value * below) ** 2).sum()) / below.sum())
    most = 1.0 if (above <= below).all() else np.inf
    half = NORMAL_QUANTILE * spread
    return Measure(value, max(value - half, 0.0), min(value + half, most))


def bootstrapped(statistic: Callable[[Floats], float], values: Floats, seed: int = 0) -> Measure:
    """Return ``statistic`` of ``values`` with its percentile bootstrap interval (Efron 1979)."""
    value = statistic(values)
    if len(values) < FEWEST:
        return Measure(value)
    rng = np.random.default_rng(seed)
    draws = (values[rng.integers(0, len(values), len(values))] for _ in range(REPLICATES))
    return with_percentiles(value, np.array([statistic(drawn) for drawn in draws]))


def totals(number: Ints, weights: Floats | None = None) -> Floats:
    """Return the sum of ``weights`` (or the count) of each group of :func:`numbered`, nulls left out.

    >>> totals(np.array([0, 1, 0, -1])).tolist()
    [2.0, 1.0]
    """
    known = number >= 0
    counted = None if weights is None else np.nan_to_num(weights[known])
    return np.bincount(number[known], weights=counted).astype(np.float64)
