"""When goods come: growth, weekdays, seasons and shifts of demand as intensities by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints, pick_within_row
from landwaiter.country.scenario.events import DemandShift

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from landwaiter.country.scenario import Scenario
    from landwaiter.country.world.catalogue import Catalogue

WEEKDAYS = np.array([1.0, 1.05, 1.05, 1.0, 0.95, 0.3, 0.1])
"""Relative registrations, Monday first: offices are all but closed at weekends (chosen)."""
YEAR_END = 3
"""Position in ``SEASONS`` of goods that are bought at the end of the year, as parcels are."""


class Dated(Protocol):
    """Something that holds for a time, such as an event, or a scheme while it is at work."""

    @property
    def starts(self) -> date | None:
        """First day; none: from the beginning."""

    @property
    def ends(self) -> date | None:
        """Day after the last; none: to the end."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the simulation.

    ``intensity`` has one row a pattern and one column a day; ``pattern`` says which row each
    commodity follows; the last row is that of parcels. ``month`` numbers the months from 0.
    """

    days: NDArray[Any]
    month: Ints
    intensity: Floats
    pattern: Ints

    def __len__(self) -> int:
        return len(self.days)

    def position(self, day: date) -> int:
        """Return on which day of the simulation ``day`` falls; it may lie before or after it."""
        return int((np.datetime64(day, "D") - self.days[0]).astype(int))

    def span(self, dated: Dated) -> tuple[int, int]:
        """Return the first day on which it holds and the day after the last, within the simulation."""
        first = 0 if dated.starts is None else self.position(dated.starts)
        last = len(self) if dated.ends is None else self.position(dated.ends)
        first, last = (min(max(day, 0), len(self)) for day in (first, last))
        return first, max(first, last)

    def during(self, dated: Dated, day: Ints) -> Bools:
        """Return on which of the days it holds."""
        first, last = self.span(dated)
        return np.asarray((day >= first) & (day < last))

    def draw(self, pattern: Ints, first: Ints, last: Ints, rng: np.random.Generator) -> Ints:
        """Draw a day in ``[first, last)`` for each entry, by the intensity of its pattern."""
        return pick_within_row(self.intensity, pattern, first, last, rng)


def make_calendar(scenario: Scenario, goods: Catalogue) -> Calendar:
    """Return the days from the start of ``scenario`` to its end, with their intensities."""
    period = scenario.period
    days = np.arange(np.datetime64(period.start, "D"), np.datetime64(period.end, "D"))
    elapsed = np.arange(len(days)) / 365.25
    weekday = (days.astype(np.int64) + 3) % 7
    common = (1 + period.growth) ** elapsed * WEEKDAYS[weekday]
    seasons = _seasons(days, period.seasonality) * common
    parcels = seasons[YEAR_END] * (1 + scenario.parcels.parcel_growth) ** elapsed
    plain = Calendar(days, _months(days), seasons, goods.season)
    shifted, pattern = _shifted(plain, scenario.events_of(DemandShift), goods)
    return Calendar(days, plain.month, np.vstack([shifted, parcels]), pattern)


def _shifted(plain: Calendar, shifts: tuple[DemandShift, ...], goods: Catalogue) -> tuple[Floats, Ints]:
    """Patterns: one for each season and set of shifts that some commodity has."""
    chosen = np.array([goods.under(shift.hs) for shift in shifts]).reshape(len(shifts), len(goods))
    kinds, pattern = np.unique(np.vstack([goods.season, chosen]), axis=1, return_inverse=True)
    rows = plain.intensity[kinds[0].astype(np.int64)]
    for shift, has in zip(shifts, kinds[1:], strict=True):
        first, last = plain.span(shift)
        rows[np.flatnonzero(has), first:last] *= shift.factor
    return rows, np.asarray(pattern.ravel(), dtype=np.int64)


def _months(days: NDArray[Any]) -> Ints:
    number = days.astype("datetime64[M]").astype(np.int64)
    return np.asarray(number - number[0])


def _seasons(days: NDArray[Any], strength: float) -> Floats:
    """Rows in the order of ``SEASONS``: none, winter, summer, year end, harvest."""
    day = (days - days.astype("datetime64[Y]")).astype(np.int64)
    wave = np.cos(2 * np.pi * (day - 15) / 365.25)
    bumps = [np.zeros(len(days)), wave, -wave, 2 * _bump(day, 300, 30), 1.5 * _bump(day, 110, 40)]
    return np.asarray(1 + strength * np.array(bumps))


def _bump(day: Ints, centre: float, width: float) -> Floats:
    return np.asarray(np.exp(-(((day - centre) / width) ** 2)))
