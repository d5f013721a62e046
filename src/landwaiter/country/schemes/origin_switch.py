"""Origin switch: once goods of one origin pay more, the same goods are declared to come from another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.arrays import pick_by_row
from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.origins import saving
from landwaiter.country.schemes.planting import picked

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class OriginSwitch(Scheme):
    """Some importers of goods whose origin has come to pay more duty declare another origin for them.

    Only goods that a :class:`~landwaiter.country.scenario.events.DutyChange` makes dearer suit it, while
    it is in force. Each line gets one other origin, drawn by what is usual for the commodity, as the
    honest lines that really move do.
    """

    kind: ClassVar[str] = "origin_switch"
    offence: ClassVar[str] = "origin"
    needs: ClassVar[str] = "let a duty rise earlier or on more goods of one origin"

    share: float = parameter(0.0015, "Items while it is at work", "share", low=0, high=1)
    least_saving: float = parameter(10.0, "Least saving of duty worth it", "percentage points", low=0, high=500)
    habit: float = parameter(0.5, "Rate among the suitable items of its importers", "share", low=0.01, high=0.9)
    rerouted: float = parameter(0.6, "Items that also show that origin as departure", "share", low=0, high=1)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Goods of a dearer origin, by some importers of them: those who lean to fraud are drawn first."""
        goods = trade.statement
        dearer = world.tariff.remedy(goods.commodity, goods.origin, trade.day) > 0
        gains = dearer & (saving(world, trade, self.other(world)[trade.line]) >= self.least_saving)
        suitable = free & gains & ~goods.exempt & ~trade.parcel
        needed = self.share * float(free.sum()) / self.habit
        return picked(trade.person, suitable, world.persons.leaning, needed, rng).astype(np.float64)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Change the origin, and for a part the departure; claim any preference that comes with it."""
        goods, origin = trade.statement.at(rows), self.other(world)[trade.line[rows]]
        departure = np.where(rng.random(len(rows)) < self.rerouted, origin, goods.export_country)
        claimed = world.tariff.has_preference(goods.commodity, origin, trade.day[rows])
        return replace(goods, origin=origin, export_country=departure, preference=claimed)

    def other(self, world: World) -> Ints:
        """Return for each line of goods the origin that would be declared: one that no change makes dearer."""
        dearer = np.sum([change.more > 0 for change in world.tariff.changes], axis=0) > 0
        usual = np.where(dearer, 0.0, world.flows)
        return pick_by_row(usual, world.lines.commodity, world.streams.of("scheme", self.name, "other"))
