"""Parcels, orders, transit, containers: what makes trade more than boxes for firms."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.scenario.events import Embargo
from landwaiter.country.world.catalogue import UNLISTED

PARCELS = {"items": 12_000, "importers": 400, "exporters": 700, "parcel_share": 0.5, "order_share": 0.2, "repeats": 0.0}


@pytest.fixture(scope="module")
def shopping() -> Country:
    return generate(Scenario(schemes=(), events=()).changed(**PARCELS), 4)


def test_parcels_are_single_items_for_private_persons_by_courier(shopping: Country, interval) -> None:
    declared, trade = shopping.declarations, shopping.simulation.trade
    parcel = declared["declaration_type"] == "PC"
    assert parcel.sum() == 6_000
    assert np.array_equal(parcel, trade.parcel)
    assert {number[0] for number in declared["importer_id"][parcel]} == {"P"}
    assert {number[0] for number in declared["importer_id"][~parcel]} == {"I"}
    assert set(declared["office"][parcel]) == {"P01"}
    assert not set(declared["carrier_id"][parcel]) & set(declared["carrier_id"][~parcel])
    assert (declared["item_number"][parcel] == 1).all()
    median = np.median(declared["customs_value"][parcel]) / 10
    assert 0.8 * 35 < median < 2 * 35


def test_orders_hold_several_parcels_of_one_buyer_and_line_within_days(shopping: Country) -> None:
    trade = shopping.simulation.trade
    part = trade.order >= 0
    assert part.sum() == pytest.approx(0.2 * 6_000, rel=0.02)
    for order in np.unique(trade.order[part])[:100]:
        rows = np.flatnonzero(trade.order == order)
        assert len(rows) >= 2
        assert len(set(trade.person[rows])) == len(set(trade.line[rows])) == 1
        assert np.ptp(trade.day[rows]) < 5


def test_relief_is_for_orders_up_to_the_threshold(shopping: Country) -> None:
    trade = shopping.simulation.trade
    stated, rate = trade.statement, 10.0
    total = {order: stated.price[trade.order == order].sum() for order in np.unique(trade.order[trade.order >= 0])}
    worth = np.array([total.get(order, price) for order, price in zip(trade.order, stated.price, strict=True)])
    assert np.array_equal(stated.relief[trade.parcel], worth[trade.parcel] <= 150 * rate + 0.05)
    assert not stated.relief[~trade.parcel].any()
    assert (shopping.declarations["tax_amount"][stated.relief] == 0).all()
    large = trade.parcel & ~stated.relief
    assert (shopping.declarations["tax_amount"][large] > 0).mean() > 0.95
    assert large.sum() > 100


def test_transit_and_the_free_zone_owe_nothing_and_transit_leaves_the_country(shopping: Country, interval) -> None:
    declared = shopping.declarations
    transit, zone = declared["regime"] == "8000", declared["regime"] == "7800"
    assert (declared["tax_amount"][transit | zone] == 0).all()
    assert set(declared["declaration_type"][transit]) == {"TR"}
    assert set(declared["destination_country"][~transit]) == {"XL"}
    assert "XL" not in set(declared["destination_country"][transit])
    assert set(declared["office"][zone]) == {"Z01"}
    assert 0.01 < transit.mean() < 0.06
    assert 0.005 < zone.mean() < 0.05


def test_honest_trade_in_listed_goods_with_the_embargoed_country_ends_with_the_embargo() -> None:
    embargo = Embargo(starts=date(2025, 1, 1))
    scenario = Scenario(schemes=(), events=(embargo,)).changed(items=30_000, transit=0.6, parcel_share=0.0)
    country = generate(scenario, 4)
    declared, goods = country.declarations, country.simulation.world.goods
    listed = np.isin(declared["hs_code"], goods.hs6[goods.listed != UNLISTED])
    bound = declared["destination_country"] == "XE"
    late = declared["registration_date"] >= np.datetime64("2025-01-01")
    assert (listed & bound & ~late).sum() > 5
    assert (listed & bound & late).sum() == 0
    assert (bound & late).sum() > 100


def test_small_consignments_of_an_office_and_day_share_containers_and_no_others_do(shopping: Country) -> None:
    trade = shopping.simulation.trade
    first = trade.item == 1
    held = first & (trade.container >= 0)
    assert (trade.mode[held] == 0).all()
    assert (trade.container[first & (trade.mode == 0)] >= 0).all()
    mass = np.bincount(trade.declaration, weights=trade.statement.gross_mass)
    number, count = np.unique(trade.container[held], return_counts=True)
    shared = held & np.isin(trade.container, number[count > 1])
    assert shared.sum() > 50
    assert mass[trade.declaration[shared]].max() <= 8_000
    place = trade.office * 10_000 + trade.day
    pairs = set(zip(trade.container[shared].tolist(), place[shared].tolist(), strict=True))
    assert len(pairs) == len(set(trade.container[shared].tolist()))


def test_a_country_without_parcels_or_neighbours_can_be_made() -> None:
    partners = dict.fromkeys(("KE", "TZ", "ZM", "MZ", "ZA"), 0.0)
    scenario = Scenario(schemes=(), events=(), partners=partners)
    country = generate(scenario.changed(items=500, importers=30, exporters=60, parcel_share=0.0), 1)
    assert len(country.truth["illicit"]) == 500
    assert set(country.declarations["destination_country"]) == {"XL"}
    assert set(country.declarations["declaration_type"]) == {"IM"}
