"""Logistic regression on features brought to one scale: the model that can be read as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import BaseRanker, Sample

KNOTS = 33
"""Quantiles that the scale of each feature is bent at; every third percent of the rows."""
EDGE = 0.005
"""Share of the rows beyond which a value is as extreme as can be: 2.6 deviations."""


class LogisticRanker(BaseRanker):
    """Logistic regression with a quadratic penalty on the normal scores of features.

    Each feature is replaced by the normal score of its quantile among the rows fitted on (van der
    Waerden, 1952), which neither outliers nor units move; where a feature was ever missing a second
    column says so, and the missing value itself counts as the median.

    Parameters
    ----------
    strength
        Strength of the penalty, in rows; larger is more cautious.

    Attributes
    ----------
    coefficients_
        Change of the log-odds for each feature's normal score, then for each missing indicator.
    knots_
        Quantiles of each feature, shape (features, KNOTS).
    missing_
        Which features have an indicator.

    Examples
    --------
    >>> X = np.linspace(0, 1, 200)[:, None]
    >>> LogisticRanker().fit(X, X[:, 0] > 0.6).predict([[0.9], [0.1]]).tolist()
    [True, False]
    """

    def __init__(self, *, strength: float = 10.0) -> None:
        self.strength = strength

    def _contributions(self, X: Matrix) -> Floats:
        scaled = self._scaled(X) * self.coefficients_
        count = len(self.knots_)
        terms = scaled[:, :count]
        # A feature and its missing indicator count as one.
        terms[:, self.missing_] += scaled[:, count:]
        return np.column_stack([terms, np.full(len(X), self.intercept_)])

    def _learn(self, sample: Sample) -> None:
        from sklearn.linear_model import LogisticRegression

        self.knots_ = _quantiles(sample.X)
        self.missing_ = np.isnan(sample.X).any(axis=0)
        # Far more rows than features: Newton steps on the exact curvature need a fifth of the time of L-BFGS.
        model = LogisticRegression(C=1.0 / self.strength, solver="newton-cholesky", max_iter=1000)
        model.fit(self._scaled(sample.X), sample.y, sample_weight=sample.weight)
        self.coefficients_: Floats = model.coef_[0]
        self.intercept_ = float(model.intercept_[0])

    def _raw(self, X: Matrix) -> Floats:
        return np.asarray(self._scaled(X) @ self.coefficients_ + self.intercept_)

    def _scaled(self, X: Matrix) -> Floats:
        missing = np.isnan(X)
        scaled = np.column_stack([_to_scale(X[:, i], knots) for i, knots in enumerate(self.knots_)])
        return np.hstack([np.where(missing, 0.0, scaled), missing[:, self.missing_]])

    def _state(self) -> dict[str, Any]:
        return {
            "coefficients": self.coefficients_.tolist(),
            "intercept": self.intercept_,
            "knots": self.knots_.tolist(),
            "missing": self.missing_.tolist(),
        }

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.coefficients_, self.intercept_ = np.array(state["coefficients"]), state["intercept"]
        self.knots_, self.missing_ = np.array(state["knots"]), np.array(state["missing"], dtype=bool)


def _quantiles(X: Matrix) -> Floats:
    """Return the quantiles of each column's known values; zeros for a column never known."""
    shares = np.linspace(0, 1, KNOTS)
    known = [column[~np.isnan(column)].astype(np.float64) for column in X.T]
    return np.array([np.quantile(values, shares) if len(values) else np.zeros(KNOTS) for values in known])


def _to_scale(values: NDArray[Any], knots: Floats) -> Floats:
    """Return the normal scores of values among the knots; a run of equal knots counts as its middle.

    >>> _to_scale(np.array([0.0, 16.0, 99.0]), np.arange(KNOTS, dtype=float)).round(2).tolist()
    [-2.58, 0.0, 2.58]
    """
    heights = np.linspace(0, 1, KNOTS)
    from_below = np.interp(values, knots, heights)
    from_above = 1.0 - np.interp(-values.astype(np.float64), -knots[::-1], heights)
    return np.asarray(ndtri(np.clip((from_below + from_above) / 2.0, EDGE, 1.0 - EDGE)))
