from __future__ import annotations

import numpy as np
import pytest
from alone import alone

from landwaiter.country.schemes import Transshipment

SCHEME = Transshipment(share=0.03)


def test_goods_really_leave_the_hub_and_only_their_origin_is_a_lie() -> None:
    country = alone(SCHEME)
    rows, simulation = country.truth["illicit"], country.simulation
    stated, true = simulation.declared.stated, simulation.declared.true
    assert np.array_equal(stated.export_country, true.export_country)
    assert np.array_equal(stated.origin[rows], stated.export_country[rows])
    assert np.array_equal(stated.origin != true.origin, rows)
    assert (true.export_country[rows] != simulation.trade.statement.export_country[rows]).all()
    for name in ("commodity", "price", "net_mass", "quantity", "described"):
        assert np.array_equal(getattr(stated, name), getattr(true, name))


def test_a_hub_trades_much_and_sells_little_of_the_commodity() -> None:
    world = alone(SCHEME).simulation.world
    sold = world.flows / world.flows.sum(axis=1, keepdims=True)
    part = world.partners.share / world.partners.share.sum()
    hub = SCHEME.hub(world)
    assert (sold[np.arange(len(hub)), hub] < 0.5 * part[hub]).all()
    assert np.bincount(hub).argmax() in np.argsort(-part)[:4]


def test_it_saves_what_is_worth_it_with_a_preference_only_where_the_hub_has_one() -> None:
    country = alone(SCHEME)
    rows, simulation = country.truth["illicit"], country.simulation
    stated, day, world = simulation.declared.stated, simulation.trade.day, simulation.world
    has = world.tariff.has_preference(stated.commodity, stated.origin, day)
    assert np.array_equal(stated.preference[rows], has[rows])
    fall = world.tariff.rate(simulation.declared.true, day) - world.tariff.rate(stated, day)
    assert fall[rows].min() >= SCHEME.least_saving
    raised = country.declarations["registration_date"] >= np.datetime64("2025-02-01")
    dearer = raised & (country.truth["true_origin"] == "CN")
    assert country.truth["illicit"][dearer].mean() > 2 * country.truth["illicit"][~dearer].mean() > 0


def test_the_freight_is_that_of_the_whole_way() -> None:
    country, honest = alone(SCHEME), alone(Transshipment(share=0.0))
    assert np.array_equal(country.declarations["freight"], honest.declarations["freight"])
    assert country.declarations["customs_value"] == pytest.approx(country.truth["true_value"])
