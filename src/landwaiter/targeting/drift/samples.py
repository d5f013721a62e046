"""Two samples of one number compared: did its distribution move, and how far.

All measures see a value that is not known as a value of its own, below all others. Each tells beside its statistic
how far a normal distribution would have to move, in its standard deviations, to give the same: so measures on
scales of their own can be put side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.schema.stability import population_stability

Values = NDArray[np.floating]
BINS = 10
"""Bins of equal frequency that the stability index is computed over; the usual number (Siddiqi 2006)."""
ANDERSON_SLOPE = 0.4806
"""The integral of ``phi^3 / (Phi (1 - Phi))``: the squared distance per squared shift of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a measure says of two samples.

    Attributes
    ----------
    statistic
        On the measure's own scale.
    p_value
        Probability of one as large where both samples have the same distribution.
    shift
        The shift of a normal distribution, in standard deviations, that gives the same statistic.
    """

    statistic: float
    p_value: float
    shift: float


Measure = Callable[[Values, Values], Moved]
STILL = Moved(0.0, 1.0, 0.0)
LOWEST = np.finfo(np.float64).min


def stability(now: Values, before: Values) -> Moved:
    """Return the population stability index over bins that hold equal shares of ``before``.

    Of two normal distributions of the same width it is the squared shift between them (Jeffreys 1946), so that
    the usual border of .25 stands for half a standard deviation. Source and chance level:
    :func:`landwaiter.schema.stability.population_stability`.

    Parameters
    ----------
    now, before
        Values, shapes (n,) and (m,); both with at least one.
    """
    first, second = _finite(now), _finite(before)
    edges = np.concatenate([[LOWEST], _borders(second[second > -np.inf])])
    sides = (np.searchsorted(edges, side, side="right") for side in (first, second))
    counts = [np.bincount(side, minlength=len(edges) + 1).tolist() for side in sides]
    found = population_stability(*counts)
    return STILL if found is None else Moved(found.index, found.p_value, float(np.sqrt(found.index)))


def kolmogorov_smirnov(now: Values, before: Values) -> Moved:
    """Return the largest distance of two distribution functions, ``D = max |F - G|``.

    The probability is that of Kolmogorov's limit at ``D sqrt(n m / (n + m))`` (Smirnov, Annals of Mathematical
    Statistics 19, 1948); with ties it is too large rather than too small. A normal distribution shifted by d
    gives ``D = 2 Phi(d / 2) - 1``.

    Examples
    --------
    >>> kolmogorov_smirnov(np.array([1.0, 2.0]), np.array([3.0, 4.0])).statistic
    1.0
    """
    from scipy import special

    first, second = np.sort(_finite(now)), np.sort(_finite(before))
    places = np.unique(np.concatenate([first, second]))
    distance = float(np.abs(np.subtract(_below(first, places), _below(second, places))).max())
    effective = len(first) * len(second) / (len(first) + len(second))
    p_value = float(special.kolmogorov(distance * np.sqrt(effective)))
    return Moved(distance, p_value, float(2 * special.ndtri((1 + min(distance, 1 - 1e-9)) / 2)))


def anderson_darling(now: Values, before: Values) -> Moved:
    """Return Anderson and Darling's statistic of two samples: squared distance with weight on the tails.

    ``A^2`` of k samples for k = 2 with midranks (Scholz and Stephens, Journal of the American Statistical
    Association 82, 1987, equation 7), its limit distribution after Marsaglia and Marsaglia (Journal of
    Statistical Software 9(2), 2004). The shift is that of a normal distribution to first order: ``A^2``, less
    the 1 that chance gives on average, is ``n m / (n + m)`` times the squared shift times ``ANDERSON_SLOPE``.
    """
    first, second = np.sort(_finite(now)), np.sort(_finite(before))
    places, ties = np.unique(np.concatenate([first, second]), return_counts=True)
    if len(places) == 1:
        return STILL
    size, own = len(first) + len(second), len(first)
    up_to = np.cumsum(ties) - ties / 2
    own_up_to = (np.searchsorted(first, places, "left") + np.searchsorted(first, places, "right")) / 2
    weighted = ties / size * (size * own_up_to - own * up_to) ** 2 / (up_to * (size - up_to) - size * ties / 4)
    statistic = float((size - 1) / size * weighted.sum() * size / (own * len(second)))
    excess = max(0.0, statistic - 1) / (own * len(second) / size * ANDERSON_SLOPE)
    return Moved(statistic, 1.0 - _anderson_limit(statistic), float(np.sqrt(excess)))


def _anderson_limit(z: float) -> float:
    """Return the probability of a statistic of at most ``z`` (Marsaglia and Marsaglia 2004, adinf)."""
    if z <= 0:
        return 0.0
    if z < 2:
        series = 2.00012 + (0.247105 - (0.0649821 - (0.0347962 - (0.011672 - 0.00168691 * z) * z) * z) * z) * z
        return float(np.exp(-1.2337141 / z) / np.sqrt(z) * series)
    z = min(z, 32.0)
    inner = 1.0776 - (2.30695 - (0.43424 - (0.082433 - (0.008056 - 0.0003146 * z) * z) * z) * z) * z
    return float(np.exp(-np.exp(inner)))


def wasserstein(now: Values, before: Values) -> float:
    """Return the least mean distance that values must be moved to make one sample the other.

    In one dimension optimal transport is exact: the area between the distribution functions (Vallender, Theory
    of Probability and its Applications 18, 1974). Values must be known.

    Examples
    --------
    >>> wasserstein(np.array([0.0, 1.0]), np.array([2.0, 3.0]))
    2.0
    """
    first, second = np.sort(now), np.sort(before)
    places = np.sort(np.concatenate([first, second]))
    between = np.subtract(_below(first, places[:-1]), _below(second, places[:-1]))
    return float((np.abs(between) * np.diff(places)).sum())


def transport(now: Values, before: Values) -> Moved:
    """Return the Wasserstein distance in standard deviations within the samples; unknown values take no part.

    The probability is that of Kolmogorov and Smirnov's test: the distance has no limit distribution that does not
    depend on the data.
    """
    first, second = _known(now), _known(before)
    if not len(first) or not len(second):
        return STILL
    distance = wasserstein(first, second)
    width = float(np.sqrt((first.var() + second.var()) / 2)) or distance or 1.0
    return Moved(distance / width, kolmogorov_smirnov(now, before).p_value, distance / width)


def _finite(values: Values) -> NDArray[np.float64]:
    return np.nan_to_num(np.asarray(values, dtype=np.float64), nan=-np.inf, posinf=np.inf, neginf=-np.inf)


def _borders(known: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if len(known) else known


def _known(values: Values) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)[np.isfinite(values)]


def _below(ordered: Values, places: Values) -> NDArray[np.float64]:
    return np.asarray(np.searchsorted(ordered, places, side="right") / len(ordered))
