from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from landwaiter.targeting.blending import fit_blend
from landwaiter.targeting.boosting import BoostingRanker
from landwaiter.targeting.partners import PartnersRanker

ROWS = 260


def sample(seed: int = 0, rows: int = ROWS) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float32]]:
    """Own features that tell little, labels, and what a partner knows: the log-odds themselves."""
    draw = np.random.default_rng(seed)
    known = draw.normal(0.0, 1.5, rows)
    fraud = (draw.random(rows) < 1 / (1 + np.exp(2.0 - known))).astype(np.float64)
    own = draw.normal(size=(rows, 4))
    own[:, 0] += fraud * 0.5
    return own.astype(np.float32), fraud, known.astype(np.float32)


def test_a_partner_that_knows_is_used_and_helps() -> None:
    own, fraud, known = sample()
    ranker = PartnersRanker(shared_columns=[2]).fit(np.insert(own, 2, known, axis=1), fraud)
    assert ranker.partner_weights[0] > 0.5
    later, truth, evidence = sample(seed=1, rows=2_000)
    score = ranker.predict_proba(np.insert(later, 2, evidence, axis=1))[:, 1]
    alone = BoostingRanker().fit(own, fraud).predict_proba(later)[:, 1]

    def found(by: NDArray[np.float64]) -> float:
        return float(truth[np.argsort(-by, kind="stable")[:200]].mean())

    assert found(score) > 1.5 * found(alone)


def test_a_partner_that_knows_nothing_is_mostly_ignored_and_then_changes_nothing() -> None:
    used = 0
    for seed in range(20):
        own, fraud, _ = sample(seed)
        noise = np.random.default_rng(100 + seed).normal(size=ROWS).astype(np.float32)
        ranker = PartnersRanker(shared_columns=[4]).fit(np.column_stack([own, noise]), fraud)
        used += ranker.partner_weights[0] > 0
        if not ranker.partner_weights[0]:
            alone = BoostingRanker().fit(own, fraud)
            later = np.column_stack([own, noise[::-1]])
            assert np.array_equal(ranker.predict_proba(later), alone.predict_proba(own))
    # One in twenty is meant to pass by chance; five of twenty would, once in 400 times.
    assert used <= 4


def test_a_partner_that_says_the_opposite_is_not_turned_round() -> None:
    own, fraud, known = sample()
    ranker = PartnersRanker(shared_columns=[4]).fit(np.column_stack([own, -known]), fraud)
    assert ranker.partner_weights == (0.0,)


def test_of_two_partners_the_one_that_knows_is_used() -> None:
    own, fraud, known = sample()
    noise = np.random.default_rng(3).normal(size=ROWS)
    blend = fit_blend(own[:, 0].astype(np.float64), np.column_stack([noise, known]), fraud, np.ones(ROWS))
    assert blend.weights[0] == 0.0
    assert blend.weights[1] > 0.5


@pytest.mark.parametrize("rows", [ROWS, 2_000])
def test_contributions_sum_to_the_score_and_files_keep_it(rows: int) -> None:
    own, fraud, known = sample(rows=rows)
    X = np.insert(own, 1, known, axis=1)
    ranker = PartnersRanker(shared_columns=[1]).fit(X, fraud)
    assert ranker.partner_weights[0] > 0
    added = ranker.contributions(X)
    assert np.allclose(added.sum(axis=1), ranker._raw(X))
    assert np.abs(added[:, 1]).max() > 0
    again = PartnersRanker.from_files(ranker.files())
    assert np.array_equal(again.predict_proba(X), ranker.predict_proba(X))
    assert again.partner_weights == ranker.partner_weights
