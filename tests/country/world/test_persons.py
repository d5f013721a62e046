from __future__ import annotations

import numpy as np
import pytest

from landwaiter.country import Scenario
from landwaiter.country.world import make_world
from landwaiter.country.world.persons import Importers

MANY = {"items": 20_000, "importers": 4_000, "exporters": 900}


def numbers() -> Importers:
    """Two persons; the second changes its number on days 10 and 20."""
    person, day = np.array([1, 1]), np.array([10, 20])
    return Importers(np.array(["A", "B", "C", "D"], dtype=object), np.array([0, 1, 1, 1]), person, day)


def test_numbers_change_on_their_day_and_for_their_person_only() -> None:
    person, day = np.array([0, 0, 1, 1, 1, 1]), np.array([5, 25, 9, 10, 19, 20])
    assert numbers().on(person, day).tolist() == [0, 0, 1, 2, 2, 3]


def test_days_left_until_a_number_changes() -> None:
    left = numbers().days_left(np.array([1, 1, 1, 0]), np.array([0, 10, 20, 3]))
    assert left[:2].tolist() == [10, 10]
    assert (left[2:] > 1_000_000).all()


def test_authorised_operators_are_large_and_as_many_as_asked() -> None:
    world = make_world(Scenario(schemes=()).changed(aeo_share=0.05, **MANY), 3)
    persons, days = world.persons, len(world.calendar)
    authorised = persons.authorised < days
    spread = 4 * np.sqrt(4_000 * 0.05 * 0.95)
    assert authorised.sum() == pytest.approx(200, abs=spread)
    assert not authorised[persons.firms :].any()
    firms = persons.activity[: persons.firms]
    assert firms[authorised[: persons.firms]].min() >= np.quantile(firms, 0.8)


def test_firms_that_are_registered_again_keep_their_address_and_gap_their_numbers() -> None:
    world = make_world(Scenario(schemes=()).changed(renewals=0.5, **MANY), 3)
    importers, persons = world.importers, world.persons
    assert len(set(importers.code)) == len(importers.code)
    assert 300 < len(np.unique(importers.change_person)) < 2_000
    assert (importers.person[len(persons) :] == importers.change_person).all()
    inside = importers.change_day - persons.first[importers.change_person]
    assert inside.min() >= 20
    assert (importers.change_day < persons.last[importers.change_person]).all()
    gap = np.diff(importers.change_day)[np.diff(importers.change_person) == 0]
    assert gap.min() > 20
