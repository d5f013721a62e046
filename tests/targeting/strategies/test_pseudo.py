from __future__ import annotations

import numpy as np
import pytest
from targeting.tables import learnable

from landwaiter.targeting.strategies.base import Known
from landwaiter.targeting.strategies.pseudo import SelfTraining


def taught(chance: np.ndarray, **options: float) -> SelfTraining:
    strategy = SelfTraining(**options)
    strategy.fit(Known(learnable(600), learnable(0), 0))
    strategy.ranker_.predict_proba = lambda X: np.column_stack([1 - chance, chance])  # type: ignore[method-assign]
    return strategy


def test_only_sure_guesses_are_taken_the_surest_first() -> None:
    chance = np.array([0.95, 0.5, 0.01, 0.90, 0.89, 0.03])
    items = learnable(6, seed=1)
    found = taught(chance).guessed(items, most=10)
    assert found.fraud.tolist() == [1.0, 0.0, 1.0]
    assert found.day.tolist() == items.day[[0, 2, 3]].tolist()
    assert np.isnan(found.revenue).all()
    assert np.isnat(found.known_on).all()
    # Sure to 0.99, 0.95 and 0.90: of two the last is left out, and time order stays.
    assert taught(chance).guessed(items, most=2).fraud.tolist() == [1.0, 0.0]


def test_thresholds_are_the_users() -> None:
    chance = np.array([0.95, 0.5, 0.01, 0.90, 0.89, 0.03])
    assert taught(chance, fraud=0.5, clean=0.4).guessed(learnable(6, seed=1), 10).fraud.tolist() == [1, 1, 0, 1, 1, 0]


def test_nothing_unlabelled_is_boosting() -> None:
    alone = SelfTraining()
    alone.fit(Known(learnable(600), learnable(0), 0))
    assert len(alone.guessed(learnable(0), 10)) == 0


def test_guesses_come_before_what_is_known() -> None:
    strategy = SelfTraining(fraud=0.6, clean=0.2)
    known = learnable(600)
    strategy.fit(Known(known, learnable(500, seed=4), 0))
    judged = strategy.ranker_.judged_
    assert judged is not None
    # The latest tenth of both together is judged: true outcomes alone, for there are no more guesses than those.
    assert len(judged.probability) <= len(known)
    assert judged.probability.min() == pytest.approx(0.05, abs=0.15)
