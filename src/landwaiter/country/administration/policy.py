"""The inspection policy of the past: risk profiles that learn from what was found, and a random part.

Profiles see what an administration sees: office, chapter, origin, a watch-list that intelligence has
given, and the results that were known at the start of the month. They never see the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.chance import calibrated
from landwaiter.country.schemes.habits import DISHONEST, leanings

if TYPE_CHECKING:
    from landwaiter.country.administration.inspection import Findings
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.schemes.declare import Declared
    from landwaiter.country.trade.trade import Trade
    from landwaiter.country.world.world import World

NOT_SELECTED, BY_RANDOM, BY_PROFILE = 0, 1, 2
WATCHED = 0.4
"""Share of dishonest firms that intelligence has put on the watch-list (chosen)."""
POINTS_WATCHED = 1.2
POINTS_CHAPTER = 0.7
POINTS_ORIGIN = 0.6
RISKY_ORIGINS = 0.25
SPREAD_OF_OFFICES = 0.5
PRIOR = 8.0
"""Inspections' worth of the average rate that a record is shrunk towards (chosen)."""
MOST_POINTS = 2.5


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that profiles look at: its value for each item, and fixed points for each value.

    ``learns`` says whether known results of a value add to its points.
    """

    values: Ints
    fixed: Floats
    learns: bool

    def points(self, rows: Ints, known: Ints, fraud: Bools) -> Floats:
        """Return the points of the items ``rows``, given the results of the items ``known``."""
        points = self.fixed
        if self.learns and len(known):
            points = points + _record(self.values[known], fraud, len(points))
        return np.asarray(points[self.values[rows]])


def select(world: World, trade: Trade, declared: Declared, findings: Findings) -> Ints:
    """Return for each item why it was selected, month by month; a declaration is selected as a whole."""
    criteria, rng = make_profiles(world, trade, declared), world.streams.of("selection")
    basis = np.zeros(len(trade), dtype=np.int64)
    month = world.prices.month[trade.day]
    for number in np.unique(month):
        rows = np.flatnonzero(month == number)
        first = np.flatnonzero(world.prices.month == number)[0]
        known = np.flatnonzero((basis != NOT_SELECTED) & (findings.known < first))
        points = np.sum([criterion.points(rows, known, findings.fraud[known]) for criterion in criteria], axis=0)
        basis[rows] = _month(world, trade.declaration[rows], points, rng)
    return basis


def make_profiles(world: World, trade: Trade, declared: Declared) -> tuple[Criterion, ...]:
    """Return what the administration looks at: all of it declared, none of it true."""
    rng, goods = world.streams.of("profiles"), declared.goods
    duty: Floats = np.bincount(world.goods.chapter, weights=world.goods.duty) / np.bincount(world.goods.chapter)
    importers, declarants = leanings(world)
    office = rng.normal(0, SPREAD_OF_OFFICES, len(world.offices.code))
    chapter = _flagged(duty / 50, POINTS_CHAPTER, rng)
    origin = _flagged(np.full(len(world.partners), RISKY_ORIGINS), POINTS_ORIGIN, rng)
    return (
        Criterion(trade.office, office, learns=False),
        Criterion(world.goods.chapter[goods.commodity], chapter, learns=False),
        Criterion(goods.origin, origin, learns=True),
        Criterion(world.goods.heading[goods.commodity], np.zeros(world.goods.headings), learns=True),
        Criterion(trade.importer, _watch(importers, rng), learns=True),
        Criterion(trade.declarant, _watch(declarants, rng), learns=True),
    )


def _watch(leaning: Floats, rng: np.random.Generator) -> Floats:
    """Points for some of the dishonest, and for about as many who are not."""
    return _flagged(np.where(leaning > 1, WATCHED, WATCHED * DISHONEST), POINTS_WATCHED, rng)


def _flagged(chance: Floats, points: float, rng: np.random.Generator) -> Floats:
    return np.where(rng.random(len(chance)) < chance, points, 0.0)


def _record(values: Ints, fraud: Bools, count: int) -> Floats:
    """Log of the shrunk fraud rate of each value against the rate of all."""
    mean = max(float(fraud.mean()), 0.01)
    inspected, found = np.bincount(values, minlength=count), np.bincount(values, weights=fraud, minlength=count)
    return np.asarray(np.minimum(np.log((found + PRIOR * mean) / (inspected + PRIOR) / mean), MOST_POINTS))


def _month(world: World, declaration: Ints, points: Floats, rng: np.random.Generator) -> Ints:
    """Draw the declarations of one month: the random part first, profiles among the rest."""
    begins = np.diff(declaration, prepend=-1) != 0
    first, which = np.flatnonzero(begins), np.cumsum(begins) - 1
    by_random = rng.random(len(first)) < world.scenario.random_rate
    weights = np.exp(np.maximum.reduceat(points, first)) * ~by_random
    expected = world.scenario.profile_rate * len(points)
    by_profile = rng.random(len(first)) < calibrated(weights, expected, "profile_rate", np.bincount(which))
    basis = np.where(by_random, BY_RANDOM, np.where(by_profile, BY_PROFILE, NOT_SELECTED))
    return np.asarray(basis[which])
