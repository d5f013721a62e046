"""What is really traded: the true items, before anybody declares anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints, pick_within, places, ranges
from landwaiter.country.trade.consignments import NO_ORDER, make_consignments
from landwaiter.country.trade.moves import countries, destinations
from landwaiter.country.trade.statement import Statement, as_mass, as_price
from landwaiter.country.world.procedures import WAREHOUSE

if TYPE_CHECKING:
    from landwaiter.country.trade.consignments import Consignments
    from landwaiter.country.world.world import World

MASS_SIZES = np.array([1.0, 0.12, 0.8])
"""Size of consignments by mode, relative to sea: air cargo is small (chosen)."""
FREIGHT_PER_KG = np.array([0.12, 2.1, 0.10])
"""US dollars per kilogram by mode over a usual distance (chosen)."""
MOST_FREIGHT = 0.5
"""Part of the price that freight never exceeds: dearer transport would not be bought (chosen)."""
INSURANCE = 0.004
GROUPAGE_MASS = 8_000.0
"""Kilograms up to which a consignment by sea may share a container (chosen)."""
NO_CONTAINER = -1


@dataclass(frozen=True, slots=True)
class Trade:
    """Items in order of registration, with what nobody lies about, and the true statement.

    ``declaration`` numbers the declarations from 0 and ``item`` the items in each from 1; ``day`` is
    a day of the simulation; firms and the office are positions in their lists; ``person`` is who
    imports and ``importer`` the number it does so under; ``order`` and ``container`` number the
    orders of parcels and the containers from 0, -1 for none.
    """

    declaration: Ints
    item: Ints
    day: Ints
    line: Ints
    person: Ints
    importer: Ints
    declarant: Ints
    exporter: Ints
    carrier: Ints
    office: Ints
    mode: Ints
    parcel: Bools
    order: Ints
    container: Ints
    freight: Floats
    statement: Statement

    def __len__(self) -> int:
        return len(self.day)

    @property
    def declarations(self) -> int:
        """Number of declarations."""
        return int(self.declaration[-1]) + 1

    @property
    def first_items(self) -> Ints:
        """Where the first item of each declaration lies."""
        return np.flatnonzero(self.item == 1)

    def value(self, stated: Statement, rows: slice | Ints = slice(None)) -> Floats:
        """Return the customs value (CIF, national currency) of what is stated of the items ``rows``."""
        return np.asarray(np.round(stated.price + self.freight[rows] + self.insurance(stated, rows), 2))

    def insurance(self, stated: Statement, rows: slice | Ints = slice(None)) -> Floats:
        """Return the premium, national currency: whoever falsifies the price shows a policy that fits it."""
        return np.asarray(np.round(INSURANCE * (stated.price + self.freight[rows]), 2))

    def order_price(self, stated: Statement) -> Floats:
        """Return the price of the whole order that each parcel is part of, of other items their own."""
        return order_value(self.order, stated.price)


def make_trade(world: World) -> Trade:
    """Return all true items of the simulation, sorted by day."""
    sent = make_consignments(world)
    declaration = np.repeat(np.arange(len(sent.day)), sent.items)
    line = _lines(world, sent, declaration)
    day, mode = sent.day[declaration], sent.mode[declaration]
    statement = _statement(world, sent, declaration, line)
    first, _ = ranges(sent.items)
    return Trade(
        declaration=declaration,
        item=np.arange(len(line)) - first[declaration] + 1,
        day=day,
        line=line,
        person=sent.person[declaration],
        importer=world.importers.on(sent.person, sent.day)[declaration],
        declarant=sent.declarant[declaration],
        exporter=world.lines.exporter[line],
        carrier=sent.carrier[declaration],
        office=sent.office[declaration],
        mode=mode,
        parcel=sent.parcel[declaration],
        order=sent.order[declaration],
        container=_containers(world, sent, _sums(declaration, statement.gross_mass))[declaration],
        freight=_freight(world, statement, mode),
        statement=statement,
    )


def order_value(order: Ints, value: Floats) -> Floats:
    """Return for each parcel the value of the whole order that it is part of.

    >>> order_value(np.array([0, -1, 0]), np.array([10.0, 5.0, 20.0])).tolist()
    [30.0, 5.0, 30.0]
    """
    part = order != NO_ORDER
    total = np.bincount(order[part], weights=value[part])
    whole = value.copy()
    whole[part] = total[order[part]]
    return whole


def _lines(world: World, sent: Consignments, declaration: Ints) -> Ints:
    link, parcel = sent.link[declaration], sent.parcel[declaration]
    first, last = world.links.first_line[link], world.links.last_line[link]
    drawn = pick_within(world.lines.weight, first, last, world.streams.of("items"))
    return np.where(parcel, sent.line[declaration], drawn)


def _statement(world: World, sent: Consignments, declaration: Ints, line: Ints) -> Statement:
    rng, size, taxes = world.streams.of("goods"), len(line), world.scenario.taxes
    day, parcel = sent.day[declaration], sent.parcel[declaration]
    commodity = world.lines.commodity[line]
    origin, export_country = countries(world, line, day)
    log_price = world.prices.log_price(commodity, origin, day) + world.lines.tier[line]
    log_price += rng.normal(0, world.scenario.price_levels.price_noise, size)
    quantity, net_mass = _amounts(world, line, _values(world, sent, declaration, rng) / np.exp(log_price), rng)
    dollars = np.exp(log_price) * net_mass
    price = as_price(dollars * world.scenario.price_levels.exchange_rate)
    procedure = sent.procedure[declaration]
    claims = (rng.random(size) < taxes.preference_use) & (procedure <= WAREHOUSE)
    described, vague = _described(world, commodity)
    return Statement(
        commodity=commodity,
        described=described,
        plain=np.zeros(size, dtype=np.bool_),
        vague=vague,
        origin=origin,
        export_country=export_country,
        destination=destinations(world, sent.destination[declaration], commodity, day),
        procedure=procedure,
        gross_mass=_gross_mass(world, commodity, net_mass),
        net_mass=net_mass,
        quantity=quantity,
        price=price,
        preference=claims & world.tariff.has_preference(commodity, origin, day),
        relief=parcel & (order_value(sent.order[declaration], dollars) <= taxes.de_minimis),
    )


def _values(world: World, sent: Consignments, declaration: Ints, rng: np.random.Generator) -> Floats:
    """Values in US dollars that items are about to have: of firms by size and mode, of parcels small."""
    levels, parcels = world.scenario.price_levels, world.scenario.parcels
    parcel = sent.parcel[declaration]
    usual = np.exp(world.persons.value[sent.person])[declaration] * levels.typical_value
    usual = usual * MASS_SIZES[sent.mode[declaration]]
    spread = np.where(parcel, parcels.parcel_spread, levels.value_spread)
    return np.where(parcel, parcels.parcel_value, usual) * np.exp(rng.normal(0, 1, len(parcel)) * spread)


def _described(world: World, commodity: Ints) -> tuple[Ints, Bools]:
    """What the description names, sometimes a related code, and whether it says next to nothing."""
    rng, asked, goods = world.streams.of("descriptions"), world.scenario.paperwork, world.goods
    sloppy = rng.random(len(commodity)) < asked.sloppy_descriptions
    of_chapter = rng.integers(*places(goods.chapter, goods.chapter[commodity]))
    described = np.where(sloppy, of_chapter, commodity)
    return described, rng.random(len(commodity)) < asked.vague_descriptions


def _amounts(world: World, line: Ints, usual: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Quantity and net mass about the usual mass, in whole units where goods are counted."""
    commodity = world.lines.commodity[line]
    weighed = world.goods.unit[commodity] == "kg"
    noise = rng.normal(0, world.scenario.price_levels.mass_noise, len(line)) * ~weighed
    unit_mass = world.goods.unit_mass[commodity] * np.exp(world.lines.unit_mass[line] + noise)
    quantity = np.maximum(np.round(usual / unit_mass), 1.0)
    net_mass = as_mass(np.where(weighed, usual, quantity * unit_mass))
    return np.where(weighed, net_mass, quantity), net_mass


