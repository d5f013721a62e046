"""Misclassification: the goods get a neighbouring code of the same chapter that pays less."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.habits import HabitualScheme
from landwaiter.country.schemes.neighbours import nearest, recoded

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class Misclassification(HabitualScheme):
    """Each commodity has one cheaper neighbour that cheats use; description and price stay true."""

    kind: ClassVar[str] = "misclassification"
    offence: ClassVar[str] = "misclassification"

    share: float = parameter(0.011, "Items while it is at work", "share", low=0, high=1)
    gain: float = parameter(5.0, "Least difference of all charges", "percentage points", low=0, high=100)

    def suitable(self, world: World, trade: Trade) -> Bools:
        """Goods that pay their duty and have a cheaper neighbour."""
        return ~trade.statement.preference & (self.neighbours(world)[trade.statement.commodity] >= 0)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Change the code, and the quantity to the unit of that code."""
        goods = trade.statement.at(rows)
        return recoded(world, goods, self.neighbours(world)[goods.commodity])

    def neighbours(self, world: World) -> Ints:
        """Return for each commodity the one that stands in for it, -1 where there is none.

        It is the code of the same chapter, with charges lower by ``gain``, whose price is nearest.
        """
        burden = world.tariff.burden(np.arange(len(world.goods)))
        return nearest(world.goods, burden <= burden[:, None] - self.gain)
