"""What is really traded: the true items, before anybody declares anything."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints, pick, pick_by_row, pick_within, ranges
from landwaiter.country.world.catalogue import MODES

if TYPE_CHECKING:
    from landwaiter.country.world.world import World

MASS_SIZES = np.array([1.0, 0.12, 0.8])
"""Size of consignments by mode, relative to sea: air cargo is small (chosen)."""
FREIGHT_PER_KG = np.array([0.12, 2.4, 0.10])
"""US dollars per kilogram by mode over a usual distance (chosen)."""
PRICE_TO_FLY = 8.0
"""US dollars per kilogram from which goods fly more than their partner's usual share (chosen)."""
MOST_FREIGHT = 0.5
"""Part of the price that freight never exceeds: dearer transport would not be bought (chosen)."""
INSURANCE = 0.004
MOST_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Goods:
    """What a declaration says of the goods, one entry an item; there is a true and a declared one.

    Commodity and countries are positions in the catalogue and the partners; ``price`` is the FOB
    value in national currency; ``quantity`` counts units of the commodity.
    """

    commodity: Ints
    origin: Ints
    export_country: Ints
    net_mass: Floats
    quantity: Floats
    price: Floats
    preference: Bools

    def with_rows(self, rows: Ints, **changes: Any) -> Goods:
        """Return a copy in which the named fields have new values at ``rows``."""
        return replace(self, **{name: _put(getattr(self, name), rows, values) for name, values in changes.items()})

    def at(self, rows: Ints) -> Goods:
        """Return the given rows."""
        return Goods(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Trade:
    """Items in order of registration, with what nobody lies about, and the true goods.

    ``declaration`` numbers the declarations from 0 and ``item`` the items in each from 1; ``day`` is
    a day of the simulation; the firms and the office are positions in their lists.
    """

    declaration: Ints
    item: Ints
    day: Ints
    line: Ints
    importer: Ints
    declarant: Ints
    exporter: Ints
    carrier: Ints
    office: Ints
    mode: Ints
    gross_mass: Floats
    freight: Floats
    goods: Goods

    def __len__(self) -> int:
        return len(self.day)

    def value(self, goods: Goods) -> Floats:
        """Return the customs value (CIF, national currency) of ``goods`` sent at this freight."""
        return np.asarray(np.round(goods.price + self.freight + self.insurance(goods), 2))

    def insurance(self, goods: Goods) -> Floats:
        """Return the premium, national currency: whoever falsifies the price shows a policy that fits it."""
        return np.asarray(np.round(INSURANCE * (goods.price + self.freight), 2))


@dataclass(frozen=True, slots=True)
class _Consignments:
    """One entry a declaration."""

    link: Ints
    day: Ints
    items: Ints
    mode: Ints
    office: Ints
    declarant: Ints
    carrier: Ints


def make_trade(world: World) -> Trade:
    """Return all true items of the simulation, sorted by day."""
    consignments = _consignments(world)
    declaration = np.repeat(np.arange(len(consignments.day)), consignments.items)
    link = consignments.link[declaration]
    line = pick_within(
        world.lines.weight, world.links.first_line[link], world.links.last_line[link], world.streams.of("items")
    )
    day, mode = consignments.day[declaration], consignments.mode[declaration]
    goods = _goods(world, line, link, day, mode)
    first, _ = ranges(consignments.items)
    gross_mass, freight = _transport(world, goods, mode)
    return Trade(
        declaration=declaration,
        item=np.arange(len(line)) - first[declaration] + 1,
        day=day,
        line=line,
        importer=world.links.importer[link],
        declarant=consignments.declarant[declaration],
        exporter=world.links.exporter[link],
        carrier=consignments.carrier[declaration],
        office=consignments.office[declaration],
        mode=mode,
        gross_mass=gross_mass,
        freight=freight,
        goods=goods,
    )


def _consignments(world: World) -> _Consignments:
    rng = world.streams.of("consignments")
    items = _sizes(world, rng)
    link = _links(world, len(items), rng)
    importer, exporter = world.links.importer[link], world.links.exporter[link]
    season = world.goods.season[world.lines.commodity[world.links.first_line[link]]]
    day = world.calendar.draw(season, world.importers.first[importer], world.importers.last[importer], rng)
    order = np.argsort(day, kind="stable")
    link, importer, exporter, day = link[order], importer[order], exporter[order], day[order]
    mode = _modes(world, link, exporter, rng)
    loyal, habit = rng.random((3, len(link))) < world.scenario.loyalty, partial(world.streams.of, "habit")
    return _Consignments(
        link=link,
        day=day,
        items=items,
        mode=mode,
        office=_habit(world.offices.weights_by_mode(), importer, mode, loyal[0], habit("office")),
        declarant=_habit(world.declarants.activity[None, :], importer, 0 * mode, loyal[1], habit("declarant")),
        carrier=_habit(world.carriers.weights_by_mode(), link, mode, loyal[2], habit("carrier")),
    )


def _modes(world: World, link: Ints, exporter: Ints, rng: np.random.Generator) -> Ints:
    """Modes of the country of departure; goods that are worth little by weight do not fly."""
    weights = world.partners.modes[world.exporters.country[exporter]]
    price = world.goods.price[world.lines.commodity[world.links.first_line[link]]]
    weights = weights * np.column_stack(
        [np.ones(len(link)), np.clip(price / PRICE_TO_FLY, 0.02, 6), np.ones(len(link))]
    )
    chance = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    return np.asarray((rng.random(len(link))[:, None] >= chance).sum(axis=1).clip(max=len(MODES) - 1), dtype=np.int64)


def _sizes(world: World, rng: np.random.Generator) -> Ints:
    """Numbers of items: geometric, cut so that they add up to what the scenario asks."""
    asked = world.scenario.items
    drawn = np.minimum(rng.geometric(1 / world.scenario.items_per_declaration, asked), MOST_ITEMS)
    total = np.cumsum(drawn)
    last = int(np.searchsorted(total, asked))
    sizes: Ints = drawn[: last + 1].astype(np.int64)
    sizes[last] -= total[last] - asked
    return sizes


def _links(world: World, size: int, rng: np.random.Generator) -> Ints:
    """Links by weight and by how long their importer trades."""
    cumulated = np.concatenate(([0.0], np.cumsum(world.calendar.intensity[0])))
    firms = world.importers
    active = (cumulated[firms.last] - cumulated[firms.first]) / cumulated[-1]
    weights = world.links.weight * active[world.links.importer]
    return pick(weights, size, rng)


def _habit(weights: Floats, owner: Ints, row: Ints, loyal: Bools, rng: np.random.Generator) -> Ints:
    """Return the usual choice of the owner where loyal, else any, both by the weights of the row."""
    usual = np.column_stack([pick_by_row(weights, np.full(owner.max() + 1, kind), rng) for kind in range(len(weights))])
    return np.asarray(np.where(loyal, usual[owner, row], pick_by_row(weights, row, rng)))


def _goods(world: World, line: Ints, link: Ints, day: Ints, mode: Ints) -> Goods:
    rng = world.streams.of("goods")
    commodity, size = world.lines.commodity[line], len(line)
    origin, export_country = _countries(world, line, link, day)
    log_price = world.prices.log_price(commodity, origin, day) + world.lines.tier[line]
    log_price += rng.normal(0, world.scenario.price_noise, size)
    value = np.exp(world.importers.value[world.links.importer[link]]) * world.scenario.typical_value * MASS_SIZES[mode]
    quantity, net_mass = _amounts(world, line, value / np.exp(log_price), rng)
    price = np.round(np.exp(log_price) * net_mass * world.scenario.exchange_rate, 2)
    claims = rng.random(size) < world.scenario.preference_use
    return Goods(
        commodity=commodity,
        origin=origin,
        export_country=export_country,
        net_mass=net_mass,
        quantity=quantity,
        price=np.maximum(price, 0.01),
        preference=claims & world.tariff.has_preference(commodity, origin, day),
    )


def _countries(world: World, line: Ints, link: Ints, day: Ints) -> tuple[Ints, Ints]:
    """Origin and country of departure; some honest lines move to the partner of the new agreement."""
    origin, departure = world.lines.origin[line], world.exporters.country[world.links.exporter[link]]
    moving = world.streams.of("diversion").random(len(world.lines.link)) < world.scenario.diversion
    partner = int(np.flatnonzero(world.partners.code == world.scenario.agreement_partner)[0])
    gains = (world.tariff.opened[partner] <= day) & ~world.tariff.has_preference(
        world.lines.commodity[line], origin, day
    )
    moved = moving[line] & gains & (world.goods.duty[world.lines.commodity[line]] > 0)
    return np.where(moved, partner, origin), np.where(moved, partner, departure)


def _amounts(world: World, line: Ints, usual: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Quantity and net mass about the usual mass, in whole units where goods are counted."""
    scenario, commodity = world.scenario, world.lines.commodity[line]
    mass = usual * rng.lognormal(0, scenario.value_spread, len(line))
    weighed = world.goods.unit[commodity] == "kg"
    spread = world.lines.unit_mass[line] + rng.normal(0, scenario.mass_noise, len(line)) * ~weighed
    unit_mass = world.goods.unit_mass[commodity] * np.exp(spread)
    quantity = np.maximum(np.round(mass / unit_mass), 1.0)
    net_mass = np.round(np.maximum(quantity * unit_mass, 0.001), 3)
    return np.where(weighed, net_mass, quantity), net_mass


def _transport(world: World, goods: Goods, mode: Ints) -> tuple[Floats, Floats]:
    """Gross mass and freight."""
    rng = world.streams.of("transport")
    usual = rng.beta(2, 5, len(world.goods))
    packing = 0.02 + 0.4 * usual[goods.commodity] * rng.lognormal(0, 0.5, len(mode))
    gross_mass = np.round(goods.net_mass * (1 + packing), 3)
    per_kg = FREIGHT_PER_KG[mode] * (0.4 + 0.6 * world.partners.distance[goods.export_country])
    asked = gross_mass * per_kg * world.scenario.exchange_rate * rng.lognormal(0, 0.15, len(mode))
    return gross_mass, np.round(np.minimum(asked, MOST_FREIGHT * goods.price), 2).astype(np.float64)


def _put(values: Any, rows: Ints, new: Any) -> Any:
    copied = values.copy()
    copied[rows] = new
    return copied
