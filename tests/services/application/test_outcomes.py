"""Outcomes recorded in the application come to the lake by its one door, once, also when it is shut for a while."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from desk import outcomes as outcome_file
from desk import row, write
from queues import Given, declare, lay_selection

from landwaiter.errors import ConflictError, InputError, RightsError, WorkspaceError
from landwaiter.ingest import load_mapping
from landwaiter.schema import tables
from landwaiter.services import intake, pseudonyms
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.outcomes import deliver_outcomes, record_outcome, refused_outcomes
from landwaiter.services.session import engine_of

Person = Callable[..., Actor]
ITEMS = [Given("D1"), Given("D2", basis="random"), Given("D3", office="ANE"), Given("D4")]
FRAUD = {"result": "fraud", "offence": "undervaluation", "additional_revenue": 1250.5, "note": '=2+2, "new" cars'}
# What only the lake does is the same whatever the database.
SQLITE = pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@pytest.fixture
def laid(app: Application) -> Application:
    declare(app.workspace, ITEMS)
    lay_selection(app.workspace, ITEMS)
    return app


def in_lake(app: Application) -> dict[str, dict[str, Any]]:
    with engine_of(app.workspace) as engine:
        found = engine.fetch(tables.outcomes().order_by("declaration_id"))
    rows = range(len(found["result"]))
    return {found["declaration_id"][at]: {name: values[at] for name, values in found.items()} for at in rows}


def test_what_was_found_is_in_the_lake_at_once(laid: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    assert record_outcome(laid, officer, ("D1", 1), FRAUD)
    assert record_outcome(laid, officer, ("D2", 1), {"result": "compliant", "inspected_on": "2025-01-16"})
    found = in_lake(laid)
    assert {name: found["D1"][name] for name in FRAUD} == FRAUD
    assert [(found[key]["basis"], found[key]["inspector_id"]) for key in ("D1", "D2")] == [
        ("targeted", officer.name),
        ("random", officer.name),
    ]
    assert str(found["D2"]["inspected_on"])[:10] == "2025-01-16"
    entry = list(laid.database.entries())[-1]
    assert (entry.action, entry.subject, entry.details) == ("outcome.record", "D2/1", '{"result":"compliant"}')
    with pytest.raises(ConflictError):
        record_outcome(laid, person("supervisor", "LOM"), ("D1", 1), {"result": "compliant"})


@SQLITE
def test_among_pseudonyms_nothing_is_recorded_with_an_officers_own_name(
    app: Application, person: Person, tmp_path: Path
) -> None:
    """The key that makes pseudonyms lies outside, so the application cannot make one of the officer."""
    key, officer = tmp_path / "outside.key", person("officer", "LOM")
    pseudonyms.new_key(key)
    declared = write(tmp_path, row(1, declaration_id="D1", office="LOM"))
    intake.ingest(app.workspace, declared, mapping=load_mapping("landwaiter"), key=pseudonyms.load_key(key))
    lay_selection(app.workspace, ITEMS[:1])
    with pytest.raises(WorkspaceError, match="no key was given"):
        record_outcome(app, officer, ("D1", 1), {"result": "fraud"})
    assert [entry.action for entry in app.database.entries()].count("outcome.record") == 0
    assert in_lake(app) == {}


WRONG: list[dict[str, Any]] = [
    {},
    {"result": "maybe"},
    {"result": "fraud", "offence": "rudeness"},
    {"result": "fraud", "additional_revenue": -1},
    {"result": "fraud", "inspected_on": "yesterday"},
    {"result": "fraud", "inspector_id": "somebody.else"},
    {"result": "fraud", "password": "x"},
]


@SQLITE
def test_what_cannot_be_is_refused_at_once(laid: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    before = laid.database.count
    for found in WRONG:
        with pytest.raises(InputError):
            record_outcome(laid, officer, ("D1", 1), found)
    assert laid.database.count == before


@SQLITE
def test_while_the_lake_is_busy_outcomes_wait(laid: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    with laid.workspace.changing():
        assert not record_outcome(laid, officer, ("D1", 1), FRAUD)
        assert not record_outcome(laid, officer, ("D2", 1), {"result": "minor"})
        with pytest.raises(ConflictError):
            record_outcome(laid, officer, ("D1", 1), FRAUD)
    assert in_lake(laid) == {}
    assert deliver_outcomes(laid) == 2
    assert deliver_outcomes(laid) == 0
    assert {key: one["result"] for key, one in in_lake(laid).items()} == {"D1": "fraud", "D2": "minor"}
    assert len([one for one in laid.workspace.lake.records() if one.kind == "outcomes"]) == 1


@SQLITE
def test_a_delivery_that_was_cut_off_is_repeated_without_harm(
    laid: Application, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = person("officer", "LOM")

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("landwaiter.store.database.work.delivered", cut_off)
        with pytest.raises(KeyboardInterrupt):
            record_outcome(laid, officer, ("D1", 1), FRAUD)
    assert list(in_lake(laid)) == ["D1"]
    assert record_outcome(laid, officer, ("D2", 1), {"result": "minor"})
    assert list(in_lake(laid)) == ["D1", "D2"]
    assert refused_outcomes(laid, officer) == []


def test_an_outcome_that_a_file_brought_first_is_told(laid: Application, person: Person, tmp_path: Path) -> None:
    officer = person("officer", "LOM")
    with laid.workspace.changing():
        record_outcome(laid, officer, ("D1", 1), FRAUD)
        record_outcome(laid, officer, ("D4", 1), FRAUD)
    intake.record_outcome(laid.workspace, outcome_file(tmp_path, 1))
    assert deliver_outcomes(laid) == 2
    ((key, problem),) = refused_outcomes(laid, officer)
    assert key == ("D1", 1)
    assert problem
    assert {key: one["result"] for key, one in in_lake(laid).items()} == {"D1": "compliant", "D4": "fraud"}


def test_only_the_own_office_records(laid: Application, person: Person) -> None:
    with pytest.raises(InputError, match="no such item"):
        record_outcome(laid, person("officer", "LOM"), ("D3", 1), FRAUD)
    with pytest.raises(RightsError):
        refused_outcomes(laid, person("auditor"))
