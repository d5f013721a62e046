from __future__ import annotations

import pytest
from browsing import PASSWORD, Browser

from landwaiter.services.application.acting import Application


def test_nobody_is_led_to_the_sign_in_and_back(browser: Browser) -> None:
    nobody = browser("")
    answer = nobody.get("/queue?lane=red")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fqueue%3Flane%3Dred")
    form = {"name": "a.mensah", "password": PASSWORD, "next": "/queue?lane=red"}
    begun = nobody.post("/sign-in", data=form)
    assert (begun.status_code, begun.headers["location"]) == (303, "/queue?lane=red")
    assert nobody.get("/queue?lane=red").status_code == 200


def test_a_wrong_password_is_told_in_the_language_of_the_browser(browser: Browser) -> None:
    form = {"name": "a.mensah", "password": "not the right one"}
    answer = browser("").post("/sign-in", data=form, headers={"accept-language": "fr-SN,en;q=0.5"})
    assert answer.status_code == 401
    assert "ou le code est faux" in answer.text


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(browser: Browser, there: str) -> None:
    form = {"name": "a.mensah", "password": PASSWORD, "next": there}
    assert browser("").post("/sign-in", data=form).headers["location"] == "/"


def test_the_language_that_was_chosen_stays(browser: Browser) -> None:
    officer = browser("a.mensah")
    assert "<h1>Queue</h1>" in officer.get("/queue").text
    assert officer.post("/language", data={"language": "es", "next": "/queue"}).headers["location"] == "/queue"
    assert "<h1>Cola</h1>" in officer.get("/queue", headers={"accept-language": "fr"}).text


def test_signing_out_ends_the_session(browser: Browser, office: Application) -> None:
    officer = browser("a.mensah")
    token = officer.cookies["landwaiter"]
    assert officer.post("/sign-out").headers["location"] == "/sign-in"
    officer.cookies.set("landwaiter", token)
    assert officer.get("/queue").status_code == 303


def test_who_may_open_no_page_comes_to_the_own_account(browser: Browser) -> None:
    clerk = browser("k.agbo")
    assert clerk.get("/account").status_code == 200
    assert clerk.get("/queue").status_code == 403


def test_a_new_password_ends_the_session_and_counts(browser: Browser) -> None:
    officer = browser("a.mensah")
    weak = officer.post("/account/password", data={"old": PASSWORD, "new": "short"})
    assert weak.status_code == 422
    changed = officer.post("/account/password", data={"old": PASSWORD, "new": "nine white egrets"})
    assert changed.headers["location"] == "/sign-in"
    assert officer.get("/queue").status_code == 303
    begun = browser("").post("/sign-in", data={"name": "a.mensah", "password": "nine white egrets"})
    assert begun.status_code == 303


def test_what_is_not_there_is_a_page_too(browser: Browser) -> None:
    answer = browser("a.mensah").get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
