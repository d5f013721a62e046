"""Signals of other sources beside a model's: put together, recorded, selected by and explained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from landwaiter.schema import Reason, Signal
from landwaiter.selection import Policy
from landwaiter.services import explaining, selecting, showing
from landwaiter.services.session import engine_of
from landwaiter.services.signalling import latest_signals, raised, record_signals, together
from landwaiter.store import Workspace
from landwaiter.targeting.model import Scores

KEYS = {"declaration_id": np.array(["A", "B", "C"], dtype=object), "item_number": np.array([1, 1, 2])}
WHY = Reason(
    "classify.mismatch.other", {"declared": "640411", "chance_percent": 0.01, "other": "640391", "other_percent": 0.9}
)


def signal(declaration: str, item: int, score: float, revenue: float | None) -> Signal:
    return Signal(declaration, item, "classification", "misdeclared", score, revenue, (WHY,))


def test_the_larger_of_two_signals_counts_and_says_why() -> None:
    scores = Scores(np.array([0.2, 0.6, 0.1]), np.array([10.0, 50.0, 5.0]))
    others = {("A", 1): (signal("A", 1, 0.9, 8.0),), ("B", 1): (signal("B", 1, 0.5, None),), ("C", 1): ()}
    others[("C", 2)] = (signal("C", 2, 0.05, 7.0),)
    whole = together(scores, KEYS, others)
    assert whole.probability.tolist() == [0.9, 0.6, 0.1]
    assert whole.expected_revenue is not None
    assert whole.expected_revenue.tolist() == [10.0, 50.0, 7.0]
    assert [len(said) for said in raised(scores, KEYS, others)] == [1, 0, 1]
    assert scores.probability.tolist() == [0.2, 0.6, 0.1]


def test_a_model_without_revenue_gets_none() -> None:
    whole = together(Scores(np.array([0.2, 0.6, 0.1]), None), KEYS, {("A", 1): (signal("A", 1, 0.9, 8.0),)})
    assert whole.expected_revenue is None


def test_recorded_signals_move_lanes_only_where_all_count(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = Policy(count=3, per="day", random_share=0.0)
    before = selecting.select(office, policy=policy)
    last = int(np.argmin(before.columns["score"]))
    key = str(before.columns["declaration_id"][last]), int(before.columns["item_number"][last])
    record_signals(office, [signal(*key, 0.4, None)], {})
    record_signals(office, [signal(*key, 0.999, 70.0)], {})
    again = selecting.select(office, policy=policy)
    assert again.columns["lane"].tolist() == before.columns["lane"].tolist()
    monkeypatch.setenv("LANDWAITER_SELECTION_SIGNALS", "all")
    moved = selecting.select(Workspace(office.folder), policy=policy)
    assert moved.picked[0] == last
    assert moved.reasons[last][0] == WHY
    assert len(moved.reasons[last]) <= 5
    assert office.lake.records()[-1].about["signals"] == "all"
    shown = showing.explained(explaining.explain(office, *key), "fr")
    assert [(one["source"], one["score"], one["expected_revenue"]) for one in shown["others"]] == [
        ("classification", 0.999, 70.0)
    ]
    assert "640391" in shown["others"][0]["reasons"][0]


def test_the_same_signals_are_recorded_once(office: Workspace) -> None:
    found = [signal("A", 1, 0.4, None), signal("A", 2, 0.3, 1.5)]
    assert record_signals(office, found, {}) == record_signals(office, found, {})
    record_signals(office, [replace(found[0], source="another")], {})
    with engine_of(office) as engine:
        assert latest_signals(office, engine, key=("A", 2)) == {("A", 2): (found[1],)}
        assert [one.source for one in latest_signals(office, engine, key=("A", 1))["A", 1]] == [
            "classification",
            "another",
        ]
        assert latest_signals(office, engine, key=("B", 1)) == {}
