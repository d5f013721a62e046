"""Gradient-boosted trees: the default ranker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.targeting.arrays import Floats, Matrix
from landwaiter.targeting.base import BaseRanker, Sample
from landwaiter.targeting.trees import Booster, TreeSettings, booster_bytes, booster_from, contributions, grow

TREES = "ranker.lightgbm.txt"
ROWS_FOR_THREADS = 20_000
FIRST_TREES = "ranker.first.lightgbm.txt"
ENOUGH_FIRST = 200
"""Frauds, and items that were none, among consignments new when declared, from which they get trees of their own."""
ENOUGH_HELD = 25
"""The same among the tuning rows, as in :mod:`landwaiter.targeting.holdout`."""
OFTEN = 0.1
"""Share of repeated consignments from which it is worth telling them apart."""
AGAIN_RATE, AGAIN_LEAVES, AGAIN_ROWS_PER_LEAF, AGAIN_FEATURE_SHARE, AGAIN_BINS = 0.08, 63, 40, 0.5, 255
"""Of one that comes again much is known: where new ones are told apart, the other trees may be larger and finer."""
FIRST_RATE, FIRST_LEAVES, FIRST_ROWS_PER_LEAF, FIRST_FEATURE_SHARE, FIRST_ROW_SHARE = 0.03, 8, 200, 0.4, 0.5
"""Of a consignment not seen before little is known: small trees, unlike each other (chosen on Korean rows of 2020)."""
UNTUNED_TREES = 60
"""Trees grown where too few frauds are known to stop early: at rate 0.05 a cautious model."""


class BoostingRanker(BaseRanker):
    """Gradient-boosted decision trees (LightGBM; Ke et al., NeurIPS 2017), missing values as such.

    Where many consignments come again and again, trees learn what became of each, which says little of one
    that was never inspected before. With ``repeats_column`` those are then scored by smaller trees of their own,
    grown on consignments that were new when they were declared.

    Parameters
    ----------
    repeats_column
        Column of ``X`` that counts how often the same consignment was inspected before; ``None`` where there is none.
    repeated_columns
        Columns in which repeats weigh as often as they come; trees for new consignments do not read them.
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

    Attributes
    ----------
    booster_, n_trees_
        The trees and how many of them count.
    first_booster_, n_first_trees_
        Those of new consignments; ``None`` and 0 where they are not told apart.

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
        repeats_column: int | None = None,
        repeated_columns: Sequence[int] | None = None,
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
        self.repeats_column = repeats_column
        self.repeated_columns = repeated_columns
        self.threads = threads
        self.seed = seed

    def _settings(self, rows: int) -> TreeSettings:
        # On a few hundred rows leaves of 100 could not split at all.
        leaf = max(1, min(self.rows_per_leaf, rows // 20))
        return TreeSettings(
            self.learning_rate, self.leaves, leaf, self.feature_share, self.bins, self.threads, self.seed
        )

    def _again_settings(self, rows: int) -> TreeSettings:
        if not self.n_first_trees_:
            return self._settings(rows)
        shape = (AGAIN_RATE, AGAIN_LEAVES, AGAIN_ROWS_PER_LEAF, AGAIN_FEATURE_SHARE, AGAIN_BINS)
        return TreeSettings(*shape, self.threads, self.seed)

    def _first_settings(self) -> TreeSettings:
        shape = (FIRST_RATE, FIRST_LEAVES, FIRST_ROWS_PER_LEAF, FIRST_FEATURE_SHARE)
        return TreeSettings(*shape, self.bins, self.threads, self.seed, FIRST_ROW_SHARE)

    def _tune(self, sample: Sample, tune: Sample) -> None:
        self.first_booster_, self.n_first_trees_ = None, 0
        first, held = self._first(sample), self._first(tune)
        if self._told_apart(sample, first, held):
            self.first_booster_, self.n_first_trees_ = self._stopped(self._first_settings(), first, held)
        self.booster_, self.n_trees_ = self._stopped(self._again_settings(len(sample.y)), sample, tune)

    def _stopped(self, settings: TreeSettings, sample: Sample, tune: Sample) -> tuple[Booster, int]:
        booster = grow(settings, "binary", sample, self.most_trees, tune, self.patience)
        return booster, max(1, booster.best_iteration)

    def _told_apart(self, sample: Sample, first: Sample, held: Sample) -> bool:
        if self.repeats_column is None or len(first.y) > (1.0 - OFTEN) * len(sample.y):
            return False
        return _rarer(first) >= ENOUGH_FIRST and _rarer(held) >= ENOUGH_HELD

    def _choose_cautiously(self) -> None:
        self.n_trees_, self.n_first_trees_ = min(UNTUNED_TREES, self.most_trees), 0

    def _learn(self, sample: Sample) -> None:
        self.booster_ = grow(self._again_settings(len(sample.y)), "binary", sample, self.n_trees_)
        self.first_booster_ = None
        if self.n_first_trees_:
            self.first_booster_ = grow(self._first_settings(), "binary", self._first(sample), self.n_first_trees_)

    def _first(self, sample: Sample) -> Sample:
        """Return the rows of new consignments, without the columns that repeats weigh in."""
        part = sample.part(self._new(sample.X))
        return Sample(self._blinded(part.X), part.y, part.weight, part.revenue)

    def _new(self, X: Matrix) -> NDArray[np.bool_]:
        return (
            np.zeros(len(X), dtype=bool) if self.repeats_column is None else np.asarray(X[:, self.repeats_column] == 0)
        )

    def _blinded(self, X: Matrix) -> Matrix:
        blinded = X.copy()
        blinded[:, list(self.repeated_columns or ())] = np.nan
        return blinded

    def _raw(self, X: Matrix) -> Floats:
        raw = self._scored(self.booster_, self.n_trees_, X)
        new = self._new(X)
        if self.first_booster_ is not None and new.any():
            raw[new] = self._scored(self.first_booster_, self.n_first_trees_, self._blinded(X[new]))
        return raw

    def _scored(self, booster: Booster, trees: int, X: Matrix) -> Floats:
        # Starting threads costs more than scoring a few thousand rows.
        threads = self.threads if len(X) > ROWS_FOR_THREADS else 1
        return np.array(booster.predict(X, raw_score=True, num_iteration=trees, num_threads=threads), dtype=np.float64)

    def _contributions(self, X: Matrix) -> Floats:
        added, new = contributions(self.booster_, X, self.n_trees_), self._new(X)
        if self.first_booster_ is not None and new.any():
            added[new] = contributions(self.first_booster_, self._blinded(X[new]), self.n_first_trees_)
        return added

    def _state(self) -> dict[str, Any]:
        return {"trees": self.n_trees_, "first_trees": self.n_first_trees_}

    def _other_files(self) -> dict[str, bytes]:
        files = {TREES: booster_bytes(self.booster_)}
        return files if self.first_booster_ is None else {**files, FIRST_TREES: booster_bytes(self.first_booster_)}

    def _restore(self, state: Mapping[str, Any]) -> None:
        self.n_trees_, self.n_first_trees_ = int(state["trees"]), int(state.get("first_trees", 0))

    def _restore_files(self, files: Mapping[str, bytes]) -> None:
        self.booster_ = booster_from(files[TREES])
        self.first_booster_ = booster_from(files[FIRST_TREES]) if self.n_first_trees_ else None


def _rarer(sample: Sample) -> int:
    frauds = int(sample.y.sum())
    return min(frauds, len(sample.y) - frauds)
