from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from selection.simulation.plays import record

from landwaiter.schema.measure import Measure
from landwaiter.selection.simulation.summary import band, curves, over_seeds, paired, share_by_part, totals

TWO = [record(0, (1, 2)), record(1, (11, 12, 13, 14), found=3, recovered=60.0, best_found=4, best_recovered=100.0)]


def test_measures_in_a_period_and_up_to_it() -> None:
    found = curves(TWO)
    assert found["precision"].period.tolist() == [0.5, 0.75]
    assert found["precision"].cumulated.tolist() == [0.5, 4 / 6]
    assert found["recovered"].cumulated.tolist() == [20.0, 80.0]
    assert found["norm_precision"].cumulated.tolist() == [0.5, 4 / 6]
    assert found["norm_revenue"].period.tolist() == [0.25, 0.6]
    assert totals(TWO)["norm_revenue"] == pytest.approx(80 / 180)


def test_periods_are_taken_together_by_what_was_counted() -> None:
    found = curves([*TWO, TWO[0]], span=2)
    # Four frauds among six picks, then one of two; twenty of eighty as the last.
    assert found["precision"].period.tolist() == [4 / 6, 0.5]
    assert found["precision"].cumulated.tolist() == [4 / 6, 5 / 8]
    assert found["recovered"].period.tolist() == [80.0, 20.0]


def test_exploration_is_counted_by_part() -> None:
    explored = curves([record(0, (1, 2), by=("boosting", "random")), record(1, (11,), by=("random",))])["explored"]
    assert explored.period.tolist() == [0.5, 1.0]
    assert explored.cumulated.tolist() == [0.5, 2 / 3]


def test_a_band_is_the_interval_at_each_place() -> None:
    found = band([np.array([1.0, 5.0]), np.array([3.0, 5.0])])
    assert found.value.tolist() == [2.0, 5.0]
    # Two seeds: mean 2, standard error 1, the quantile of one degree of freedom.
    assert found.high[0] == pytest.approx(2.0 + 12.7062, rel=1e-5)
    assert np.isnan(found.low[1])


def test_a_period_in_which_nothing_could_be_found_has_no_share() -> None:
    found = curves([record(0, (), found=0, recovered=0.0, best_found=0, best_recovered=0.0), TWO[1]])
    assert np.isnan(found["norm_precision"].period[0])
    assert found["norm_precision"].cumulated[1] == 0.75


def test_intervals_over_seeds_are_those_of_student() -> None:
    measure = over_seeds([0.1, 0.2, 0.3, 0.4])
    low, high = stats.t.interval(0.95, 3, loc=0.25, scale=stats.sem([0.1, 0.2, 0.3, 0.4]))
    assert (measure.value, measure.low, measure.high) == (pytest.approx(0.25), pytest.approx(low), pytest.approx(high))
    assert over_seeds([0.7]).low is None


def test_seeds_that_gave_the_same_tell_nothing_of_chance() -> None:
    assert over_seeds([0.3, 0.3, 0.3]) == Measure(0.3)
    assert over_seeds([0.3, float("nan"), 0.3]).low is None


def test_differences_are_taken_seed_by_seed() -> None:
    # The seeds differ by hundreds, the strategies by 1, 2 and 3: mean 2, standard error 1 / sqrt(3).
    difference = paired([101.0, 302.0, 703.0], [100.0, 300.0, 700.0])
    assert difference.value == pytest.approx(2.0)
    assert difference.low == pytest.approx(2.0 - 4.302653 / 3**0.5)
    assert difference.high == pytest.approx(2.0 + 4.302653 / 3**0.5)


def test_several_intervals_that_are_to_hold_together_are_wider() -> None:
    # Two at 97.5 % each: the quantile of Student's t with 2 degrees of freedom at 0.9875.
    difference = paired([1.0, 2.0, 3.0], [0.0, 0.0, 0.0], comparisons=2)
    assert difference.high == pytest.approx(2.0 + 6.205347 / 3**0.5)


def test_each_part_has_its_share_of_all_picks() -> None:
    records = [record(0, (1, 2), by=("boosting", "random")), record(1, (11, 12), by=("boosting", "boosting"))]
    assert share_by_part(records) == {"boosting": 0.75, "random": 0.25}
