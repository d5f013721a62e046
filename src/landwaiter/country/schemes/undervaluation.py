"""Undervaluation: the invoice shows a part of the price."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.habits import HabitualScheme
from landwaiter.country.trade.statement import as_price

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class Undervaluation(HabitualScheme):
    """The declared FOB price is the true one times a factor; some forged invoices are round."""

    kind: ClassVar[str] = "undervaluation"
    offence: ClassVar[str] = "undervaluation"

    share: float = parameter(0.020, "Items while it is at work", "share", low=0, high=1)
    lowest: float = parameter(0.3, "Lowest factor", "share", low=0.01, high=1)
    highest: float = parameter(0.8, "Highest factor", "share", low=0.01, high=1)
    rounded: float = parameter(0.3, "Forged invoices of two significant digits", "share", low=0, high=1)

    def suitable(self, world: World, trade: Trade) -> Bools:
        """Any goods will do; planted flows are those with high charges."""
        return np.ones(len(trade), dtype=np.bool_)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Scale the price."""
        goods = trade.statement.at(rows)
        price = goods.price * rng.uniform(self.lowest, self.highest, len(rows))
        digits = 10 ** np.floor(np.log10(price) - 1)
        price = np.where(rng.random(len(rows)) < self.rounded, np.floor(price / digits) * digits, price)
        return replace(goods, price=as_price(price))
