"""Logistic regression on features brought to one scale: the model that can be read as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import BaseRanker, Sample
from landwaiter.targeting.scaling import quantiles, scaled


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
        added = self._scaled(X) * self.coefficients_
        count = len(self.knots_)
        terms = added[:, :count]
        # A feature and its missing indicator count as one.
        terms[:, self.missing_] += added[:, count:]
        return np.column_stack([terms, np.full(len(X), self.intercept_)])

    def _learn(self, sample: Sample) -> None:
        from sklearn.linear_model import LogisticRegression

        self.knots_ = quantiles(sample.X)
        self.missing_ = np.asarray(np.isnan(sample.X).any(axis=0))
        # Far more rows than features: Newton steps on the exact curvature need a fifth of the time of L-BFGS.
        model = LogisticRegression(C=1.0 / self.strength, solver="newton-cholesky", max_iter=1000)
        model.fit(self._scaled(sample.X), sample.y, sample_weight=sample.weight)
        self.coefficients_: Floats = model.coef_[0]
        self.intercept_ = float(model.intercept_[0])

    def _raw(self, X: Matrix) -> Floats:
        return np.asarray(self._scaled(X) @ self.coefficients_ + self.intercept_)

    def _scaled(self, X: Matrix) -> Floats:
        return scaled(X, self.knots_, self.missing_)

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
