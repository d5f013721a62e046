from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from landwaiter.explain import render
from landwaiter.features.table import FeatureInfo
from landwaiter.schema.measure import Measure
from landwaiter.selection import Compliance, estimate_compliance
from landwaiter.selection.upkeep import (
    Believed,
    Evidence,
    FeatureMoved,
    Labels,
    Scored,
    believed,
    feature_moves,
    judged,
    label_change,
    score_move,
)
from landwaiter.selection.upkeep.believed import calibration_slope, frauds_ratio

STILL = Scored(0.02, "little", 0.05, 0.05, (1.0,), (1.0,), (0.0, 1.0))
FAR = Scored(0.6, "large", 0.15, 0.05, (1.0,), (1.0,), (0.0, 1.0))
RIGHT = Believed(500, 50, Measure(1.0, 0.75, 1.3), Measure(1.0, 0.8, 1.2), (), 0.01)
OFF = Believed(500, 50, Measure(2.0, 1.5, 2.6), Measure(1.0, 0.8, 1.2), (), 0.05)
WEAK = Believed(500, 50, Measure(1.0, 0.75, 1.3), Measure(0.4, 0.2, 0.6), (), 0.05)
FEW = Believed(40, 4, Measure(2.0, 0.5, 5.1), None, (), 0.05)


def stratum(inspected: int, frauds: int) -> Compliance:
    return estimate_compliance(np.full(inspected, 0.1), np.r_[np.ones(frauds), np.zeros(inspected - frauds)])


SAME = label_change(stratum(200, 12), stratum(400, 22))
CHANGED = label_change(stratum(200, 30), stratum(400, 20))
TOO_FEW = label_change(stratum(10, 1), stratum(400, 20))


def features(*sizes: str) -> tuple[FeatureMoved, ...]:
    return tuple(FeatureMoved(f"f{place}", True, 0.1, 0.1, 0.1, size) for place, size in enumerate(sizes))  # type: ignore[arg-type]


def evidence(**changed: Any) -> Evidence:
    return Evidence(**{"features": features("little"), "scores": STILL, "labels": SAME, "believed": RIGHT, **changed})


@pytest.mark.parametrize(
    ("changed", "action"),
    [
        ({}, "keep"),
        # Moved goods are no reason by themselves: what was found bears the model out.
        ({"scores": FAR, "features": features("large", "large")}, "keep"),
        ({"labels": None}, "keep"),
        ({"believed": OFF}, "recalibrate"),
        ({"believed": OFF, "labels": CHANGED}, "recalibrate"),
        ({"believed": WEAK}, "retrain"),
        ({"believed": WEAK, "scores": FAR}, "retrain"),
        ({"labels": CHANGED, "scores": FAR}, "retrain"),
        ({"labels": CHANGED}, "explore"),
        ({"believed": None, "scores": FAR}, "explore"),
        ({"believed": FEW, "features": features("large", "little")}, "explore"),
        ({"believed": FEW, "labels": None}, "explore"),
        ({"believed": FEW, "labels": TOO_FEW}, "explore"),
        ({"believed": None}, "keep"),
    ],
)
def test_what_to_do(changed: dict[str, Any], action: str) -> None:
    verdict = judged(evidence(**changed))
    assert verdict.action == action
    for language in ("en", "fr", "es"):
        for reason in verdict.reasons:
            said = render(reason, language)
            assert reason.message not in said
            assert "{" not in said


def test_reasons_say_what_was_measured_outcomes_first() -> None:
    found = judged(evidence(believed=OFF, features=features("large", "moderate", "little", "little")))
    assert [reason.message for reason in found.reasons] == [
        "upkeep.ratio.off",
        "upkeep.slope.right",
        "upkeep.labels.same",
        "upkeep.scores.little",
        "upkeep.features.many",
    ]
    assert found.reasons[-1].params == {"moved_count": 2, "large_count": 1, "all_count": 4}


def test_features_that_look_back_do_not_count() -> None:
    grown = FeatureMoved("importer_id|declared|all", False, 3.0, 0.9, 2.0, "large")
    found = evidence(features=(*features("little"), grown), believed=None)
    assert not found.moved
    assert judged(found).action == "keep"


def test_a_ratio_a_little_off_is_none_of_recalibration() -> None:
    slightly = Believed(50_000, 5_000, Measure(1.1, 1.07, 1.13), None, (), 0.01)
    assert judged(evidence(believed=slightly)).action == "keep"


