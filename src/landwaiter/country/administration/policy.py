"""The policy of the past: a random part, then risk profiles that learn from what was found, fill the lanes.

Profiles see what an administration sees: office, chapter, origin, a watch-list that intelligence has
given, listed goods on their way through, buyers of many parcels, and the results that were known at
the start of the month. They never see the truth, and know firms by their registered numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from landwaiter.country.chance import MOST, calibrated
from landwaiter.country.world.catalogue import UNLISTED
from landwaiter.country.world.procedures import TRANSIT
from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.cheating import Declared
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World

GREEN, BLUE, YELLOW, RED_BY_PROFILE, RED_AT_RANDOM = range(5)
"""Lanes, and why an item is in the red one."""
WATCHED = 0.4
"""Share of dishonest firms that intelligence has put on the watch-list (chosen)."""
POINTS_WATCHED = 1.2
POINTS_CHAPTER = 0.7
POINTS_ORIGIN = 0.6
POINTS_LISTED = 2.0
POINTS_PARCELS = (0.0, 0.0, 1.5, 3.0, 4.0)
"""Points by how many parcels a buyer has had in the month (chosen)."""
RISKY_ORIGINS = 0.25
SPREAD_OF_OFFICES = 0.5
PRIOR = 8.0
"""Inspections' worth of the average rate that a record is shrunk towards (chosen)."""
MOST_POINTS = 2.5
BLUNTER = 0.5
"""How much less the points count in the yellow and blue lanes than in the red one (chosen)."""


