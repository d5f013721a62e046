"""The handlers' fraud history: what a risk unit does without a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from landwaiter.targeting.arrays import Floats, Matrix, checked_rows
from landwaiter.targeting.base import BaseRanker, Sample


class RiskProfileRanker(BaseRanker):
    """The mean of the fraud rates found so far with the item's importer, declarant, exporter and carrier.

    The rates come drawn towards the overall rate where inspections are few; a handler that is not
    declared, or unknown, counts as the overall rate. Calibration turns the mean into a probability
    and leaves the order as it is.

    Parameters
    ----------
    columns
        Which columns of ``X`` are handlers' fraud rates, in [0, 1]; by default all.

    Attributes
    ----------
    share_
        Share of fraud among the rows fitted on: what an unknown rate counts as.

    Examples
    --------
    >>> ranker = RiskProfileRanker().fit([[0.1, 0.0], [0.3, 1.0]], [0, 1])
    >>> ranker.profile([[0.1, 0.4], [0.1, float("nan")]]).tolist()
    [0.25, 0.3]
    """

    def __init__(self, *, columns: Sequence[int] | None = None) -> None:
        self.columns = columns

    def profile(self, X: Any) -> Floats:
        """Return the mean rate of each row before calibration, shape (rows,)."""
        return self._mean_rate(checked_rows(self, X))

    def _learn(self, sample: Sample) -> None:
        self.share_ = float(np.average(sample.y, weights=sample.weight))

    def _mean_rate(self, X: Matrix) -> Floats:
        chosen = X if self.columns is None else X[:, list(self.columns)]
        rates = chosen.astype(np.float64)
        return np.asarray(np.where(np.isnan(rates), self.share_, rates).mean(axis=1))

    def _raw(self, X: Matrix) -> Floats:
        rate = self._mean_rate(X)
        # Rates become log-odds; columns that are not rates keep their order beyond the ends.
        inside = np.clip(rate, 1e-6, 1 - 1e-6)
        return np.asarray(np.log(inside / (1 - inside)) + (rate - inside))

    def _contributions(self, X: Matrix) -> Floats:
        chosen = list(range(X.shape[1])) if self.columns is None else list(self.columns)
        rates = X[:, chosen].astype(np.float64)
        above = np.where(np.isnan(rates), 0.0, rates - self.share_) / len(chosen)
        terms = np.zeros((len(X), X.shape[1]))
        terms[:, chosen] = above
        # In log-odds the sum would not split into handlers; the mean rate does.
        return np.column_stack([terms, self._raw(X) - above.sum(axis=1)])

    def _state(self) -> dict[str, Any]:
        return {"share": self.share_}

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.share_ = state["share"]

    def __sklearn_tags__(self) -> Any:
        """Say what scikit-learn may expect."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags
