"""Strategic diversion: listed goods reach the embargoed country by way of a neighbour or the free zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from landwaiter.country.arrays import pick
from landwaiter.country.parameter import parameter
from landwaiter.country.scenario.events import Embargo
from landwaiter.country.schemes.base import Scheme
from landwaiter.country.schemes.neighbours import nearest, recoded
from landwaiter.country.schemes.planting import picked
from landwaiter.country.trade.statement import as_mass, as_price
from landwaiter.country.world.catalogue import UNLISTED
from landwaiter.country.world.procedures import TRANSIT
from landwaiter.country.world.traders import EMBARGOED, FIRST_NEIGHBOUR

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints, Texts
    from landwaiter.country.trade import Statement, Trade
    from landwaiter.country.world import World


@dataclass(frozen=True)
class StrategicDiversion(Scheme):
    """During an embargo, firms that never dealt in such goods move one kind of listed goods each.

    The papers name a neighbour, mostly the same one, or the free zone, and describe the goods vaguely.
    """

    kind: ClassVar[str] = "strategic_diversion"
    offence: ClassVar[str] = "other"
    seized: ClassVar[bool] = True
    needs: ClassVar[str] = "let an embargo begin earlier, or more goods pass in transit and into the free zone"

    share: float = parameter(0.001, "Items while it is at work", "share", low=0, high=1)
    starts: date | None = parameter(date(2025, 3, 1), "First day; none: from the beginning", "date")
    intensity: float = parameter(0.4, "Rate among goods in transit and for the zone of its firms", "share", low=0.01)
    newcomer: float = parameter(8.0, "How much earlier firms that began under the embargo join", "times", low=1)
    hub: float = parameter(0.7, "Diverted transit that names the same neighbour", "share", low=0, high=1)
    disguised: float = parameter(0.4, "Items declared under a code that is not listed", "share", low=0, high=1)
    obscured: float = parameter(0.7, "Items described vaguely", "share", low=0, high=1)

    def weights(self, world: World, trade: Trade, free: Bools, rng: np.random.Generator) -> Floats:
        """Transit and entries into the free zone under an embargo, of some firms foreign to the goods they divert."""
        goods, persons = trade.statement, world.persons
        chapter = world.goods.chapter[self.wanted(world)]
        foreign = (chapter != persons.chapter) & (chapter != persons.second_chapter)
        embargo = self._embargo(world)
        suitable = free & embargo[trade.day] & (goods.procedure >= TRANSIT) & foreign[trade.person]
        young = np.where(embargo[np.minimum(persons.first, len(embargo) - 1)], self.newcomer, 1.0)
        needed = self.share * float(free.sum()) / self.intensity
        return picked(trade.person, suitable, young * persons.leaning, needed, rng).astype(np.float64)

    def real(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Put listed goods of the same price, bound for the embargoed country, in place of honest ones."""
        goods, commodity = trade.statement.at(rows), self.wanted(world)[trade.person[rows]]
        rate = world.scenario.price_levels.exchange_rate
        per_kg = rate * np.exp(world.prices.log_price(commodity, goods.origin, trade.day[rows]))
        unit_mass, weighed = world.goods.unit_mass[commodity], world.goods.unit[commodity] == "kg"
        pieces = np.maximum(np.round(goods.price / per_kg / unit_mass), 1.0)
        net_mass = as_mass(np.where(weighed, goods.price / per_kg, pieces * unit_mass))
        return replace(
            goods,
            commodity=commodity,
            described=commodity,
            destination=np.full(len(rows), EMBARGOED),
            quantity=np.where(weighed, net_mass, pieces),
            net_mass=net_mass,
            gross_mass=np.round(net_mass * goods.gross_mass / goods.net_mass, 3),
            price=as_price(net_mass * per_kg * rng.lognormal(0, world.scenario.price_levels.line_spread, len(rows))),
        )

    def alter(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Statement:
        """Declare another destination, part of it under a code of the chapter that is not listed."""
        goods, size = self.real(world, trade, rows, rng), len(rows)
        cover = nearest(world.goods, world.goods.listed == UNLISTED)[goods.commodity]
        disguised = (rng.random(size) < self.disguised) & (cover >= 0)
        stated = recoded(world, goods, np.where(disguised, cover, goods.commodity))
        neighbours = max(len(world.destinations), FIRST_NEIGHBOUR + 1)
        usual = world.streams.of("scheme", self.name, "hub").integers(FIRST_NEIGHBOUR, neighbours)
        named = np.where(rng.random(size) < self.hub, usual, rng.integers(FIRST_NEIGHBOUR, neighbours, size))
        return replace(
            stated,
            described=stated.commodity,
            destination=np.where(goods.procedure == TRANSIT, named, trade.statement.destination[rows]),
            vague=rng.random(size) < self.obscured,
        )

    def seizes(self, world: World, trade: Trade, rows: Ints, rng: np.random.Generator) -> Texts:
        """Return that they are strategic goods."""
        return np.full(len(rows), "strategic goods", dtype=object)

    def wanted(self, world: World) -> Ints:
        """Return for each person the listed commodity that it would divert."""
        listed = np.where(world.goods.listed == UNLISTED, 0.0, world.goods.share)
        return pick(listed, len(world.persons), world.streams.of("scheme", self.name, "wanted"))

    def _embargo(self, world: World) -> Bools:
        """The days on which an embargo holds."""
        days = np.arange(len(world.calendar))
        held = [world.calendar.during(event, days) for event in world.scenario.events_of(Embargo)]
        return np.asarray(np.any([np.zeros(len(days), dtype=np.bool_), *held], axis=0))
