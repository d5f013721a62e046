"""Transshipment: goods pass through a third country and are declared to be of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.arrays import pick_by_row
from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.habits import HabitualScheme
from landwaiter.country.schemes.origins import saving

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class Transshipment(HabitualScheme):
    """Each commodity has one hub, a country that trades much and makes little of it.

    The goods really call there, with the freight of the whole way, and leave with its papers. It is
    worth while where a higher duty hits one origin, or where the hub's goods are free of a high one.
    """

    kind: ClassVar[str] = "transshipment"
    offence: ClassVar[str] = "origin"
    needs: ClassVar[str] = "let a duty rise on more goods of one origin, or enlarge the scenario"

    share: float = parameter(0.005, "Items while it is at work", "share", low=0, high=1)
    least_saving: float = parameter(12.0, "Least saving of duty worth it", "percentage points", low=0, high=500)
    small: float = parameter(
        0.5, "What a hub sells of the commodity, against its part in all trade: less than this", "times", low=0.01
    )

    def suitable(self, world: World, trade: Trade) -> Bools:
        """Goods of elsewhere that would pay less as goods of the hub."""
        hub = self.hub(world)[trade.statement.commodity]
        elsewhere = (trade.statement.origin != hub) & (trade.statement.export_country != hub)
        return np.asarray(elsewhere & (saving(world, trade, hub) >= self.least_saving))

    def real(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """The goods do come from the hub, though they are not of it."""
        goods = trade.statement.at(rows)
        return replace(goods, export_country=self.hub(world)[goods.commodity])

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Declare the hub as origin, and claim any preference that comes with it."""
        goods = self.real(world, trade, rows, rng)
        claimed = world.tariff.has_preference(goods.commodity, goods.export_country, trade.day[rows])
        return replace(goods, origin=goods.export_country, preference=claimed)

    def hub(self, world: World) -> Ints:
        """Return the hub of each commodity, drawn by its part in all trade."""
        usual = world.partners.share / world.partners.share.sum()
        sold = world.flows / world.flows.sum(axis=1, keepdims=True)
        chance = np.where(sold < self.small * usual, usual, 0.0)
        return pick_by_row(chance, np.arange(len(chance)), world.streams.of("scheme", self.name, "hub"))
