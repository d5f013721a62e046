"""What managers, analysts, auditors and administrators do at their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from browsing import HERE, PASSWORD, Browser
from databases import cheap_hasher
from found import fill
from starlette.testclient import TestClient

from landwaiter.services import training
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.publishing import model_in_force, policy_in_force
from landwaiter.services.application.users import add_office, begin_application, create_user
from landwaiter.store import Workspace
from landwaiter.web.app import make_app

VERSIONS = (date(2025, 3, 1), date(2025, 3, 2))
PEOPLE = {
    "a.mensah": (["officer"], ["LOM"]),
    "b.sowah": (["supervisor"], ["LOM"]),
    "c.diallo": (["manager"], []),
    "d.kone": (["analyst"], []),
    "e.ruiz": (["auditor"], []),
}
PAGES = {
    "/dashboard": "bcde",
    "/models": "cde",
    "/policies": "cde",
    "/requests": "abcd",
    "/users": "ek",
    "/offices": "ek",
    "/audit": "e",
}
NAMES = {name[0]: name for name in (*PEOPLE, "k.agbo")}


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven items of which five were inspected, two versions of a model that draws lots, and somebody in each role."""
    folder = tmp_path_factory.mktemp("country") / "ws"
    workspace = fill(Workspace.create(folder))
    for day in VERSIONS:
        training.train(workspace, training.Request(created=day, ranker="random"))
    with pytest.MonkeyPatch.context() as patch:
        cheap_hasher(patch)
        begin_application(workspace, "k.agbo", "Kossi Agbo", PASSWORD)
        with application_of(workspace) as app:
            clerk = Actor("k.agbo", 1, frozenset({"administrator"}), frozenset())
            add_office(app, clerk, "LOM", "Lomé port")
            for name, (roles, offices) in PEOPLE.items():
                create_user(app, clerk, name, name, PASSWORD, roles, offices)
    return folder


@pytest.fixture
def headquarters(country: Path, tmp_path: Path) -> Iterator[Application]:
    with application_of(Workspace(copytree(country, tmp_path / "hq"))) as app:
        yield app


@pytest.fixture
def sign_in(headquarters: Application) -> Iterator[Browser]:
    server = make_app(headquarters)
    with ExitStack() as stack:

        def open_for(name: str) -> TestClient:
            client = TestClient(server, base_url=HERE, headers={"origin": HERE}, follow_redirects=False)
            stack.callback(client.close)
            assert client.post("/sign-in", data={"name": name, "password": PASSWORD}).status_code == 303
            return client

        yield open_for


def test_each_page_opens_for_whom_it_is_and_for_nobody_else(sign_in: Browser) -> None:
    for letter, name in NAMES.items():
        client = sign_in(name)
        menu = set(re.findall(r'<li><a href="(/[a-z]+)"', client.get("/account").text))
        for path, letters in PAGES.items():
            answer = client.get(path)
            assert answer.status_code == (200 if letter in letters else 403), (name, path)
            assert (path in menu) == (letter in letters)
            assert len(answer.content) < 150_000


def test_pages_speak_three_languages_and_name_what_they_hold(sign_in: Browser) -> None:
    titles = {"en": "Dashboard", "fr": "Tableau de bord", "es": "Tablero de mando"}
    manager = sign_in("c.diallo")
    for language, title in titles.items():
        manager.post("/language", data={"language": language, "next": "/"})
        text = manager.get("/dashboard").text
        assert f"<h1>{title}</h1>" in text
        assert not re.search(r"\b(web|report)\.[a-z_]+\.", text)
        assert text.count("<svg") == text.count("<desc") == 4
        assert text.count("<table") <= text.count("<caption")


def test_the_dashboard_shows_what_was_found(sign_in: Browser) -> None:
    text = sign_in("c.diallo").get("/dashboard", params={"first": "2025-01", "last": "2025-02"}).text
    # Two of three targeted inspections, none of one drawn at random; 100 and 50 of revenue.
    assert '<span class="value">66.7&nbsp;%</span>' in text
    assert '<span class="value">150</span>' in text
    assert "/export/dashboard.csv?first=2025-01&amp;last=2025-02&amp;office=" in text
    assert sign_in("c.diallo").get("/dashboard?first=now").status_code == 422
    own = sign_in("b.sowah").get("/dashboard").text
    assert re.findall(r'<th scope="row">(LOM|ANE)</th>', own) == ["LOM"]


