"""How much an inspection recovers, given that it finds fraud."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils.validation import check_is_fitted

from landwaiter.targeting.arrays import Floats, Matrix, checked_rows, checked_sample
from landwaiter.targeting.base import Sample
from landwaiter.targeting.holdout import SHARE
from landwaiter.targeting.trees import TreeSettings, booster_bytes, booster_from, grow

STATE = "revenue.json"
TREES = "revenue.lightgbm.txt"
SHRINKAGE = 20.0
"""Frauds that the plain mean counts for against the ratio to the declared value."""
MOST_TREES = 400
PATIENCE = 20


class RevenueModel(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Expected additional revenue of an item found to be fraud, never negative.

    With at least ``least_rows`` frauds of known revenue: boosted trees on ``log(1 + revenue)``,
    brought back to money by a factor that makes the sum over the latest fifth of the rows right
    (the ratio form of Duan's smearing, JASA 1983, which zeros and a few huge cases do not upset).
    With fewer: the ratio estimator (Cochran, Sampling Techniques, 1977, chapter 6): total revenue
    over total declared value, times the item's value, drawn towards the plain mean.

    Parameters
    ----------
    scale_column
        Column of ``X`` that holds the logarithm of the declared value; ``None`` where there is none.
    cap
        Quantile of the known revenues at which they, and all predictions, are capped.
    least_rows
        Frauds with known revenue from which trees are grown.
    threads, seed
        As in :class:`landwaiter.targeting.boosting.BoostingRanker`.

    Attributes
    ----------
    method_
        ``"trees"``, ``"ratio"`` or ``"mean"``.
    cap_
        The largest prediction, in national currency.
    rows_
        Number of frauds that it was fitted on.

    Examples
    --------
    >>> revenue = RevenueModel(scale_column=0).fit([[0.0], [0.0]], [4.0, 2.0])
    >>> revenue.method_, revenue.predict([[0.0]]).tolist()
    ('ratio', [3.0])
    """

    def __init__(
        self,
        *,
        scale_column: int | None = None,
        cap: float = 0.99,
        least_rows: int = 200,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        self.scale_column = scale_column
        self.cap = cap
        self.least_rows = least_rows
        self.threads = threads
        self.seed = seed

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Learn from items found to be fraud, in time order.

        Parameters
        ----------
        X
            Shape (rows, features); NaN is unknown.
        y
            Additional revenue, national currency, shape (rows,).
        sample_weight
            Weight of each row, shape (rows,).

        Raises
        ------
        ValueError
            When a revenue is negative.
        """
        inputs, target, weight = checked_sample(self, X, y, sample_weight, numeric=True)
        revenue = target.astype(np.float64)
        if (revenue < 0).any():
            raise ValueError("Negative values in data passed as y: additional revenue cannot be negative.")
        self.rows_, self.cap_ = len(revenue), float(np.quantile(revenue, self.cap, method="higher"))
        sample = Sample(inputs, np.minimum(revenue, self.cap_), weight)
        self._fit_ratio(sample)
        if self.rows_ >= self.least_rows:
            self._fit_trees(sample)
        return self

    def predict(self, X: ArrayLike) -> Floats:
        """Return the expected additional revenue given fraud, national currency, shape (rows,)."""
        check_is_fitted(self)
        rows = checked_rows(self, X)
        raw = self._grown(rows, self.factor_) if self.method_ == "trees" else self._ratio(rows)
        return np.clip(raw, 0.0, self.cap_)

    def files(self) -> dict[str, bytes]:
        """Return the fitted model as named files of text."""
        check_is_fitted(self)
        names = ("method_", "rows_", "cap_", "mean_", "ratio_", "factor_", "n_trees_", "n_features_in_")
        learned = {name: getattr(self, name) for name in names}
        state = {"parameters": self.get_params(), "learned": learned}
        trees = {TREES: booster_bytes(self.booster_)} if self.booster_ is not None else {}
        return {STATE: json.dumps(state, indent=1, sort_keys=True).encode(), **trees}

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Rebuild a fitted model from what :meth:`files` returned."""
        state = json.loads(files[STATE])
        model = cls(**state["parameters"])
        for name, value in state["learned"].items():
            setattr(model, name, value)
        model.booster_ = booster_from(files[TREES]) if model.method_ == "trees" else None
        return model

    def _fit_ratio(self, sample: Sample) -> None:
        self.booster_: Any = None
        self.n_trees_, self.factor_, self.ratio_ = 0, 1.0, 0.0
        self.mean_ = float(np.average(sample.y, weights=sample.weight))
        self.method_: Literal["trees", "ratio", "mean"] = "mean"
        scale = self._scale(sample.X)
        known = np.isfinite(scale)
        if known.any():
            declared = float(np.sum(sample.weight[known] * scale[known]))
            self.ratio_ = float(np.sum(sample.weight[known] * sample.y[known])) / declared
            self.method_ = "ratio"

    def _ratio(self, X: Matrix) -> Floats:
        scale = self._scale(X)
        share = self.rows_ / (self.rows_ + SHRINKAGE)
        drawn = share * self.ratio_ * scale + (1 - share) * self.mean_
        return np.where(np.isfinite(scale), drawn, self.mean_)

    def _scale(self, X: Matrix) -> Floats:
        if self.scale_column is None:
            return np.full(len(X), np.nan)
        return np.asarray(np.exp(X[:, self.scale_column].astype(np.float64)))

    def _fit_trees(self, sample: Sample) -> None:
        cut = self.rows_ - round(self.rows_ * SHARE)
        early, late = sample.part(slice(cut)), sample.part(slice(cut, None))
        self.booster_ = grow(self._settings(), "regression", _logged(early), MOST_TREES, _logged(late), PATIENCE)
        self.n_trees_ = max(1, self.booster_.best_iteration)
        predicted = np.minimum(self._grown(late.X, 1.0), self.cap_)
        total = float(np.sum(late.weight * predicted))
        self.factor_ = float(np.sum(late.weight * late.y)) / total if total > 0 else 1.0
        self.booster_ = grow(self._settings(), "regression", _logged(sample), self.n_trees_)
        self.method_ = "trees"

    def _settings(self) -> TreeSettings:
        leaf = max(1, min(30, self.rows_ // 20))
        return TreeSettings(0.05, 15, leaf, 0.8, 63, self.threads, self.seed)

    def _grown(self, X: Matrix, factor: float) -> Floats:
        logarithm = self.booster_.predict(X, num_iteration=self.n_trees_, num_threads=1)
        return factor * np.maximum(np.expm1(np.asarray(logarithm, dtype=np.float64)), 0.0)

    def __sklearn_tags__(self) -> Any:
        """Say what scikit-learn may expect."""
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = True
        tags.input_tags.allow_nan = True
        return tags


def _logged(sample: Sample) -> Sample:
    return Sample(sample.X, np.log1p(sample.y), sample.weight)
