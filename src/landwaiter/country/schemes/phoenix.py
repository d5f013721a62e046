"""Phoenix firms: wound up before customs can collect, and registered again with a clean record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.planting import picked
from landwaiter.country.trade.statement import as_price

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class Phoenix(Scheme):
    """Some of the firms that are registered again undervalue, most of all before they give a number up.

    Address and declarant stay when the number changes. Other firms are registered again for honest reasons.
    """

    kind: ClassVar[str] = "phoenix"
    offence: ClassVar[str] = "undervaluation"
    needs: ClassVar[str] = "let more firms be registered again (renewals), or enlarge the scenario"

    share: float = parameter(0.003, "Items while it is at work", "share", low=0, high=1)
    deterrence: float = parameter(
        0.1, "Part by which each time that it was caught lowers an importer's chance to go on", "share", low=0, high=1
    )
    intensity: float = parameter(
        0.35, "Rate among the dutiable items of phoenix firms while it is at work", "share", low=0.01, high=0.9
    )
    last_days: int = parameter(45, "Length of the time before a number is given up", "days", low=0, high=3_650)
    bust_out: float = parameter(5.0, "Chance of an item in that time, against before", "times", low=1, high=1_000)
    lowest: float = parameter(0.15, "Lowest factor in that time", "share", low=0.01, high=1)
    highest: float = parameter(0.45, "Highest factor in that time", "share", low=0.01, high=1)
    before: float = parameter(0.8, "Highest factor before; the lowest is the highest in that time", "share", low=0.01)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Items of some firms that are registered again, leaning ones first."""
        renewed = np.zeros(len(world.persons), dtype=np.bool_)
        renewed[world.importers.change_person] = True
        suitable = free & renewed[trade.person] & ~trade.statement.exempt & ~trade.parcel
        needed = self.share * float(free.sum()) / self.intensity
        theirs = picked(trade.person, suitable, renewed * world.persons.leaning, needed, rng)
        return np.asarray(theirs * np.where(self._late(world, trade), self.bust_out, 1.0))

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Scale the price."""
        late = self._late(world, trade, rows)
        low, high = np.where(late, self.lowest, self.highest), np.where(late, self.highest, self.before)
        goods = trade.statement.at(rows)
        return replace(goods, price=as_price(goods.price * rng.uniform(low, high)))

    def _late(self, world: World, trade: Trade, rows: Ints | slice = slice(None)) -> Bools:
        """Where the number is given up within ``last_days``."""
        left = world.importers.days_left(trade.person[rows], trade.day[rows])
        return np.asarray(left <= self.last_days)
