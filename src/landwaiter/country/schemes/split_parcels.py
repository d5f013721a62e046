"""Split parcels: an order too large to be free of duty is declared as so many small parcels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.planting import picked

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class SplitParcels(Scheme):
    """Some buyers have every parcel of a large order claim the relief that is for small consignments.

    The relief is due to an order as a whole (``de_minimis`` of the scenario). The parcels come on
    different days; one that is too dear by itself shows a price a little below the limit.
    """

    kind: ClassVar[str] = "split_parcels"
    offence: ClassVar[str] = "undervaluation"
    needs: ClassVar[str] = "raise parcel_share or order_share"

    share: float = parameter(0.0025, "Items while it is at work", "share", low=0, high=1)
    habit: float = parameter(0.8, "Rate among the parcels of large orders of its buyers", "share", low=0.01, high=0.9)
    closest: float = parameter(
        0.85, "Least price shown for a parcel that is too dear, against the limit", "share", low=0.01, high=1
    )

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Parcels of orders above the limit, by some buyers: those who lean to fraud are drawn first."""
        large = free & (trade.order >= 0) & (trade.order_price(trade.statement) > limit(world))
        needed = self.share * float(free.sum()) / self.habit
        return picked(trade.person, large, world.persons.leaning, needed, rng).astype(np.float64)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Claim the relief for each parcel, with a price that allows it."""
        goods = trade.statement.at(rows)
        shown = np.round(limit(world) * rng.uniform(self.closest, 1.0, len(rows)), 2)
        price = np.where(goods.price > limit(world), shown, goods.price)
        return replace(goods, price=price, relief=np.ones(len(rows), dtype=np.bool_))


def limit(world: World) -> float:
    """Return the price up to which a consignment owes nothing, in national currency."""
    return world.scenario.taxes.de_minimis * world.scenario.price_levels.exchange_rate
