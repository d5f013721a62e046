from __future__ import annotations

import numpy as np
import pytest

from landwaiter.errors import NotComputableError
from landwaiter.targeting.drift import (
    Measure,
    anderson_darling,
    discoveries,
    feature_drift,
    kolmogorov_smirnov,
    sampled,
    share_change,
    sliced_transport,
    stability,
)

MEASURES = [stability, kolmogorov_smirnov, anderson_darling]


def test_of_many_tests_so_many_hold_as_benjamini_and_hochberg_allow() -> None:
    # Their example: 15 tests, of which the four smallest hold at 5 %.
    known = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    known += [0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert discoveries(np.array(known)).tolist() == [True] * 4 + [False] * 11
    # A larger one carries smaller ones that would not hold by themselves.
    assert discoveries(np.array([0.03, 0.04])).all()
    assert discoveries(np.empty(0)).tolist() == []


@pytest.mark.parametrize("measure", MEASURES)
def test_the_score_is_the_share_of_a_large_shift(measure: Measure) -> None:
    draws = np.random.default_rng(2)
    before, now = draws.normal(size=(4_000, 4)), draws.normal(size=(4_000, 4))
    now[:, 0] += 0.25  # half of a large shift, in one column of four
    now[:, 1] += 3.0
    found = feature_drift(now, before, measure)
    assert found.moved.tolist() == [True, True, False, False]
    assert found.score == pytest.approx((0.5 + 1.0) / 4, abs=0.03)


@pytest.mark.parametrize("measure", MEASURES)
def test_of_a_hundred_features_that_stay_hardly_one_has_moved(measure: Measure) -> None:
    draws = np.random.default_rng(3)
    moved = [
        feature_drift(draws.normal(size=(200, 100)), draws.normal(size=(300, 100)), measure).moved.sum()
        for _ in range(20)
    ]
    assert np.mean(moved) < 0.5


def test_transport_of_many_columns_sees_what_no_column_shows() -> None:
    draws = np.random.default_rng(5)
    one = draws.normal(size=1_500)
    together, apart = np.column_stack([one, one]), np.column_stack([one, -one])
    assert feature_drift(apart, together, kolmogorov_smirnov).score == 0
    assert sliced_transport(apart, together, np.random.default_rng(0)).score > 0.5


def test_transport_of_rows_that_stay_is_chance_and_of_shifted_ones_their_shift() -> None:
    draws = np.random.default_rng(6)
    before, still = draws.normal(size=(2_000, 1)), draws.normal(size=(2_000, 1))
    assert sliced_transport(still, before, np.random.default_rng(0)).score < 0.08
    assert sliced_transport(still + 0.4, before, np.random.default_rng(0)).features[0].statistic == pytest.approx(
        0.4, abs=0.06
    )
    unknown = np.full((50, 1), np.nan)
    assert sliced_transport(unknown, unknown, np.random.default_rng(0)).score == 0


def test_a_sample_is_drawn_without_replacement_and_small_ones_are_whole() -> None:
    rows = np.arange(50.0)[:, None]
    assert len(np.unique(sampled(rows, np.random.default_rng(0), 20))) == 20
    assert sampled(rows, np.random.default_rng(0), 50) is rows


def test_two_shares_by_hand() -> None:
    # 20 of 100 against 10 of 100: pooled .15, z = .1 / sqrt(.1275 / 50) = 1.980, p = .0477.
    found = share_change(20, 100, 10, 100)
    assert found.p_value == pytest.approx(0.0477, abs=1e-4)
    back = share_change(10, 100, 20, 100)
    assert back.difference.value == -found.difference.value
    assert back.difference.high == pytest.approx(-found.difference.low)
    assert share_change(0, 10, 0, 10).p_value == 1
    with pytest.raises(NotComputableError, match="a sample is empty"):
        share_change(0, 0, 1, 10)


def test_newcombes_interval_is_his() -> None:
    # Newcombe 1998, table II, method 10: 56/70 - 48/80 gives .0524 to .3339; 9/10 - 3/10 gives .1705 to .8090.
    for given, low, high in (((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)):
        found = share_change(*given).difference
        assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
