"""Who trades with whom: exporters, and the links and lines of goods that persist over years.

A *link* is one importer buying from one exporter, for one procedure, through its usual office and
declarant. A *line* is one commodity of one origin and quality bought over a link, or sold by a shop
on the internet to whoever orders. Items are drawn from lines, which is what makes habits persist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import (
    Floats,
    Ints,
    Texts,
    labels,
    pick,
    pick_by_row,
    pick_within,
    pick_within_row,
    places,
    ranges,
)
from landwaiter.country.world.firms import heavy_tailed
from landwaiter.country.world.procedures import FREE_ZONE, HOME, TRANSIT

if TYPE_CHECKING:
    from landwaiter.country.scenario import Scenario
    from landwaiter.country.streams import Streams
    from landwaiter.country.world.catalogue import Catalogue, Partners
    from landwaiter.country.world.persons import Persons

MOST_LINKS = 15
LINE_WEIGHT_SPREAD = 0.8
SHOP_LINES = 0.05
"""Lines that shops offer for each parcel (chosen)."""
HOME_COUNTRY, EMBARGOED_COUNTRY = "XL", "XE"
"""User-assigned codes of ISO 3166: the simulated country, and one under embargo. Neither exists."""
INLAND, EMBARGOED, FIRST_NEIGHBOUR = range(3)
"""Positions among destinations: home, the embargoed country, and the first of its neighbours."""
TO_EMBARGOED = 0.06
"""Transit bound for the embargoed country, among all transit (chosen)."""


@dataclass(frozen=True, slots=True)
class Exporters:
    """Exporters, sorted by the chapter of their goods; ``tier`` is their quality, -1 to 1."""

    code: Texts
    activity: Floats
    chapter: Ints
    country: Ints
    tier: Ints


@dataclass(frozen=True, slots=True)
class Links:
    """Links from person to exporter; lines ``[first_line, last_line)`` are bought over it.

    ``destination`` is a position in :attr:`landwaiter.country.world.world.World.destinations`.
    """

    person: Ints
    exporter: Ints
    weight: Floats
    first_line: Ints
    last_line: Ints
    procedure: Ints
    destination: Ints


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of goods: seller, commodity, origin, price level against the usual and mass per unit (log).

    ``departure`` is the country they are shipped from. Those from ``shops`` on belong to no link: they
    are what shops send as parcels.
    """

    exporter: Ints
    commodity: Ints
    origin: Ints
    departure: Ints
    weight: Floats
    tier: Floats
    unit_mass: Floats
    shops: int

    def __len__(self) -> int:
        return len(self.commodity)


def affinity(goods: Catalogue, countries: Partners, streams: Streams) -> Floats:
    """Return how much of each commodity (row) comes from each partner (column), relative."""
    rng = streams.of("affinity")
    return np.asarray(goods.share[:, None] * countries.share * rng.lognormal(0, 1.3, (len(goods), len(countries))))


def destinations_of(countries: Partners) -> Texts:
    """Return where goods may be bound for: home, the embargoed country, then neighbours, by road."""
    neighbours = countries.code[countries.modes[:, 2] > 0.5]
    return np.concatenate([np.array([HOME_COUNTRY, EMBARGOED_COUNTRY], dtype=object), neighbours])


def make_exporters(scenario: Scenario, goods: Catalogue, flows: Floats, streams: Streams) -> Exporters:
    """Return the exporters, sorted by chapter."""
    rng, count = streams.of("exporters"), scenario.size.exporters
    by_chapter = np.array([flows[goods.chapter == chapter].sum(axis=0) for chapter in range(goods.chapters)])
    chapter = np.sort(pick(_chapter_shares(goods), count, rng))
    return Exporters(
        code=labels("X", count, rng),
        activity=heavy_tailed(count, scenario.traders.activity_tail, rng),
        chapter=chapter,
        country=pick_by_row(by_chapter, chapter, rng),
        tier=rng.integers(-1, 2, count),
    )


