"""Undervaluation: the invoice shows a part of the price."""

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
class Undervaluation:
    """The declared FOB price is the true one times a factor; some forged invoices are round."""

    name: ClassVar[str] = "undervaluation"
    offence: ClassVar[str] = "undervaluation"
    share: float = parameter(0.020, "Items", "share", low=0, high=1)
    starts: date | None = parameter(None, "First day; none: from the beginning", "date")
    ends: date | None = parameter(None, "Day after the last; none: to the end", "date")
    lowest: float = parameter(0.3, "Lowest factor", "share", low=0.01, high=1)
    highest: float = parameter(0.8, "Highest factor", "share", low=0.01, high=1)
    rounded: float = parameter(0.3, "Forged invoices of two significant digits", "share", low=0, high=1)
    habits: Habits = field(default_factory=Habits)

    def __post_init__(self) -> None:
        check(self)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Any goods will do; planted flows are those with high charges."""
        return self.habits.weights(world, trade, free, self.share * float(free.sum()), rng)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Goods:
        """Scale the price."""
        goods = trade.goods.at(rows)
        price = goods.price * rng.uniform(self.lowest, self.highest, len(rows))
        digits = 10 ** np.floor(np.log10(price) - 1)
        price = np.where(rng.random(len(rows)) < self.rounded, np.floor(price / digits) * digits, price)
        return replace(goods, price=np.maximum(np.round(price, 2), 0.01))
