"""Short declaration: less is declared than there is."""

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
class ShortDeclaration:
    """Quantity and price are a part of the true ones.

    Counted goods keep their true net mass, so units look heavy and cheap by weight; weighed goods
    declare less net mass, and only their gross mass, which the weighbridge shows, stays true.
    """

    name: ClassVar[str] = "short_declaration"
    offence: ClassVar[str] = "quantity"
    share: float = parameter(0.007, "Items", "share", low=0, high=1)
    starts: date | None = parameter(None, "First day; none: from the beginning", "date")
    ends: date | None = parameter(None, "Day after the last; none: to the end", "date")
    lowest: float = parameter(0.55, "Lowest part declared", "share", low=0.01, high=1)
    highest: float = parameter(0.9, "Highest part declared", "share", low=0.01, high=1)
    least_quantity: float = parameter(10.0, "Least quantity worth it", "units", low=1)
    habits: Habits = field(default_factory=Habits)

    def __post_init__(self) -> None:
        check(self)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Goods of more than a few units."""
        suitable = free & (trade.goods.quantity >= self.least_quantity)
        return self.habits.weights(world, trade, suitable, self.share * float(free.sum()), rng)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Goods:
        """Scale quantity and price, and the net mass of weighed goods."""
        goods = trade.goods.at(rows)
        weighed = world.goods.unit[goods.commodity] == "kg"
        part = rng.uniform(self.lowest, self.highest, len(rows))
        counted = np.maximum(np.floor(goods.quantity * part), 1.0)
        part = np.where(weighed, part, counted / goods.quantity)
        net_mass = np.where(weighed, np.round(goods.net_mass * part, 3), goods.net_mass)
        return replace(
            goods,
            quantity=np.where(weighed, net_mass, counted),
            net_mass=net_mass,
            price=np.maximum(np.round(goods.price * part, 2), 0.01),
        )
