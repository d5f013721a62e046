"""How far a distribution moved between two files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.ingest.quality.report import Shift, Stability
from landwaiter.schema.stability import LARGE, MODERATE, StabilityIndex, population_stability

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANCE = 0.01
"""Probability with which two samples of the same distribution are told to differ."""


def shift(now: Sequence[float], before: Sequence[float]) -> Shift | None:
    """Return the population stability index of two counts over the same bins, and its verdict.

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
    found = population_stability(now, before)
    return None if found is None else Shift(round(found.index, 4), _verdict(found))


def _verdict(found: StabilityIndex) -> Stability:
    if found.index < MODERATE:
        return "little"
    if found.p_value >= CHANCE:
        return "chance"
    return "large" if found.index >= LARGE else "moderate"
