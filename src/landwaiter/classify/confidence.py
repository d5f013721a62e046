"""From the share that the best of some siblings has to the chance that it is right, whatever the others' order.

Isotonic regression (Zadrozny and Elkan, KDD 2002) of held-back descriptions on the best share, drawn through a few
points, times a power of the chance of what they are below: where the chapter is in doubt, so is the heading within it,
however clear it looks. The others share what is left as before, so siblings still sum to 1; the best one stays so.
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
TINY = np.float32(1e-4)
POWERS = (0.0, 0.125, 0.25, 0.5, 0.75, 1.0, 1.5)
LEAST_ABOVE = 0.01
"""Below a parent that is less likely than this, nothing is made surer or less sure."""
MOST_DOUBT = 0.1
"""A parent that is less likely than this doubts what is below it no more."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """A rising map, straight between its points, and the power of the parent; without points all stays as it is."""

    share: tuple[float, ...] = ()
    chance: tuple[float, ...] = ()
    power: float = 0.0

    def __call__(self, best: NDArray[np.float32], above: NDArray[np.float32] | float = 1.0) -> NDArray[np.float32]:
        """Return the chance of the best one below a parent of chance ``above``, however near the second comes."""
        if not self.share:
            return best
        mapped = np.interp(best, self.share, self.chance).astype(np.float32)
        return np.asarray(np.where(best > SURE, best, mapped) * _doubt(above, self.power))

    def applied(
        self,
        shares: NDArray[np.float32],
        first: NDArray[np.int64],
        parent: NDArray[np.int64],
        above: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Return shares whose best below each parent has its chance; see :mod:`landwaiter.classify.mixture`.

        Below a parent that is less likely than :data:`LEAST_ABOVE` they stay as they are.

        Parameters
        ----------
        shares
            Of each description and what is below the parents, shape (descriptions, children).
        first, parent
            The first child of each parent, and the parent of each child: those of one stand together.
        above
            Chances of the parents, shape (descriptions, parents).
        """
        if not self.share:
            return shares
        found = shares.copy()
        row, which = np.nonzero(above >= LEAST_ABOVE)
        size = np.bincount(parent)[which]
        start = np.cumsum(size) - size
        child = np.arange(size.sum()) + np.repeat(first[which] - start, size)
        some = np.repeat(row, size), child
        found[some] = self._scaled(shares[some], start, size, above[row, which])
        return found

    def _scaled(
        self, shares: NDArray[np.float32], start: NDArray[np.int64], size: NDArray[np.int64], above: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return shares whose best one has its chance; siblings stand together, from ``start`` on."""
        best = np.maximum.reduceat(shares, start)
        is_best = shares == np.repeat(best, size)
        # Ties are left alone: none of them is the best.
        alone = np.add.reduceat(is_best.astype(np.int64), start) == 1
        second = np.maximum.reduceat(np.where(is_best, np.float32(0.0), shares), start)
        rest = np.maximum(1 - best, np.float32(1e-6))
        # Below this the second, scaled like all others, would overtake it.
        chance = np.maximum(self(best, above), (1 + TINY) * second / (rest + second))
        scaled = np.where(is_best, np.repeat(chance, size), shares * np.repeat((1 - chance) / rest, size))
        return np.asarray(np.where(np.repeat(alone & (best < 1), size), scaled, shares), dtype=np.float32)


def fit_confidence(
    best: NDArray[np.float32], right: NDArray[np.bool_], above: NDArray[np.float32] | None = None
) -> Confidence:
    """Fit the map on best shares of held-back descriptions, whether the best one was right, and the parent's chance."""
    if len(best) < ENOUGH:
        return Confidence()
    parent = np.ones_like(best) if above is None else above
    return min((_fitted(best, right, parent, power) for power in POWERS[: 1 if above is None else None]), key=_error)[1]


def _error(fitted: tuple[float, Confidence]) -> float:
    return fitted[0]


def _fitted(
    best: NDArray[np.float32], right: NDArray[np.bool_], above: NDArray[np.float32], power: float
) -> tuple[float, Confidence]:
    """Return the mean squared error with one power, and the map."""
    from sklearn.isotonic import IsotonicRegression

    doubt = _doubt(above, power)
    rising = IsotonicRegression(out_of_bounds="clip").fit(best, right / doubt, sample_weight=doubt**2)
    points = np.unique(np.quantile(best, (np.arange(POINTS) + 0.5) / POINTS))
    bounds = np.searchsorted(np.sort(best), points)
    smooth = rising.predict(points) if len(bounds) < 3 else _averaged(rising.predict(np.sort(best)), bounds)
    found = Confidence(
        tuple(float(f"{value:.5g}") for value in points),
        tuple(float(f"{value:.5g}") for value in np.clip(np.maximum.accumulate(smooth), 0.005, SURE)),
        power,
    )
    return float(np.mean((found(best, above) - right) ** 2)), found


def _doubt(above: NDArray[np.float32] | float, power: float) -> NDArray[np.float32]:
    return np.asarray(np.clip(above, MOST_DOUBT, 1.0) ** np.float32(power), dtype=np.float32)


def _averaged(values: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean of the values around each place, half way to the next places on both sides."""
    edges = np.r_[0, (at[1:] + at[:-1]) // 2, len(values)]
    return np.array([values[low : max(high, low + 1)].mean() for low, high in pairwise(edges)])
