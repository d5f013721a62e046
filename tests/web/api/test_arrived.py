"""What was registered stands in the queue with the lane that was told, whatever is selected later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import HERE
from programs import declared, key_of, with_key
from queues import Given, lay_selection
from starlette.testclient import TestClient

from landwaiter.errors import NotFoundError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import decide
from landwaiter.services.application.outcomes import record_outcome
from landwaiter.services.application.queue import Asked, item_of, open_queue
from landwaiter.services.application.submissions import deliver_submissions
from landwaiter.store.database import people
from landwaiter.web.app import make_app

BULK = "/api/v1/declarations/bulk"


@pytest.fixture
def asking(registering: Application) -> Iterator[TestClient]:
    with TestClient(make_app(registering), base_url=HERE) as client:
        client.headers.update(with_key(client, key_of(registering, "registry")))
        yield client


def person(app: Application, name: str) -> Actor:
    with app.database.reading() as reader:
        user = people.user_named(reader, name)
    assert user is not None
    return Actor.of(user)


def test_officers_see_at_once_what_was_registered_in_their_office(asking: TestClient, registering: Application) -> None:
    items = [declared(1), declared(2), declared(3, office="N2"), declared(4, office=None)]
    told = {one["declaration_id"]: one for one in asking.post(BULK, json={"items": items}).json()["items"]}
    page = open_queue(registering, person(registering, "officer"), Asked())
    assert {item.key for item in page.items} == {("X1", 1), ("X2", 1)}
    for item in page.items:
        answer = told[item.values["declaration_id"]]
        assert {name: item.values[name] for name in ("lane", "basis", "score", "policy", "probability")} == {
            name: answer[name] for name in ("lane", "basis", "score", "policy", "probability")
        }
    assert [item.values["hs_code"] for item in page.items] == ["870323", "870323"]
    assert sorted(item.values["rank"] for item in page.items) == [1, 2]
    with pytest.raises(NotFoundError):
        item_of(registering, person(registering, "officer2"), "item.decide", ("X1", 1))
    # Of what comes later, the queue knows as soon, and ranks it among the others.
    asking.post(BULK, json={"items": [declared(5, customs_value=9.0), declared(6, office="N2")]})
    later = open_queue(registering, person(registering, "officer"), Asked(sort="rank")).items
    assert [item.values["rank"] for item in later] == [1, 2, 3]
    assert [item.values["score"] for item in later] == sorted((one.values["score"] for one in later), reverse=True)
    assert {item.key for item in later} == {("X1", 1), ("X2", 1), ("X5", 1)}


def test_a_selection_that_looks_at_an_item_later_leaves_its_lane(asking: TestClient, registering: Application) -> None:
    told = asking.post(BULK, json={"items": [declared(1), declared(2)]}).json()["items"]
    deliver_submissions(registering)
    other = {"red": "yellow", "green": "red"}[told[0]["lane"]]
    # X1 was looked at again, and given another lane; X2 was not, and D9 was never submitted.
    lay_selection(
        registering.workspace,
        [Given("X1", office="N1", lane=other, score=0.123), Given("D9", office="N1", lane="blue", score=0.4)],
        day="2025-06-30",
    )
    officer = person(registering, "officer")
    found = {item.values["declaration_id"]: item.values for item in open_queue(registering, officer, Asked()).items}
    assert set(found) == {"X1", "X2", "D9"}
    assert (found["X1"]["lane"], found["X1"]["score"]) == (told[0]["lane"], told[0]["score"])
    assert (found["D9"]["lane"], found["D9"]["score"]) == ("blue", 0.4)
    assert decide(registering, officer, ("X1", 1)).selection == "registration"
    assert decide(registering, officer, ("D9", 1)).selection == "a" * 64


def test_what_was_registered_before_the_latest_selection_is_no_work_of_today(
    asking: TestClient, registering: Application
) -> None:
    asking.post(BULK, json={"items": [declared(1, registration_date="2025-06-30")]})
    lay_selection(registering.workspace, [Given("D9", office="N1")], day="2025-07-01")
    page = open_queue(registering, person(registering, "officer"), Asked())
    assert [item.key for item in page.items] == [("D9", 1)]


def test_an_outcome_can_be_recorded_before_the_next_delivery(asking: TestClient, registering: Application) -> None:
    asking.post(BULK, json={"items": [declared(1)]})
    officer = person(registering, "officer")
    assert record_outcome(registering, officer, ("X1", 1), {"result": "compliant"}) is True
