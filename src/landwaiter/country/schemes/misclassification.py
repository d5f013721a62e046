"""Misclassification: the goods get a neighbouring code of the same chapter that pays less."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import check, parameter
from landwaiter.country.schemes.habits import Habits

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade.trade import Goods, Trade
    from landwaiter.country.world.world import World


@dataclass(frozen=True)
class Misclassification:
    """Each commodity has one cheaper neighbour that cheats use; description and price stay true."""

    name: ClassVar[str] = "misclassification"
    offence: ClassVar[str] = "misclassification"
    share: float = parameter(0.011, "Items", "share", low=0, high=1)
    starts: date | None = parameter(None, "First day; none: from the beginning", "date")
    ends: date | None = parameter(None, "Day after the last; none: to the end", "date")
    gain: float = parameter(5.0, "Least difference of all charges", "percentage points", low=0, high=100)
    habits: Habits = field(default_factory=Habits)

    def __post_init__(self) -> None:
        check(self)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Goods that pay their duty and have a cheaper neighbour."""
        suitable = free & ~trade.goods.preference & (self.neighbours(world)[trade.goods.commodity] >= 0)
        return self.habits.weights(world, trade, suitable, self.share * float(free.sum()), rng)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Goods:
        """Change the code, and the quantity to the unit of that code."""
        goods = trade.goods.at(rows)
        commodity = self.neighbours(world)[goods.commodity]
        weighed, was_weighed = world.goods.unit[commodity] == "kg", world.goods.unit[goods.commodity] == "kg"
        pieces = np.maximum(np.round(goods.net_mass / world.goods.unit_mass[commodity]), 1.0)
        counted = np.where(was_weighed, pieces, goods.quantity)
        return replace(goods, commodity=commodity, quantity=np.where(weighed, goods.net_mass, counted))

    def neighbours(self, world: World) -> Ints:
        """Return for each commodity the one that stands in for it, -1 where there is none.

        It is the code of the same chapter, with charges lower by ``gain``, whose price is nearest.
        """
        goods = world.goods
        burden = world.tariff.burden(np.arange(len(goods)))
        cheaper = (goods.chapter[:, None] == goods.chapter) & (burden <= burden[:, None] - self.gain)
        distance = np.where(cheaper, np.abs(np.log(goods.price[:, None] / goods.price)), np.inf)
        return np.where(cheaper.any(axis=1), distance.argmin(axis=1), -1).astype(np.int64)
