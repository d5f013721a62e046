"""The world of one scenario and seed: all that exists before the first declaration is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.country.streams import Streams
from landwaiter.country.world.calendar import Calendar, make_calendar
from landwaiter.country.world.catalogue import Catalogue, Partners, catalogue, partners
from landwaiter.country.world.offices import Carriers, Firms, Offices, make_carriers, make_declarants, make_offices
from landwaiter.country.world.prices import Prices, make_prices
from landwaiter.country.world.tariff import Tariff, make_tariff
from landwaiter.country.world.traders import (
    Exporters,
    Importers,
    Lines,
    Links,
    affinity,
    make_exporters,
    make_importers,
    make_lines,
    make_links,
)

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats
    from landwaiter.country.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class World:
    """Goods, partners, tariff, prices, offices and firms; ``flows`` is commodity x partner, relative."""

    scenario: Scenario
    streams: Streams
    calendar: Calendar
    goods: Catalogue
    partners: Partners
    flows: Floats
    tariff: Tariff
    prices: Prices
    offices: Offices
    declarants: Firms
    carriers: Carriers
    exporters: Exporters
    importers: Importers
    links: Links
    lines: Lines


def make_world(scenario: Scenario, seed: int) -> World:
    """Return the world of ``scenario``: every part from its own random stream of ``seed``."""
    streams, calendar = Streams(seed), make_calendar(scenario)
    goods, countries = catalogue(), partners()
    flows = affinity(goods, countries, streams)
    exporters = make_exporters(scenario, goods, flows, streams)
    importers = make_importers(scenario, len(calendar), exporters, streams)
    links = make_links(importers, exporters, streams)
    return World(
        scenario=scenario,
        streams=streams,
        calendar=calendar,
        goods=goods,
        partners=countries,
        flows=flows,
        tariff=make_tariff(scenario, calendar, goods, countries),
        prices=make_prices(scenario, goods, countries, calendar, streams),
        offices=make_offices(scenario),
        declarants=make_declarants(scenario, streams),
        carriers=make_carriers(scenario, streams),
        exporters=exporters,
        importers=importers,
        links=links,
        lines=make_lines(scenario, goods, flows, exporters, links, streams=streams),
    )