def publish(sign_in: Browser, path: str, **form: str) -> None:
    """Let the analyst ask for something and the manager grant it."""
    analyst, manager = sign_in("d.kone"), sign_in("c.diallo")
    asked = analyst.post(path, data={**form, "reason": "it finds more"})
    assert (asked.status_code, asked.headers["location"]) == (303, "/requests")
    (number,) = re.findall(r'action="/requests/(\d+)"', manager.get("/requests").text)
    assert analyst.post(f"/requests/{number}", data={"grant": "yes"}).status_code in {403, 404}
    assert manager.post(f"/requests/{number}", data={"grant": "yes"}).status_code == 303


def test_a_model_is_published_and_rolled_back_by_two_people(sign_in: Browser, headquarters: Application) -> None:
    old, new = (day.isoformat() for day in VERSIONS)
    publish(sign_in, f"/models/targeting/{new}/ask")
    assert model_in_force(headquarters) == new
    publish(sign_in, f"/models/targeting/{old}/ask")
    assert model_in_force(headquarters) == old
    manager = sign_in("c.diallo")
    card = manager.get(f"/models/targeting/{new}").text
    assert "This version was in force before" in card
    assert card.count("d.kone") == card.count("it finds more") == 2
    assert manager.post(f"/models/targeting/{new}/ask", data={"reason": " "}).status_code == 422
    assert manager.get("/models/targeting/%2e%2e%2f%2e%2e").status_code == 404
    assert manager.get("/models/targeting/2020-01-01").status_code == 404
    listed = manager.get("/models").text
    assert re.findall(r"targeting/(2025-03-0\d)", listed) == [new, old]
    compared = manager.get("/models/compare", params={"one": f"targeting {new}", "other": f"targeting {old}"}).text
    assert f"targeting {new} · targeting {old}" in compared


def test_a_policy_is_tried_out_before_it_is_asked_for(sign_in: Browser, headquarters: Application) -> None:
    form = {"rate": "", "count": "2", "per": "day", "objective": "probability", "random_share": "0", "seed": "7"}
    analyst = sign_in("d.kone")
    without = analyst.post("/policies/preview", data=form)
    assert (without.status_code, "No model is in force" in without.text) == (409, True)
    publish(sign_in, f"/models/targeting/{VERSIONS[0]}/ask")
    tried = analyst.post("/policies/preview", data=form).text
    # Two items of each of the two days.
    assert re.search(r'Items selected</th><td class="number">4</td>', tried)
    assert policy_in_force(headquarters) is None
    assert analyst.post("/policies/preview", data={**form, "rate": "5"}).status_code == 422
    assert analyst.post("/policies/preview", data={**form, "count": "many"}).status_code == 422
    publish(sign_in, "/policies/ask", **{**form, "rate": "2,5", "count": "", "random_share": "20"})
    policy = policy_in_force(headquarters)
    assert policy is not None
    assert (policy.rate, policy.count, policy.per, policy.random_share) == (0.025, None, "day", 0.2)
    shown = analyst.get("/policies").text
    assert 'id="rate" name="rate" value="2.5"' in shown
    assert "c.diallo" in shown


def test_a_request_that_was_refused_changes_nothing(sign_in: Browser, headquarters: Application) -> None:
    analyst, manager = sign_in("d.kone"), sign_in("c.diallo")
    analyst.post(f"/models/targeting/{VERSIONS[0]}/ask", data={"reason": "try it"})
    (number,) = re.findall(r'action="/requests/(\d+)"', manager.get("/requests").text)
    assert manager.post(f"/requests/{number}", data={"grant": "no"}).status_code == 303
    assert model_in_force(headquarters) is None
    assert "Refused" in analyst.get("/requests").text
    assert manager.post(f"/requests/{number}", data={"grant": "yes"}).status_code == 409
    assert manager.post("/requests/99", data={"grant": "yes"}).status_code == 404


