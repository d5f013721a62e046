"""The form for outcomes, without a script."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import Browser
from desk import outcomes as outcome_file

from landwaiter.errors import InputError
from landwaiter.services import intake
from landwaiter.services.application.acting import Application
from landwaiter.store.database import work
from landwaiter.web.outcome_fields import number_of, outcome_of

FORM = "/item/outcome?declaration=D1&number=1"
FRAUD = {
    "declaration": "D1",
    "number": "1",
    "language": "fr",
    "result": "fraud",
    "offence": "undervaluation",
    "additional_revenue": "1\u202f250,50",
    "corrected_hs_code": "8703.24",
    "corrected_origin": "cn",
    "note": '</textarea><script>alert("x")</script>',
    "minutes": "",
}


def kept(office: Application) -> dict[str, object]:
    with office.database.reading() as reader:
        one = work.outcome_on(reader, "D1", 1)
    assert one is not None
    return dict(one.content)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1250", "en", 1250.0),
        ("1 250,5", "fr", 1250.5),
        ("1\u202f234\u202f567,89", "fr", 1234567.89),
        ("1.234,5", "es", 1234.5),
        ("1.234", "es", 1234.0),
        ("12.5", "es", 12.5),
        ("1,234.50", "en", 1234.5),
        ("1,5", "en", 1.5),
        ("0,25", "fr", 0.25),
        ("1,250", "fr", 1.25),
    ],
)
def test_numbers_are_read_as_the_language_writes_them(text: str, language: str, value: float) -> None:
    assert number_of(text, language) == value


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("1.250", "fr"),
        ("-1", "en"),
        ("1e9", "en"),
        ("nan", "en"),
        ("1,2,3", "fr"),
        ("1.2.3", "es"),
        ("٣", "en"),
        (".", "en"),
    ],
)
def test_what_is_no_number_or_two_is_refused(text: str, language: str) -> None:
    with pytest.raises(InputError, match="no number"):
        number_of(text, language)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"result": ""}, "result"),
        ({"result": "compliant"}, "result"),
        ({"offence": ""}, "offence"),
        ({"additional_revenue": ""}, "additional_revenue"),
        ({"corrected_hs_code": "87O3"}, "corrected_hs_code"),
        ({"corrected_origin": "China"}, "corrected_origin"),
        ({"inspected_on": "2999-01-01"}, "inspected_on"),
        ({"inspected_on": "yesterday"}, "inspected_on"),
    ],
)
def test_each_flaw_names_its_field(changes: dict[str, str], column: str) -> None:
    with pytest.raises(InputError) as refused:
        outcome_of({**FRAUD, **changes}, "fr")
    assert refused.value.place.column == column


def test_an_outcome_is_recorded_and_shown(browser: Browser, office: Application) -> None:
    officer = browser("a.mensah")
    assert 'inputmode="decimal"' in officer.get(FORM).text
    answer = officer.post("/item/outcome", data=FRAUD)
    assert answer.headers["location"] == "/item?declaration=D1&number=1&done=outcome"
    text = officer.get(answer.headers["location"]).text
    for said in ("Fraud · Undervaluation", "1,250.50", "8703.24", "CN"):
        assert said in text
    assert "<script>alert" not in text
    assert {name: kept(office)[name] for name in ("additional_revenue", "corrected_hs_code", "corrected_origin")} == {
        "additional_revenue": 1250.5,
        "corrected_hs_code": "870324",
        "corrected_origin": "CN",
    }
    assert officer.get(FORM).headers["location"] == "/item?declaration=D1&number=1"
    assert "Outcome recorded" in officer.get("/queue").text


def test_the_same_sent_again_is_well_and_another_is_not(browser: Browser, office: Application) -> None:
    officer, count = browser("a.mensah"), 0
    for _ in range(2):
        answer = officer.post("/item/outcome", data=FRAUD, headers={"hx-request": "true"})
        assert (answer.status_code, answer.headers["hx-redirect"][:6]) == (204, "/item?")
        count = len([entry for entry in office.database.entries() if entry.action == "outcome.record"])
    assert count == 1
    assert officer.post("/item/outcome", data={**FRAUD, "additional_revenue": "9"}).status_code == 409
    late = browser("b.sowah").post("/item/outcome", data=FRAUD, headers={"accept-language": "es"})
    assert late.status_code == 409
    assert "El resultado ya está registrado." in late.text


def test_what_is_refused_is_told_and_keeps_what_was_typed(browser: Browser) -> None:
    answer = browser("a.mensah").post("/item/outcome", data={**FRAUD, "offence": ""}, headers={"accept-language": "fr"})
    assert answer.status_code == 422
    assert "Il manque la nature de l’infraction. " in answer.text.replace("</p>", " ")
    assert 'value="1\u202f250,50"' in answer.text
    assert '<form method="post" action="/item/outcome" class="form outcome all"' in answer.text
    assert "<script>alert" not in answer.text


def test_a_script_whose_session_ended_is_told_to_sign_in(browser: Browser) -> None:
    answer = browser("").post("/item/outcome", data=FRAUD, headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


def test_the_page_for_lost_links_holds_nothing_of_anybody(browser: Browser) -> None:
    officer = browser("a.mensah")
    text = officer.get("/offline").text
    assert "a.mensah" not in text
    assert text == browser("").get("/offline").text
    worker = officer.get("/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "worker-src 'self'" in worker.headers["content-security-policy"]


def test_an_outcome_that_a_file_brought_is_shown_and_stays(
    browser: Browser, office: Application, tmp_path: Path
) -> None:
    intake.record_outcome(office.workspace, outcome_file(tmp_path, 1))
    officer = browser("a.mensah")
    text = officer.get("/item?declaration=D1&number=1").text
    assert "Brought by a file" in text
    assert "/item/outcome?" not in text
    answer = officer.post("/item/outcome", data=FRAUD, headers={"accept-language": "fr"})
    assert answer.status_code == 409
    assert "Le résultat est déjà enregistré." in answer.text
