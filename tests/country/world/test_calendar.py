from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from landwaiter.country import Scenario
from landwaiter.country.scenario.events import DemandShift
from landwaiter.country.world.calendar import make_calendar
from landwaiter.country.world.catalogue import catalogue

SETTINGS = {"start": date(2024, 1, 1), "months": 24, "growth": 0.5, "seasonality": 0.3, "parcel_growth": 0.2}


def season(calendar, letter: int) -> np.ndarray:
    """Intensity of the goods of a season."""
    pattern = calendar.pattern[np.flatnonzero(catalogue().season == letter)[0]]
    return np.asarray(calendar.intensity[pattern])


def test_days_follow_growth_weekdays_and_seasons() -> None:
    calendar = make_calendar(Scenario(events=()).changed(**SETTINGS), catalogue())
    assert len(calendar) == 366 + 365
    assert calendar.position(date(2024, 2, 1)) == 31
    assert calendar.month[[0, 30, 31, 730]].tolist() == [0, 0, 1, 23]
    plain = season(calendar, 0)
    assert plain[728] / plain[0] == pytest.approx(1.5 ** (728 / 365.25))
    assert plain[5] / plain[0] == pytest.approx(0.3, rel=0.02)
    winter = season(calendar, 1) / plain
    assert winter[15] == pytest.approx(1.3)
    assert winter[15 + 183] == pytest.approx(0.7, abs=0.001)


def test_parcels_grow_faster_and_come_before_the_end_of_the_year() -> None:
    calendar = make_calendar(Scenario(events=()).changed(**SETTINGS), catalogue())
    ratio = calendar.intensity[-1] / season(calendar, 3)
    assert ratio[365] / ratio[0] == pytest.approx(1.2 ** (365 / 365.25))


def test_a_shift_of_demand_changes_its_goods_in_its_days_and_no_others() -> None:
    shift = DemandShift(starts=date(2024, 2, 1), ends=date(2024, 3, 1), hs=("8471",), factor=3.0)
    calendar = make_calendar(Scenario(events=(shift,)).changed(**SETTINGS), catalogue())
    plain = make_calendar(Scenario(events=()).changed(**SETTINGS), catalogue())
    goods = catalogue()
    before, after = plain.intensity[plain.pattern], calendar.intensity[calendar.pattern]
    hit = np.char.startswith(goods.hs6.astype(str), "8471")
    assert after[hit][:, 31:60] == pytest.approx(3 * before[hit][:, 31:60])
    after[np.ix_(np.flatnonzero(hit), np.arange(31, 60))] /= 3
    assert after == pytest.approx(before)
