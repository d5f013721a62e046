"""Prices, masses, duties and dates hang together."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.scenario.events import DutyChange, demo_events
from landwaiter.country.world.catalogue import catalogue, partners

CENT = Decimal("0.01")
REMEDY = next(event for event in demo_events() if isinstance(event, DutyChange))


def test_declared_charges_can_be_recomputed_from_declared_fields_alone() -> None:
    country = generate(Scenario(schemes=()).changed(items=400, importers=40, exporters=80), seed=8)
    excise = dict(zip(catalogue().hs6, catalogue().excise, strict=True))
    declared = country.declarations
    owing = np.flatnonzero(declared["tax_amount"] > 0)
    assert len(owing) > 250
    for row in owing:
        value = Decimal(repr(float(declared["customs_value"][row])))
        duty = percent(value, declared["duty_rate"][row])
        levy = percent(value + duty, excise[declared["hs_code"][row]])
        total = duty + levy + percent(value + duty + levy, 15)
        assert float(declared["duty_amount"][row]) == pytest.approx(float(duty), abs=0.011)
        assert float(declared["tax_amount"][row]) == pytest.approx(float(total), abs=0.04)


def percent(amount: Decimal, rate: float) -> Decimal:
    return (amount * Decimal(repr(float(rate))) / 100).quantize(CENT, ROUND_HALF_EVEN)


def test_the_rate_is_that_of_the_tariff_unless_preference_procedure_or_a_remedy_changes_it(demo: Country) -> None:
    declared = demo.declarations
    duty = dict(zip(catalogue().hs6, catalogue().duty, strict=True))
    usual = np.array([duty[code] for code in declared["hs_code"]])
    claimed = declared["preference_code"] != "100"
    hit = np.array([code.startswith(REMEDY.hs) for code in declared["hs_code"]])
    hit &= (declared["origin_country"] == REMEDY.origin) & (
        declared["registration_date"] >= np.datetime64(REMEDY.starts)
    )
    assert hit.sum() > 300
    owed = np.where(claimed, 0.0, usual) + REMEDY.more * hit
    exempt = np.isin(declared["regime"], ("7800", "8000")) | (
        (declared["declaration_type"] == "PC") & (declared["tax_amount"] == 0)
    )
    assert np.array_equal(declared["duty_rate"], np.where(exempt, 0.0, owed))
    code = dict(zip(partners().code, partners().preference, strict=True))
    origin = declared["origin_country"][claimed]
    assert declared["preference_code"][claimed].tolist() == [code[country] for country in origin]


def test_the_customs_value_is_price_freight_and_insurance(demo: Country) -> None:
    world = demo.simulation.world
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
    declared, honest, levels = demo.declarations, ~demo.truth["illicit"], demo.scenario.price_levels
    assert (declared["gross_mass_kg"] >= declared["net_mass_kg"])[honest].all()
    weighed = declared["quantity_unit"] == "kg"
    assert np.array_equal(declared["quantity"][weighed], declared["net_mass_kg"][weighed])
    counted = ~weighed & honest
    unit_mass = dict(zip(catalogue().hs6, catalogue().unit_mass, strict=True))
    usual = np.array([unit_mass[code] for code in declared["hs_code"][counted]])
    ratio = np.log(declared["net_mass_kg"] / declared["quantity"])[counted] - np.log(usual)
    spread = np.hypot(levels.mass_spread, levels.mass_noise)
    assert np.std(ratio) == pytest.approx(spread, rel=0.2)
    assert (declared["quantity"] > 0).all()


def test_seasonal_goods_come_in_their_season(demo: Country) -> None:
    month = demo.declarations["registration_date"].astype("datetime64[M]").astype(int) % 12 + 1
    festive = np.isin(demo.truth["true_hs_code"], catalogue().hs6[catalogue().season == 3])
    late, rest = np.isin(month, (10, 11)), np.isin(month, (7, 8))
    assert festive[late].mean() > 1.2 * festive[rest].mean()


def test_numbers_are_unique_and_items_are_counted_from_one(demo: Country) -> None:
    declared = demo.declarations
    keys = set(zip(declared["declaration_id"].tolist(), declared["item_number"].tolist(), strict=True))
    assert len(keys) == demo.scenario.size.items
    _, first, count = np.unique(declared["declaration_id"], return_index=True, return_counts=True)
    assert (declared["item_number"][first] == 1).all()
    assert count.mean() == pytest.approx(1 / (0.12 + 0.88 / demo.scenario.size.items_per_declaration), rel=0.05)
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
