"""Comparisons of records written by hand."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from selection.simulation.plays import FIRST, record

from landwaiter.selection.simulation import Comparison, PeriodRecord, Schemes, Setting, compared, comparison
from landwaiter.selection.simulation.caveats import caveats_of

DAY = np.arange(40, dtype=np.int32)
SCHEMES = Schemes(np.array([None] * 25 + ["phoenix"] * 5 + [None] * 10, dtype=object), DAY)


def play(recovered: tuple[float, float], late: int = 0, **changed: Any) -> list[PeriodRecord]:
    """Two periods; three items of the scheme of the second are found where ``late`` is 0."""
    return [
        record(0, (11, 12, 13), recovered=recovered[0], **changed),
        record(1, (21, 22, 23) if late else (25, 26, 27), recovered=recovered[1], **changed),
    ]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "drift_scores", lambda history, setting: np.array([0.0, 0.25]))


def contest(*strategies: str, seeds: int = 3) -> Any:
    history = SimpleNamespace(taught=lambda setting, seed: 100 + seed)
    return SimpleNamespace(setting=Setting(FIRST, 2), strategies=strategies, seeds=tuple(range(seeds)), history=history)


def told(**changed: Any) -> Comparison:
    plays = {
        "random": [play((10.0, 10.0)), play((20.0, 10.0)), play((30.0, 10.0))],
        "boosting": [play((20.0, 20.0), late=1), play((30.0, 22.0), late=1), play((40.0, 24.0), late=1)],
    }
    return compared(contest("random", "boosting"), plays, changed.get("schemes", SCHEMES))


def test_the_best_is_held_against_the_baseline_seed_by_seed() -> None:
    found = told()
    assert (found.best, found.baseline, found.leading) == ("boosting", "random", "recovered")
    assert list(found.strategies) == ["boosting", "random"]
    best, baseline = found.strategies["boosting"], found.strategies["random"]
    # 20, 22 and 24 more than random in the three seeds.
    assert best.ahead is not None
    assert best.ahead.value == pytest.approx(22.0)
    assert best.ahead.low == pytest.approx(22.0 - 4.302653 * 2 / 3**0.5)
    assert baseline.behind == best.ahead
    assert (best.behind, baseline.ahead) == (None, None)


def test_totals_are_those_of_one_play() -> None:
    found = told()
    assert (found.items, found.candidates, found.frauds, found.revenue, found.budget) == (20, 20, 8, 200.0, 6)
    assert found.taught == 101.0
    assert found.strategies["boosting"].measures["recovered"].value == pytest.approx(52.0)
    assert found.strategies["boosting"].measures["norm_revenue"].value == pytest.approx(52.0 / 160.0)


def test_courses_go_by_period() -> None:
    course = told().strategies["boosting"].courses["recovered"]
    assert course.period.value.tolist() == [30.0, 22.0]
    assert course.cumulated.value.tolist() == [30.0, 52.0]


def test_a_new_scheme_is_waited_for() -> None:
    found = told()
    assert found.new_schemes == {"phoenix": "1970-01-26"}
    # Random finds it in its first period; boosting never does: it waits the one period that is left.
    assert found.strategies["random"].new_wait is not None
    assert found.strategies["random"].new_wait.value == 0.0
    assert found.strategies["boosting"].sooner is not None
    assert found.strategies["boosting"].sooner.value == -1.0
    assert found.strategies["random"].sooner is None


def test_without_the_truth_nothing_is_waited_for() -> None:
    found = told(schemes=None)
    assert found.new_schemes == {}
    assert (found.strategies["boosting"].waits, found.strategies["boosting"].new_wait) == ({}, None)


def test_exploration_is_the_share_of_parts_that_explore() -> None:
    mixed = play((1.0, 1.0), by=("boosting", "random", "boosting"))
    found = compared(
        contest("hybrid(boosting=0.7, random=0.3)", seeds=1), {"hybrid(boosting=0.7, random=0.3)": [mixed]}
    )
    (strategy,) = found.strategies.values()
    assert strategy.parts == {"boosting": pytest.approx(2 / 3), "random": pytest.approx(1 / 3)}
    assert strategy.measures["explored"].value == pytest.approx(1 / 3)
    assert strategy.courses["explored"].period.value.tolist() == pytest.approx([1 / 3, 1 / 3])


def test_without_revenue_frauds_decide() -> None:
    plays = {
        "random": [play((0.0, 0.0), revenue=0.0, best_recovered=0.0)],
        "boosting": [play((0.0, 0.0), revenue=0.0, best_recovered=0.0, found=3)],
    }
    found = compared(contest("random", "boosting", seeds=1), plays)
    assert (found.leading, found.best) == ("precision", "boosting")
    # One seed: a difference without an interval.
    assert found.strategies["random"].behind is not None
    assert found.strategies["random"].behind.value == pytest.approx(2 / 3)
    assert found.strategies["random"].behind.low is None
    shown = found.as_dict()
    assert shown["strategies"]["random"]["measures"]["norm_revenue"]["value"] is None
    json.dumps(shown, allow_nan=False)


def test_it_is_ready_for_json() -> None:
    shown = json.loads(json.dumps(told().as_dict(), allow_nan=False))
    assert shown["strategies"]["random"]["waits"]["phoenix"] == {
        "plays": 3,
        "discovered": 3,
        "median": 0.0,
        "earliest": 0,
        "latest": 0,
    }
    assert shown["caveats"][0]["message"] == "contest.caveat.few_frauds"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"candidates": 300}, "candidates"),
        ({"frauds": 199}, "few_frauds"),
        ({"revenue": 0.0}, "no_revenue"),
        ({"seeds": 1}, "one_seed"),
        ({"seeds": 4}, "few_seeds"),
        ({"truth": True}, "truth"),
        ({}, "recorded"),
    ],
)
def test_caveats_say_what_applies(changed: dict[str, Any], said: str) -> None:
    usual: dict[str, Any] = {
        "items": 1000, "candidates": 995, "frauds": 200, "revenue": 1.0, "seeds": 5, "truth": False
    }  # fmt: skip
    usual_said = {one.message for one in caveats_of(**usual)}
    found = {one.message for one in caveats_of(**{**usual, **changed})}
    assert f"contest.caveat.{said}" in found
    assert usual_said == {"contest.caveat.one_history", "contest.caveat.recorded"}
