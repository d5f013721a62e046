from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.targeting.calibration import LEAST_SLOPE, Calibration, fit_calibration


def test_platt_on_two_groups_reaches_the_targets_worked_out_by_hand() -> None:
    # Two scores, so slope and intercept can meet both groups exactly. 3 of 4 high ones and 1 of 4
    # low ones are fraud: 4 frauds, 4 others. Platt's targets: 5/6 for fraud, 1/6 for the others.
    # High: (3 * 5/6 + 1/6) / 4 = 2/3. Low: (5/6 + 3 * 1/6) / 4 = 1/3.
    score = np.array([1.0] * 4 + [-1.0] * 4)
    y = np.array([1, 1, 1, 0, 1, 0, 0, 0], dtype=bool)
    fitted = fit_calibration(score, y)
    assert fitted.method == "platt"
    assert fitted.probability(np.array([1.0, -1.0])) == pytest.approx([2 / 3, 1 / 3], abs=1e-4)
    # log(2) is the log-odds of 2/3: the slope, as the scores are one apart from the middle.
    assert fitted.below == fitted.above == pytest.approx(np.log(2), abs=1e-4)
    assert fitted.intercept == pytest.approx(0.0, abs=1e-9)


def test_a_heavier_row_counts_more() -> None:
    score, y = np.array([2.0, 1.0, -1.0, 0.5]), np.array([True, False, False, True])
    weighted = fit_calibration(score, y, np.array([1.0, 1.0, 3.0, 1.0]))
    assert weighted.probability(score).mean() < fit_calibration(score, y).probability(score).mean()


def test_beta_calibration_recovers_the_map_that_made_the_labels() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(0, 2, size=40_000)
    truth = Calibration("beta", below=0.5, above=1.5, intercept=-0.4)
    y = rng.random(len(score)) < truth.probability(score)
    fitted = fit_calibration(score, y)
    assert fitted.method == "beta"
    assert (fitted.below, fitted.above, fitted.intercept) == pytest.approx((0.5, 1.5, -0.4), abs=0.06)


def test_the_method_changes_at_two_hundred_of_the_rarer_kind() -> None:
    score = np.random.default_rng(1).normal(size=1_000)
    y = np.arange(1_000) < 199
    assert fit_calibration(score, y).method == "platt"
    y[199] = True
    assert fit_calibration(score, y).method == "beta"


def test_a_score_that_ranks_backwards_becomes_nearly_flat_around_the_share_of_fraud() -> None:
    score = np.linspace(-3, 3, 1_000)
    y = score < -1.0
    fitted = fit_calibration(score, y)
    assert fitted.below == fitted.above == LEAST_SLOPE
    assert fitted.probability(score).mean() == pytest.approx(y.mean(), abs=0.01)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000), st.floats(-2, 2), st.integers(30, 1_500))
def test_order_is_always_kept(seed: int, slope: float, rows: int) -> None:
    rng = np.random.default_rng(seed)
    score = rng.normal(0, 3, size=rows)
    y = rng.random(rows) < 1 / (1 + np.exp(-slope * score))
    y[:2] = [True, False]
    probability = fit_calibration(score, y).probability(score)
    assert (np.diff(probability[np.argsort(score)]) > 0).all()
    assert ((probability > 0) & (probability < 1)).all()


def test_separable_scores_stay_finite() -> None:
    score = np.linspace(-3, 3, 1_000)
    fitted = fit_calibration(score, score > 0)
    assert np.isfinite([fitted.below, fitted.above, fitted.intercept]).all()
    assert fitted.probability(np.array([-3.0, 3.0])) == pytest.approx([0.0, 1.0], abs=1e-3)