class Known(NamedTuple):
    """Items whose results are known, and whether they are fraud."""

    items: Ints
    fraud: Bools


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that profiles look at: its value for each item, and fixed points for each value.

    ``learns`` says whether known results of a value add to its points.
    """

    values: Callable[[slice | Ints], Ints]
    fixed: Floats
    learns: bool

    def points(self, rows: slice, known: Known) -> Floats:
        """Return the points of the items ``rows``, given what is ``known``."""
        points = self.fixed
        if self.learns and len(known.items):
            points = points + _record(self.values(known.items), known.fraud, len(points))
        return np.asarray(points[self.values(rows)])


class Policy:
    """Risk profiles and a random part; profiles look at what is declared, never at what is true.

    Raises
    ------
    SettingsError
        If the lanes ask for more than all items.
    """

    def __init__(self, world: World, trade: Trade, declared: Declared) -> None:
        control = world.scenario.control
        asked = control.random_rate + control.profile_rate + control.yellow_rate + control.blue_rate
        if asked > 1:
            remedy = "Let random_rate, profile_rate, yellow_rate and blue_rate add up to at most 1."
            raise SettingsError("The lanes ask for more than all items.", remedy, Place(value=f"{asked:g}"))
        self._world, self._trade = world, trade
        self._criteria, self._rng = make_profiles(world, trade, declared), world.streams.of("selection")

    def lanes(self, rows: slice, known: Known) -> Ints:
        """Return the lane of each item of ``rows``, given what is ``known``.

        A declaration is selected as a whole. What is drawn at random is drawn from all alike; authorised
        operators and parcels weigh less in everything else, never nothing.
        """
        control, trade = self._world.scenario.control, self._trade
        points = np.sum([criterion.points(rows, known) for criterion in self._criteria], axis=0)
        begins = np.diff(trade.declaration[rows], prepend=-1) != 0
        first, which = np.flatnonzero(begins), np.cumsum(begins) - 1
        highest, size = np.maximum.reduceat(points, first), np.bincount(which)
        trust = self._trust(first + rows.start)
        lane = np.where(self._rng.random(len(first)) < control.random_rate, RED_AT_RANDOM, GREEN)
        for kind, rate, sharpness in (
            (RED_BY_PROFILE, control.profile_rate, 1.0),
            (YELLOW, control.yellow_rate, BLUNTER),
            (BLUE, control.blue_rate, BLUNTER),
        ):
            weights = np.exp(sharpness * highest) * trust * (lane == GREEN)
            drawn = self._rng.random(len(first)) < self._chance(weights, rate * len(points), size)
            lane[drawn] = kind
        return np.asarray(lane[which])

    def _trust(self, rows: Ints) -> Floats:
        """How much declarations weigh in the profiles by who lodged them and how they came."""
        control, trade = self._world.scenario.control, self._trade
        authorised = self._world.persons.is_authorised(trade.person[rows], trade.day[rows])
        trust = np.where(authorised, control.aeo_factor, 1.0)
        return np.asarray(trust * np.where(trade.parcel[rows], control.parcel_factor, 1.0))

    def _chance(self, weights: Floats, expected: float, size: Ints) -> Floats:
        """Chances that select ``expected`` items, or as many as other lanes leave: a small month may have too few."""
        reach = MOST * float(size[weights > 0].sum())
        return calibrated(weights, min(expected, reach), "lanes", size)


def make_profiles(world: World, trade: Trade, declared: Declared) -> tuple[Criterion, ...]:
    """Return what the administration looks at: all of it declared, none of it true."""
    rng, goods, stated = world.streams.of("profiles"), world.goods, declared.stated
    duty: Floats = np.bincount(goods.chapter, weights=goods.duty) / np.bincount(goods.chapter)
    leaning = world.persons.leaning[world.importers.person]
    office = rng.normal(0, SPREAD_OF_OFFICES, len(world.offices.code))
    chapter = _flagged(duty / 50, POINTS_CHAPTER, rng)
    origin = _flagged(np.full(len(world.partners), RISKY_ORIGINS), POINTS_ORIGIN, rng)
    listed, parcels = goods.listed != UNLISTED, _parcels_of_buyers(world, trade)

    def passing(rows: slice | Ints) -> Ints:
        return np.asarray(listed[stated.commodity[rows]] & (stated.procedure[rows] >= TRANSIT), dtype=np.int64)

    return (
        Criterion(lambda rows: trade.office[rows], office, learns=False),
        Criterion(lambda rows: goods.chapter[stated.commodity[rows]], chapter, learns=False),
        Criterion(lambda rows: stated.origin[rows], origin, learns=True),
        Criterion(lambda rows: goods.heading[stated.commodity[rows]], np.zeros(goods.headings), learns=True),
        Criterion(lambda rows: trade.importer[rows], _watch(world, leaning, rng), learns=True),
        Criterion(lambda rows: trade.declarant[rows], _watch(world, world.declarants.leaning, rng), learns=True),
        Criterion(passing, np.array([0.0, POINTS_LISTED]), learns=True),
        Criterion(lambda rows: parcels[rows], np.array(POINTS_PARCELS), learns=True),
    )


def _parcels_of_buyers(world: World, trade: Trade) -> Ints:
    """How many parcels the buyer of each parcel has in its month, at most the last of the points; 0 for other items."""
    month = world.calendar.month[trade.day]
    months = int(month.max()) + 1
    cell = np.unique((trade.importer * months + month)[trade.parcel], return_inverse=True)[1]
    counts = np.zeros(len(trade), dtype=np.int64)
    counts[trade.parcel] = np.bincount(cell)[cell]
    return np.asarray(np.minimum(counts, len(POINTS_PARCELS) - 1), dtype=np.int64)


def _watch(world: World, leaning: Floats, rng: np.random.Generator) -> Floats:
    """Points for some of the dishonest, and for about as many who are not."""
    mistaken = WATCHED * world.scenario.traders.dishonest
    return _flagged(np.where(leaning > 1, WATCHED, mistaken), POINTS_WATCHED, rng)


def _flagged(chance: Floats, points: float, rng: np.random.Generator) -> Floats:
    return np.where(rng.random(len(chance)) < chance, points, 0.0)


def _record(values: Ints, fraud: Bools, count: int) -> Floats:
    """Log of the shrunk fraud rate of each value against the rate of all."""
    mean = max(float(fraud.mean()), 0.01)
    inspected, found = np.bincount(values, minlength=count), np.bincount(values, weights=fraud, minlength=count)
    return np.asarray(np.minimum(np.log((found + PRIOR * mean) / (inspected + PRIOR) / mean), MOST_POINTS))
