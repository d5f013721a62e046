"""Whatever people or declarations say is shown as text, and what another office has is not shown at all."""

from __future__ import annotations

import re

import pytest
from browsing import PEOPLE
from markupsafe import escape
from page_routes import SHOWN, PageRoute, filled, named

from landwaiter.web.rendering import TEMPLATES

MARKUP = "\"'><b canary>{{7*7}}</script>&"
OTHERS = "of-another-office"
ITEM = {"declaration": "D8", "declaration_id": "D8", "item": 1, "item_number": 1}
OWN = {"declaration": "D7", "declaration_id": "D7", "item": 1, "item_number": 1}
ASKED = ("text", "next", "office", "hs_code", "importer_id", "origin_country", "sort", "lane", "name", "error", "state")


@pytest.mark.parametrize("route", SHOWN, ids=named)
def test_nothing_that_anybody_wrote_becomes_markup(house, route: PageRoute) -> None:
    for name in ("", "a.mensah", "b.sowah", "c.diallo", "e.ruiz", "k.agbo"):
        for number in (1, 2):
            values = {**OWN, "number": number, "name": "m.canary"}
            answers = [
                house.open(name).get(filled(route.path, **values), params=OWN),
                house.open(name).get(filled(route.path, **values), params=dict.fromkeys(ASKED, MARKUP)),
            ]
            for answer in answers:
                if answer.headers.get("content-type", "").startswith("text/html"):
                    assert "<b canary" not in answer.text
                    assert "'><b" not in answer.text
                    assert "49" not in re.findall(r"canary&gt;(\S*?)&lt;", answer.text)


def test_the_canaries_are_there(house) -> None:
    """What is looked for is on pages, escaped: the test above looks at something."""
    assert str(escape(MARKUP)) in house.open("a.mensah").get("/queue").text


@pytest.mark.parametrize("route", [one for one in SHOWN if one.action], ids=named)
def test_another_office_is_not_shown(house, route: PageRoute) -> None:
    for name in ("a.mensah", "b.sowah"):
        for params in ({}, ITEM, {"office": "KPA"}, {"text": OTHERS[:6]}):
            for number in {1, *house.kept.values()}:
                path = filled(route.path, **{**ITEM, "number": number, "case": number, "attachment": number})
                text = house.open(name).get(path, params=params).text
                assert OTHERS not in text
    if route.path == "/queue":
        assert OTHERS in house.open("f.lopez").get("/queue").text


def test_templates_escape_everything_and_have_no_script_of_their_own() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "autoescape" not in text
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:|hx-on|hx-vals='js", text), path


def test_people_are_those_of_the_office() -> None:
    assert {"a.mensah", "b.sowah", "c.diallo", "e.ruiz"} <= set(PEOPLE)
