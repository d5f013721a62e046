from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from landwaiter.targeting.drift import Measure, anderson_darling, kolmogorov_smirnov, stability, transport, wasserstein
from landwaiter.targeting.drift.samples import ANDERSON_SLOPE, Values

MEASURES = [stability, kolmogorov_smirnov, anderson_darling, transport]
values = st.lists(st.integers(-50, 50), min_size=2, max_size=40).map(lambda found: np.array(found, dtype=float))
NORMAL = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)


@pytest.mark.parametrize("measure", MEASURES)
@given(now=values)
def test_equal_samples_have_not_moved(measure: Measure, now: Values) -> None:
    found = measure(now, now)
    assert found.shift == 0
    assert found.p_value > 0.9


@pytest.mark.parametrize("measure", [kolmogorov_smirnov, anderson_darling, transport])
@given(now=values, before=values)
def test_there_and_back_are_as_far(measure: Measure, now: Values, before: Values) -> None:
    assert measure(now, before).statistic == pytest.approx(measure(before, now).statistic, abs=1e-9)


@pytest.mark.parametrize("measure", [stability, kolmogorov_smirnov, anderson_darling])
@given(now=values, before=values)
def test_only_the_order_of_the_values_counts(measure: Measure, now: Values, before: Values) -> None:
    # The scale is stretched, and bent; borders of bins that lie between two values stay between them.
    bent = measure(np.exp(now / 20), np.exp(before / 20))
    plain = measure(now, before)
    if measure is stability:
        assert bent.statistic >= 0
    else:
        assert bent.statistic == pytest.approx(plain.statistic, abs=1e-9)


@given(now=values, before=values, factor=st.floats(0.1, 10))
def test_the_unit_of_measurement_does_not_count_for_transport(now: Values, before: Values, factor: float) -> None:
    assert transport(factor * now + 3, factor * before + 3).shift == pytest.approx(transport(now, before).shift)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("shift", [0.1, 0.3, 0.5])
def test_a_shifted_normal_distribution_is_told_to_have_shifted_by_so_much(measure: Measure, shift: float) -> None:
    assert measure(NORMAL + shift, NORMAL).shift == pytest.approx(shift, rel=0.06)


@pytest.mark.parametrize("measure", MEASURES)
def test_chance_is_told_from_drift(measure: Measure) -> None:
    draws = np.random.default_rng(4)
    by_chance = [measure(draws.normal(size=300), draws.normal(size=400)).p_value for _ in range(400)]
    assert 0.02 <= np.mean(np.array(by_chance) < 0.05) <= 0.08
    assert measure(draws.normal(0.6, 1, 300), draws.normal(size=400)).p_value < 1e-4


@pytest.mark.parametrize("measure", MEASURES)
def test_what_becomes_unknown_has_moved(measure: Measure) -> None:
    before = np.linspace(0, 1, 400)
    now = np.where(np.arange(400) % 4 == 0, np.nan, before)
    assert measure(now, before).p_value < 1e-3
    assert measure(np.full(5, np.nan), np.full(5, np.nan)).shift == 0


def test_the_stability_index_by_hand() -> None:
    # Eight of 20 rows of before lie below its median of bins; now all lie in the uppermost tenth.
    before, now = np.arange(20.0), np.full(10, 19.0)
    shares = [(0.5 / 15, 2.5 / 25)] * 9 + [(10.5 / 15, 2.5 / 25)]
    assert stability(now, before).statistic == pytest.approx(sum((p - q) * log(p / q) for p, q in shares))


def test_kolmogorov_and_smirnov_by_hand() -> None:
    # F - G after 1, 2, 3, 4, 5: 1/3, 1/3 - 1/2, 2/3 - 1/2, 1 - 1/2, 0.
    assert kolmogorov_smirnov(np.array([1.0, 3, 4]), np.array([2.0, 5])).statistic == pytest.approx(0.5)


def test_anderson_and_darling_by_hand_and_by_another() -> None:
    # 1 | 2: M = 1/2 and 1, B = 1/2 and 3/2; both terms (2 M - B)^2 / (B (2 - B) - 1/2) are .25 / .25. Of two samples
    # and two places each term counts 1/2, and (N - 1) / N is 1/2: 1/2 x 2 x (1/2 + 1/2).
    assert anderson_darling(np.array([1.0]), np.array([2.0])).statistic == pytest.approx(1.0)
    draws = np.random.default_rng(1)
    for size, gap in ((40, 0.3), (60, 0.5), (25, 0.4)):
        now, before = draws.normal(gap, 1, size).round(1), draws.normal(size=50).round(1)
        known = stats.anderson_ksamp([now, before], variant="midrank", method=stats.PermutationMethod(4_000, rng=draws))
        assert anderson_darling(now, before).p_value == pytest.approx(known.pvalue, abs=0.03)


def test_the_slope_of_anderson_and_darling_is_its_integral() -> None:
    def of(x: float) -> float:
        return float(stats.norm.pdf(x) ** 3 / (stats.norm.cdf(x) * stats.norm.sf(x)))

    assert integrate.quad(of, -8, 8)[0] == pytest.approx(ANDERSON_SLOPE, abs=1e-4)


@given(now=values, before=values)
def test_optimal_transport_by_another(now: Values, before: Values) -> None:
    assert wasserstein(now, before) == pytest.approx(stats.wasserstein_distance(now, before), abs=1e-9)
