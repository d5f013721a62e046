from __future__ import annotations

import pytest
from browsing import HERE, PASSWORD, Browser
from starlette.testclient import TestClient

from landwaiter.errors import SettingsError
from landwaiter.services.application.acting import Application
from landwaiter.store.settings import WebSettings
from landwaiter.web.app import hosts_of, make_app
from landwaiter.web.security import LARGEST_BODY

FOREIGN = [
    {"origin": "https://evil.example"},
    {"origin": "http://localhost:81"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site", "origin": HERE},
    {"sec-fetch-site": "same-site", "origin": HERE},
    {"sec-fetch-site": "none"},
    {},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_no_page_of_the_server_sent_is_refused(office: Application, headers: dict[str, str]) -> None:
    client = TestClient(make_app(office), base_url=HERE, follow_redirects=False)
    form = {"name": "a.mensah", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers=headers).status_code == 403
    assert client.post("/sign-in", data=form, headers={"origin": HERE}).status_code == 303


def test_the_browser_may_do_no_more_than_the_page_needs(browser: Browser) -> None:
    for path in ("/queue", "/nowhere", "/static/app.css", "/sign-in"):
        headers = browser("a.mensah").get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["content-security-policy"].startswith("default-src 'none'; ")
        assert headers["x-content-type-options"] == "nosniff"
        assert ("no-store" in headers["cache-control"]) == (not path.startswith("/static"))


def test_signing_in_gives_a_session_that_was_not_there_before(browser: Browser) -> None:
    client = browser("")
    client.cookies.set("landwaiter", "chosen-by-somebody-else")
    client.post("/sign-in", data={"name": "a.mensah", "password": PASSWORD})
    tokens = [cookie.value for cookie in client.cookies.jar if cookie.name == "landwaiter"]
    assert len(tokens[-1] or "") > 40


def test_the_cookie_is_for_the_server_alone(browser: Browser) -> None:
    client = browser("")
    kept = client.post("/sign-in", data={"name": "a.mensah", "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept


def test_a_request_that_is_too_large_is_not_read(browser: Browser) -> None:
    client = browser("")
    assert client.post("/sign-in", content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    pieces = (b"x" * 100_000 for _ in range(20))
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/sign-in", content=pieces, headers=form).status_code == 413


def test_only_own_names_are_answered(browser: Browser) -> None:
    assert browser("").get("/sign-in", headers={"host": "evil.example"}).status_code == 400


def test_a_server_for_others_needs_a_name() -> None:
    with pytest.raises(SettingsError, match="has no name"):
        hosts_of(WebSettings(address="0.0.0.0"))
    named = WebSettings(address="0.0.0.0", public_url="https://landwaiter.customs.example")
    assert hosts_of(named)[-1] == "landwaiter.customs.example"
