"""An item is decided on once, leaves the red lane by two people, and every look at why is in the audit."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from queues import Given, lay_selection

from landwaiter.errors import ConflictError, InputError, RightsError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import answer, decide, override_lane, waiting
from landwaiter.services.application.queue import Asked, open_queue
from landwaiter.store.database.chain import verify

Person = Callable[..., Actor]
ITEMS = [Given("D1"), Given("D2", lane="green"), Given("D3", office="ANE"), Given("D4", lane="blue")]
D1, D2, D3, D4 = ((one.declaration_id, 1) for one in ITEMS)


@pytest.fixture
def laid(app: Application) -> Application:
    lay_selection(app.workspace, ITEMS)
    return app


def last(app: Application) -> tuple[str, str, str, str, dict[str, object]]:
    entry = list(app.database.entries())[-1]
    return entry.actor, entry.action, entry.subject, entry.office, json.loads(entry.details)


def test_an_item_is_decided_on_once(laid: Application, person: Person) -> None:
    officer, other = person("officer", "LOM"), person("supervisor", "LOM")
    decision = decide(laid, officer, D1)
    assert (decision.lane, decision.lane_given, decision.decided_by) == ("red", "red", officer.name)
    assert last(laid) == (officer.name, "item.decide", "D1/1", "LOM", {"lane": "red"})
    count = laid.database.count
    for again in (officer, other):
        with pytest.raises(ConflictError, match=f"{officer.name} has decided"):
            decide(laid, again, D1)
        with pytest.raises(ConflictError):
            override_lane(laid, again, D1, "green", "known trader")
    assert laid.database.count == count


def test_items_of_other_offices_are_none(laid: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    told = []
    for key in (D3, ("D99", 1), ("D1", 2)):
        with pytest.raises(InputError) as refused:
            decide(laid, officer, key)
        told.append(refused.value.problem)
    assert len(set(told)) == 1
    # The attempt at the other office is known.
    assert last(laid) == (officer.name, "access.refused", "D3/1", "ANE", {"action": "item.decide"})
    with pytest.raises(InputError):
        decide(laid, person("analyst"), D1)


def test_another_lane_needs_a_reason(laid: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    for lane, reason in (
        ("red", " \n"),
        ("green", "same lane"),
        ("purple", "no lane"),
        ("red", "x" * 1_001),
        ("red", "\0"),
    ):
        with pytest.raises(InputError):
            override_lane(laid, officer, D2, lane, reason)
    decision = override_lane(laid, officer, D2, "red", " smells of tobacco ")
    assert decision is not None
    assert (decision.lane_given, decision.lane, decision.reason) == ("green", "red", "smells of tobacco")
    told = {"given": "green", "lane": "red", "reason": "smells of tobacco"}
    assert last(laid) == (officer.name, "lane.override", "D2/1", "LOM", told)


def test_an_item_leaves_the_red_lane_by_two_people(laid: Application, person: Person) -> None:
    supervisor, second = person("supervisor", "LOM"), person("supervisor", "ANE")
    assert override_lane(laid, supervisor, D1, "yellow", "documents suffice") is None
    assert open_queue(laid, supervisor, Asked(decided=True)).total == 0
    with pytest.raises(ConflictError, match="asked for this already"):
        override_lane(laid, person("officer", "LOM"), D1, "green", "hurry")
    # Neither who asked, nor another office, nor an officer answers.
    assert waiting(laid, supervisor) == []
    assert waiting(laid, second) == []
    with pytest.raises(RightsError, match="who asked"):
        answer(laid, supervisor, 1, grant=True)
    with pytest.raises(InputError, match="no such request"):
        answer(laid, second, 1, grant=True)
    with pytest.raises(RightsError):
        answer(laid, person("officer", "LOM"), 1, grant=True)
    third = _another_supervisor(laid)
    assert [(one.subject, one.payload["lane"]) for one in waiting(laid, third)] == [("D1/1", "yellow")]
    answer(laid, third, 1, grant=True)
    (item,) = open_queue(laid, supervisor, Asked(decided=True)).items
    assert item.decision is not None
    assert (item.decision.lane, item.decision.lane_given) == ("yellow", "red")
    assert (item.decision.decided_by, item.decision.reason) == (supervisor.name, "documents suffice")
    assert last(laid)[:4] == (third.name, "lane.answer", "D1/1", "LOM")
    with pytest.raises(ConflictError, match="answered already"):
        answer(laid, third, 1, grant=False)


def test_what_is_refused_is_not_done(laid: Application, person: Person) -> None:
    officer, supervisor = person("officer", "LOM"), person("supervisor", "LOM")
    override_lane(laid, officer, D1, "green", "known trader")
    answer(laid, supervisor, 1, grant=False)
    assert last(laid)[4] == {"granted": False, "kind": "lane", "request": 1}
    assert decide(laid, officer, D1).lane == "red"


def test_a_request_that_came_too_late_is_not_granted(laid: Application, person: Person) -> None:
    officer, supervisor = person("officer", "LOM"), person("supervisor", "LOM")
    override_lane(laid, officer, D1, "green", "known trader")
    decide(laid, officer, D1)
    with pytest.raises(ConflictError, match="has decided"):
        answer(laid, supervisor, 1, grant=True)
    assert [one.id for one in waiting(laid, supervisor)] == [1]


def _another_supervisor(app: Application) -> Actor:
    from landwaiter.services.application import users

    users.create_user(app, Actor.at_command_line(), "second", "Second", "seven grey herons", ["supervisor"], ["LOM"])
    return next(Actor.of(user) for user in users.users(app, Actor.at_command_line()) if user.name == "second")


@pytest.mark.slow
def test_of_two_who_decide_at_once_exactly_one_does(app: Application, person: Person) -> None:
    items = [Given(f"D{number}") for number in range(1_000)]
    lay_selection(app.workspace, items)
    pair = person("officer", "LOM"), person("supervisor", "LOM")

    def decides(call: tuple[int, Actor]) -> bool:
        try:
            return decide(app, call[1], (f"D{call[0]}", 1)).decided_by == call[1].name
        except ConflictError:
            return False

    before = app.database.count
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(decides, ((number, actor) for number in range(1_000) for actor in pair)))
    assert [done[at] + done[at + 1] for at in range(0, 2_000, 2)] == [1] * 1_000
    assert any(done[1::2])
    found = verify(app.database.entries())
    assert (found.flaw, found.count) == (None, before + 1_000)
    assert open_queue(app, pair[0], Asked(decided=True)).total == 1_000
