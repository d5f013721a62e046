"""Every operation of the description against everybody who may not: no data leaks, and whoever may is let in."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from browsing import HERE
from programs import CLERK, declared, key_of
from starlette.testclient import TestClient

from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.casework import open_case
from landwaiter.services.application.deciding import override_lane
from landwaiter.services.application.rights import ACTIONS
from landwaiter.services.application.users import create_user, revoke_api_key
from landwaiter.services.application.webhooks import register_webhook
from landwaiter.store.database import people
from landwaiter.store.database.database import utc_now
from landwaiter.web.app import make_app

TITLE = "CANARY-9f2c"
CALLS = int(os.environ.get("LANDWAITER_RANDOM_CALLS", "200"))
HTTP = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Right:
    """How an operation is asked rightly: by whom, with what; who lacks the role, and who is of another office."""

    action: str
    user: str = "b.sowah"
    path: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    wrong_role: str = "k.agbo"
    wrong_office: str | None = "g.owusu"
    elsewhere: int = 404
    status: int = 200


D1 = {"declaration_id": "D1", "item_number": 1}
D2 = {"declaration_id": "D2", "item_number": 1}
RIGHT = {
    # Nothing is in force in this office: who is let in is told so.
    "submit_declaration": Right("declaration.submit", body=declared(1, office="LOM"), elsewhere=403, status=409),
    "submit_declarations": Right(
        "declaration.submit", body={"items": [declared(1, office="LOM")]}, elsewhere=403, status=409
    ),
    "get_declaration": Right("queue.view", path=D1, wrong_office=None, status=404),
    "list_queue": Right("queue.view", elsewhere=200),
    "decide_item": Right("item.decide", path=D2),
    "override_lane": Right("lane.override", path=D2, body={"lane": "green", "reason": "a regular importer"}),
    "explain_item": Right("item.explain", path=D1, status=409),
    "record_outcome": Right("outcome.record", path=D1, body={"result": "compliant"}, status=201),
    "list_outcomes": Right("queue.view", elsewhere=200),
    "list_selections": Right("queue.view", wrong_office=None),
    "list_requests": Right("lane.answer", wrong_role="", elsewhere=200),
    "answer_request": Right("lane.answer", path={"number": 1}, body={"grant": False}),
    "list_cases": Right("case.view", elsewhere=200),
    "open_case": Right("case.open", body={**D1, "title": "again"}, status=201),
    "get_case": Right("case.view", path={"number": 1}),
    "comment_case": Right("case.comment", path={"number": 1}, body={"text": "seen"}, status=201),
    "close_case": Right("case.close", path={"number": 1}, body={"text": "done"}),
    "suggest_codes": Right("code.ask", body={"descriptions": ["smartphone"]}, wrong_office=None),
    "judge_code": Right(
        "code.judge",
        body={"description": "smartphone", "suggested": "851713", "code": "851713"},
        wrong_office=None,
        status=201,
    ),
    "register_webhook": Right(
        "webhook.manage",
        body={"url": "https://host.example/told", "events": ["item.decided"]},
        wrong_role="a.mensah",
        wrong_office=None,
        status=201,
    ),
    "list_webhooks": Right("webhook.manage", wrong_role="a.mensah", elsewhere=200),
    "end_webhook": Right("webhook.manage", path={"number": 1}, wrong_role="a.mensah"),
    "list_deliveries": Right("webhook.manage", path={"number": 1}, wrong_role="a.mensah"),
    "get_key": Right("queue.view", wrong_role="", wrong_office=None),
}


@pytest.fixture
def known(office: Application) -> Application:
    """The office with a case and a request of LOM in it, both with a canary, and a supervisor of the other office."""
    create_user(office, CLERK, "g.owusu", "g.owusu", "seven grey herons", ["supervisor"], ["KPA"])
    with office.database.reading() as reader:
        who = {user.name: Actor.of(user) for user in people.every_user(reader)}
    open_case(office, who["a.mensah"], ("D1", 1), TITLE)
    assert override_lane(office, who["a.mensah"], ("D1", 1), "green", TITLE) is None
    register_webhook(office, who["b.sowah"], f"https://host.example/{TITLE}", ["case.opened"])
    return office


def operations(client: TestClient) -> dict[str, tuple[str, str]]:
    described = client.get("/api/v1/openapi.json").json()
    return {
        operation["operationId"]: (method, path)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if method in HTTP
    }


def test_every_operation_is_in_the_matrix_and_asks_for_a_key(known: Application) -> None:
    client = TestClient(make_app(known), base_url=HERE)
    assert set(operations(client)) == set(RIGHT)
    for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items():
        for operation in methods.values():
            assert operation["security"] == [{"HTTPBearer": []}], path
            assert operation["summary"]
            assert operation["description"]
            assert {"400", "401", "403", "413", "422", "500", "503"} <= set(operation["responses"])


@pytest.mark.parametrize("name", RIGHT)
def test_who_may_not_sees_nothing(known: Application, name: str) -> None:
    right = RIGHT[name]
    with TestClient(make_app(known), base_url=HERE, raise_server_exceptions=False) as client:
        method, path = operations(client)[name]
        url = path.format(**right.path)

        def ask(key: str | None) -> Any:
            shown = {} if key is None else {"authorization": f"Bearer {key}"}
            return client.request(method, url, json=right.body, headers=shown)

        revoked = key_of(known, right.user)
        revoke_api_key(known, CLERK, revoked.rpartition("_")[0])
        expired = key_of(known, right.user, days=1)
        others = [one for one in ACTIONS if one != right.action]
        refused = {None: 401, "nonsense": 401, revoked: 401, f"{key_of(known, right.user)[:-1]}x": 401}
        if right.wrong_role:
            refused |= {key_of(known, right.user, *others): 403, key_of(known, right.wrong_role): 403}
        if right.wrong_office:
            refused[key_of(known, right.wrong_office)] = right.elsewhere
        for key, status in refused.items():
            answer = ask(key)
            assert answer.status_code == status, (key, answer.text)
            assert TITLE not in answer.text
            assert '"D1"' not in answer.text
            if status >= 400:
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["status"] == status
        # A session is no key.
        session = client.post(
            "/sign-in", data={"name": right.user, "password": "seven grey herons"}, headers={"origin": HERE}
        )
        assert session.status_code in (200, 303)
        assert ask(None).status_code == 401
        clock = known.database._clock
        known.database._clock = lambda: utc_now() + timedelta(days=2)
        assert ask(expired).status_code == 401
        known.database._clock = clock
        answer = ask(key_of(known, right.user))
        assert answer.status_code == right.status, answer.text


def test_random_calls_never_show_a_row_of_another_office(known: Application) -> None:
    draw, statuses = random.Random(11), Counter[int]()
    with TestClient(make_app(known), base_url=HERE, raise_server_exceptions=False) as client:
        client.headers["authorization"] = f"Bearer {key_of(known, 'g.owusu')}"
        listed = operations(client)
        for _ in range(CALLS):
            method, path = listed[draw.choice(sorted(listed))]
            declaration, number = draw.choice(["D1", "D2", "D3", "D4", "X"]), draw.choice([1, 2, 7])
            url = path.format(declaration_id=declaration, item_number=draw.choice([1, 1, 2]), number=number)
            asked = {name: draw.choice(values) for name, values in FILTERS.items() if draw.random() < 0.3}
            sent = draw.choice([one.body for one in RIGHT.values() if one.body is not None])
            answer = client.request(method, url, params=asked, json=sent if method == "post" else None)
            statuses[answer.status_code] += 1
            # Every row of LOM has its office, or the title that was written there; no answer tells what was sent.
            assert not [one for one in ('"LOM"', TITLE) if one in answer.text], (url, asked, answer.text)
    assert statuses.keys() <= {200, 201, 403, 404, 409, 422}
    assert statuses[200] > CALLS / 10


FILTERS: dict[str, list[Any]] = {
    "lane": ["red", "green"],
    "office": ["LOM", "KPA"],
    "sort": ["score", "office", "declaration_id"],
    "text": ["d1", "d"],
    "first": [0, 1],
    "descending": [True, False],
}
