"""How far a distribution moved between two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.ingest.quality.report import Shift, Stability

if TYPE_CHECKING:
    from collections.abc import Sequence

MODERATE, LARGE = 0.10, 0.25
"""From which index a shift is moderate, and large (Siddiqi, Credit Risk Scorecards, 2006)."""
CHANCE = 0.01
"""Probability with which two samples of the same distribution are told to differ."""
SMOOTHED = 0.5
"""Rows added to every bin, so that an empty one has a logarithm."""


def shift(now: Sequence[float], before: Sequence[float]) -> Shift | None:
    """Return the population stability index of two counts over the same bins, and its verdict.

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
    Shift or None
        ``None`` where either side is empty or there is only one bin.

    Examples
    --------
    >>> found = shift([300, 700], [500, 500])
    >>> round(found.index, 2), found.verdict
    (0.17, 'moderate')
    """
    counts = np.array([now, before], dtype=np.float64)
    counts = counts[:, counts.sum(axis=0) > 0]
    rows, bins = counts.sum(axis=1), counts.shape[1]
    if bins < 2 or not rows.all():
        return None
    p, q = (counts + SMOOTHED) / (rows[:, None] + SMOOTHED * bins)
    index = float(((p - q) * np.log(p / q)).sum())
    return Shift(round(index, 4), _verdict(index, float((1 / rows).sum()), bins))


def _verdict(index: float, scale: float, bins: int) -> Stability:
    if index < MODERATE:
        return "little"
    from scipy.special import chdtri

    if index / scale <= chdtri(bins - 1, CHANCE):
        return "chance"
    return "large" if index >= LARGE else "moderate"
