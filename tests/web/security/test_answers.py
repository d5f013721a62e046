"""What every answer carries, and what none does: of pages, of what is missing, refused or broken."""

from __future__ import annotations

import logging

import pytest
from browsing import HERE, PASSWORD
from databases import set_setting
from page_routes import SHOWN, PageRoute, filled, named
from starlette.testclient import TestClient

from landwaiter.services.application.acting import Application
from landwaiter.web.app import make_app
from landwaiter.web.pages import account
from landwaiter.web.security import LARGEST_BODY

CARRIED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(headers: dict[str, str]) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


def hold(answer, *, kept: bool = False) -> None:
    assert {name: answer.headers.get(name) for name in CARRIED} == CARRIED
    said = policy(answer.headers)
    assert {name: said[name] for name in POLICY} == POLICY
    assert "unsafe" not in str(said)
    assert "*" not in str(said)
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(answer.headers["permissions-policy"].split(", "))
    assert answer.headers["cache-control"] == ("public, max-age=3600" if kept else "no-store")
    assert "server" not in answer.headers


@pytest.mark.parametrize("route", SHOWN, ids=named)
def test_every_page_carries_the_headers(house, route: PageRoute) -> None:
    for name in ("", "b.sowah", "c.diallo", "e.ruiz", "k.agbo"):
        hold(house.open(name).get(filled(route.path)))


def test_whatever_is_not_a_page_carries_them_too(house) -> None:
    client = house.open("")
    for answer in (
        client.get("/nowhere"),
        client.get("/static/nowhere"),
        client.delete("/queue"),
        client.post("/sign-in", headers={"origin": "https://evil.example"}),
        client.post("/sign-in", content=b"x" * (LARGEST_BODY + 1)),
        client.get("/", headers={"host": "evil.example"}),
    ):
        assert answer.status_code >= 400
        hold(answer, kept=answer.request.url.path.startswith("/static"))
    hold(client.get("/static/app.css"), kept=True)


CANARY = "canary-7c1f"


def test_a_fault_shows_and_logs_nothing_of_what_was_written(
    office: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*given: object) -> None:
        raise RuntimeError(f"{CANARY} {given}")

    monkeypatch.setattr(account, "change_password", broken)
    client = TestClient(make_app(office), base_url=HERE, headers={"origin": HERE}, follow_redirects=False)
    client.post("/sign-in", data={"name": "a.mensah", "password": PASSWORD})
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/account/password", data={"old": CANARY, "new": CANARY})
    assert answer.status_code == 500
    hold(answer)
    assert not any(word in answer.text for word in (CANARY, "Traceback", "RuntimeError", ".py"))
    told = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert CANARY not in told
    assert "RuntimeError" in told


def test_a_server_of_https_says_so(office: Application) -> None:
    set_setting(office.workspace, "web", public_url="https://landwaiter.customs.example")
    public = "https://landwaiter.customs.example"
    client = TestClient(make_app(office), base_url=public, headers={"origin": public}, follow_redirects=False)
    answer = client.post("/sign-in", data={"name": "a.mensah", "password": PASSWORD})
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    (cookie,) = answer.headers.get_list("set-cookie")
    name, *flags = cookie.split("; ")
    assert name.startswith("__Host-landwaiter=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(flags)
    assert not any(flag.startswith("Domain") for flag in flags)


def test_a_server_of_this_machine_alone_does_not(house) -> None:
    assert "strict-transport-security" not in house.open("").get("/sign-in").headers


TRAVERSALS = (
    "/static/../app.py",
    "/static/%2e%2e/app.py",
    "/static/..%2f..%2fsecurity.py",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/..\\app.py",
    "/static/%00",
    "/static/",
)


@pytest.mark.parametrize("path", TRAVERSALS)
def test_static_files_are_those_of_the_folder_alone(house, path: str) -> None:
    answer = house.open("").get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "", "localhost@evil.example"]
)
def test_only_own_names_are_answered(house, host: str) -> None:
    answer = house.open("").get("/sign-in", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "\\\\evil.example",
)


@pytest.mark.parametrize("there", ELSEWHERE)
def test_the_way_on_leads_nowhere_else(house, there: str) -> None:
    nobody, officer = house.open(""), house.open("a.mensah")
    assert officer.get("/sign-in", params={"next": there}).headers["location"] == "/"
    assert officer.post("/language", data={"language": "en", "next": there}).headers["location"] == "/"
    assert f'value="{there}"' not in nobody.get("/sign-in", params={"next": there}).text


@pytest.mark.parametrize("length", ["-1", "1e3", "x", str(LARGEST_BODY + 1), "9" * 400])
def test_a_size_that_is_none_or_too_large_is_refused_unread(house, length: str) -> None:
    answer = house.open("").post("/sign-in", content=iter([b""]), headers={"content-length": length})
    assert answer.status_code == 413
