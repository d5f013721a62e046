from __future__ import annotations

import numpy as np
import pytest
from alone import alone

from landwaiter.country import Scenario, generate
from landwaiter.country.schemes import SCHEMES, FalseOrigin, ShortDeclaration, Undervaluation, demo_schemes
from landwaiter.errors import SettingsError


def test_parameters_out_of_bounds_are_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="share of Undervaluation is out of bounds"):
        Undervaluation(share=1.5)


def test_a_share_that_cannot_be_reached_is_refused_with_what_to_do() -> None:
    scenario = Scenario(schemes=(FalseOrigin(share=0.9),)).changed(items=500, importers=50, exporters=100)
    with pytest.raises(SettingsError, match=r"false_origin asks for 450.0 items.*enlarge the scenario"):
        generate(scenario, 1)


def test_the_demo_has_one_of_each_kind_under_its_own_name() -> None:
    assert [scheme.name for scheme in demo_schemes()] == list(SCHEMES)


def test_two_of_a_kind_have_names_of_their_own_and_share_no_item() -> None:
    schemes = Undervaluation(share=0.02, label="by half", lowest=0.5, highest=0.5), Undervaluation(share=0.02)
    with pytest.raises(SettingsError, match="Two schemes have one name"):
        Scenario(schemes=(schemes[1], schemes[1]))
    country = alone(schemes[0], schemes=schemes)
    counts = dict(zip(*np.unique(country.truth["scheme"][country.truth["illicit"]], return_counts=True), strict=True))
    assert set(counts) == {"by half", "undervaluation"}
    assert min(counts.values()) > 300


def test_a_scheme_that_is_added_leaves_the_items_of_those_before_it() -> None:
    first, second = Undervaluation(share=0.02, deterrence=0.0), ShortDeclaration(share=0.02)
    without, with_it = alone(first), alone(first, schemes=(first, second))
    rows = without.truth["scheme"] == "undervaluation"
    assert np.array_equal(rows, with_it.truth["scheme"] == "undervaluation")
    assert np.array_equal(without.truth["true_value"], with_it.truth["true_value"])


def test_authorised_operators_are_drawn_into_it_less_often() -> None:
    country = alone(Undervaluation(share=0.05), aeo_share=0.2, aeo_honesty=0.1)
    trade, persons = country.simulation.trade, country.simulation.world.persons
    authorised = trade.day >= persons.authorised[trade.person]
    assert authorised.sum() > 2_000
    assert country.truth["illicit"][authorised].mean() < 0.3 * country.truth["illicit"][~authorised].mean()


def test_others_take_up_what_those_who_were_caught_leave() -> None:
    country = alone(Undervaluation(share=0.03, deterrence=1.0), detection=1.0, profile_rate=0.3)
    late = country.declarations["registration_date"] >= np.datetime64("2025-07-01")
    assert country.truth["illicit"][late].mean() > 0.024
