"""Gradient-boosted trees: the default ranker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import BaseRanker, Sample
from landwaiter.targeting.trees import TreeSettings, booster_bytes, booster_from, contributions, grow

TREES = "ranker.lightgbm.txt"
ROWS_FOR_THREADS = 20_000
UNTUNED_TREES = 60
"""Trees grown where too few frauds are known to stop early: at rate 0.05 a cautious model."""


class BoostingRanker(BaseRanker):
    """Gradient-boosted decision trees (LightGBM; Ke et al., NeurIPS 2017), missing values as such.

    Parameters
    ----------
    learning_rate, leaves, rows_per_leaf, feature_share, bins
        How fast, how large, how cautious; see LightGBM's ``learning_rate``, ``num_leaves``,
        ``min_data_in_leaf``, ``feature_fraction`` and ``max_bin``.
    most_trees, patience
        Upper bound of the number of trees; trees without gain on the tuning rows after which
        growing stops.
    threads
        Threads for training. One costs the least CPU time on less than some 500,000 rows.
    seed
        The same seed and rows give the same trees.

    Examples
    --------
    >>> X = np.random.default_rng(0).random((400, 2), dtype=np.float32)
    >>> ranker = BoostingRanker().fit(X, X[:, 0] > 0.7)
    >>> bool(ranker.predict_proba(np.float32([[0.9, 0.5]]))[0, 1] > 0.5)
    True
    """

    def __init__(
        self,
        *,
        learning_rate: float = 0.05,
        leaves: int = 31,
        rows_per_leaf: int = 100,
        feature_share: float = 0.8,
        bins: int = 63,
        most_trees: int = 600,
        patience: int = 30,
        threads: int = 1,
        seed: int = 0,
    ) -> None:
        self.learning_rate = learning_rate
        self.leaves = leaves
        self.rows_per_leaf = rows_per_leaf
        self.feature_share = feature_share
        self.bins = bins
        self.most_trees = most_trees
        self.patience = patience
        self.threads = threads
        self.seed = seed

    def _settings(self, rows: int) -> TreeSettings:
        # On a few hundred rows leaves of 100 could not split at all.
        leaf = max(1, min(self.rows_per_leaf, rows // 20))
        return TreeSettings(
            self.learning_rate, self.leaves, leaf, self.feature_share, self.bins, self.threads, self.seed
        )

    def _tune(self, sample: Sample, tune: Sample) -> None:
        booster = grow(self._settings(len(sample.y)), "binary", sample, self.most_trees, tune, self.patience)
        self.booster_, self.n_trees_ = booster, max(1, booster.best_iteration)

    def _choose_cautiously(self) -> None:
        self.n_trees_ = min(UNTUNED_TREES, self.most_trees)

    def _learn(self, sample: Sample) -> None:
        self.booster_ = grow(self._settings(len(sample.y)), "binary", sample, self.n_trees_)

    def _raw(self, X: Matrix) -> Floats:
        raw = self.booster_.predict(X, raw_score=True, num_iteration=self.n_trees_, num_threads=self._score_threads(X))
        return np.asarray(raw, dtype=np.float64)

    def _score_threads(self, X: Matrix) -> int:
        # Starting threads costs more than scoring a few thousand rows.
        return self.threads if len(X) > ROWS_FOR_THREADS else 1

    def _contributions(self, X: Matrix) -> Floats:
        return contributions(self.booster_, X, self.n_trees_)

    def _state(self) -> dict[str, Any]:
        return {"trees": self.n_trees_}

    def _other_files(self) -> dict[str, bytes]:
        return {TREES: booster_bytes(self.booster_)}

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.n_trees_ = int(state["trees"])

    def _restore_files(self, files: Mapping[str, bytes]) -> None:
        self.booster_ = booster_from(files[TREES])
