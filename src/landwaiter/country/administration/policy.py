"""The inspection policy of the past: risk profiles that learn from what was found, and a random part.

Profiles see what an administration sees: office, chapter, origin, a watch-list that intelligence has
given, and the results that were known at the start of the month. They never see the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.chance import calibrated

if TYPE_CHECKING:
    from collections.abc import Callable

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.cheating import Declared
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World

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

    values: Callable[[slice | Ints], Ints]
    fixed: Floats
    learns: bool

    def points(self, rows: slice, known: Ints, fraud: Bools) -> Floats:
        """Return the points of the items ``rows``, given the results of the items ``known``."""
        points = self.fixed
        if self.learns and len(known):
            points = points + _record(self.values(known), fraud, len(points))
        return np.asarray(points[self.values(rows)])


class Policy:
    """Risk profiles and a random part; profiles look at what is declared, never at what is true."""

    def __init__(self, world: World, trade: Trade, declared: Declared) -> None:
        self._world, self._trade, self._declared = world, trade, declared
        self._criteria, self._rng = make_profiles(world, trade, declared), world.streams.of("selection")

    def select(self, rows: slice, known: Ints, fraud: Bools) -> Ints:
        """Return for each item of ``rows`` why it was selected, given the results of the items ``known``.

        A declaration is selected as a whole.
        """
        points = np.sum([criterion.points(rows, known, fraud) for criterion in self._criteria], axis=0)
        return _month(self._world, self._trade.declaration[rows], points, self._rng)


def make_profiles(world: World, trade: Trade, declared: Declared) -> tuple[Criterion, ...]:
    """Return what the administration looks at: all of it declared, none of it true."""
    rng, goods, stated = world.streams.of("profiles"), world.goods, declared.stated
    duty: Floats = np.bincount(goods.chapter, weights=goods.duty) / np.bincount(goods.chapter)
    leaning = world.persons.leaning[world.importers.person]
    office = rng.normal(0, SPREAD_OF_OFFICES, len(world.offices.code))
    chapter = _flagged(duty / 50, POINTS_CHAPTER, rng)
    origin = _flagged(np.full(len(world.partners), RISKY_ORIGINS), POINTS_ORIGIN, rng)
    heading, declarants = np.zeros(goods.headings), world.leaning_declarants
    return (
        Criterion(lambda rows: trade.office[rows], office, learns=False),
        Criterion(lambda rows: goods.chapter[stated.commodity[rows]], chapter, learns=False),
        Criterion(lambda rows: stated.origin[rows], origin, learns=True),
        Criterion(lambda rows: goods.heading[stated.commodity[rows]], heading, learns=True),
        Criterion(lambda rows: trade.importer[rows], _watch(world, leaning, rng), learns=True),
        Criterion(lambda rows: trade.declarant[rows], _watch(world, declarants, rng), learns=True),
    )


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


def _month(world: World, declaration: Ints, points: Floats, rng: np.random.Generator) -> Ints:
    """Draw the declarations of one month: the random part first, profiles among the rest."""
    begins = np.diff(declaration, prepend=-1) != 0
    first, which = np.flatnonzero(begins), np.cumsum(begins) - 1
    by_random = rng.random(len(first)) < world.scenario.control.random_rate
    weights = np.exp(np.maximum.reduceat(points, first)) * ~by_random
    expected = world.scenario.control.profile_rate * len(points)
    by_profile = rng.random(len(first)) < calibrated(weights, expected, "profile_rate", np.bincount(which))
    basis = np.where(by_random, BY_RANDOM, np.where(by_profile, BY_PROFILE, NOT_SELECTED))
    return np.asarray(basis[which])
