"""What is told of an item is what was known on its day, worked out by hand of a few declarations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from desk import ingest, write
from queues import DAY, Given, lay_selection

from landwaiter.errors import InputError
from landwaiter.report.network import network_chart, network_told
from landwaiter.report.prices import price_chart, price_told
from landwaiter.report.words import Words
from landwaiter.services import intake
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.facts import Facts, facts_of
from landwaiter.services.application.trading import Link, Node, Share

Person = Callable[..., Actor]
pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
HEADER = (
    "declaration_id,item_number,registration_date,hs_code,office,importer_id,declarant_id,exporter_id,origin_country,"
    "customs_value,net_mass_kg"
)
OUTCOMES = "declaration_id,item_number,inspected_on,known_on,result,additional_revenue"
PAST = (
    "P1,1,2024-11-01,870323,LOM,I1,B1,E1,JP,100,10",
    "P2,1,2024-11-02,870323,LOM,I1,B1,E1,JP,200,10",
    "P3,1,2024-11-03,87032310,ANE,I1,B2,E2,JP,300,10",
    "P4,1,2024-11-04,870323,ANE,I2,B1,E1,JP,400,10",
    "P5,1,2024-11-05,870323,LOM,I3,B1,E9,JP,500,10",
    "P6,1,2024-11-06,870323,LOM,I3,B3,E9,CN,5,10",
    # Another commodity of the same importer; too old for prices, not for the history.
    "P7,1,2023-11-06,010121,LOM,I1,B1,E1,JP,900,10",
    # The same day and later: not the past.
    f"S1,1,{DAY},870323,LOM,I1,B1,E1,JP,1,10",
    "F1,1,2025-01-16,870323,LOM,I1,B1,E1,JP,1,10",
    f"D1,1,{DAY},870323,LOM,I1,B1,E1,JP,250,10",
    f"N1,1,{DAY},020329,ANE,NEW,,,,250,",
)
FOUND = (
    "P1,1,2024-11-02,2024-11-03,fraud,70",
    "P2,1,2024-11-03,2024-11-04,compliant,0",
    "P3,1,2024-11-04,2024-11-05,minor,5",
    "P4,1,2024-11-05,2024-11-06,fraud,10",
    # Known on the item's day, not before it.
    f"P7,1,2024-12-01,{DAY},fraud,1000",
    "P6,1,2024-11-07,2024-11-08,compliant,0",
)


@pytest.fixture
def told(app: Application, tmp_path: Path) -> Application:
    ingest(app.workspace, write(tmp_path, *PAST, header=HEADER))
    intake.record_outcome(app.workspace, write(tmp_path, *FOUND, name="found.csv", header=OUTCOMES))
    lay_selection(app.workspace, [Given("D1"), Given("N1", "ANE")])
    return app


def facts(app: Application, person: Person) -> Facts:
    return facts_of(app, person("officer", "LOM"), ("D1", 1))


def test_prices_stand_beside_those_of_comparable_imports(told: Application, person: Person) -> None:
    same_origin, same_goods = facts(told, person).prices
    assert (same_origin.shared, same_origin.count) == (("hs6", "origin_country"), 5)
    assert same_origin.quantiles == pytest.approx((12.0, 20.0, 30.0, 40.0, 48.0))
    assert (same_origin.own, same_origin.place) == (25.0, 0.4)
    assert (same_goods.shared, same_goods.count, same_goods.place) == (("hs6",), 6, 0.5)
    assert sum(one.count for one in same_goods.bins) == 6
    assert (same_goods.bins[0].low, same_goods.bins[-1].high) == (0.5, 50.0)


def test_the_trader_is_told_of_as_it_was_known_then(told: Application, person: Person) -> None:
    trader = facts(told, person).trader
    assert trader is not None
    assert (trader.importer_id, trader.declarations, trader.items, trader.value) == ("I1", 4, 4, 1500.0)
    assert (trader.first, trader.last, trader.offices) == ("2023-11-06", "2024-11-03", 2)
    assert (trader.inspected, trader.frauds, trader.minor, trader.revenue) == (3, 1, 1, 75.0)
    assert trader.goods == (Share("870323", 3, 1), Share("010121", 1, 0))
    assert trader.origins == (Share("JP", 4, 1),)
    assert trader.declarants == (Share("B1", 3, 1), Share("B2", 1, 0))


def test_the_network_counts_what_parties_share(told: Application, person: Person) -> None:
    network = facts(told, person).network
    names = [node.name for node in network.nodes]
    assert network.nodes[:3] == (
        Node("importer_id", "I1", own=True),
        Node("declarant_id", "B1", own=True),
        Node("exporter_id", "E1", own=True),
    )
    assert set(names[3:]) == {"B2", "E2", "I2", "I3", "E9"}
    links = {(names[link.start], names[link.end]): link for link in network.links}
    assert links["I1", "B1"] == Link(0, 1, 3, 2, 1)
    assert links["I2", "E1"] == Link(names.index("I2"), 2, 1, 1, 1)
    assert links["B1", "E9"] == Link(1, names.index("E9"), 1, 0, 0)


def test_past_cases_are_of_own_offices_and_the_likest_come_first(told: Application, person: Person) -> None:
    own = facts(told, person).similar
    assert [one.declaration_id for one in own] == ["P2", "P1", "P6"]
    first = own[0]
    assert first.shared == ("importer_id", "exporter_id", "hs6", "declarant_id", "origin_country")
    # All that can be shared, and a price of 20 beside 25: a third of an octave apart.
    apart = 0.3219280948873623
    assert first.likeness == pytest.approx((9 + 1 / (1 + apart)) / 10)
    assert (first.registered, first.price, first.result, first.additional_revenue) == (
        "2024-11-02",
        20.0,
        "compliant",
        0.0,
    )
    every = facts_of(told, person("auditor"), ("D1", 1)).similar
    assert [one.declaration_id for one in every] == ["P2", "P1", "P3", "P4", "P6"]


def test_a_look_is_in_the_audit_and_other_offices_are_none(told: Application, person: Person) -> None:
    officer = person("officer", "LOM")
    facts_of(told, officer, ("D1", 1))
    entry = list(told.database.entries())[-1]
    assert (entry.actor, entry.action, entry.subject) == (officer.name, "item.explain", "D1/1")
    with pytest.raises(InputError, match="no such item"):
        facts_of(told, officer, ("N1", 1))


def test_a_new_trader_has_no_past(told: Application, person: Person) -> None:
    found = facts_of(told, person("officer", "ANE"), ("N1", 1))
    assert found.trader is not None
    assert (found.trader.items, found.trader.value, found.trader.first, found.trader.goods) == (0, 0.0, None, ())
    assert (found.network.nodes, found.network.links) == ((Node("importer_id", "NEW", own=True),), ())
    assert [(one.count, one.quantiles, one.own) for one in found.prices] == [(0, (), None), (0, (), None)]
    assert found.similar == ()
    assert (price_chart(found.prices[0], Words("en")), network_chart(found.network, Words("en"))) == (None, None)


def test_charts_say_in_words_what_they_draw(told: Application, person: Person) -> None:
    found, words = facts(told, person), Words("en")
    chart, network = price_chart(found.prices[0], words), network_chart(found.network, words)
    for drawn, said in ((chart, price_told(found.prices[0], words)), (network, network_told(found.network, words))):
        tree = ET.fromstring(str(drawn))
        described = tree.findtext("{http://www.w3.org/2000/svg}desc")
        assert described == said
    assert price_told(found.prices[0], words) == (
        "Half of them cost less than 30.00 per kilogram, nine in ten between 12.00 and 48.00. "
        "This item's price is 25.00: 40\N{NO-BREAK SPACE}% of them are below it."
    )
    assert "I1 and B1: 3 items, 2 inspected, 1 frauds." in network_told(found.network, words)
