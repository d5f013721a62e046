"""Who trades: importers, exporters, and the links and lines of goods that tie them over years.

A *link* is one importer buying from one exporter, through its usual office, declarant and carrier.
A *line* is one commodity of one origin and quality bought over a link. Items are drawn from lines,
which is what makes habits persist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Floats, Ints, Texts, labels, pick, pick_by_row, pick_within, ranges
from landwaiter.country.world.offices import heavy_tailed

if TYPE_CHECKING:
    from landwaiter.country.scenario.scenario import Scenario
    from landwaiter.country.streams import Streams
    from landwaiter.country.world.catalogue import Catalogue, Partners

MAIN_CHAPTER = 0.75
"""Share of an importer's links in its main chapter (chosen)."""
MOST_LINKS = 15
LINE_WEIGHT_SPREAD = 0.8
VALUE_SPREAD_OF_FIRMS = 0.7


@dataclass(frozen=True, slots=True)
class Importers:
    """Importers: ``first`` and ``last`` are the days of the simulation between which they trade."""

    code: Texts
    activity: Floats
    first: Ints
    last: Ints
    chapter: Ints
    second_chapter: Ints
    value: Floats
    use: Ints


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
    """Links from importer to exporter; lines ``[first_line, last_line)`` are bought over it."""

    importer: Ints
    exporter: Ints
    weight: Floats
    first_line: Ints
    last_line: Ints


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of goods: commodity, origin, price level against the usual (log) and mass per unit (log)."""

    link: Ints
    commodity: Ints
    origin: Ints
    weight: Floats
    tier: Floats
    unit_mass: Floats


def affinity(goods: Catalogue, countries: Partners, streams: Streams) -> Floats:
    """Return how much of each commodity (row) comes from each partner (column), relative."""
    rng = streams.of("affinity")
    return np.asarray(goods.share[:, None] * countries.share * rng.lognormal(0, 1.3, (len(goods), len(countries))))


def make_exporters(scenario: Scenario, goods: Catalogue, flows: Floats, streams: Streams) -> Exporters:
    """Return the exporters, sorted by chapter."""
    rng = streams.of("exporters")
    count = scenario.exporters
    by_chapter = np.array([flows[goods.chapter == chapter].sum(axis=0) for chapter in range(goods.chapters)])
    chapter = np.sort(pick(_chapter_shares(goods), count, rng))
    return Exporters(
        code=labels("X", count, rng),
        activity=heavy_tailed(count, scenario.activity_tail, rng),
        chapter=chapter,
        country=pick_by_row(by_chapter, chapter, rng),
        tier=rng.integers(-1, 2, count),
    )


def make_importers(scenario: Scenario, days: int, exporters: Exporters, streams: Streams) -> Importers:
    """Return the importers, with their years of activity and their trade."""
    rng = streams.of("importers")
    count = scenario.importers
    offered = np.bincount(exporters.chapter).astype(np.float64)
    first = np.where(rng.random(count) < scenario.entrants, rng.integers(0, max(days - 30, 1), count), 0)
    lifetime = rng.exponential(365.25 / max(-np.log1p(-scenario.exit_rate), 1e-9), count)
    return Importers(
        code=labels("I", count, rng, digits=7),
        activity=heavy_tailed(count, scenario.activity_tail, rng),
        first=first,
        last=np.clip(first + lifetime + 30, first + 1, days).astype(np.int64),
        chapter=pick(offered, count, rng),
        second_chapter=pick(offered, count, rng),
        value=rng.normal(0, VALUE_SPREAD_OF_FIRMS, count),
        use=rng.choice(3, count, p=[0.7, 0.2, 0.1]),
    )


def make_links(importers: Importers, exporters: Exporters, streams: Streams) -> Links:
    """Return the links: more of them for larger importers, to exporters of their chapters."""
    rng = streams.of("links")
    wanted = 1 + np.log2(importers.activity) + rng.poisson(0.7, len(importers.code))
    counts = np.minimum(wanted, MOST_LINKS).astype(np.int64)
    importer = np.repeat(np.arange(len(counts)), counts)
    main = rng.random(len(importer)) < MAIN_CHAPTER
    chapter = np.where(main, importers.chapter[importer], importers.second_chapter[importer])
    first, last = np.searchsorted(exporters.chapter, chapter), np.searchsorted(exporters.chapter, chapter, side="right")
    exporter = pick_within(exporters.activity, first, last, rng)
    lines = 1 + rng.poisson(1.2, len(importer))
    first_line, last_line = ranges(lines)
    weight = importers.activity[importer] / counts[importer] * rng.lognormal(0, LINE_WEIGHT_SPREAD, len(importer))
    return Links(importer, exporter, weight, first_line, last_line)


def make_lines(
    scenario: Scenario, goods: Catalogue, flows: Floats, exporters: Exporters, links: Links, *, streams: Streams
) -> Lines:
    """Return the lines of every link: commodities of the exporter's chapter, mostly of its country."""
    rng = streams.of("lines")
    link = np.repeat(np.arange(len(links.weight)), links.last_line - links.first_line)
    exporter = links.exporter[link]
    commodity = _commodities(goods, flows, exporters.chapter[exporter], exporters.country[exporter], rng)
    elsewhere = rng.random(len(link)) < scenario.trade_in_transit
    origin = np.where(elsewhere, pick_by_row(flows, commodity, rng), exporters.country[exporter])
    tier = scenario.tier_spread * exporters.tier[exporter] + rng.normal(0, scenario.line_spread, len(link))
    weight = rng.lognormal(0, LINE_WEIGHT_SPREAD, len(link))
    unit_mass = rng.normal(0, scenario.mass_spread, len(link)) * (goods.unit != "kg")[commodity]
    return Lines(link, commodity, origin, weight, tier, unit_mass)


def _commodities(goods: Catalogue, flows: Floats, chapter: Ints, country: Ints, rng: np.random.Generator) -> Ints:
    """Draw a commodity of the chapter, by how much of it the country sells."""
    by_country = np.ascontiguousarray(flows.T)
    first, last = np.searchsorted(goods.chapter, chapter), np.searchsorted(goods.chapter, chapter, side="right")
    offset = country * len(goods)
    return pick_within(by_country.ravel(), offset + first, offset + last, rng) - offset


def _chapter_shares(goods: Catalogue) -> Floats:
    return np.asarray(np.bincount(goods.chapter, weights=goods.share), dtype=np.float64)