def make_links(
    scenario: Scenario, persons: Persons, exporters: Exporters, destinations: int, streams: Streams
) -> Links:
    """Return the links: more of them for larger firms, to exporters of their chapters."""
    rng = streams.of("links")
    activity = persons.activity[: persons.firms]
    counts = np.minimum(1 + np.log2(activity) + rng.poisson(0.7, persons.firms), MOST_LINKS).astype(np.int64)
    person = np.repeat(np.arange(len(counts)), counts)
    main = rng.random(len(person)) < scenario.traders.main_chapter
    chapter = np.where(main, persons.chapter[person], persons.second_chapter[person])
    exporter = pick_within(exporters.activity, *places(exporters.chapter, chapter), rng)
    first_line, last_line = ranges(1 + rng.poisson(1.2, len(person)))
    weight = activity[person] / counts[person] * rng.lognormal(0, LINE_WEIGHT_SPREAD, len(person))
    procedure = _procedures(scenario, len(person), destinations, streams)
    destination = _destinations(procedure, destinations, streams)
    return Links(person, exporter, weight, first_line, last_line, procedure, destination)


def make_lines(
    scenario: Scenario, goods: Catalogue, flows: Floats, exporters: Exporters, links: Links, *, streams: Streams
) -> Lines:
    """Return the lines of every link, mostly of the exporter's country, and after them those of shops."""
    rng = streams.of("lines")
    exporter = np.repeat(links.exporter, links.last_line - links.first_line)
    commodity = _commodities(goods, flows, exporters.chapter[exporter], exporters.country[exporter], rng)
    shops = len(exporter)
    seller, offered = _shops(scenario, goods, exporters, streams)
    exporter, commodity = np.concatenate([exporter, seller]), np.concatenate([commodity, offered])
    count, asked = len(exporter), scenario.price_levels
    elsewhere = rng.random(count) < scenario.routes.through_others
    seat = exporters.country[exporter]
    origin = np.where(elsewhere, pick_by_row(flows, commodity, rng), seat)
    straight = streams.of("straight").random(count) < scenario.routes.straight
    return Lines(
        exporter=exporter,
        commodity=commodity,
        origin=origin,
        departure=np.where(straight, origin, seat),
        weight=rng.lognormal(0, LINE_WEIGHT_SPREAD, count),
        tier=asked.tier_spread * exporters.tier[exporter] + rng.normal(0, asked.line_spread, count),
        unit_mass=rng.normal(0, asked.mass_spread, count) * (goods.unit != "kg")[commodity],
        shops=shops,
    )


def _procedures(scenario: Scenario, count: int, destinations: int, streams: Streams) -> Ints:
    drawn, routes = streams.of("procedures").random(count), scenario.routes
    transit = routes.transit if destinations > FIRST_NEIGHBOUR else 0.0
    zone = (drawn >= transit) & (drawn < transit + routes.free_zone)
    return np.where(drawn < transit, TRANSIT, np.where(zone, FREE_ZONE, HOME))


def _destinations(procedure: Ints, destinations: int, streams: Streams) -> Ints:
    """Home but for transit, which goes to a neighbour or to the embargoed country."""
    rng, size = streams.of("destinations"), len(procedure)
    neighbour = rng.integers(FIRST_NEIGHBOUR, max(destinations, FIRST_NEIGHBOUR + 1), size)
    abroad = np.where(rng.random(size) < TO_EMBARGOED, EMBARGOED, neighbour)
    return np.where(procedure == TRANSIT, abroad, INLAND)


def _shops(scenario: Scenario, goods: Catalogue, exporters: Exporters, streams: Streams) -> tuple[Ints, Ints]:
    """Seller and commodity of each line that shops offer."""
    rng = streams.of("shops")
    parcels = scenario.size.items * scenario.parcels.parcel_share
    if parcels == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    commodity = pick(goods.parcel * goods.share, 50 + int(SHOP_LINES * parcels), rng)
    return pick(exporters.activity, len(commodity), rng), commodity


def _commodities(goods: Catalogue, flows: Floats, chapter: Ints, country: Ints, rng: np.random.Generator) -> Ints:
    """Draw a commodity of the chapter, by how much of it the country sells."""
    return pick_within_row(flows.T, country, *places(goods.chapter, chapter), rng)


def _chapter_shares(goods: Catalogue) -> Floats:
    return np.asarray(np.bincount(goods.chapter, weights=goods.share), dtype=np.float64)
