from __future__ import annotations

import numpy as np
import pytest

from landwaiter.targeting.boosting import BoostingRanker

REPEATS, HISTORY, OWN = 0, 1, 2


def market(rows: int = 6_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Repeats (half the rows) are what their history says; of new consignments it says the opposite of what is true."""
    rng = np.random.default_rng(seed)
    again = rng.random(rows) < 0.5
    history, own = rng.random(rows), rng.random(rows)
    chance = np.where(again, history, 0.5 * own + 0.25 * (1 - history))
    X = np.column_stack([again * rng.integers(1, 9, rows), history, own]).astype(np.float32)
    return X, rng.random(rows) < chance


def fitted(**changed: object) -> BoostingRanker:
    settings = {"most_trees": 80, "repeats_column": REPEATS, "repeated_columns": [HISTORY], **changed}
    return BoostingRanker(**settings).fit(*market())  # type: ignore[arg-type]


def test_new_consignments_are_scored_by_trees_of_their_own() -> None:
    ranker, (X, _) = fitted(), market(seed=1)
    new = X[:, REPEATS] == 0
    assert ranker.first_booster_ is not None
    blind = X.copy()
    blind[:, HISTORY] = 0.5
    # What repeats weigh in is not read of new ones, and is of the others.
    assert np.array_equal(ranker.predict_proba(blind)[new], ranker.predict_proba(X)[new])
    assert not np.array_equal(ranker.predict_proba(blind)[~new], ranker.predict_proba(X)[~new])
    added = ranker.contributions(X[new][:50])
    assert np.abs(added[:, HISTORY]).max() == 0.0
    assert added.sum(axis=1) == pytest.approx(ranker._raw(X[new][:50]))


def test_both_kinds_of_trees_survive_files() -> None:
    ranker, (X, _) = fitted(), market(seed=1)
    files = ranker.files()
    assert {"ranker.lightgbm.txt", "ranker.first.lightgbm.txt"} <= set(files)
    again = BoostingRanker.from_files(files)
    assert np.array_equal(again.predict_proba(X), ranker.predict_proba(X))
    assert again.files() == files


def test_without_repeats_there_is_one_kind_of_trees() -> None:
    X, y = market()
    X[:, REPEATS] = 0
    for ranker in (BoostingRanker(most_trees=20, repeats_column=REPEATS).fit(X, y), fitted(repeats_column=None)):
        assert ranker.first_booster_ is None
        assert set(ranker.files()) == {"ranker.json", "ranker.lightgbm.txt"}


def test_few_frauds_among_new_consignments_are_too_few_to_tell_them_apart() -> None:
    X, y = market(2_000)
    y[X[:, REPEATS] == 0] &= np.arange(int((X[:, REPEATS] == 0).sum())) % 20 == 0
    assert BoostingRanker(most_trees=20, repeats_column=REPEATS).fit(X, y).first_booster_ is None


def test_nothing_held_out_means_one_kind_of_trees() -> None:
    X, y = market(120)
    assert BoostingRanker(repeats_column=REPEATS).fit(X, y).n_first_trees_ == 0
