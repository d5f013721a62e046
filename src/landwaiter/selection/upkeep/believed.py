"""Whether the probabilities of a model in use can still be believed: frauds found against frauds foretold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.schema.measure import LEVEL, NORMAL_QUANTILE, Measure
from landwaiter.selection.calibration import CalibrationBin, calibration, calibration_error

Floats = NDArray[np.float64]
STEPS, SMALL = 50, 1e-9
"""Steps of Newton's method at most, and the change that ends it."""


@dataclass(frozen=True, slots=True)
class Believed:
    """What inspections since training say of the probabilities that a model gave.

    Attributes
    ----------
    inspected, frauds
        Items with an outcome, and frauds among them.
    ratio
        Frauds found for each that was foretold: 1 where probabilities are right on the whole.
    slope
        By how much log-odds spread too little (above 1) or too much (below 1) to tell frauds from the rest; ``None``
        where it cannot be computed.
    bins, error
        Groups of equal size, and the mean gap between their probability and their share of fraud.
    """

    inspected: int
    frauds: int
    ratio: Measure
    slope: Measure | None
    bins: tuple[CalibrationBin, ...]
    error: float

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {
            "inspected": self.inspected,
            "frauds": self.frauds,
            "ratio": self.ratio.as_dict(),
            "slope": None if self.slope is None else self.slope.as_dict(),
            "bins": [one.as_dict() for one in self.bins],
            "error": self.error,
        }


def believed(probability: Floats, fraud: Floats) -> Believed | None:
    """Hold probabilities against outcomes; ``None`` where there are no outcomes.

    The items need not be drawn at random: where they were chosen by their score alone, those of equal score are
    still like all of that score.

    Parameters
    ----------
    probability
        Given before the outcome was known, shape (items,).
    fraud
        1 or 0, shape (items,).
    """
    if not len(fraud):
        return None
    bins = calibration(probability, fraud)
    return Believed(
        inspected=len(fraud),
        frauds=int(fraud.sum()),
        ratio=frauds_ratio(fraud.sum(), probability.sum()),
        slope=calibration_slope(probability, fraud),
        bins=bins,
        error=calibration_error(bins) or 0.0,
    )


def frauds_ratio(found: float, foretold: float) -> Measure:
    """Return frauds found over frauds foretold, with the exact interval of a Poisson count.

    Source: Garwood, Biometrika 28, 1936. Of items chosen by score it is a little too wide, never too narrow.

    Examples
    --------
    >>> ratio = frauds_ratio(10, 5)
    >>> ratio.value, round(ratio.low, 3), round(ratio.high, 3)
    (2.0, 0.959, 3.678)
    """
    from scipy import stats

    tail = (1 - LEVEL) / 2
    low = float(stats.chi2.ppf(tail, 2 * found)) / 2 if found else 0.0
    high = float(stats.chi2.ppf(1 - tail, 2 * found + 2)) / 2
    return Measure(float(found / foretold), low / foretold, high / foretold)


def calibration_slope(probability: Floats, fraud: Floats) -> Measure | None:
    """Return the slope of a logistic regression of fraud on the log-odds of the probability, with Wald's interval.

    1 where probabilities are right, below 1 where they are too extreme: the model tells frauds from the rest less
    well than it says (Cox, Biometrika 45, 1958; Steyerberg, Clinical Prediction Models, 2009, section 15).

    Returns
    -------
    Measure or None
        ``None`` where outcomes are all alike, probabilities are, or the regression does not come to an end.
    """
    from scipy import special

    odds = special.logit(np.clip(probability, 1e-6, 1 - 1e-6))
    if not 0 < fraud.sum() < len(fraud) or np.ptp(odds) < SMALL:
        return None
    inputs, weights = np.column_stack([np.ones(len(odds)), odds]), np.array([0.0, 1.0])
    for _ in range(STEPS):
        chance = special.expit(inputs @ weights)
        information = inputs.T @ (inputs * (chance * (1 - chance))[:, None])
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1 / SMALL:
            return None
        step = np.linalg.solve(information, inputs.T @ (fraud - chance))
        weights = weights + step
        if np.abs(step).max() < SMALL:
            half = NORMAL_QUANTILE * float(np.sqrt(np.linalg.inv(information)[1, 1]))
            return Measure(float(weights[1]), float(weights[1]) - half, float(weights[1]) + half)
    return None
