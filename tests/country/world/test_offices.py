from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from landwaiter.country import Scenario, generate
from landwaiter.country.scenario.events import OfficeClosed
from landwaiter.country.scenario.office import Office
from landwaiter.country.world.calendar import make_calendar
from landwaiter.country.world.catalogue import catalogue
from landwaiter.country.world.offices import PARCELS, REGIONS, ZONE, make_offices
from landwaiter.errors import SettingsError

SMALL = {"items": 3_000, "importers": 200, "exporters": 300}
THREE = (
    Office("S01", "sea port", 2.0, 10, 2),
    Office("S02", "sea port", 1.0, 400, 2),
    Office("A01", "airport", 1.0, 20, 2),
)


def test_offices_serve_their_gate_and_stand_in_for_missing_ones() -> None:
    scenario = Scenario(offices=THREE, events=(), schemes=())
    offices = make_offices(scenario, make_calendar(scenario, catalogue()))
    assert offices.modes.tolist() == [True, True, False]
    # distances 10, 400 and 20: the median is 20, so only S02 is far; nearby offices count fourfold
    assert offices.region.tolist() == [0, 1, 0]
    weights = offices.weights().reshape(-1, REGIONS, 3)
    assert weights[0].tolist() == [[8.0, 1.0, 0.0], [2.0, 4.0, 0.0]]
    assert weights[2][0].tolist() == [8.0, 1.0, 4.0]  # no land post: any office
    assert weights[PARCELS][0].tolist() == [0.0, 0.0, 4.0]
    assert weights[ZONE][0].tolist() == [8.0, 1.0, 0.0]
    assert offices.weights(closed=(0,))[0].tolist() == [0.0, 1.0, 0.0]


def test_a_closed_office_registers_nothing_and_its_declarations_go_to_others() -> None:
    closed = OfficeClosed(starts=date(2024, 9, 1), ends=date(2024, 11, 1), office="S01")
    country = generate(Scenario(offices=THREE, events=(closed,), schemes=()).changed(**SMALL), 2)
    day, office = country.declarations["registration_date"], country.declarations["office"]
    during = (day >= np.datetime64("2024-09-01")) & (day < np.datetime64("2024-11-01"))
    assert (office[during] == "S01").sum() == 0
    assert (office[~during] == "S01").mean() > 0.2
    assert during.sum() > 100


def test_the_last_open_office_of_a_gate_hands_over_to_those_that_stand_in() -> None:
    scenario = Scenario(offices=THREE, events=(), schemes=())
    offices = make_offices(scenario, make_calendar(scenario, catalogue()))
    assert offices.weights(closed=(0, 1)).reshape(-1, REGIONS, 3)[ZONE][0].tolist() == [0.0, 0.0, 4.0]
    assert offices.weights(closed=(2,)).reshape(-1, REGIONS, 3)[1][0].tolist() == [8.0, 1.0, 0.0]
    idle = Scenario(offices=(replace(THREE[0], traffic=0.0), *THREE[1:]), events=(), schemes=())
    assert make_offices(idle, make_calendar(idle, catalogue())).weights()[0].tolist() == [0.0, 1.0, 0.0]


def test_offices_that_are_closed_at_once_send_nothing_to_each_other() -> None:
    one = OfficeClosed(starts=date(2024, 8, 1), ends=date(2024, 11, 1), office="S01")
    two = OfficeClosed(starts=date(2024, 10, 1), ends=date(2024, 12, 1), office="S02")
    country = generate(Scenario(offices=THREE, events=(one, two), schemes=()).changed(**SMALL), 2)
    assert country.simulation.world.offices.closures == (((0,), 31, 92), ((0, 1), 92, 123), ((1,), 123, 153))
    day, office = country.declarations["registration_date"], country.declarations["office"]
    for event in (one, two):
        shut = (day >= np.datetime64(event.starts)) & (day < np.datetime64(event.ends))
        assert shut.sum() > 50
        assert not (office[shut] == event.office).any()


def test_goods_come_by_road_where_there_is_nothing_else() -> None:
    post = (Office("L01", "land post", 1.0, 300, 3),)
    country = generate(Scenario(offices=post, events=(), schemes=()).changed(**SMALL), 2)
    assert set(country.declarations["transport_mode"]) == {"3"}
    assert set(country.declarations["office"]) == {"L01"}


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(SettingsError, match="not a role"):
        Office("S01", "harbour")
    with pytest.raises(SettingsError, match="one name"):
        Scenario(offices=(THREE[0], THREE[0]))
    with pytest.raises(SettingsError, match="no office is open"):
        generate(Scenario(offices=THREE[:1], events=(OfficeClosed(office="S01"),), schemes=()).changed(**SMALL), 2)
    with pytest.raises(SettingsError, match="closes an office"):
        generate(Scenario(offices=THREE, events=(OfficeClosed(office="X"),), schemes=()).changed(**SMALL), 2)