def test_the_ratio_has_the_exact_interval() -> None:
    # 10 events: 4.795 to 18.390 (Garwood's table), here per 5 foretold; none: up to 3.689.
    found = frauds_ratio(10, 5)
    assert found.value == 2
    assert (found.low, found.high) == (pytest.approx(4.795 / 5, abs=1e-3), pytest.approx(18.390 / 5, abs=1e-3))
    assert frauds_ratio(0, 1).low == 0
    assert frauds_ratio(0, 1).high == pytest.approx(3.689, abs=1e-3)


@pytest.mark.parametrize("true_slope", [0.5, 1.0, 1.5])
def test_the_slope_is_found_again(true_slope: float) -> None:
    draws = np.random.default_rng(1)
    odds = draws.normal(-2, 1.2, 6_000)
    fraud = (draws.random(6_000) < special.expit(0.3 + true_slope * odds)).astype(float)
    found = calibration_slope(special.expit(odds), fraud)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < true_slope < found.high
    assert found.high - found.low < 0.35


def test_the_slope_by_hand() -> None:
    # Two groups, 10 % and 50 % stated, 20 of 100 and 40 of 100 found: the difference of log-odds over that stated.
    probability = np.repeat([0.1, 0.5], 100)
    fraud = np.r_[np.ones(20), np.zeros(80), np.ones(40), np.zeros(60)]
    found = calibration_slope(probability, fraud)
    assert found is not None
    assert found.value == pytest.approx((np.log(40 / 60) - np.log(20 / 80)) / np.log(9))
    width = stats.norm.ppf(0.975) * np.sqrt(1 / 20 + 1 / 80 + 1 / 40 + 1 / 60) / np.log(9)
    assert found.high == pytest.approx(found.value + width)


@pytest.mark.parametrize(
    ("probability", "fraud"), [([0.1, 0.2], [0, 0]), ([0.1, 0.1], [0, 1]), ([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])]
)
def test_where_there_is_no_slope_there_is_none(probability: list[float], fraud: list[float]) -> None:
    assert calibration_slope(np.array(probability), np.array(fraud, dtype=float)) is None


def test_nothing_inspected_is_nothing_known() -> None:
    assert believed(np.empty(0), np.empty(0)) is None
    found = believed(np.array([0.25, 0.25, 0.25, 0.25]), np.array([0.0, 0, 0, 1]))
    assert found is not None
    assert (found.inspected, found.frauds, found.ratio.value, found.error) == (4, 1, 1.0, 0.0)


def test_declared_features_come_first_and_of_those_what_moved_farthest() -> None:
    infos = [
        FeatureInfo("importer_id|declared|all", "newness", "declared", ("importer_id",)),
        FeatureInfo("amount|customs_value|log", "amount", "log", ("customs_value",)),
        FeatureInfo("amount|freight|log", "amount", "log", ("freight",)),
    ]
    draws = np.random.default_rng(0)
    before = draws.normal(size=(2_000, 3))
    now = draws.normal(size=(2_000, 3)) + np.array([3.0, 0.0, 0.7])
    found = feature_moves(infos, now, before)
    assert [(one.name, one.size) for one in found] == [
        ("amount|freight|log", "large"),
        ("amount|customs_value|log", "little"),
        ("importer_id|declared|all", "large"),
    ]
    assert [one.declared for one in found] == [True, True, False]


def test_scores_that_stay_and_scores_that_moved() -> None:
    draws = np.random.default_rng(0)
    before, now = draws.beta(1, 19, 4_000), draws.beta(1, 19, 1_000)
    still = score_move(now, before)
    assert still.size == "little"
    assert sum(still.shares_now) == pytest.approx(1)
    assert still.mean_before == pytest.approx(0.05, abs=0.005)
    assert score_move(draws.beta(2, 18, 1_000), before).size == "large"
    # So few items prove nothing, however far they seem to have moved.
    assert score_move(draws.beta(1, 19, 12), before).size in ("chance", "little")


def test_random_strata_are_compared_at_their_effective_size() -> None:
    assert isinstance(SAME, Labels)
    assert SAME.p_value > 0.5
    assert CHANGED.p_value < 0.001
    assert CHANGED.change.value == pytest.approx(30 / 200 - 20 / 400)
    uneven = estimate_compliance(np.r_[np.full(100, 0.01), np.full(100, 0.9)], np.r_[np.ones(20), np.zeros(180)])
    assert label_change(uneven, stratum(400, 40)).p_value > label_change(stratum(200, 40), stratum(400, 40)).p_value
