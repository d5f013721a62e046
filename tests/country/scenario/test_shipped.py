"""The scenarios that come with the package can be played, and are what their names say."""

from __future__ import annotations

import numpy as np
import pytest

from landwaiter.country import Country, Scenario, generate
from landwaiter.country.scenario.files import load_scenario, shipped


def test_there_are_three() -> None:
    assert shipped() == ("border-post", "demo", "national")


@pytest.mark.parametrize("name", shipped())
def test_events_fall_into_the_time_that_is_played(name: str) -> None:
    scenario = load_scenario(name)
    assert all(scenario.period.start < event.starts < scenario.period.end for event in scenario.events)


@pytest.fixture(scope="module")
def border_post() -> Country:
    return generate(load_scenario("border-post"), seed=1)


def test_a_border_post_is_one_road(border_post: Country) -> None:
    declared = border_post.declarations
    assert 6_000 <= len(declared["hs_code"]) <= 10_000
    assert set(declared["office"]) == {"L01"}
    assert set(declared["transport_mode"]) == {"3"}
    assert set(declared["origin_country"]) <= {"KE", "MZ", "TZ", "ZA", "ZM"}
    assert np.mean([code.startswith("80") for code in declared["regime"]]) > 0.05


def test_every_scheme_of_a_border_post_is_used(border_post: Country) -> None:
    planted = {scheme.name for scheme in border_post.scenario.schemes}
    assert planted <= set(border_post.truth["scheme"])


def test_a_nation_can_be_played() -> None:
    national = load_scenario("national")
    assert (national.size.items, national.period.months, len(national.offices)) == (1_000_000, 12, 40)
    small = generate(national.changed(items=20_000, importers=1_500, exporters=1_500), seed=1)
    assert set(small.declarations["office"]) == {office.code for office in national.offices}
    assert {scheme.name for scheme in national.schemes} <= set(small.truth["scheme"])


def test_the_demo_has_every_kind_of_scheme() -> None:
    assert load_scenario("demo").schemes == Scenario().schemes
