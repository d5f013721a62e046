"""When goods come: growth, weekdays and seasons as one intensity for each day and kind of season."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.arrays import Floats, Ints, pick_within

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from landwaiter.country.scenario.scenario import Scenario

WEEKDAYS = np.array([1.0, 1.05, 1.05, 1.0, 0.95, 0.3, 0.1])
"""Relative registrations, Monday first: offices are all but closed at weekends (chosen)."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the simulation; ``intensity`` has one row a season of the catalogue, one column a day."""

    days: NDArray[Any]
    intensity: Floats

    def __len__(self) -> int:
        return len(self.days)

    def position(self, day: date) -> int:
        """Return on which day of the simulation ``day`` falls; it may lie before or after it."""
        return int((np.datetime64(day, "D") - self.days[0]).astype(int))

    def draw(self, season: Ints, first: Ints, last: Ints, rng: np.random.Generator) -> Ints:
        """Draw a day in ``[first, last)`` for each entry, by the intensity of its season."""
        offset = season * len(self)
        return pick_within(self.intensity.ravel(), offset + first, offset + last, rng) - offset


def make_calendar(scenario: Scenario) -> Calendar:
    """Return the days from the start of ``scenario`` to its end, with their intensities."""
    start = np.datetime64(scenario.start, "D")
    end = (np.datetime64(scenario.start, "M") + scenario.months).astype("datetime64[D]")
    days = np.arange(start, end)
    elapsed = np.arange(len(days)) / 365.25
    weekday = (days.astype(np.int64) + 3) % 7
    common = (1 + scenario.growth) ** elapsed * WEEKDAYS[weekday]
    return Calendar(days, _seasons(days, scenario.seasonality) * common)


def _seasons(days: NDArray[Any], strength: float) -> Floats:
    """Rows in the order of ``SEASONS``: none, winter, summer, year end, harvest."""
    day = (days - days.astype("datetime64[Y]")).astype(np.int64)
    wave = np.cos(2 * np.pi * (day - 15) / 365.25)
    bumps = [np.zeros(len(days)), wave, -wave, 2 * _bump(day, 300, 30), 1.5 * _bump(day, 110, 40)]
    return np.asarray(1 + strength * np.array(bumps))


def _bump(day: Ints, centre: float, width: float) -> Floats:
    return np.asarray(np.exp(-(((day - centre) / width) ** 2)))
