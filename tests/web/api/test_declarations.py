"""Declarations as they are registered: the answer gives lane, score and reasons, and all is kept before it is given."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from browsing import HERE
from programs import RATE, declared, key_of, with_key
from starlette.testclient import TestClient

from landwaiter.features import FeatureSpec, build
from landwaiter.schema import DECLARATION, tables
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.submissions import deliver_submissions, refused_submissions
from landwaiter.services.session import engine_of, source_of
from landwaiter.store.database import people
from landwaiter.targeting import registry
from landwaiter.web.app import make_app

ONE, BULK = "/api/v1/declarations", "/api/v1/declarations/bulk"


@pytest.fixture
def asking(registering: Application) -> Iterator[TestClient]:
    """A program with the key of the system that registers."""
    with TestClient(make_app(registering), base_url=HERE, raise_server_exceptions=False) as client:
        client.headers.update(with_key(client, key_of(registering, "registry")))
        yield client


def test_an_item_gets_lane_score_and_reasons_at_once(asking: TestClient, registering: Application) -> None:
    answer = asking.post(f"{ONE}?reasons=all", json=declared(1), headers={"accept-language": "fr"})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["declaration_id"], told["item_number"], told["office"], told["repeated"]) == ("X1", 1, "N1", False)
    assert told["policy"] == "default"
    assert told["inclusion_probability"] == pytest.approx(RATE * 0.1)
    assert told["lane"] == {"none": "green", "random": "red", "targeted": "red"}[told["basis"]]
    assert told["reasons"]
    assert all(one["sentence"] and one["message"].startswith("reason.") for one in told["reasons"])
    # Nothing by which the draw could be foretold.
    assert not {"seed", "draw"} & told.keys()
    entry = list(registering.database.entries())[-1]
    assert (entry.action, entry.subject, entry.office) == ("declaration.submit", "X1/1", "N1")
    again = asking.post(f"{ONE}?reasons=all", json=declared(1), headers={"accept-language": "fr"}).json()
    assert again == {**told, "repeated": True}
    seen = asking.get(f"{ONE}/X1/1").json()
    assert seen == {**told, "repeated": True, "reasons": None}


def test_the_score_is_that_of_the_lake(asking: TestClient, registering: Application) -> None:
    items = [declared(number, registration_date="2025-07-01") for number in range(1, 9)]
    told = asking.post(BULK, json={"items": items}).json()
    assert (told["accepted"], told["refused"]) == (8, 0)
    assert deliver_submissions(registering) == 8
    model = registry.load(registering.workspace.models, "targeting")
    with engine_of(registering.workspace) as engine:
        source = source_of(registering.workspace, engine)
        table = build(source, FeatureSpec.from_dict(dict(model.spec)), start=date(2025, 7, 1), evidence=True)
    scores = dict(zip(table.keys["declaration_id"], model.score(table).probability, strict=True))
    assert {one["declaration_id"]: one["probability"] for one in told["items"]} == scores


def test_bad_items_are_told_of_one_by_one_and_the_others_are_kept(asking: TestClient) -> None:
    items = [
        declared(1),
        declared(2, hs_code="87", registration_date="31/12/2025"),
        declared(1, customs_value=5.0),
        declared(1),
        declared(3, importer_id=None, declaration_id=None),
    ]
    told = asking.post(BULK, json={"items": items}).json()
    assert (told["accepted"], told["refused"]) == (2, 3)
    first, wrong, other, again, nameless = told["items"]
    assert [(one["field"], one["value"], one["message"]) for one in wrong["errors"]] == [
        ("registration_date", "31/12/2025", "check.not_a_date"),
        ("hs_code", "87", "check.hs_code"),
    ]
    assert all(one["problem"] and one["remedy"] for one in wrong["errors"])
    assert [one["message"] for one in other["errors"]] == ["check.already_stored_differs"]
    assert again == {**first, "repeated": True}
    assert [(one["field"], one["message"]) for one in nameless["errors"]] == [("declaration_id", "check.missing")]
    alone = asking.post(ONE, json=items[1])
    assert alone.status_code == 422
    assert alone.json()["errors"] == wrong["errors"]
    assert asking.get(f"{ONE}/X2/1").status_code == 404


def test_reasons_are_told_of_selected_items_by_default(asking: TestClient, registering: Application) -> None:
    texts = [one.name for one in DECLARATION if one.kind == "text" and one.name != "declaration_id"]
    numbers = [one.name for one in DECLARATION if one.kind == "number"]
    stored = tables.declarations()
    with engine_of(registering.workspace) as engine:
        found = engine.fetch(stored.order_by("declaration_id").limit(150).select(*texts, *numbers))
    items = [
        declared(n)
        | {name: found[name][n] for name in texts if found[name][n] is not None}
        | {name: float(found[name][n]) for name in numbers if found[name][n] == found[name][n]}
        for n in range(150)
    ]
    told = asking.post(BULK, json={"items": items}).json()["items"]
    assert {one["basis"] for one in told} >= {"none", "targeted"}
    for one in told:
        assert (one["reasons"] is None) == (one["basis"] == "none")


def test_submissions_come_to_the_lake_once_as_they_were_declared(asking: TestClient, registering: Application) -> None:
    odd = {"goods_description": '=1+1, "new"; N/A', "extra": {"ship": "Ada, II"}, "registration_time": "8:05"}
    asking.post(ONE, json=declared(1, **odd))
    asking.post(ONE, json=declared(2, office=None))
    assert deliver_submissions(registering) == 2
    assert deliver_submissions(registering) == 0
    with engine_of(registering.workspace) as engine:
        stored = tables.declarations()
        found = engine.fetch(stored.filter(stored.declaration_id.startswith("X")).order_by("declaration_id"))
    assert found["declaration_id"].tolist() == ["X1", "X2"]
    assert found["goods_description"][0] == odd["goods_description"]
    assert found["office"].tolist() == ["N1", None]
    assert found["extra"][0]["ship"] == "Ada, II"
    with registering.database.reading() as reader:
        user = people.user_named(reader, "registry")
    assert user is not None
    assert refused_submissions(registering, Actor.of(user)) == []


def test_many_at_once_are_answered_each_and_kept_once(asking: TestClient, registering: Application) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: asking.post(ONE, json=declared(n % 10)).json(), range(60)))
    by_key = {one["declaration_id"]: one for one in told if not one["repeated"]}
    assert len(by_key) == 10
    assert sum(not one["repeated"] for one in told) == 10
    for one in told:
        assert {**one, "repeated": False} == by_key[one["declaration_id"]]
    acts = [one for one in registering.database.entries() if one.action == "declaration.submit"]
    assert len(acts) == 60


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({**declared(1), "secret": 1}, "secret"),
        ({**declared(1), "item_number": "1"}, "item_number"),
        ({**declared(1), "office": "N1\u0000"}, "office"),
        ({**declared(1), "extra": {"=cmd": "x"}}, "extra.=cmd.[key]"),
        ([1], "body"),
    ],
)
def test_what_is_no_declaration_is_refused_as_a_whole(asking: TestClient, sent: Any, field: str) -> None:
    answer = asking.post(ONE, json=sent)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [one["field"] for one in answer.json()["errors"]]


def test_sizes_are_limited(asking: TestClient) -> None:
    answer = asking.post(BULK, json={"items": [declared(1)] * 1_001})
    assert answer.status_code == 422
    large = asking.post(ONE, content=b"x" * 1_000_001, headers={"content-type": "application/json"})
    assert (large.status_code, large.headers["content-type"]) == (413, "application/problem+json")
