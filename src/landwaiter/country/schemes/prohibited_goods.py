"""Prohibited goods: contraband hidden in consignments whose papers are true."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.arrays import pick_by_row
from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.planting import days_since_first, favoured
from landwaiter.country.world.catalogue import MODES

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints, Texts
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World

GROUPS: dict[str, tuple[float, float, float]] = {
    "drugs": (4, 5, 3),
    "tobacco": (3, 1, 4),
    "weapons": (1, 1, 2),
    "wildlife": (2, 2, 1),
    "medicines": (1, 3, 1),
    "currency": (0, 2, 2),
    "waste": (3, 0, 1),
}
"""What is smuggled, and how much of it by each of :data:`MODES`, relative (chosen)."""
OF_ROUTE = 0.8
"""Contraband that is of the kind usual on its route (chosen)."""


@dataclass(frozen=True)
class ProhibitedGoods(Scheme):
    """Certain routes, carriers and new importers bring contraband; only the gross mass is a little high.

    Nothing that is declared is false, and no revenue is lost.
    """

    kind: ClassVar[str] = "prohibited_goods"
    offence: ClassVar[str] = "prohibited_goods"
    seized: ClassVar[bool] = True

    share: float = parameter(0.0003, "Items while it is at work", "share", low=0, high=1)
    on_paper: float = parameter(
        0.02, "Chance that a check of the documents finds it, against an inspection", "times", low=0, high=1
    )
    in_books: float = parameter(
        0.0, "Chance that an audit after clearance finds it, against an inspection", "times", low=0, high=1
    )
    routes: float = parameter(
        0.04, "Items on routes (origin, departure and mode) that are used", "share", low=0, high=1
    )
    route: float = parameter(25.0, "Chance of an item of these, against others", "times", low=1)
    carriers: float = parameter(0.1, "Items of carriers that are used", "share", low=0, high=1)
    carrier: float = parameter(6.0, "Chance of an item of these, against others", "times", low=1)
    newcomer: float = parameter(4.0, "Chance of an item of an importer who has just begun", "times", low=1)
    new_for: int = parameter(90, "How long that is", "days", low=0, high=3_650)
    heaviest: float = parameter(0.04, "Most that is hidden, against the gross mass", "share", low=0, high=1)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """All items; those of certain routes and carriers, and of new importers, more often."""
        used = favoured(self._route(world, trade), free, self.routes, self.route, rng)
        brought = favoured(trade.carrier, free, self.carriers, self.carrier, rng)
        new = np.where(days_since_first(trade.importer, trade.day) < self.new_for, self.newcomer, 1.0)
        return np.asarray(free * used * brought * new)

    def real(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Add what is hidden to the gross mass: a gram at least."""
        goods = trade.statement.at(rows)
        loaded = goods.gross_mass * (1 + rng.uniform(0, self.heaviest, len(rows)))
        return replace(goods, gross_mass=np.maximum(loaded, goods.gross_mass + 0.001).round(3))

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Declare what is true of the goods on the papers; the weighbridge shows all."""
        return self.real(world, trade, rows, rng)

    def seizes(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Texts:
        """Return what was hidden: mostly what is usual on the route."""
        names, by_mode = np.array(list(GROUPS), dtype=object), np.array(list(GROUPS.values())).T
        route = self._route(world, trade)[rows]
        routes = np.tile(np.arange(len(MODES)), len(world.partners) ** 2)
        usual = pick_by_row(by_mode, routes, world.streams.of("scheme", self.name, "groups"))[route]
        other = pick_by_row(by_mode, trade.mode[rows], rng)
        return np.asarray(names[np.where(rng.random(len(rows)) < OF_ROUTE, usual, other)])

    def _route(self, world: World, trade: Trade) -> Ints:
        """Number of each item's route."""
        goods = trade.statement
        return np.asarray((goods.origin * len(world.partners) + goods.export_country) * len(MODES) + trade.mode)
