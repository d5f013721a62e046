"""The dashboard says what was worked out by hand of seven items, and to everybody of the own offices only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from databases import Clock
from found import SELECTED, fill
from queues import lay_selection

from landwaiter.errors import InputError, RightsError
from landwaiter.schema.measure import wilson
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.dashboard import Budget, Dashboard, Period, open_dashboard
from landwaiter.services.application.deciding import decide, override_lane
from landwaiter.services.application.hit_rates import Line, Tally
from landwaiter.services.application.outcomes import record_outcome
from landwaiter.services.application.work_done import Decided, Override, Times

Person = Callable[..., Actor]
of_the_lake = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
"""What does not come from the database is the same on both."""


@pytest.fixture
def filled(app: Application) -> Application:
    fill(app.workspace)
    return app


def named(lines: tuple[Line, ...]) -> dict[str, tuple[Tally, Tally, Tally]]:
    return {one.name: tuple(one.strata.values()) for one in lines}  # type: ignore[misc]


NONE = Tally()


@of_the_lake
def test_hit_rates_stand_apart_by_stratum(filled: Application, person: Person) -> None:
    found = open_dashboard(filled, person("manager"))
    assert list(found.whole.strata) == ["targeted", "random", "unstated"]
    assert tuple(found.whole.strata.values()) == (
        Tally(3, 2, 1, 2, 100.0),
        Tally(1, 0, 0, 1, 0.0),
        Tally(1, 1, 0, 1, 50),
    )
    assert found.whole.whole == Tally(5, 3, 1, 4, 150.0)
    rate = found.whole.strata["targeted"].hit_rate
    assert rate is not None
    assert (rate.value, rate.low, rate.high) == (2 / 3, *wilson(2 / 3, 3))
    assert named(found.by_lane) == {
        "green": (NONE, NONE, Tally(1, 1, 0, 1, 50.0)),
        "red": (Tally(2, 1, 1, 2, 100.0), Tally(1, 0, 0, 1, 0.0), NONE),
        "unstated": (Tally(1, 1, 0, 0, 0.0), NONE, NONE),
    }
    assert named(found.by_office) == {
        "ANE": (Tally(1, 0, 1, 1, 0.0), NONE, NONE),
        "LOM": (Tally(2, 2, 0, 1, 100.0), Tally(1, 0, 0, 1, 0.0), Tally(1, 1, 0, 1, 50.0)),
    }
    assert {line.name: line.whole.inspected for line in found.by_month} == {"2025-01": 4, "2025-02": 1}


@of_the_lake
def test_the_budget_is_held_against_what_was_inspected(filled: Application, person: Person) -> None:
    found = open_dashboard(filled, person("auditor"))
    assert found.items == 7
    assert found.budget == (Budget("2025-01", 5, 3, 3, 1, 0.0), Budget("2025-02", 2, 0, 0, 1, 0.0))
    assert (found.policy, found.model.version, found.model.watch) == (None, None, None)


@of_the_lake
def test_compliance_is_estimated_from_the_draws_alone(filled: Application, person: Person) -> None:
    found = open_dashboard(filled, person("analyst")).compliance
    assert found is not None
    assert (found.inspected, found.frauds, found.without_outcome) == (1, 0, 0)
    assert (found.fraud_share.low, found.fraud_share.high) == wilson(0.0, 1)
    later = open_dashboard(filled, person("analyst"), Period("2025-02", "2025-02"))
    assert later.compliance is None


@of_the_lake
def test_a_month_and_an_office_can_be_asked_for(filled: Application, person: Person) -> None:
    manager = person("manager")
    found = open_dashboard(filled, manager, Period("2025-02", "2025-02", "LOM"))
    assert (found.items, found.whole.whole) == (1, Tally(1, 1, 0, 0, 0.0))
    assert (found.months, found.offices) == (("2025-01", "2025-02"), ("-", "ANE", "LOM"))
    assert open_dashboard(filled, manager).period == Period("2024-03", "2025-02", "")
    for wrong in (Period("2025-13"), Period("2025-02", "2025-01"), Period(last="now")):
        with pytest.raises(InputError):
            open_dashboard(filled, manager, wrong)


def test_supervisors_see_own_offices_and_officers_nothing(filled: Application, person: Person) -> None:
    found = open_dashboard(filled, person("supervisor", "ANE"))
    assert (found.items, found.whole.whole, found.offices) == (2, Tally(1, 0, 1, 1, 0.0), ("ANE",))
    other = open_dashboard(filled, person("supervisor", "ANE"), Period(office="LOM"))
    assert (other.items, other.whole.whole, other.work.lanes) == (0, Tally(), ())
    for nobody in (person("officer", "LOM"), person("administrator")):
        with pytest.raises(RightsError):
            open_dashboard(filled, nobody)


def test_work_is_timed_and_overrides_are_told(filled: Application, person: Person, clock: Clock) -> None:
    decide(filled, person("officer", "LOM"), ("D1", 1))
    clock.pass_by(hours=2)
    odd = person("officer", "-")
    override_lane(filled, odd, ("D5", 1), "yellow", "the seal is broken")
    clock.pass_by(hours=1)
    record_outcome(filled, odd, ("D5", 1), {"result": "fraud", "additional_revenue": 70})
    work = open_dashboard(filled, person("manager"), Period("2025-01", "2025-02")).work
    assert work.lanes == (Decided("green", 2, 1), Decided("red", 3, 1))
    assert work.share_decided == pytest.approx(1 / 3)
    assert work.to_decision == Times(2, 4.0, 4.8)
    assert work.to_outcome == Times(1, 1.0, 1.0)
    assert work.overrides == (Override("green", "yellow", 1, Tally(1, 1, 0, 1, 70.0)),)
    own = open_dashboard(filled, person("supervisor", "LOM")).work
    assert (own.lanes, own.overrides) == ((Decided("green", 1, 0), Decided("red", 2, 1)), ())


@of_the_lake
def test_what_the_application_took_shows_at_once(filled: Application, person: Person) -> None:
    def inspected() -> Dashboard:
        return open_dashboard(filled, person("manager"))

    before = inspected()
    record_outcome(filled, person("officer", "-"), ("D5", 1), {"result": "compliant"})
    after = inspected()
    assert (before.whole.whole.inspected, after.whole.whole.inspected) == (5, 6)
    assert (after.waiting, after.refused) == (0, 0)


@of_the_lake
def test_the_last_selection_of_an_item_counts(filled: Application, person: Person) -> None:
    lay_selection(filled.workspace, SELECTED[3:], name="b", committed="2026-11-30T06:00:00+00:00")
    lay_selection(
        filled.workspace,
        [type(SELECTED[0])("D4", "LOM", "red", "targeted", 0.9, 1.0)],
        name="c",
        committed="2026-11-30T07:00:00+00:00",
    )
    found = open_dashboard(filled, person("manager"))
    assert [(one.lane, one.items) for one in found.work.lanes] == [("green", 1), ("red", 4)]
    assert found.budget[0] == Budget("2025-01", 5, 4, 4, 0, 0.0)
