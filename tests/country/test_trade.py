"""Prices, masses, duties and dates hang together."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.world.calendar import make_calendar
from landwaiter.country.world.catalogue import catalogue, partners
from landwaiter.country.world.tariff import Tariff
from landwaiter.country.world.world import make_world

CENT = Decimal("0.01")


def test_charges_by_hand() -> None:
    tariff = Tariff(duty=np.array([10.0, 0.0]), excise=np.array([20.0, 0.0]), vat=15.0, opened=np.array([0, 99]))
    commodity, value = np.array([0, 0, 1]), np.array([1000.0, 1000.0, 200.0])
    charges = tariff.charge(commodity, np.array([False, True, False]), value)
    assert charges.rate.tolist() == [10.0, 0.0, 0.0]
    assert charges.duty.tolist() == [100.0, 0.0, 0.0]
    # 100 + 20 % of 1100 + 15 % of 1320; 20 % of 1000 + 15 % of 1200; 15 % of 200
    assert charges.total.tolist() == [518.0, 380.0, 30.0]
    assert tariff.burden(np.array([0])).tolist() == pytest.approx([51.8])
    assert tariff.has_preference(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([5, 98, 5])).tolist() == [
        True,
        False,
        False,
    ]


def test_declared_charges_can_be_recomputed_from_declared_fields_alone() -> None:
    country = generate(Scenario(items=400, importers=40, exporters=80, schemes=()), seed=8)
    excise = dict(zip(catalogue().hs6, catalogue().excise, strict=True))
    declared = country.declarations
    for row in range(400):
        value = Decimal(repr(float(declared["customs_value"][row])))
        duty = percent(value, declared["duty_rate"][row])
        levy = percent(value + duty, excise[declared["hs_code"][row]])
        total = duty + levy + percent(value + duty + levy, 15)
        assert float(declared["duty_amount"][row]) == pytest.approx(float(duty), abs=0.011)
        assert float(declared["tax_amount"][row]) == pytest.approx(float(total), abs=0.04)


def percent(amount: Decimal, rate: float) -> Decimal:
    return (amount * Decimal(repr(float(rate))) / 100).quantize(CENT, ROUND_HALF_EVEN)


def test_the_rate_is_that_of_the_tariff_or_zero_where_a_preference_is_claimed(demo: Country) -> None:
    duty = dict(zip(catalogue().hs6, catalogue().duty, strict=True))
    usual = np.array([duty[code] for code in demo.declarations["hs_code"]])
    claimed = demo.declarations["preference_code"] != "100"
    assert np.array_equal(demo.declarations["duty_rate"], np.where(claimed, 0.0, usual))
    code = dict(zip(partners().code, partners().preference, strict=True))
    origin = demo.declarations["origin_country"][claimed]
    assert demo.declarations["preference_code"][claimed].tolist() == [code[country] for country in origin]


def test_the_customs_value_is_price_freight_and_insurance(demo: Country) -> None:
    world = make_world(demo.scenario, demo.seed)
    declared = demo.declarations
    currency = np.searchsorted(world.prices.currencies, declared["invoice_currency"])
    day = (declared["registration_date"] - world.calendar.days[0]).astype(np.int64)
    rate = world.prices.exchange(currency, day)
    value = declared["invoice_value"] * rate + declared["freight"] + declared["insurance"]
    assert np.abs(value - declared["customs_value"]).max() < 0.005 * rate.max() + 0.02


def test_prices_are_about_those_of_the_catalogue(demo: Country) -> None:
    honest = ~demo.truth["illicit"]
    code = demo.declarations["hs_code"]
    price = (demo.truth["true_value"] - demo.declarations["freight"]) / demo.declarations["net_mass_kg"] / 10
    ratios = []
    for hs6, usual in zip(catalogue().hs6, catalogue().price, strict=True):
        rows = honest & (code == hs6)
        if rows.sum() >= 50:
            ratios.append(np.median(price[rows]) / usual)
    assert len(ratios) > 150
    assert 0.85 < np.median(ratios) < 1.15
    assert np.mean([0.5 < ratio < 2 for ratio in ratios]) > 0.95


def test_masses_quantities_and_units_agree(demo: Country) -> None:
    declared, honest = demo.declarations, ~demo.truth["illicit"]
    assert (declared["gross_mass_kg"] >= declared["net_mass_kg"])[honest].all()
    weighed = declared["quantity_unit"] == "kg"
    assert np.array_equal(declared["quantity"][weighed], declared["net_mass_kg"][weighed])
    counted = ~weighed & honest
    unit_mass = dict(zip(catalogue().hs6, catalogue().unit_mass, strict=True))
    usual = np.array([unit_mass[code] for code in declared["hs_code"][counted]])
    ratio = np.log(declared["net_mass_kg"] / declared["quantity"])[counted] - np.log(usual)
    spread = np.hypot(demo.scenario.mass_spread, demo.scenario.mass_noise)
    assert np.std(ratio) == pytest.approx(spread, rel=0.2)
    assert (declared["quantity"] > 0).all()


def test_days_follow_growth_and_weekdays() -> None:
    calendar = make_calendar(Scenario(start=date(2024, 1, 1), months=24, growth=0.5, seasonality=0.3))
    assert len(calendar) == 366 + 365
    assert calendar.position(date(2024, 2, 1)) == 31
    plain = calendar.intensity[0]
    assert plain[728] / plain[0] == pytest.approx(1.5 ** (728 / 365.25))
    assert plain[5] / plain[0] == pytest.approx(0.3, rel=0.02)
    winter = calendar.intensity[1] / plain
    assert winter[15] == pytest.approx(1.3)
    assert winter[15 + 183] == pytest.approx(0.7, abs=0.001)


def test_seasonal_goods_come_in_their_season(demo: Country) -> None:
    month = demo.declarations["registration_date"].astype("datetime64[M]").astype(int) % 12 + 1
    festive = np.isin(demo.truth["true_hs_code"], catalogue().hs6[catalogue().season == 3])
    late, rest = np.isin(month, (10, 11)), np.isin(month, (7, 8))
    assert festive[late].mean() > 1.2 * festive[rest].mean()


def test_numbers_are_unique_and_items_are_counted_from_one(demo: Country) -> None:
    declared = demo.declarations
    keys = set(zip(declared["declaration_id"].tolist(), declared["item_number"].tolist(), strict=True))
    assert len(keys) == demo.scenario.items
    _, first, count = np.unique(declared["declaration_id"], return_index=True, return_counts=True)
    assert (declared["item_number"][first] == 1).all()
    assert count.mean() == pytest.approx(demo.scenario.items_per_declaration, rel=0.05)
    assert (np.diff(declared["registration_date"].astype(int)) >= 0).all()


def test_the_parties_of_a_declaration_are_the_same_for_all_its_items(demo: Country) -> None:
    declared = demo.declarations
    group = np.unique(declared["declaration_id"], return_inverse=True)[1]
    for column in (
        "importer_id",
        "declarant_id",
        "exporter_id",
        "office",
        "registration_date",
        "channel",
        "container_id",
    ):
        value = np.unique(declared[column].astype(str), return_inverse=True)[1]
        assert len(np.unique(group * (value.max() + 1) + value)) == group.max() + 1


def test_firms_come_and_go(demo: Country) -> None:
    month = demo.declarations["registration_date"].astype("datetime64[M]").astype(int)
    firms = [set(demo.declarations["importer_id"][month == number]) for number in np.unique(month)]
    earlier = set().union(*firms[:6])
    assert 0.02 < len(firms[9] - earlier) / len(firms[9]) < 0.5
    assert len(earlier - set().union(*firms[12:])) > 50


def test_trade_is_habitual(demo: Country) -> None:
    declared = demo.declarations
    pair = np.array([f"{i}{h}" for i, h in zip(declared["importer_id"], declared["hs_code"], strict=True)])
    late = declared["registration_date"] >= np.datetime64("2025-07-01")
    assert np.isin(pair[late], pair[~late]).mean() > 0.5
