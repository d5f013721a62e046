"""From the share that the best of some siblings has to the chance that it is right, whatever the others' order.

Isotonic regression (Zadrozny and Elkan, KDD 2002) of held-back descriptions on the best share, drawn through a few
points. The others share what is left as before, so siblings still sum to 1; the best one stays the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

POINTS = 15
ENOUGH = 200
"""Descriptions from which the map is fitted."""
SURE = 0.995
"""No map promises more."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """A rising map, straight between its points; without points it leaves everything as it is."""

    share: tuple[float, ...] = ()
    chance: tuple[float, ...] = ()

    def __call__(self, best: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the chance of the best one; below that of even odds with a second no less likely it does not fall."""
        if not self.share:
            return best
        mapped = np.interp(best, self.share, self.chance).astype(np.float32)
        return np.asarray(np.where(best > SURE, best, np.maximum(mapped, np.minimum(best, 0.5))))

    def applied(
        self, shares: NDArray[np.float32], first: NDArray[np.int64], parent: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return shares whose best below each parent has its chance; see :mod:`landwaiter.classify.mixture`."""
        if not self.share:
            return shares
        best = np.maximum.reduceat(shares, first, axis=1)
        chance = self(best)
        others = (1 - chance) / np.maximum(1 - best, np.float32(1e-6))
        is_best = shares == best[:, parent]
        # Ties are left alone: none of them is the best.
        alone = np.add.reduceat(is_best, first, axis=1) == 1
        scaled = np.where(is_best, chance[:, parent], shares * others[:, parent])
        return np.asarray(np.where(alone[:, parent], scaled, shares), dtype=np.float32)


def fit_confidence(best: NDArray[np.float32], right: NDArray[np.bool_]) -> Confidence:
    """Fit the map on best shares of held-back descriptions and on whether the best one was right."""
    from sklearn.isotonic import IsotonicRegression

    if len(best) < ENOUGH:
        return Confidence()
    rising = IsotonicRegression(out_of_bounds="clip").fit(best, right)
    points = np.unique(np.quantile(best, (np.arange(POINTS) + 0.5) / POINTS))
    bounds = np.searchsorted(np.sort(best), points)
    smooth = rising.predict(points) if len(bounds) < 3 else _averaged(rising.predict(np.sort(best)), bounds)
    return Confidence(
        tuple(float(f"{value:.5g}") for value in points),
        tuple(float(f"{value:.5g}") for value in np.clip(np.maximum.accumulate(smooth), 0.005, SURE)),
    )


def _averaged(values: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean of the values around each place, half way to the next places on both sides."""
    edges = np.r_[0, (at[1:] + at[:-1]) // 2, len(values)]
    return np.array([values[low : max(high, low + 1)].mean() for low, high in pairwise(edges)])
