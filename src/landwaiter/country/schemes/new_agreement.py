"""Abuse of a new trade agreement: honest importers find a new route once a partner is free of duty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.chance import enough
from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.base import Scheme

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class NewAgreement(Scheme):
    """Some honest importers claim the new origin for goods that they always bought elsewhere.

    From the first day they declare goods of a few headings as made in, and shipped from, the partner
    of the latest :class:`~landwaiter.country.scenario.events.Agreement` that begins after the first day of
    the scenario. Only goods that come while it is open suit it: before, the partner's pay as much duty.
    """

    kind: ClassVar[str] = "new_agreement"
    offence: ClassVar[str] = "origin"
    needs: ClassVar[str] = "let an agreement begin after the first day, or enlarge the scenario"

    share: float = parameter(0.012, "Items while it is at work", "share", low=0, high=1)
    starts: date | None = parameter(date(2025, 7, 15), "First day; none: from the beginning", "date")
    least_duty: float = parameter(15.0, "Least rate of duty worth it", "percent", low=0, high=100)
    intensity: float = parameter(0.3, "Rate among the suitable items of its headings", "share", low=0.01, high=0.9)
    joiners: float = parameter(0.4, "Honest importers ready to join", "share", low=0.001, high=1)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Goods of a few headings that come without preference, by some importers who lean to nothing.

        Headings are drawn, dutiable ones first, until they hold as many suitable items as it takes.
        """
        commodity, has, partner = trade.statement.commodity, world.tariff.has_preference, self.partner(world)
        joins = (rng.random(len(world.persons)) < self.joiners) & (world.persons.leaning == 1)
        gains = has(commodity, np.full(len(trade), partner), trade.day) & (world.tariff.opened[partner] > 0)
        gains &= ~has(commodity, trade.statement.origin, trade.day) & (world.goods.duty[commodity] >= self.least_duty)
        suitable = free & gains & joins[trade.person] & ~trade.statement.exempt & ~trade.parcel
        held = np.bincount(world.goods.heading[commodity], weights=suitable, minlength=world.goods.headings)
        order = np.argsort(rng.random(len(held)) / (1 + world.goods.duty[self._first_of_heading(world)]))
        chosen = enough(order, held, self.share * float(free.sum()) / self.intensity)
        return np.asarray(suitable & chosen[world.goods.heading[commodity]], dtype=np.float64)

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Change origin and country of departure, and claim the preference."""
        partner, claimed = np.full(len(rows), self.partner(world)), np.ones(len(rows), dtype=np.bool_)
        return replace(trade.statement.at(rows), origin=partner, export_country=partner, preference=claimed)

    def partner(self, world: World) -> int:
        """Return the partner whose goods were the last to become free of duty."""
        opened = world.tariff.opened
        return int(np.argmax(np.where(opened < len(world.calendar), opened, -1)))

    def _first_of_heading(self, world: World) -> Ints:
        return np.unique(world.goods.heading, return_index=True)[1].astype(np.int64)
