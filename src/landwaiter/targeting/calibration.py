"""From a model's raw score to a probability that means what it says, without changing the order.

The map is beta calibration (Kull, Silva Filho and Flach, AISTATS 2017): the log-odds become
``a * ln(s) - b * ln(1 - s) + c`` with ``s`` the logistic of the raw score, and ``a``, ``b`` not
negative. With few frauds it is Platt scaling, the special case ``a = b`` (Platt, 1999), whose
targets are drawn in from 0 and 1 by his rule. Both are smooth and strictly increasing; isotonic
regression is not used because its steps tie the very items at the top that must be told apart.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Method = Literal["none", "platt", "beta"]

ENOUGH_FOR_BETA = 200
"""Frauds, and items that were none, from which the third parameter is worth estimating."""
LEAST_SLOPE = 1e-3
"""Smallest slope: a score that ranks backwards becomes nearly flat but keeps its order."""
STEPS = 50


def log_logistic(score: Floats) -> Floats:
    """Return ``ln(1 / (1 + exp(-score)))`` without overflow."""
    return -np.logaddexp(0.0, -score)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A strictly increasing map from raw scores (log-odds) to probabilities.

    Examples
    --------
    >>> Calibration().probability(np.array([0.0])).tolist()
    [0.5]
    """

    method: Method = "none"
    below: float = 1.0
    above: float = 1.0
    intercept: float = 0.0

    def log_odds(self, score: Floats) -> Floats:
        """Return the calibrated log-odds of raw scores."""
        return self.below * log_logistic(score) - self.above * log_logistic(-score) + self.intercept

    def probability(self, score: Floats) -> Floats:
        """Return the calibrated probability of raw scores."""
        return np.asarray(np.exp(log_logistic(self.log_odds(score))))

    def as_dict(self) -> dict[str, Any]:
        """Return the map as JSON-ready values."""
        return asdict(self)


def fit_calibration(score: Floats, y: NDArray[np.bool_], weight: Floats | None = None) -> Calibration:
    """Fit the map on scores of rows that the model was not fitted on.

    Parameters
    ----------
    score
        Raw scores, log-odds.
    y
        Whether each row was fraud; both kinds must occur.
    weight
        Weight of each row, 1 by default.
    """
    weights = np.ones(len(y)) if weight is None else weight
    rarer = min(int(y.sum()), int((~y).sum()))
    if rarer >= ENOUGH_FOR_BETA:
        inputs = np.column_stack([log_logistic(score), -log_logistic(-score)])
        below, above, intercept = _fit_increasing(inputs, y.astype(np.float64), weights)
        return Calibration("beta", below, above, intercept)
    slope, intercept = _fit_increasing(score[:, None], _platt_targets(y), weights)
    return Calibration("platt", slope, slope, intercept)


def _platt_targets(y: NDArray[np.bool_]) -> Floats:
    frauds, others = int(y.sum()), int((~y).sum())
    return np.where(y, (frauds + 1.0) / (frauds + 2.0), 1.0 / (others + 2.0))


def _fit_increasing(inputs: Floats, target: Floats, weight: Floats) -> tuple[float, ...]:
    """Fit slopes (none negative, together at least ``LEAST_SLOPE``) and an intercept."""
    free = np.ones(inputs.shape[1], dtype=bool)
    while True:
        slopes = np.full(inputs.shape[1], 0.0)
        fitted = _logistic_fit(inputs[:, free], target, weight)
        slopes[free] = fitted[:-1]
        if not (slopes < 0).any():
            break
        free &= slopes > 0
    intercept = float(fitted[-1])
    if slopes.sum() < LEAST_SLOPE:
        slopes[:] = LEAST_SLOPE
        intercept = _match_mean(inputs @ slopes, target, weight)
    return (*map(float, slopes), intercept)


def _logistic_fit(inputs: Floats, target: Floats, weight: Floats) -> Floats:
    """Maximise the likelihood by Newton's steps, a hair of ridge keeping separable data finite."""
    design = np.column_stack([inputs, np.ones(len(target))])
    solution = np.zeros(design.shape[1])
    ridge = np.full(design.shape[1], 1e-6 * weight.sum())
    ridge[-1] = 0.0
    for _ in range(STEPS):
        chance = np.exp(log_logistic(design @ solution))
        gradient = design.T @ (weight * (target - chance)) - ridge * solution
        curve = (design * (weight * np.maximum(chance * (1 - chance), 1e-12))[:, None]).T @ design
        step = np.linalg.solve(curve + np.diag(ridge + 1e-12), gradient)
        solution += np.clip(step, -5.0, 5.0)
        if np.abs(step).max() < 1e-10:
            break
    return solution


def _match_mean(score: Floats, target: Floats, weight: Floats) -> float:
    """Return the intercept with which the mean probability equals the mean target."""
    mean = float(np.average(target, weights=weight))
    return float(np.log(mean / (1 - mean)) - np.average(score, weights=weight))
