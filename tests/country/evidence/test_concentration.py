from __future__ import annotations

import numpy as np
import pytest

from landwaiter.country.evidence.concentration import gini, herfindahl, tail, top_share


@pytest.mark.parametrize("exponent", [0.8, 1.06, 2.0])
def test_the_exponent_of_a_pareto_distribution_is_recovered(exponent: float) -> None:
    values = (1 - np.random.default_rng(7).random(20_000)) ** (-1 / exponent)
    found = tail(values)
    assert found.measure.low < exponent < found.measure.high
    assert found.measure.value == pytest.approx(exponent, rel=0.1)


def test_the_tail_begins_where_the_power_law_does() -> None:
    rng = np.random.default_rng(8)
    body, upper = rng.uniform(0, 100, 20_000), 100 * (1 - rng.random(4_000)) ** (-1 / 1.5)
    found = tail(np.concatenate([body, upper]))
    assert 80 < found.detail["from"] < 200
    assert found.measure.low < 1.5 < found.measure.high


def test_counts_need_the_shift_by_a_half() -> None:
    values = np.floor(6 * (1 - np.random.default_rng(9).random(60_000)) ** (-1 / 1.1) + 0.5)
    found = tail(values, counts=True)
    assert found.measure.value == pytest.approx(1.1, abs=0.08)
    assert found.detail["from"] >= 6


def test_a_thin_tail_has_a_large_exponent_and_a_short_one_none() -> None:
    assert tail(np.random.default_rng(10).normal(100, 5, 5000)).measure.value > 5
    assert tail(np.arange(1.0, 40.0)) is None
    assert tail(np.full(200, 3.0)) is None


def test_shares_of_the_top_by_hand() -> None:
    values = np.array([50.0, 30.0, 10.0, 5.0, 5.0])
    assert top_share(values, 0.2) == 0.5
    assert top_share(values, 0.4) == 0.8
    assert top_share(values, 0.01) == 0.5


def test_gini_and_herfindahl_by_hand() -> None:
    values = np.array([1.0, 2.0, 3.0])
    # the mean absolute difference of all pairs is 8/9, the mean 2
    assert gini(values) == pytest.approx(8 / 9 / 4)
    assert herfindahl(values) == pytest.approx(14 / 36)