def _gross_mass(world: World, commodity: Ints, net_mass: Floats) -> Floats:
    """Net mass and packing, which depends on the goods."""
    rng = world.streams.of("packing")
    usual = rng.beta(2, 5, len(world.goods))
    packing = 0.02 + 0.4 * usual[commodity] * rng.lognormal(0, 0.5, len(commodity))
    return np.asarray(np.round(net_mass * (1 + packing), 3))


def _freight(world: World, goods: Statement, mode: Ints) -> Floats:
    """Freight by mass, mode and distance, national currency."""
    rng = world.streams.of("freight")
    per_kg = FREIGHT_PER_KG[mode] * (0.4 + 0.6 * world.partners.distance[goods.export_country])
    asked = goods.gross_mass * per_kg * world.scenario.price_levels.exchange_rate * rng.lognormal(0, 0.15, len(mode))
    return np.asarray(np.round(np.minimum(asked, MOST_FREIGHT * goods.price), 2))


def _sums(declaration: Ints, values: Floats) -> Floats:
    return np.asarray(np.bincount(declaration, weights=values), dtype=np.float64)


def _containers(world: World, sent: Consignments, mass: Floats) -> Ints:
    """Container of each declaration by sea; small ones of an office and day may share one."""
    at_sea = np.flatnonzero(sent.mode == 0)
    shares = (world.streams.of("groupage").random(len(at_sea)) < world.scenario.routes.groupage) & (
        mass[at_sea] <= GROUPAGE_MASS
    )
    order = np.lexsort([~shares, sent.day[at_sea], sent.office[at_sea]])
    place = sent.office[at_sea][order] * (len(world.calendar) + 1) + sent.day[at_sea][order]
    shared = shares[order]
    starts = np.ones(len(order), dtype=np.bool_)
    starts[1:] = (place[1:] != place[:-1]) | ~shared[1:] | (np.arange(1, len(order)) % 4 == 0)
    container = np.full(len(mass), NO_CONTAINER)
    container[at_sea[order]] = np.cumsum(starts) - 1
    return container
