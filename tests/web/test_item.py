"""The page of an item: what it tells, and what is done from it, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from browsing import HERE, PASSWORD, Browser
from databases import cheap_hasher
from found import SELECTED, fill
from queues import lay_selection
from starlette.testclient import TestClient

from landwaiter.services import training
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.users import add_office, begin_application, create_user
from landwaiter.store import Workspace
from landwaiter.web.app import make_app

ITEM = "/item?declaration=D1&number=1"
D1 = {"declaration": "D1", "number": "1"}
CANARY = '"><img src=x onerror=alert(1)>'


def actions(office: Application) -> list[str]:
    return [entry.action for entry in office.database.entries()]


def test_the_page_tells_what_was_declared_and_what_can_be_done(browser: Browser, office: Application) -> None:
    text = browser("a.mensah").get(ITEM).text
    for said in ("D1/1", "90\xa0%", "500", "8703.23", "Selected for its risk", "LOM"):
        assert said in text
    assert "targeting 1" in text
    assert "not in the workspace any more" in text
    assert 'action="/item/decide"' in text
    assert actions(office)[-1] == "item.explain"


def test_who_only_looks_gets_nothing_to_do(browser: Browser) -> None:
    for name in ("c.diallo", "d.kone", "e.ruiz"):
        client = browser(name)
        text = client.get(ITEM).text
        assert 'action="/item/' not in text
        assert client.post("/item/decide", data=D1).status_code == 403
        assert client.get("/item/outcome", params=D1).status_code == 403


@pytest.mark.parametrize("path", [ITEM, "/item/facts?declaration=D1", "/item/outcome?declaration=D1"])
def test_an_item_of_another_office_is_none(browser: Browser, path: str) -> None:
    other = browser("f.lopez")
    answers = [other.get(path), other.get(path.replace("D1", "D99"))]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace("D1", "") == answers[1].text.replace("D99", "")


def test_an_item_of_another_office_cannot_be_acted_on(browser: Browser, office: Application) -> None:
    other = browser("f.lopez")
    forms = {
        "/item/decide": D1,
        "/item/lane": {**D1, "lane": "yellow", "reason": "x"},
        "/item/case": {**D1, "title": "x"},
        "/item/outcome": {**D1, "result": "compliant"},
    }
    for path, form in forms.items():
        assert other.post(path, data=form).status_code == 404
    assert not {"item.decide", "lane.override", "case.open", "outcome.record"} & set(actions(office))


def test_an_item_is_taken_in_hand_once(browser: Browser) -> None:
    officer, other = browser("a.mensah"), browser("b.sowah")
    answer = officer.post("/item/decide", data=D1)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ITEM}&done=taken")
    assert "The item is in your hands" in officer.get(answer.headers["location"]).text
    late = other.post("/item/decide", data=D1, headers={"accept-language": "fr"})
    assert late.status_code == 409
    assert "A.mensah a déjà décidé de cet article." in late.text
    assert "Pris en charge par a.mensah" in late.text
    assert 'action="/item/decide"' not in late.text


def test_leaving_red_waits_for_a_second_person(browser: Browser) -> None:
    officer = browser("a.mensah")
    answer = officer.post("/item/lane", data={**D1, "lane": "yellow", "reason": CANARY})
    assert answer.headers["location"] == f"{ITEM}&done=asked"
    text = officer.get(answer.headers["location"]).text
    assert "Asked for by a.mensah" in text
    assert 'action="/item/lane"' not in text
    assert CANARY not in text
    assert "&lt;img src=x" in text


def test_a_lane_without_a_reason_keeps_what_was_typed(browser: Browser) -> None:
    officer = browser("a.mensah")
    answer = officer.post("/item/lane", data={**D1, "lane": "green", "reason": " "}, headers={"accept-language": "es"})
    assert answer.status_code == 422
    assert "Falta esto: motivo." in answer.text
    assert 'value="green" required checked' in answer.text
    given = officer.post("/item/lane", data={"declaration": "D2", "lane": "red", "reason": "smell of fuel"})
    assert given.headers["location"].endswith("D2&number=1&done=lane")


def test_what_was_done_is_said_from_a_closed_list(browser: Browser) -> None:
    assert 'class="done"' not in browser("a.mensah").get(f"{ITEM}&done=<b>paid</b>").text


def test_an_item_without_a_number_is_told(browser: Browser) -> None:
    assert browser("a.mensah").get("/item?declaration=D1&number=x").status_code == 422


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An officer before a queue whose model is there, and items that were inspected before."""
    folder: Path = tmp_path_factory.mktemp("ranked") / "ws"
    workspace = fill(Workspace.create(folder))
    training.train(workspace, training.Request(created=date(2025, 3, 1), ranker="random"))
    lay_selection(workspace, SELECTED, "b", committed="2026-12-01", model="targeting 2025-03-01")
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        cheap_hasher(patch)
        begin_application(workspace, "k.agbo", "Kossi Agbo", PASSWORD)
        app = stack.enter_context(application_of(workspace))
        clerk = Actor("k.agbo", 1, frozenset({"administrator"}), frozenset())
        add_office(app, clerk, "LOM", "Lomé port")
        create_user(app, clerk, "a.mensah", "a.mensah", PASSWORD, ["officer"], ["LOM"])
        client = stack.enter_context(TestClient(make_app(app), base_url=HERE, headers={"origin": HERE}))
        client.post("/sign-in", data={"name": "a.mensah", "password": PASSWORD})
        yield client


def test_reasons_are_sentences_of_the_model_that_ranked(ranked: TestClient) -> None:
    text = ranked.get(ITEM, headers={"accept-language": "fr"}).text
    assert "Modèle : targeting 2025-03-01" in text
    assert "Tiré au sort " in text


def test_what_was_known_is_a_page_and_a_part_of_one(ranked: TestClient) -> None:
    assert 'hx-get="/item/facts?declaration=D1&amp;number=1"' in ranked.get(ITEM).text
    text = ranked.get("/item/facts?declaration=D1&number=1").text
    assert '<section id="facts">' in text
    assert "Nothing was registered before by I1." in text
