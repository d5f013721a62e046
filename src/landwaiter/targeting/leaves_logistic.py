"""Logistic regression on the leaves of boosted trees: cross features found by trees, weighed together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import BaseRanker, Sample
from landwaiter.targeting.leaves import Ints, Leaves
from landwaiter.targeting.trees import TreeSettings, booster_bytes, booster_from, grow

TREES = "leaves.lightgbm.txt"


class LeavesLogisticRanker(BaseRanker):
    """Logistic regression whose inputs are the leaves that an item falls into (He et al., ADKDD 2014).

    Each leaf is a conjunction of conditions; the regression weighs all leaves of all trees at once, where
    boosting weighed each tree in the light of those before it only.

    Parameters
    ----------
    trees, leaves, learning_rate, rows_per_leaf
        How many trees, how large, how fast, how cautious.
    strength
        Strength of the quadratic penalty on the weights of leaves; larger is more cautious.
    threads, seed
        As in :class:`landwaiter.targeting.boosting.BoostingRanker`.

    Attributes
    ----------
    leaves_
        The leaves of the trees.
    coefficients_
        Change of the log-odds for each leaf.

    Examples
    --------
    >>> X = np.random.default_rng(0).random((400, 2), dtype=np.float32)
    >>> ranker = LeavesLogisticRanker().fit(X, X[:, 0] > 0.7)
    >>> bool(ranker.predict_proba(np.float32([[0.9, 0.5]]))[0, 1] > 0.5)
    True
    """

    def __init__(
        self,
        *,
        trees: int = 50,
        leaves: int = 16,
        learning_rate: float = 0.1,
        rows_per_leaf: int = 50,
        strength: float = 10.0,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        self.trees = trees
        self.leaves = leaves
        self.learning_rate = learning_rate
        self.rows_per_leaf = rows_per_leaf
        self.strength = strength
        self.threads = threads
        self.seed = seed

    def _learn(self, sample: Sample) -> None:
        from sklearn.linear_model import LogisticRegression

        leaf = max(1, min(self.rows_per_leaf, len(sample.y) // 20))
        settings = TreeSettings(self.learning_rate, self.leaves, leaf, 0.8, 63, self.threads, self.seed)
        self.leaves_ = Leaves(grow(settings, "binary", sample, self.trees))
        found = self.leaves_.of(sample.X)
        model = LogisticRegression(C=1.0 / self.strength, max_iter=1000)
        model.fit(self._one_hot(found), sample.y, sample_weight=sample.weight)
        self.coefficients_: Floats = model.coef_[0]
        self.intercept_ = float(model.intercept_[0])
        self.usual_: Floats = np.average(self.coefficients_[found], axis=0, weights=sample.weight)

    def _one_hot(self, found: Ints) -> Any:
        from scipy.sparse import csr_array

        rows, trees = found.shape
        starts = np.arange(0, rows * trees + 1, trees)
        return csr_array((np.ones(rows * trees), found.ravel(), starts), shape=(rows, self.leaves_.count))

    def _raw(self, X: Matrix) -> Floats:
        return np.asarray(self.coefficients_[self.leaves_.of(X)].sum(axis=1) + self.intercept_)

    def _contributions(self, X: Matrix) -> Floats:
        """Each leaf's weight, less what is usual for its tree, goes to the features asked on the way to it."""
        found = self.leaves_.of(X)
        added = np.einsum("it,itf->if", self.coefficients_[found] - self.usual_, self.leaves_.shares[found])
        # A tree without a condition adds to no feature: what it adds goes to the base.
        return np.column_stack([added, self._raw(X) - added.sum(axis=1)])

    def _state(self) -> dict[str, Any]:
        return {
            "coefficients": self.coefficients_.tolist(),
            "intercept": self.intercept_,
            "usual": self.usual_.tolist(),
        }

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.coefficients_, self.intercept_ = np.array(state["coefficients"]), state["intercept"]
        self.usual_ = np.array(state["usual"])

    def _other_files(self) -> dict[str, bytes]:
        return {TREES: booster_bytes(self.leaves_.booster)}

    def _restore_files(self, files: Mapping[str, bytes]) -> None:
        self.leaves_ = Leaves(booster_from(files[TREES]))
