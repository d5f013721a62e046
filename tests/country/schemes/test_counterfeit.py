from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import alone, binomial, concentration

from landwaiter.country import Country
from landwaiter.country.schemes import Counterfeit


@pytest.fixture(scope="module")
def country() -> Country:
    return alone(Counterfeit(share=0.03))


def test_only_branded_goods_are_faked_and_a_stated_part_comes_as_parcels(country: Country) -> None:
    rows, simulation = country.truth["illicit"], country.simulation
    assert simulation.world.goods.branded[simulation.declared.true.commodity][rows].all()
    low, high = binomial(int(rows.sum()), 0.4)
    assert low <= (country.declarations["declaration_type"][rows] == "PC").sum() <= high


def test_fakes_are_cheap_and_a_stated_part_is_declared_dearer(country: Country) -> None:
    rows, simulation = country.truth["illicit"], country.simulation
    genuine, true = (one.price[rows] for one in (simulation.trade.statement, simulation.declared.true))
    cheap, dressed = true / genuine, simulation.declared.stated.price[rows] / true
    assert 0.11 < cheap[genuine > 10].min() < cheap[genuine > 10].max() < 0.51
    assert cheap.mean() == pytest.approx(0.31, abs=4 * 0.38 / np.sqrt(12 * len(cheap)))
    low, high = binomial(len(dressed), 0.4)
    assert low <= (dressed > 1.0).sum() <= high
    assert dressed.min() >= 1
    assert dressed[true > 10].max() < 2.51


def test_counted_fakes_are_lighter_and_weighed_ones_are_not(country: Country) -> None:
    rows, simulation = country.truth["illicit"], country.simulation
    genuine, true = (one.net_mass[rows] for one in (simulation.trade.statement, simulation.declared.true))
    by_mass = country.declarations["quantity_unit"][rows] == "kg"
    assert np.array_equal(true[by_mass], genuine[by_mass])
    light = (true / genuine)[~by_mass & (genuine > 0.1)]
    assert 0.84 < light.min() < light.max() <= 1.0
    assert light.mean() == pytest.approx(0.925, abs=4 * 0.15 / np.sqrt(12 * len(light)))


def test_a_stated_part_is_described_without_a_brand(country: Country) -> None:
    rows, stated = country.truth["illicit"], country.simulation.declared.stated
    low, high = binomial(int(rows.sum()), 0.7)
    assert low <= stated.plain[rows].sum() <= high
    assert not stated.plain[~rows].any()


def test_importers_new_to_the_goods_and_few_sellers_and_flows_bring_most(country: Country) -> None:
    rows, trade, goods = country.truth["illicit"], country.simulation.trade, country.simulation.world.goods
    branded = goods.branded[trade.statement.commodity] & ~trade.parcel
    pair = trade.person * goods.chapters + goods.chapter[trade.statement.commodity]
    first = dict(zip(*(values[::-1].tolist() for values in (pair, trade.day)), strict=True))
    new = trade.day - np.array([first[one] for one in pair.tolist()]) < 120
    assert rows[branded & new].mean() > 1.5 * rows[branded & ~new].mean()
    of_seller, of_flow = trade.exporter[branded], goods_flow(country)[branded]
    for cell in (of_seller, of_flow):
        assert concentration(cell, rows[branded]) > 2
        assert concentration(cell, np.random.default_rng(1).permutation(rows[branded])) < 1.3


def goods_flow(country: Country) -> Any:
    """Number of each item's commodity and origin."""
    goods = country.simulation.trade.statement
    return goods.commodity * 1_000 + goods.origin


def test_seizure_records_call_them_counterfeit(country: Country) -> None:
    (scheme,) = country.scenario.schemes
    rows = np.flatnonzero(country.truth["illicit"])
    groups = scheme.seizes(country.simulation.world, country.simulation.trade, rows, np.random.default_rng(0))
    assert scheme.seized
    assert groups.tolist() == ["counterfeit goods"] * len(rows)