def test_an_administrator_looks_after_users(sign_in: Browser) -> None:
    clerk = sign_in("k.agbo")
    form = {"name": "g.afi", "full_name": "Afi Gado", "password": PASSWORD, "roles": ["officer"], "offices": ["LOM"]}
    wrong = clerk.post("/users", data={**form, "offices": []})
    assert (wrong.status_code, 'value="Afi Gado"' in wrong.text) == (422, True)
    assert clerk.post("/users", data=form).headers["location"] == "/users/g.afi"
    assert sign_in("g.afi").get("/queue").status_code == 200
    for path, sent in (
        ("roles", {"roles": ["officer", "supervisor"], "offices": ["LOM"]}),
        ("password", {"password": "nine white egrets"}),
        ("active", {"active": "no"}),
    ):
        assert clerk.post(f"/users/g.afi/{path}", data=sent).status_code == 303
    shown = clerk.get("/users/g.afi").text
    assert "Officer, Supervisor" in shown
    assert "Let in again" in shown
    assert clerk.post("/users/k.agbo/active", data={"active": "no"}).status_code == 409
    assert clerk.get("/users/nobody").status_code == 404
    auditor = sign_in("e.ruiz")
    assert "<form" not in auditor.get("/users/g.afi").text.partition("<main")[2]
    assert auditor.post("/users/g.afi/active", data={"active": "yes"}).status_code == 403


def test_a_key_is_shown_once(sign_in: Browser) -> None:
    clerk = sign_in("k.agbo")
    made = clerk.post("/users/a.mensah/keys", data={"key_name": "ASYCUDA", "days": "30", "scopes": ["queue.view"]})
    (token,) = re.findall(r"<code>(lw_[0-9a-f]{8}_[0-9a-f]{64})</code>", made.text)
    shown = clerk.get("/users/a.mensah").text
    assert (token in shown, "ASYCUDA" in shown) == (False, True)
    assert clerk.post(f"/users/a.mensah/keys/{token[:11]}/revoke").status_code == 303
    assert clerk.post(f"/users/a.mensah/keys/{token[:11]}/revoke").status_code == 404
    assert "Revoked" in clerk.get("/users/a.mensah").text
    assert clerk.post("/users/a.mensah/keys", data={"key_name": "x", "scopes": ["no.such"]}).status_code == 422


def test_offices_are_added(sign_in: Browser) -> None:
    clerk = sign_in("k.agbo")
    assert clerk.post("/offices", data={"code": "ANE", "name": "Aného"}).status_code == 303
    assert clerk.post("/offices", data={"code": "ANE", "name": "again"}).status_code == 409
    assert "Aného" in clerk.get("/offices").text


def test_the_audit_is_filtered_and_verified(sign_in: Browser, headquarters: Application) -> None:
    auditor = sign_in("e.ruiz")
    sign_in("a.mensah").get("/audit")
    text = auditor.get("/audit", params={"who": "a.mensah", "action": "access.refused"}).text
    assert len(re.findall("<code>access.refused</code>", text)) == 1
    assert "/export/audit.csv?who=a.mensah&amp;action=access.refused" in text
    well = auditor.post("/audit/verify").text
    assert "entries are as they were written" in well
    whole = auditor.get("/audit").text
    newest, *_ = (int(number) for number in re.findall(r'data-label="Number">(\d+)<', whole))
    assert newest == headquarters.database.count
    assert f'data-label="Number">{newest - 1}<' in auditor.get(f"/audit?before={newest}").text
    assert f'data-label="Number">{newest}<' not in auditor.get(f"/audit?before={newest}").text


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("a.mensah", "/export/queue.csv?lane=red", 200),
        ("a.mensah", "/export/outcomes.xlsx", 200),
        ("a.mensah", "/export/dashboard.csv", 403),
        ("c.diallo", "/export/dashboard.xlsx?first=2025-01&last=2025-02", 200),
        ("e.ruiz", "/export/audit.csv?who=e.ruiz", 200),
        ("e.ruiz", "/export/users.csv", 200),
        ("c.diallo", "/export/imports.csv", 200),
        ("e.ruiz", "/export/passwords.csv", 404),
        ("e.ruiz", "/export/users.pdf", 404),
    ],
)
def test_tables_are_exported(sign_in: Browser, name: str, path: str, status: int) -> None:
    answer = sign_in(name).get(path)
    assert answer.status_code == status
    if status == 200:
        assert answer.content.startswith(b"PK" if ".xlsx" in path else b"\xef\xbb\xbf")
        assert answer.headers["content-disposition"].startswith('attachment; filename="')
        if "queue.csv" in path:
            assert re.findall(r"^(D\d),", answer.text, re.MULTILINE) == ["D1", "D2"]
