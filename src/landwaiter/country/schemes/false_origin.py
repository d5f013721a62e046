"""False origin: goods claim the origin of a partner whose goods enter free of duty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.habits import HabitualScheme

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class FalseOrigin(HabitualScheme):
    """Each commodity has one preferential partner whose papers are borrowed, often a real seller of it."""

    kind: ClassVar[str] = "false_origin"
    offence: ClassVar[str] = "origin"

    share: float = parameter(0.008, "Items while it is at work", "share", low=0, high=1)
    least_duty: float = parameter(10.0, "Least rate of duty worth it", "percent", low=0, high=100)
    rerouted: float = parameter(0.65, "Items that also show that partner as departure", "share", low=0, high=1)

    def suitable(self, world: World, trade: Trade) -> Bools:
        """Goods without preference that would pay much duty, if there is a partner to lend its origin."""
        goods = trade.statement
        open_to = world.tariff.has_preference(goods.commodity, goods.origin, trade.day)
        lent = lenders(world).any() & (world.goods.duty[goods.commodity] >= self.least_duty)
        return np.asarray(~open_to & lent)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Change the origin and claim the preference."""
        goods = trade.statement.at(rows)
        origin = self.lender(world)[goods.commodity]
        departure = np.where(rng.random(len(rows)) < self.rerouted, origin, goods.export_country)
        return replace(goods, origin=origin, export_country=departure, preference=np.ones(len(rows), np.bool_))

    def lender(self, world: World) -> Ints:
        """Return for each commodity the partner whose origin is claimed, likely by trade."""
        chance = np.where(lenders(world), world.flows, 0.0)
        keys = world.streams.of("false_origin", "lender").exponential(size=chance.shape)
        return np.asarray(np.argmin(keys / np.maximum(chance, 1e-12), axis=1), dtype=np.int64)


def lenders(world: World) -> Bools:
    """Return the partners whose goods are free of duty from the first day to the last."""
    return np.asarray((world.tariff.opened == 0) & (world.tariff.closed >= len(world.calendar)))
