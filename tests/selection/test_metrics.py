from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from landwaiter.errors import InputError
from landwaiter.selection import calibration, calibration_error, objective_score, quality, rate_curve, trade_curve
from landwaiter.selection.bootstrap import Resampling
from landwaiter.selection.metrics import area_under_curve, at_share, average_precision, ranked, top_count

DAYS = np.datetime64("2024-01-01") + np.arange(400)

samples = st.integers(2, 40).flatmap(
    lambda n: st.tuples(
        st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.7, 1.0]), min_size=n, max_size=n),
        st.lists(st.sampled_from([0.0, 1.0]), min_size=n, max_size=n).filter(lambda y: 0 < sum(y) < len(y)),
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
    )
)


@given(samples)
@settings(deadline=None, max_examples=40)
def test_areas_equal_an_independent_implementation(sample: tuple[list[float], list[float], list[int]]) -> None:
    score, fraud, weight = (np.array(part, float) for part in sample)
    rows = ranked(score, fraud, np.zeros(len(score)), np.arange(len(score)) / 100)
    weights = np.vstack([np.ones(len(score)), weight])[:, rows.order]
    areas, precisions = area_under_curve(rows, weights), average_precision(rows, weights)
    assert areas[0] == pytest.approx(roc_auc_score(fraud, score))
    assert precisions[0] == pytest.approx(average_precision_score(fraud, score))
    if 0 < (weight * fraud).sum() < weight.sum():
        assert areas[1] == pytest.approx(roc_auc_score(fraud, score, sample_weight=weight))
        assert precisions[1] == pytest.approx(average_precision_score(fraud, score, sample_weight=weight))


def test_top_share_by_hand() -> None:
    #        rank   1    3    2    5    4
    score = np.array([9.0, 5.0, 5.0, 1.0, 2.0])
    fraud = np.array([1.0, 1.0, 0.0, 1.0, 0.0])
    revenue = np.array([10.0, 30.0, 0.0, 60.0, 0.0])
    rows = ranked(score, fraud, revenue, np.array([0.5, 0.8, 0.1, 0.2, 0.3]))
    assert rows.order.tolist() == [0, 2, 1, 4, 3]
    top = at_share(rows, 0.4, np.ones((1, 5)))
    assert (top.precision[0], top.recall[0], top.revenue[0]) == pytest.approx((1 / 2, 1 / 3, 10 / 100))
    assert top.lift[0] == pytest.approx((1 / 2) / (3 / 5))


@given(samples, st.sampled_from([0.05, 0.3, 0.5, 1.0]))
@settings(deadline=None)
def test_weights_are_the_same_as_repeating_rows(
    sample: tuple[list[float], list[float], list[int]], share: float
) -> None:
    score, fraud, weight = (np.array(part, float) for part in sample)
    if weight.sum() == 0:
        return
    draw = np.arange(len(score)) / 100
    rows = ranked(score, fraud, fraud * 7, draw)
    repeat = np.repeat(np.arange(len(score)), weight.astype(int))
    repeated = ranked(score[repeat], fraud[repeat], fraud[repeat] * 7, draw[repeat])
    by_weight = at_share(rows, share, weight[None, rows.order])
    by_row = at_share(repeated, share, np.ones((1, len(repeated))))
    assert by_weight.precision == pytest.approx(by_row.precision, nan_ok=True)
    assert by_weight.revenue == pytest.approx(by_row.revenue, nan_ok=True)
    top = top_count(share, len(repeat))
    assert by_row.precision[0] * top == pytest.approx(repeated.fraud[:top].sum())


def test_a_cut_through_equal_scores_takes_the_exact_number() -> None:
    rows = ranked(np.ones(100), np.r_[np.ones(50), np.zeros(50)], np.zeros(100), np.random.default_rng(0).random(100))
    top = at_share(rows, 0.10, np.ones((1, 100)))
    assert top.precision[0] * 10 == pytest.approx(rows.fraud[:10].sum())
    assert 0.1 < top.precision[0] < 0.9


def test_a_null_score_is_refused() -> None:
    with pytest.raises(InputError, match="row 2"):
        ranked(np.array([0.1, np.nan]), np.zeros(2), np.zeros(2), np.zeros(2))


