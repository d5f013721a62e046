from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from alone import EVENTS, alone, binomial

from landwaiter.country import Country
from landwaiter.country.schemes import StrategicDiversion
from landwaiter.country.world.procedures import FREE_ZONE, TRANSIT
from landwaiter.errors import SettingsError

PASSING = {"transit": 0.15, "free_zone": 0.1}


@pytest.fixture(scope="module")
def country() -> Country:
    return alone(StrategicDiversion(share=0.01), **PASSING)


def test_listed_goods_go_to_the_embargoed_country_and_no_paper_says_so(country: Country) -> None:
    rows, declared = country.truth["illicit"], country.declarations
    true, goods = country.simulation.declared.true, country.simulation.world.goods
    assert (goods.listed[true.commodity[rows]] != "0").all()
    assert set(country.truth["true_destination"][rows]) == {"XE"}
    assert "XE" not in set(declared["destination_country"][rows])
    assert (declared["registration_date"][rows] >= np.datetime64("2025-03-01")).all()


def test_it_passes_in_transit_to_a_neighbour_mostly_one_or_into_the_zone(country: Country) -> None:
    rows, declared = country.truth["illicit"], country.declarations
    procedure = country.simulation.declared.stated.procedure
    transit, zone = rows & (procedure == TRANSIT), rows & (procedure == FREE_ZONE)
    assert np.array_equal(transit | zone, rows)
    assert set(declared["destination_country"][zone]) == {"XL"}
    named = np.unique(declared["destination_country"][transit], return_counts=True)[1]
    neighbours = len(country.simulation.world.destinations) - 2
    low, high = binomial(int(transit.sum()), 0.7 + 0.3 / neighbours)
    assert low <= named.max() <= high


def test_a_stated_part_has_a_code_that_is_not_listed_and_a_stated_part_is_vague(country: Country) -> None:
    rows, declared, goods = country.truth["illicit"], country.simulation.declared, country.simulation.world.goods
    disguised = goods.listed[declared.stated.commodity[rows]] == "0"
    low, high = binomial(len(disguised), 0.4)
    assert low <= disguised.sum() <= high
    assert np.array_equal(disguised, (declared.stated.commodity != declared.true.commodity)[rows])
    chapters = goods.chapter[declared.stated.commodity[rows]] == goods.chapter[declared.true.commodity[rows]]
    assert chapters.all()
    low, high = binomial(len(disguised), 0.7)
    assert low <= declared.stated.vague[rows].sum() <= high


def test_a_price_is_usual_for_the_goods_that_are_really_there(country: Country) -> None:
    simulation, rows = country.simulation, np.flatnonzero(country.truth["illicit"])
    true, world = simulation.declared.true.at(rows), simulation.world
    usual = world.prices.log_price(true.commodity, true.origin, simulation.trade.day[rows]) + np.log(10)
    away = np.log(true.price / true.net_mass) - usual
    assert away.mean() == pytest.approx(0, abs=4 * 0.25 / np.sqrt(len(rows)))
    assert away.std() == pytest.approx(0.25, rel=4 / np.sqrt(2 * len(rows)))
    assert (simulation.declared.stated.gross_mass[rows] >= true.net_mass).all()


def test_its_firms_never_dealt_in_such_goods_and_take_one_kind_each(country: Country) -> None:
    rows, declared, trade = country.truth["illicit"], country.simulation.declared, country.simulation.trade
    goods = country.simulation.world.goods
    pairs = set(zip(trade.person[rows].tolist(), declared.true.commodity[rows].tolist(), strict=True))
    assert len(pairs) == len(set(trade.person[rows].tolist()))
    for person, commodity in pairs:
        others = goods.chapter[trade.statement.commodity[(trade.person == person) & ~trade.parcel]]
        assert goods.chapter[commodity] not in others


def test_papers_name_its_neighbour_more_often_once_the_embargo_holds(country: Country) -> None:
    rows, stated, goods = country.truth["illicit"], country.simulation.declared.stated, country.simulation.world.goods
    near = np.isin(goods.chapter[stated.commodity], goods.chapter[goods.listed != "0"])
    near &= stated.procedure == TRANSIT
    held = country.declarations["registration_date"] >= np.datetime64("2025-03-01")
    hub = np.bincount(stated.destination[rows & near]).argmax()
    to_hub = stated.destination == hub
    assert to_hub[near & held].mean() > 1.3 * to_hub[near & ~held].mean()


def test_without_an_embargo_the_error_says_what_to_do() -> None:
    with pytest.raises(SettingsError, match="let an embargo begin"):
        alone(StrategicDiversion(), events=EVENTS[:2])


def test_nothing_is_diverted_before_the_embargo_even_where_the_scheme_began() -> None:
    country = alone(StrategicDiversion(share=0.004, starts=date(2024, 9, 1)), **PASSING)
    day = country.declarations["registration_date"][country.truth["illicit"]]
    assert day.min() >= np.datetime64("2025-03-01")
