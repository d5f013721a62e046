from __future__ import annotations

import numpy as np
import pytest

from landwaiter.targeting.leaves_logistic import LeavesLogisticRanker


def test_one_tree_of_two_leaves_is_a_logistic_regression_on_one_flag() -> None:
    X = np.repeat([[0.0], [1.0]], 100, axis=0).astype(np.float32)
    y = np.concatenate([np.arange(100) < 20, np.arange(100) < 80])
    ranker = LeavesLogisticRanker(trees=1, leaves=2, strength=1e-6).fit(X, y)
    # Without a penalty the chances are the shares of each leaf: 20 % and 80 %.
    odds = ranker._raw(np.float32([[0.0], [1.0]]))
    assert 1 / (1 + np.exp(-odds)) == pytest.approx([0.2, 0.8], abs=1e-3)
    # Log-odds of -1.386 and 1.386; both leaves hold half the rows, so the usual is 0 and the feature has it all.
    assert ranker.contributions(np.float32([[1.0]])) == pytest.approx(np.array([[np.log(4.0), 0.0]]), abs=1e-2)


def test_the_penalty_draws_leaves_together() -> None:
    X = np.repeat([[0.0], [1.0]], 100, axis=0).astype(np.float32)
    y = np.concatenate([np.arange(100) < 20, np.arange(100) < 80])
    bold, cautious = (LeavesLogisticRanker(trees=1, leaves=2, strength=s).fit(X, y) for s in (0.1, 100.0))
    assert np.ptp(cautious.coefficients_) < 0.5 * np.ptp(bold.coefficients_)


def test_contributions_sum_to_the_score() -> None:
    rng = np.random.default_rng(0)
    X = rng.random((800, 3), dtype=np.float32)
    ranker = LeavesLogisticRanker(trees=8).fit(X, X[:, 0] * X[:, 1] > 0.3)
    added = ranker.contributions(X[:50])
    assert added.sum(axis=1) == pytest.approx(ranker._raw(X[:50]))
    assert np.abs(added[:, 2]).mean() < 0.2 * np.abs(added[:, 0]).mean()