def test_intervals_hold_the_estimate_and_narrow_with_more_rows() -> None:
    widths = []
    for size in (300, 3000):
        random = np.random.default_rng(size)
        fraud = (random.random(size) < 0.2).astype(float)
        score = fraud + random.normal(size=size)
        found = quality(score, fraud, fraud * 100, DAYS[np.arange(size) % 60], random.random(size))
        assert found is not None
        assert found.auc is not None
        assert found.auc.low is not None
        assert found.auc.high is not None
        assert found.auc.low < found.auc.value < found.auc.high
        assert found.unit == "day"
        widths.append(found.auc.high - found.auc.low)
    # ten times the rows: about sqrt(10) times narrower
    assert 2.0 < widths[0] / widths[1] < 5.0


def test_interval_covers_the_truth_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(120):
        random = np.random.default_rng(seed)
        fraud = (random.random(400) < 0.3).astype(float)
        found = quality(random.random(400), fraud, fraud, DAYS[np.arange(400) // 10], random.random(400), shares=(0.5,))
        assert found is not None
        auc = found.auc
        assert auc is not None
        covered += auc.low <= 0.5 <= auc.high  # type: ignore[operator]
    assert 0.90 <= covered / 120 <= 0.99


def test_few_days_are_resampled_by_row() -> None:
    assert Resampling(DAYS[:5], seed=0).unit == "row"
    assert Resampling(DAYS[:30], seed=0).unit == "day"


def test_days_are_drawn_whole() -> None:
    day = np.repeat(DAYS[:25], 4)
    weights = next(Resampling(day, seed=1, replicates=3).weights(np.arange(100)))
    assert weights.shape == (3, 100)
    assert (weights.reshape(3, 25, 4) == weights.reshape(3, 25, 4)[:, :, :1]).all()
    assert weights.sum(axis=1).tolist() == [100.0] * 3


def test_measures_that_do_not_exist_are_none() -> None:
    none = quality(np.arange(3.0), np.zeros(3), np.zeros(3), DAYS[:3], np.zeros(3))
    assert none is not None
    assert (none.auc, none.average_precision, none.at(0.05).recall, none.at(0.05).revenue) == (None, None, None, None)
    assert none.at(0.05).precision.value == 0.0
    assert quality(np.empty(0), np.empty(0), np.empty(0), DAYS[:0], np.empty(0)) is None


def test_calibration_by_hand() -> None:
    bins = calibration(np.array([0.1, 0.1, 0.3, 0.9, 0.9, 0.9]), np.array([0.0, 0, 1, 1, 1, 0]), bins=2)
    assert [one.rows for one in bins] == [3, 3]
    assert bins[0].probability == pytest.approx(0.5 / 3)
    # gaps: |0.1667 - 1/3| and |0.9 - 2/3|, half of the rows each
    assert calibration_error(bins) == pytest.approx((1 / 6 + 0.9 - 2 / 3) / 2)
    assert calibration_error(()) is None


def test_trade_between_precision_and_revenue() -> None:
    probability = np.array([0.9, 0.8, 0.2, 0.1])
    expected = probability * np.array([1.0, 1.0, 1.0, 1000.0])
    fraud, revenue = np.array([1.0, 1.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0, 998.0])
    curve = trade_curve(probability, expected, fraud, revenue, np.zeros(4), rate=0.25, weights=(0.0, 1.0))
    assert [(one.precision, one.revenue) for one in curve] == [(1.0, 0.001), (1.0, 0.998)]
    rates = rate_curve(probability, fraud, revenue, np.zeros(4), (0.25, 0.75))
    assert [one.precision for one in rates] == pytest.approx([1.0, 2 / 3])


@given(st.floats(0, 1), st.floats(0.01, 1e6))
def test_currency_changes_no_rank(weight: float, currency: float) -> None:
    probability, amount = np.array([0.9, 0.3, 0.05]), np.array([1.0, 50.0, 20_000.0])
    here = objective_score(probability, probability * amount, weight)
    there = objective_score(probability, probability * amount * currency, weight)
    assert there == pytest.approx(here * currency**weight)
