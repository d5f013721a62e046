"""Short declaration: less is declared than there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.habits import HabitualScheme
from landwaiter.country.trade.statement import as_mass, as_price

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class ShortDeclaration(HabitualScheme):
    """Quantity and price are a part of the true ones.

    Counted goods keep their true net mass, so units look heavy and cheap by weight; weighed goods
    declare less net mass, and only their gross mass, which the weighbridge shows, stays true.
    """

    kind: ClassVar[str] = "short_declaration"
    offence: ClassVar[str] = "quantity"

    share: float = parameter(0.007, "Items while it is at work", "share", low=0, high=1)
    lowest: float = parameter(0.55, "Lowest part declared", "share", low=0.01, high=1)
    highest: float = parameter(0.9, "Highest part declared", "share", low=0.01, high=1)
    least_quantity: float = parameter(10.0, "Least quantity worth it", "units", low=1)

    def suitable(self, world: World, trade: Trade) -> Bools:
        """Goods of more than a few units."""
        return np.asarray(trade.statement.quantity >= self.least_quantity)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Scale quantity and price, and the net mass of weighed goods."""
        goods = trade.statement.at(rows)
        weighed = world.goods.unit[goods.commodity] == "kg"
        part = rng.uniform(self.lowest, self.highest, len(rows))
        counted = np.maximum(np.floor(goods.quantity * part), 1.0)
        part = np.where(weighed, part, counted / goods.quantity)
        net_mass = np.where(weighed, as_mass(goods.net_mass * part), goods.net_mass)
        return replace(
            goods,
            quantity=np.where(weighed, net_mass, counted),
            net_mass=net_mass,
            price=as_price(goods.price * part),
        )
