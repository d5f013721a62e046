from __future__ import annotations

import numpy as np
import pytest
from alone import SMALL, alone, binomial

from landwaiter.country import Scenario, generate
from landwaiter.country.schemes import FalseOrigin
from landwaiter.country.world.catalogue import partners
from landwaiter.errors import SettingsError


def test_it_claims_a_preference_that_the_goods_have_no_right_to() -> None:
    country = alone(FalseOrigin(share=0.03))
    rows, declared, world = country.truth["illicit"], country.declarations, country.simulation.world
    open_always = set(world.partners.code[world.tariff.opened == 0])
    assert set(declared["origin_country"][rows]) <= open_always
    assert not set(country.truth["true_origin"][rows]) & open_always
    assert (declared["preference_code"][rows] == "300").all()
    assert np.array_equal(country.truth["true_origin"] != declared["origin_country"], rows)


def test_the_duty_it_saves_is_at_least_what_makes_it_worth_it() -> None:
    country = alone(FalseOrigin(share=0.03, least_duty=20.0))
    rows, declared, world = country.truth["illicit"], country.declarations, country.simulation.world
    owed = world.goods.duty[country.simulation.declared.true.commodity][rows]
    assert owed.min() >= 20
    least = declared["customs_value"][rows] * owed / 100
    assert (country.truth["revenue_at_stake"][rows] >= least * 1.149).all()


def test_a_stated_part_shows_the_lender_as_departure_and_each_commodity_has_one_lender() -> None:
    country = alone(FalseOrigin(share=0.03, rerouted=0.65))
    rows, declared = country.truth["illicit"], country.declarations
    true = country.simulation.declared.true
    others = rows & (true.export_country != country.simulation.declared.stated.origin)
    low, high = binomial(int(others.sum()), 0.65)
    assert low <= (declared["export_country"] == declared["origin_country"])[others].sum() <= high
    pairs = set(zip(declared["hs_code"][rows], declared["origin_country"][rows], strict=True))
    assert len(pairs) == len(set(declared["hs_code"][rows]))


def test_it_is_refused_where_no_partner_has_a_preference_to_lend() -> None:
    strangers = dict.fromkeys(partners().code[partners().preferential], 0.0)
    scenario = Scenario(schemes=(FalseOrigin(),), events=(), partners=strangers)
    with pytest.raises(SettingsError, match="false_origin asks for"):
        generate(scenario.changed(**SMALL), 3)
