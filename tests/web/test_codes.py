"""The page of codes: suggestions, the tree, who trades, the map and what officers say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from browsing import HERE, Browser
from programs import key_of
from starlette.testclient import TestClient

from landwaiter.classify.nomenclature import Line, Nomenclature
from landwaiter.classify.nomenclature.keeping import keep
from landwaiter.report.goods_map import CELLS, cell, goods_map
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.judging import judgments
from landwaiter.web.app import make_app

ALL = Actor("e.ruiz", 1, frozenset({"auditor"}), frozenset())


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "What are the goods?"), ("fr", "Quelle est la marchandise"), ("es", "¿Qué mercancía es?")],
)
def test_a_description_gets_codes_with_bars_reasons_and_a_map(browser: Browser, language: str, said: str) -> None:
    officer = browser("a.mensah")
    answer = officer.get("/classify?q=smartphone", headers={"accept-language": language})
    assert answer.status_code == 200
    assert said in answer.text
    assert re.findall(r"<h3><a href=\"/classify\?q=smartphone&amp;code=(\d+)", answer.text)[0] == "851713"
    assert re.search(r'<meter min="0" max="1" value="0\.\d+"', answer.text)
    assert '<ul class="reasons"><li>' in answer.text
    assert '<circle class="mark"' in answer.text
    assert "style=" not in answer.text


def test_what_says_nothing_is_told_and_markup_stays_text(browser: Browser) -> None:
    officer = browser("a.mensah")
    assert "<h3>" not in officer.get("/classify", params={"q": "🙂"}).text
    assert officer.get("/classify").status_code == 200
    answer = officer.get("/classify", params={"q": '"><script>alert(1)</script> shoes'})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert officer.get("/classify", params={"q": "shoes " * 5_000}).status_code in (200, 414)


def test_the_tree_leads_from_chapters_to_headings(browser: Browser) -> None:
    officer = browser("a.mensah")
    assert "code=85" in officer.get("/classify").text
    below = officer.get("/classify?code=85").text
    assert "code=8542" in below
    assert 'code=8542" aria-current="true"' in officer.get("/classify?code=8542.31").text
    assert officer.get("/classify?code=%2e%2e").status_code == 200


def test_who_trades_is_shown_of_the_own_office_to_those_who_may(browser: Browser) -> None:
    code = "8703"
    whole = browser("c.diallo").get(f"/classify?code={code}").text
    assert "<bdi>" in whole
    own = browser("f.lopez").get(f"/classify?code={code}").text
    counts = [re.search(r"<p>(\d+) items of", text) for text in (whole, own)]
    assert [found and found.group(1) for found in counts] == ["4", "1"]
    assert browser("k.agbo").get(f"/classify?code={code}").status_code == 403


def test_officers_say_which_code_is_right(office: Application, browser: Browser) -> None:
    officer = browser("a.mensah")
    answer = officer.post("/classify", data={"q": "smartphone", "suggested": "851713", "code": "851713"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/classify?q=smartphone&said=accepted")
    assert "Noted: the code was right." in officer.get(answer.headers["location"]).text
    officer.post("/classify", data={"q": "boots", "suggested": "640411", "code": "6403.91", "reference": "ruling 7"})
    wrong = officer.post("/classify", data={"q": "boots", "suggested": "640411", "code": "64"})
    assert (wrong.status_code, "no commodity code" in wrong.text) == (422, True)
    assert browser("e.ruiz").post("/classify", data={"q": "boots", "suggested": "640411"}).status_code == 403
    assert [(one.verdict, one.code, one.reference) for one in judgments(office, ALL)] == [
        ("accepted", "851713", ""),
        ("corrected", "640391", "ruling 7"),
    ]


def test_the_curve_passes_every_cell_once_and_steps_to_a_neighbour() -> None:
    path = [cell(place) for place in range(CELLS)]
    assert len(set(path)) == CELLS
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in pairwise(path))


def test_the_map_marks_headings_that_it_has() -> None:
    drawn = goods_map(["0101", "0901", "8542"], {"0901": 0.25, "9999": 0.5}, 'a "map"')
    assert drawn.count("<circle") == 1
    assert "09.01: 25%" in drawn
    assert 'aria-label="a &quot;map&quot;"' in drawn
    assert drawn.count("<path") == 3


def test_programs_ask_and_judge_alike(office: Application) -> None:
    with TestClient(make_app(office), base_url=HERE) as program:
        program.headers["authorization"] = f"Bearer {key_of(office, 'a.mensah', 'code.ask', 'code.judge')}"
        asked = program.post(
            "/api/v1/classify", json={"descriptions": ["smartphone", "🙂"]}, headers={"accept-language": "fr"}
        )
        first, second = asked.json()["answers"]
        assert (first["candidates"][0]["code"], first["refused"]) == ("851713", None)
        assert (second["candidates"], second["refused"][:1].isupper()) == ([], True)
        body = {"description": "smartphone", "suggested": "851713"}
        kept = program.post("/api/v1/judgments", json=body)
        assert (kept.status_code, kept.json()) == (201, {"verdict": "rejected", "code": None})
        assert program.post("/api/v1/judgments", json={**body, "code": "12"}).status_code == 422


@pytest.fixture
def tariff(office: Application) -> Iterator[Nomenclature]:
    """A small national tariff, loaded for one test."""
    lines = [Line("8517", {"en": "Telephones"}), Line("851713", {"en": "Smartphones"})]
    lines += [Line("85171310", {"en": "Folding"}, duty=3.0, duty_text="3%"), Line("85171390", {"en": "Other"})]
    tree = Nomenclature("AA2026", lines)
    path = keep(tree, office.workspace.nomenclature)
    yield tree
    path.unlink()


def test_national_codes_are_shown_and_judged_whole(office: Application, browser: Browser, tariff: Nomenclature) -> None:
    officer = browser("a.mensah")
    answer = officer.get("/classify?q=folding+smartphone", headers={"accept-language": "fr"}).text
    assert f'Codes nationaux en dessous <span class="soft">{tariff.edition}</span>' in answer
    shown = re.findall(r"<li><a href=\"/classify\?q=folding\+smartphone&amp;code=(\d{8})\"", answer)
    assert shown[:2] == ["85171310", "85171390"]
    said = {"q": "folding smartphone", "suggested": "85171310", "code": "8517.13.90"}
    assert officer.post("/classify", data=said).headers["location"].endswith("said=corrected")
    assert judgments(office, ALL)[-1].code == "85171390"
    with TestClient(make_app(office), base_url=HERE) as program:
        program.headers["authorization"] = f"Bearer {key_of(office, 'a.mensah', 'code.ask')}"
        (told,) = program.post("/api/v1/classify", json={"descriptions": ["folding smartphone"]}).json()["answers"]
    first = told["candidates"][0]
    assert (told["national_edition"], first["code"]) == ("AA2026", "851713")
    assert [(line["code"], line["duty_percent"]) for line in first["national"]] == [
        ("85171310", 3.0),
        ("85171390", None),
    ]
