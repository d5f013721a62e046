"""The queue shows the latest selection by filters, order and pages, and to everybody the own offices only."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from queues import DAY, Given, declare, lay_selection

from landwaiter.errors import InputError, NotComputableError, RightsError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import decide
from landwaiter.services.application.queue import COLUMNS, LANES, Asked, open_queue
from landwaiter.services.application.searches import forget_search, save_search, saved_searches

Person = Callable[..., Actor]
ITEMS = [
    Given("D1", "LOM", "red", "targeted", 0.9, 500.0),
    Given("D2", "LOM", "red", "random", 0.2),
    Given("D3", "ANE", "red", "targeted", 0.8, 900.0),
    Given("D4", "LOM", "green", "none", 0.1, 20.0),
    Given("D5", None, "green", "none", 0.3, 10.0),
]


@pytest.fixture
def laid(app: Application) -> Application:
    declare(app.workspace, ITEMS)
    lay_selection(app.workspace, ITEMS)
    return app


def ids(app: Application, actor: Actor, **asked: object) -> list[str]:
    return [item.key[0] for item in open_queue(app, actor, Asked(**asked)).items]  # type: ignore[arg-type]


def test_everybody_sees_the_own_offices(laid: Application, person: Person) -> None:
    assert ids(laid, person("officer", "LOM")) == ["D1", "D2", "D4"]
    assert ids(laid, person("supervisor", "ANE")) == ["D3"]
    assert ids(laid, person("officer", "-")) == ["D5"]
    assert ids(laid, person("analyst")) == ["D1", "D2", "D3", "D4", "D5"]
    with pytest.raises(RightsError):
        open_queue(laid, person("administrator"))


CASES: list[tuple[dict[str, object], list[str]]] = [
    ({"lane": "red"}, ["D1", "D2", "D3"]),
    ({"office": "ANE"}, ["D3"]),
    ({"basis": "random"}, ["D2"]),
    ({"importer_id": "I1"}, ["D1"]),
    ({"hs_code": "8703"}, ["D1", "D2", "D3", "D4", "D5"]),
    ({"hs_code": "8704"}, []),
    ({"text": "d4"}, ["D4"]),
    ({"sort": "score"}, ["D4", "D2", "D5", "D3", "D1"]),
    ({"sort": "score", "descending": True}, ["D1", "D3", "D5", "D2", "D4"]),
    ({"sort": "expected_revenue"}, ["D5", "D4", "D1", "D3", "D2"]),
    ({"sort": "expected_revenue", "descending": True}, ["D3", "D1", "D4", "D5", "D2"]),
    ({"sort": "office"}, ["D5", "D3", "D1", "D2", "D4"]),
    ({"first": 1, "size": 2}, ["D2", "D3"]),
    ({"first": 9}, []),
]


def test_items_are_filtered_sorted_and_paged(laid: Application, person: Person) -> None:
    auditor = person("auditor")
    for asked, expected in CASES:
        assert ids(laid, auditor, **asked) == expected, asked


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_whatever_is_asked_for_only_own_offices_are_shown(laid: Application, person: Person) -> None:
    draw, officer = random.Random(7), person("officer", "LOM")
    choices: dict[str, list[object]] = {
        "lane": ["", *LANES],
        "office": ["", "LOM", "ANE", "-"],
        "basis": ["", "targeted", "random", "none"],
        "origin_country": ["", "JP"],
        "hs_code": ["", "87", "9"],
        "text": ["", "d", "3"],
        "decided": [None, True, False],
        "sort": list(COLUMNS),
        "descending": [False, True],
        "first": [0, 1, 2],
        "size": [1, 3, 500],
    }
    decide(laid, person("officer", "ANE"), ("D3", 1))
    shown = 0
    for _ in range(1_000):
        asked = Asked(**{name: draw.choice(those) for name, those in choices.items()})  # type: ignore[arg-type]
        page = open_queue(laid, officer, asked)
        assert {item.values["office"] for item in page.items} <= {"LOM"}
        assert sum(page.lanes.values()) <= 3
        assert page.total == (page.lanes[asked.lane] if asked.lane else sum(page.lanes.values()))
        shown += len(page.items)
    assert shown


def test_a_page_says_how_many_there_are(laid: Application, person: Person) -> None:
    page = open_queue(laid, person("officer", "LOM"), Asked(size=1))
    assert (page.total, page.lanes) == (3, {"red": 2, "yellow": 0, "blue": 0, "green": 1})
    assert (page.selection, page.days) == ("a" * 64, (DAY, DAY))
    values = page.items[0].values
    assert {name: values[name] for name in ("declaration_id", "registration_date", "office", "hs_code")} == {
        "declaration_id": "D1",
        "registration_date": DAY,
        "office": "LOM",
        "hs_code": "870323",
    }
    assert (values["expected_revenue"], values["customs_value"], values["goods_description"]) == (500.0, 100.0, None)


def test_what_was_decided_is_shown_and_filtered(laid: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    decide(laid, officer, ("D2", 1))
    assert ids(laid, officer, decided=True) == ["D2"]
    assert ids(laid, officer, decided=False) == ["D1", "D4"]
    (item,) = open_queue(laid, person("auditor"), Asked(decided=True)).items
    assert item.decision is not None
    assert (item.decision.decided_by, item.decision.lane) == (officer.name, "red")


def test_a_decision_stays_when_the_day_is_selected_again(laid: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    decide(laid, officer, ("D2", 1))
    lay_selection(laid.workspace, ITEMS[:2], name="b", committed="2025-01-16")
    page = open_queue(laid, officer)
    assert (page.selection[0], [item.key[0] for item in page.items]) == ("b", ["D1", "D2"])
    assert [item.decision is not None for item in page.items] == [False, True]


def test_searches_are_saved_by_each_user(app: Application, person: Person) -> None:
    officer, other, asked = person("officer", "LOM"), person("supervisor", "LOM"), Asked(lane="red", sort="score")
    save_search(app, officer, " Cars ", Asked())
    save_search(app, officer, "Cars", asked)
    save_search(app, officer, "All", Asked())
    assert saved_searches(app, officer) == {"All": Asked(), "Cars": asked}
    assert saved_searches(app, other) == {}
    with pytest.raises(InputError, match="no such search"):
        forget_search(app, other, "Cars")
    forget_search(app, officer, "Cars")
    assert list(saved_searches(app, officer)) == ["All"]


def test_what_cannot_be_shown_is_refused(app: Application, person: Person) -> None:
    auditor = person("auditor")
    with pytest.raises(NotComputableError, match="nothing was selected"):
        open_queue(app, auditor)
    for asked in (Asked(sort="password"), Asked(first=-1), Asked(size=0), Asked(size=501)):
        with pytest.raises(InputError):
            open_queue(app, auditor, asked)
