"""Undeclared goods: more is in the consignment than any paper names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.planting import favoured
from landwaiter.country.trade.statement import as_mass, as_price
from landwaiter.country.world.catalogue import MODES

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World

AIR = MODES.index("air")


@dataclass(frozen=True)
class UndeclaredGoods(Scheme):
    """Quantity, net mass and price are those of a part of the goods, as if the rest were not there.

    Price and mass per unit stay true. Freight is that of the whole consignment, and so is the gross mass
    where a weighbridge has shown it; where none has, the papers state one that fits the part.
    """

    kind: ClassVar[str] = "undeclared_goods"
    offence: ClassVar[str] = "undeclared_goods"

    share: float = parameter(0.004, "Items while it is at work", "share", low=0, high=1)
    lowest: float = parameter(0.4, "Lowest part declared", "share", low=0.01, high=1)
    highest: float = parameter(0.85, "Highest part declared", "share", low=0.01, high=1)
    weighed: float = parameter(0.7, "Items whose gross mass is that of the weighbridge", "share", low=0, high=1)
    least_quantity: float = parameter(10.0, "Least quantity worth it", "units", low=1)
    by_air: float = parameter(0.1, "Chance of an item by air, where all is weighed, against others", "times", low=0)
    helpers: float = parameter(0.1, "Items of exporters who load more than they invoice", "share", low=0, high=1)
    helped: float = parameter(8.0, "Chance of an item of theirs, against others", "times", low=1)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Goods of more than a few units, mostly by sea and road, of importers who lean to it and certain exporters."""
        goods = trade.statement
        suitable = free & ~goods.exempt & ~trade.parcel & (goods.quantity >= self.least_quantity)
        by_mode = np.where(trade.mode == AIR, self.by_air, 1.0)
        loaded = favoured(trade.exporter, suitable, self.helpers, self.helped, rng)
        return np.asarray(suitable * by_mode * loaded * world.persons.leaning[trade.person])

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Scale quantity, net mass and price alike, and the gross mass that nobody has weighed."""
        goods = trade.statement.at(rows)
        by_mass = world.goods.unit[goods.commodity] == "kg"
        part = rng.uniform(self.lowest, self.highest, len(rows))
        part = np.where(by_mass, part, np.maximum(np.floor(goods.quantity * part), 1.0) / goods.quantity)
        net_mass = as_mass(goods.net_mass * part)
        shown = np.where(rng.random(len(rows)) < self.weighed, 1.0, part)
        return replace(
            goods,
            quantity=np.where(by_mass, net_mass, np.round(goods.quantity * part)),
            gross_mass=np.round(goods.gross_mass * shown, 3),
            net_mass=net_mass,
            price=as_price(goods.price * part),
        )
