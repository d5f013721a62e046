from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from alone import alone, concentration, verdict

from landwaiter.country import Country
from landwaiter.country.schemes import ProhibitedGoods
from landwaiter.country.schemes.prohibited_goods import GROUPS
from landwaiter.country.trade import Statement


@pytest.fixture(scope="module")
def country() -> Country:
    return alone(ProhibitedGoods(share=0.05))


def test_only_the_gross_mass_is_a_little_higher_than_honest(country: Country) -> None:
    rows, simulation = country.truth["illicit"], country.simulation
    honest, stated = simulation.trade.statement, simulation.declared.stated
    for item in fields(Statement):
        same = getattr(stated, item.name) == getattr(honest, item.name)
        assert same.all() if item.name != "gross_mass" else same[~rows].all()
    more = (stated.gross_mass / honest.gross_mass)[rows & (honest.gross_mass > 1)] - 1
    assert -0.001 < more.min() < more.max() < 0.041
    assert more.mean() == pytest.approx(0.02, abs=4 * 0.04 / np.sqrt(12 * len(more)))
    assert (country.truth["revenue_at_stake"] == 0).all()


def test_certain_routes_carriers_and_new_importers_are_used_more(country: Country) -> None:
    rows, trade = country.truth["illicit"], country.simulation.trade
    goods = trade.statement
    route = np.unique(np.stack([goods.origin, goods.export_country, trade.mode]), axis=1, return_inverse=True)[1]
    for cell, times in ((route.ravel(), 2.0), (trade.carrier, 1.2)):
        assert concentration(cell, rows) > times
        assert concentration(cell, np.random.default_rng(1).permutation(rows)) < 1.1
    first = dict(zip(*(values[::-1].tolist() for values in (trade.importer, trade.day)), strict=True))
    new = trade.day - np.array([first[one] for one in trade.importer.tolist()]) < 90
    assert rows[new].mean() > 1.5 * rows[~new].mean()


def test_what_is_hidden_is_mostly_of_one_kind_on_a_route_and_possible_for_its_mode(country: Country) -> None:
    (scheme,) = country.scenario.schemes
    simulation, rows = country.simulation, np.arange(20_000)
    groups = scheme.seizes(simulation.world, simulation.trade, rows, np.random.default_rng(5))
    assert set(groups) == set(GROUPS)
    by_air, by_sea = groups[simulation.trade.mode == 1], groups[simulation.trade.mode == 0]
    assert "waste" not in by_air
    assert "currency" not in by_sea
    goods = simulation.trade.statement
    frequent = (goods.origin == 0) & (goods.export_country == 0) & (simulation.trade.mode == 0)
    assert np.unique(groups[frequent], return_counts=True)[1].max() / frequent.sum() > 0.75


def test_with_years_of_results_routes_with_excess_findings_show_it() -> None:
    country = alone(
        ProhibitedGoods(share=0.003), random_rate=0.2, items=100_000, importers=5_000, exporters=6_000, months=24
    )
    found = verdict(country)
    assert found.area.low > 0.65
    assert found.lift > 10
    assert abs(found.shuffled.value - 0.5) < 4 / np.sqrt(12 * found.items)
