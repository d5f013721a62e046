"""Sessions and passwords through HTTP: none that was planted, none that outlives its user, and few tries."""

from __future__ import annotations

import re

import pytest
from browsing import HERE, PASSWORD, Browser
from starlette.testclient import TestClient

from landwaiter.services.application import totp, users
from landwaiter.services.application.acting import Actor, Application

CONSOLE = Actor.at_command_line()


def sign_in(client: TestClient, name: str = "a.mensah", password: str = PASSWORD, **more: str) -> int:
    return client.post("/sign-in", data={"name": name, "password": password, **more}).status_code


def test_a_planted_session_becomes_none(browser: Browser) -> None:
    attacker = browser("a.mensah")
    planted = attacker.cookies["landwaiter"]
    victim = browser("")
    victim.cookies.set("landwaiter", planted)
    assert victim.get("/account").status_code == 200  # the attacker's own, as it was given
    assert sign_in(victim, "f.lopez") == 303
    assert attacker.get("/account").status_code == 303  # it ended, and the new one is another
    assert "f.lopez" in TestClientOf(victim).get("/account").text


def TestClientOf(client: TestClient) -> TestClient:  # noqa: N802 - reads as what it gives
    """Return a browser with the newest cookie only."""
    fresh = TestClient(client.app, base_url=HERE, follow_redirects=False)
    fresh.cookies.set("landwaiter", [one.value or "" for one in client.cookies.jar if one.name == "landwaiter"][-1])
    return fresh


def test_a_user_who_is_shut_out_is_out_at_once(browser: Browser, office: Application) -> None:
    officer = browser("a.mensah")
    users.set_active(office, CONSOLE, "a.mensah", active=False)
    assert officer.get("/account").headers["location"].startswith("/sign-in")
    assert officer.post("/account/password", data={"old": PASSWORD, "new": "nine white egrets"}).status_code == 303
    assert sign_in(browser("")) == 401


def test_too_many_tries_are_told_to_wait(browser: Browser) -> None:
    client = browser("")
    assert [sign_in(client, password=f"wrong {number}") for number in range(12)] == [401] * 10 + [429] * 2
    answer = client.post("/sign-in", data={"name": "a.mensah", "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert "too many wrong tries" in answer.text
    assert sign_in(client, "b.sowah") == 303


def test_the_own_password_is_guessed_no_faster(browser: Browser) -> None:
    client = browser("a.mensah")
    forms = (
        ("/account/password", {"old": "wrong", "new": "nine white egrets"}),
        (
            "/account/codes",
            {"password": "wrong", "secret": totp.new_secret(), "code": "000000"},
        ),
    )
    said = [client.post(path, data=form).status_code for path, form in forms * 6]
    assert said == [401] * 10 + [429] * 2


def test_a_known_name_is_answered_as_an_unknown_one(browser: Browser, office: Application) -> None:
    users.set_active(office, CONSOLE, "f.lopez", active=False)
    client = browser("")
    answers = set()
    for name, password in (("a.mensah", "wrong"), ("nobody.known", "wrong"), ("f.lopez", PASSWORD)):
        answer = client.post("/sign-in", data={"name": name, "password": password})
        answers.add((answer.status_code, answer.text.replace(name, "NAME"), answer.headers.get("set-cookie")))
    assert len(answers) == 1


@pytest.mark.parametrize("field", ["password", "code"])
def test_what_is_secret_is_never_sent_back(browser: Browser, field: str) -> None:
    form = {"name": "a.mensah", "password": "wrong", "code": "1", field: "canary-5521"}
    assert "canary-5521" not in browser("").post("/sign-in", data=form).text


def test_an_app_for_codes_is_set_up_at_the_page(browser: Browser, office: Application) -> None:
    client = browser("a.mensah")
    text = client.get("/account/codes").text
    (secret,) = re.findall(r'name="secret" value="([A-Z2-7]{32})"', text)
    assert f"otpauth://totp/Landwaiter:a.mensah?secret={secret}&amp;issuer=Landwaiter" in text
    assert secret != re.findall(r'name="secret" value="([A-Z2-7]{32})"', client.get("/account/codes").text)[0]
    step = totp.step_of(office.database.now)
    form = {"secret": secret, "password": PASSWORD, "code": "000000"}
    slip = client.post("/account/codes", data=form)
    assert slip.status_code == 422
    assert secret in slip.text
    done = client.post("/account/codes", data={**form, "code": totp.code(secret, step)})
    assert done.headers["location"] == "/sign-in"
    assert client.get("/account").status_code == 303
    assert sign_in(browser("")) == 401
    assert sign_in(browser(""), code=totp.code(secret, step + 1)) == 303
