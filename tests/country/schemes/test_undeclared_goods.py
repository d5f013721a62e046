from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import alone, binomial, concentration

from landwaiter.country import Country
from landwaiter.country.schemes import UndeclaredGoods


@pytest.fixture(scope="module")
def country() -> Country:
    return alone(UndeclaredGoods(share=0.03))


def part(country: Country, name: str) -> Any:
    """Part of the true amount that is declared of the items under the scheme."""
    declared, rows = country.simulation.declared, country.truth["illicit"]
    return (getattr(declared.stated, name) / getattr(declared.true, name))[rows]


def test_price_quantity_and_net_mass_are_one_part_of_the_true_ones(country: Country) -> None:
    price = part(country, "price")
    assert price == pytest.approx(part(country, "quantity"), abs=0.01)
    assert price == pytest.approx(part(country, "net_mass"), abs=0.01)
    by_mass = country.declarations["quantity_unit"][country.truth["illicit"]] == "kg"
    assert 0.39 < price[by_mass].min() < price.max() < 0.86
    assert price[by_mass].mean() == pytest.approx(0.625, abs=4 * 0.45 / np.sqrt(12 * by_mass.sum()))


def test_most_gross_masses_are_weighed_and_the_others_fit_the_part(country: Country) -> None:
    gross = part(country, "gross_mass")
    weighed = np.isclose(gross, 1.0)
    low, high = binomial(len(gross), 0.7)
    assert low <= weighed.sum() <= high
    assert gross[~weighed] == pytest.approx(part(country, "price")[~weighed], abs=0.01)


def test_it_hardly_flies_and_never_comes_as_a_parcel(country: Country) -> None:
    rows, declared = country.truth["illicit"], country.declarations
    air, parcel = declared["transport_mode"] == "4", declared["declaration_type"] == "PC"
    assert rows[air & ~parcel].mean() < 0.3 * rows[~air].mean()
    assert not rows[parcel].any()


def test_importers_who_lean_to_it_and_few_sellers_do_most(country: Country) -> None:
    rows, trade, world = country.truth["illicit"], country.simulation.trade, country.simulation.world
    leaning = world.persons.leaning[trade.person] > 1
    assert rows[leaning].mean() > 10 * rows[~leaning].mean()
    assert concentration(trade.exporter, rows) > 1.5
    assert concentration(trade.exporter, np.random.default_rng(1).permutation(rows)) < 1.2
