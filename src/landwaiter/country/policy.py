"""The inspection policy of the past: risk profiles that learn from what was found, and a random part.

Profiles see what an administration sees: office, chapter, origin, a watch-list that intelligence has
given, and the results that were known at the start of the month. They never see the truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints
from landwaiter.country.chance import calibrated
from landwaiter.country.schemes.habits import DISHONEST, leanings

if TYPE_CHECKING:
    from landwaiter.country.fraud import Declared
    from landwaiter.country.inspection import Findings
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World

NOT_SELECTED, BY_RANDOM, BY_PROFILE = 0, 1, 2
WATCHED = 0.4
"""Share of dishonest firms that intelligence has put on the watch-list (chosen)."""
POINTS_WATCHED = 1.0
POINTS_CHAPTER = 0.7
POINTS_ORIGIN = 0.6
SPREAD_OF_OFFICES = 0.5
PRIOR = 8.0
"""Inspections' worth of the average rate that a firm's own rate is shrunk towards (chosen)."""
MOST_POINTS = 2.0


@dataclass(slots=True)
class Profiles:
    """Points by office, chapter, origin and watched firm; the sum is the log of the relative chance."""

    office: Floats
    chapter: Floats
    origin: Floats
    importer: Floats
    declarant: Floats
    commodity_chapter: Ints
    seen: dict[str, Floats] = field(default_factory=dict)

    def points(self, trade: Trade, declared: Declared, rows: Ints) -> Floats:
        """Return the points of the items ``rows``."""
        goods = declared.goods
        total = self.office[trade.office[rows]] + self.chapter[self.commodity_chapter[goods.commodity[rows]]]
        total = total + self.origin[goods.origin[rows]]
        for firms, fixed in ((trade.importer, self.importer), (trade.declarant, self.declarant)):
            total = total + fixed[firms[rows]]
        return np.asarray(total + self.seen.get("importer", self.importer * 0)[trade.importer[rows]]
                          + self.seen.get("declarant", self.declarant * 0)[trade.declarant[rows]])

    def learn(self, trade: Trade, rows: Ints, fraud: Bools) -> None:
        """Give firms points for the known results of ``rows``."""
        if len(rows):
            self.seen = {
                "importer": _record(trade.importer[rows], fraud, len(self.importer)),
                "declarant": _record(trade.declarant[rows], fraud, len(self.declarant)),
            }


def select(world: World, trade: Trade, declared: Declared, findings: Findings) -> Ints:
    """Return for each item why it was selected, month by month; a declaration is selected as a whole."""
    profiles, rng = make_profiles(world), world.streams.of("selection")
    basis = np.zeros(len(trade), dtype=np.int64)
    month = world.prices.month[trade.day]
    for number in range(int(month[-1]) + 1 if len(month) else 0):
        rows = np.flatnonzero(month == number)
        first = np.flatnonzero(world.prices.month == number)[0]
        known = np.flatnonzero((basis != NOT_SELECTED) & (findings.known < first))
        profiles.learn(trade, known, findings.fraud[known])
        basis[rows] = _month(world, trade.declaration[rows], profiles.points(trade, declared, rows), rng)
    return basis


def make_profiles(world: World) -> Profiles:
    """Return the profiles with which the administration starts."""
    rng = world.streams.of("profiles")
    duty = np.bincount(world.goods.chapter, weights=world.goods.duty) / np.bincount(world.goods.chapter)
    importers, declarants = leanings(world)
    return Profiles(
        office=rng.normal(0, SPREAD_OF_OFFICES, len(world.offices.code)),
        chapter=POINTS_CHAPTER * (rng.random(len(duty)) < duty / 50),
        origin=POINTS_ORIGIN * (rng.random(len(world.partners)) < 0.25),
        importer=_watch(importers, rng),
        declarant=_watch(declarants, rng),
        commodity_chapter=world.goods.chapter,
    )


def _watch(leaning: Floats, rng: np.random.Generator) -> Floats:
    """Some of the dishonest are watched, and as many who are not."""
    chance = np.where(leaning > 1, WATCHED, WATCHED * DISHONEST)
    return np.asarray(POINTS_WATCHED * (rng.random(len(leaning)) < chance))


def _record(firm: Ints, fraud: Bools, count: int) -> Floats:
    """Log of the shrunk fraud rate of each firm against the rate of all."""
    mean = max(float(fraud.mean()), 0.01)
    inspected, found = np.bincount(firm, minlength=count), np.bincount(firm, weights=fraud, minlength=count)
    return np.asarray(np.minimum(np.log((found + PRIOR * mean) / (inspected + PRIOR) / mean), MOST_POINTS))


def _month(world: World, declaration: Ints, points: Floats, rng: np.random.Generator) -> Ints:
    """Draw the declarations of one month: the random part first, profiles among the rest."""
    first = np.flatnonzero(np.diff(declaration, prepend=-1))
    which = np.cumsum(np.diff(declaration, prepend=-1) != 0) - 1
    by_random = rng.random(len(first)) < world.scenario.random_rate
    weights = np.exp(np.maximum.reduceat(points, first)) * ~by_random
    sizes = np.bincount(which)
    chance = calibrated(weights, world.scenario.profile_rate * len(points), "profile_rate", sizes)
    by_profile = rng.random(len(first)) < chance
    basis = np.where(by_random, BY_RANDOM, np.where(by_profile, BY_PROFILE, NOT_SELECTED))
    return np.asarray(basis[which])
