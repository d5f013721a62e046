"""Counterfeit goods: fakes of branded goods, cheap to buy and declared as what they look like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.parameter import parameter
from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.habits import normalised
from landwaiter.country.schemes.planting import days_since_first, favoured
from landwaiter.country.trade.statement import as_mass, as_price

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints, Texts
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class Counterfeit(Scheme):
    """Branded goods from certain flows and exporters are fakes: cheaper, lighter, described without a brand.

    They pay what is due on their price, so no revenue is lost.
    """

    kind: ClassVar[str] = "counterfeit"
    offence: ClassVar[str] = "ipr"
    seized: ClassVar[bool] = True

    share: float = parameter(0.003, "Items while it is at work", "share", low=0, high=1)
    by_parcel: float = parameter(0.4, "Of these, parcels", "share", low=0, high=1)
    flows: float = parameter(
        0.08, "Branded goods in flows (commodity and origin) that hold fakes", "share", low=0, high=1
    )
    makers: float = parameter(0.08, "Branded goods of exporters who sell fakes", "share", low=0, high=1)
    source: float = parameter(10.0, "Chance of an item of such a flow or exporter, against others", "times", low=1)
    newcomer: float = parameter(3.0, "Chance of an item of an importer new to the chapter", "times", low=1)
    new_for: int = parameter(120, "How long an importer is new", "days", low=0, high=3_650)
    lowest: float = parameter(0.12, "Lowest true price, against that of the genuine", "share", low=0.001, high=1)
    highest: float = parameter(0.5, "Highest true price, against that of the genuine", "share", low=0.001, high=1)
    dressed_up: float = parameter(0.4, "Fakes declared dearer than they are, to look genuine", "share", low=0, high=1)
    most_dressed: float = parameter(2.5, "Most that these are declared, against their price", "times", low=1, high=100)
    lighter: float = parameter(0.15, "Most by which fakes are lighter than the genuine", "share", low=0, high=0.9)
    unnamed: float = parameter(0.7, "Fakes whose description names no brand", "share", low=0, high=1)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Branded goods of certain sources, by importers new to them, and parcels."""
        goods, partners = trade.statement, len(world.partners)
        suitable = free & world.goods.branded[goods.commodity]
        flow = favoured(goods.commodity * partners + goods.origin, suitable, self.flows, self.source, rng)
        maker = favoured(trade.exporter, suitable, self.makers, self.source, rng)
        chapter = trade.person * world.goods.chapters + world.goods.chapter[goods.commodity]
        new = np.where(days_since_first(chapter, trade.day) < self.new_for, self.newcomer, 1.0)
        sources = suitable * flow * maker
        cargo = normalised(sources * new * ~trade.parcel)
        return self.by_parcel * normalised(sources * trade.parcel) + (1 - self.by_parcel) * cargo

    def real(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Lower the price, and the mass of counted goods."""
        goods = trade.statement.at(rows)
        price = goods.price * rng.uniform(self.lowest, self.highest, len(rows))
        counted = world.goods.unit[goods.commodity] != "kg"
        mass = goods.net_mass * (1 - counted * rng.uniform(0, self.lighter, len(rows)))
        return replace(goods, price=as_price(price), net_mass=as_mass(mass))

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Declare the fakes, some a little dearer, most without a brand."""
        fakes = self.real(world, trade, rows, rng)
        dressed = rng.random(len(rows)) < self.dressed_up
        price = fakes.price * np.where(dressed, rng.uniform(1, self.most_dressed, len(rows)), 1.0)
        return replace(fakes, price=as_price(price), plain=rng.random(len(rows)) < self.unnamed)

    def seizes(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Texts:
        """Return that they are counterfeit."""
        return np.full(len(rows), "counterfeit goods", dtype=object)
