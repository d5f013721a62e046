"""Where fraud lives: persistent habits of flows, of importers and of declarants in certain goods."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.chance import enough
from landwaiter.country.parameter import check, parameter
from landwaiter.country.schemes.base import Scheme

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class Habits:
    """How the items of a scheme are spread over planted cells; the rest is diffuse.

    A cell is a *flow* (commodity x true origin), an importer in one HS heading, or a declarant in
    one HS heading. Only the cell shows the habit: the importer is honest in other headings.

    Examples
    --------
    >>> round(Habits().diffuse, 2)
    0.33
    """

    flow: float = parameter(0.42, "Items in planted flows", "share", low=0, high=1)
    importer: float = parameter(0.15, "Items in planted cells importer x heading", "share", low=0, high=1)
    declarant: float = parameter(0.10, "Items in planted cells declarant x heading", "share", low=0, high=1)
    intensity: float = parameter(0.22, "Rate among the suitable items of a planted cell", "share", low=0.01, high=0.9)
    churn: float = parameter(0.25, "Planted cells that begin or end on a random day", "share", low=0, high=1)

    def __post_init__(self) -> None:
        check(self)

    @property
    def diffuse(self) -> float:
        """Share of the scheme's items that follow no habit."""
        return max(1.0 - self.flow - self.importer - self.declarant, 0.0)

    def weights(self, world: World, trade: Trade, suitable: Bools, expected: float, rng: np.random.Generator) -> Floats:
        """Return the relative chance of each suitable item.

        Cells are planted until they hold as many suitable items as it takes that ``expected`` of
        them are used.
        """
        needed = expected / self.intensity
        goods, heading = trade.statement, world.goods.heading[trade.statement.commodity]
        persons, declarants = world.persons, world.declarants
        burden = world.tariff.burden(goods.commodity)
        parts = (
            (self.flow, goods.commodity * len(world.partners) + goods.origin, burden * persons.willing[trade.person]),
            (self.importer, trade.person * world.goods.headings + heading, persons.leaning[trade.person]),
            (self.declarant, trade.declarant * world.goods.headings + heading, declarants.leaning[trade.declarant]),
        )
        total = self.diffuse * normalised(suitable.astype(np.float64))
        for part, cell, attraction in parts:
            planted = self._plant(cell, np.where(suitable, attraction, 0.0), part * needed, trade.day, rng)
            total += part * normalised(planted)
        return total

    def _plant(self, cell: Ints, attraction: Floats, needed: float, day: Ints, rng: np.random.Generator) -> Floats:
        """Plant cells at random, attractive ones first, until they hold ``needed`` suitable items."""
        inverse = np.unique(cell, return_inverse=True)[1]
        held = np.bincount(inverse, weights=attraction > 0)
        mean = np.bincount(inverse, weights=attraction) / np.maximum(held, 1)
        order = np.argsort(rng.exponential(size=len(held)) / np.maximum(mean, 1e-12))
        small = order[(held[order] >= 1) & (held[order] <= max(needed / 4, 3))]
        strength = enough(small, held, needed) * rng.uniform(0.6, 1.4, len(held))
        first, last = self._lifetimes(len(held), int(day.max()) + 1, rng)
        alive = (day >= first[inverse]) & (day < last[inverse])
        return np.asarray(strength[inverse] * (attraction > 0) * alive)

    def _lifetimes(self, count: int, days: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        turn, begins = rng.uniform(0, days, count), rng.integers(0, 2, count) == 1
        moves = rng.random(count) < self.churn
        return np.where(moves & begins, turn, 0.0), np.where(moves & ~begins, turn, float(days))


@dataclass(frozen=True)
class HabitualScheme(Scheme):
    """A scheme whose users have habits; a class of this kind says which goods suit it."""

    habits: Habits = field(default_factory=Habits)

    @abstractmethod
    def suitable(self, world: World, trade: Trade) -> Bools:
        """Return which items the scheme can be used for, all of which owe something."""

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Return the chances that follow from habits, 0 for what owes nothing."""
        suitable = free & ~trade.statement.exempt & ~trade.parcel & self.suitable(world, trade)
        return self.habits.weights(world, trade, suitable, self.share * float(free.sum()), rng)


def normalised(weights: Floats) -> Floats:
    """Return weights that add up to 1, or zeros where there are none."""
    total = float(weights.sum())
    return weights / total if total > 0 else weights
