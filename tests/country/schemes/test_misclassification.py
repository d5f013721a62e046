from __future__ import annotations

import numpy as np
from alone import alone

from landwaiter.country.schemes import Misclassification
from landwaiter.country.wording.grammar import make_grammar
from landwaiter.country.world.catalogue import catalogue


def test_the_code_moves_to_a_cheaper_one_of_the_same_chapter() -> None:
    country = alone(Misclassification(share=0.04))
    rows = country.truth["illicit"]
    declared, true = country.declarations["hs_code"], country.truth["true_hs_code"]
    assert [code[:2] for code in declared[rows]] == [code[:2] for code in true[rows]]
    assert np.array_equal(declared != true, rows)
    assert np.array_equal(country.declarations["customs_value"], country.truth["true_value"])


def test_all_charges_fall_by_at_least_the_gain() -> None:
    scheme = Misclassification(share=0.02, gain=15.0)
    country = alone(scheme)
    world, rows = country.simulation.world, country.truth["illicit"]
    stated, true = country.simulation.declared.stated, country.simulation.declared.true
    fall = world.tariff.burden(true.commodity) - world.tariff.burden(stated.commodity)
    assert fall[rows].min() >= 15
    assert not stated.preference[rows].any()


def test_each_commodity_has_one_neighbour_the_nearest_in_price_of_the_cheaper_ones() -> None:
    country = alone(Misclassification(share=0.04))
    world = country.simulation.world
    chosen = Misclassification().neighbours(world)
    goods, burden = world.goods, world.tariff.burden(np.arange(len(world.goods)))
    for commodity in range(0, len(goods), 17):
        cheaper = [
            other
            for other in range(len(goods))
            if goods.chapter[other] == goods.chapter[commodity] and burden[other] <= burden[commodity] - 5
        ]
        nearest = min(cheaper, key=lambda other: abs(np.log(goods.price[other] / goods.price[commodity])), default=-1)
        assert chosen[commodity] == nearest


def test_description_and_mass_stay_true_and_counted_goods_are_counted_in_the_units_of_the_code() -> None:
    country = alone(Misclassification(share=0.04))
    stated, true = country.simulation.declared.stated, country.simulation.declared.true
    unit, rows = country.simulation.world.goods.unit, country.truth["illicit"]
    assert np.array_equal(stated.described, true.described)
    assert np.array_equal(stated.net_mass, true.net_mass)
    weighed = rows & (unit[stated.commodity] == "kg")
    assert np.array_equal(stated.quantity[weighed], stated.net_mass[weighed])
    counted = rows & (unit[stated.commodity] != "kg")
    assert (stated.quantity[counted] == np.round(stated.quantity[counted])).all()
    assert (stated.quantity[counted] >= 1).all()


def test_the_words_are_those_of_the_true_goods() -> None:
    careful = dict.fromkeys(
        ("sloppy_descriptions", "vague_descriptions", "typos", "abbreviating", "french", "spanish"), 0.0
    )
    country = alone(Misclassification(share=0.04), **careful)
    names = make_grammar(catalogue())
    title = names.slots["title"]
    for code, text in zip(country.truth["true_hs_code"], country.declarations["goods_description"], strict=True):
        row = np.searchsorted(catalogue().hs6, code)
        known = names.texts[title.first[row] : title.first[row] + title.count[row], 0]
        assert any(name.lower() in text.lower() for name in known), (code, text)
