"""The world of one scenario and seed: all that exists before the first declaration is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.streams import Streams
from landwaiter.country.world.asked import goods_of, partners_of
from landwaiter.country.world.calendar import Calendar, make_calendar
from landwaiter.country.world.firms import Carriers, Declarants, make_carriers, make_declarants
from landwaiter.country.world.offices import Offices, make_offices
from landwaiter.country.world.persons import Importers, Persons, make_importers, make_persons
from landwaiter.country.world.prices import Prices, make_prices
from landwaiter.country.world.tariff import Tariff, make_tariff
from landwaiter.country.world.traders import (
    Exporters,
    Lines,
    Links,
    affinity,
    destinations_of,
    make_exporters,
    make_lines,
    make_links,
)

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats, Texts
    from landwaiter.country.scenario import Scenario
    from landwaiter.country.world.catalogue import Catalogue, Partners


@dataclass(frozen=True, slots=True)
class World:
    """Goods, partners, tariff, prices, offices and firms.

    ``flows`` is commodity x partner, relative; ``destinations`` lists where goods may be bound for, home
    first, the embargoed country second.
    """

    scenario: Scenario
    streams: Streams
    calendar: Calendar
    goods: Catalogue
    partners: Partners
    destinations: Texts
    flows: Floats
    tariff: Tariff
    prices: Prices
    offices: Offices
    declarants: Declarants
    carriers: Carriers
    exporters: Exporters
    persons: Persons
    importers: Importers
    links: Links
    lines: Lines


def make_world(scenario: Scenario, seed: int) -> World:
    """Return the world of ``scenario``: every part from its own random stream of ``seed``."""
    streams, goods, countries = Streams(seed), goods_of(scenario), partners_of(scenario)
    calendar, destinations = make_calendar(scenario, goods), destinations_of(countries)
    flows = affinity(goods, countries, streams)
    exporters = make_exporters(scenario, goods, flows, streams)
    offered = np.bincount(exporters.chapter).astype(np.float64)
    persons = make_persons(scenario, len(calendar), offered, streams)
    links = make_links(scenario, persons, exporters, len(destinations), streams)
    return World(
        scenario=scenario,
        streams=streams,
        calendar=calendar,
        goods=goods,
        partners=countries,
        destinations=destinations,
        flows=flows,
        tariff=make_tariff(scenario, calendar, goods, countries),
        prices=make_prices(scenario, goods, countries, calendar, streams),
        offices=make_offices(scenario, calendar),
        declarants=make_declarants(scenario, streams),
        carriers=make_carriers(scenario, streams),
        exporters=exporters,
        persons=persons,
        importers=make_importers(scenario, persons, streams),
        links=links,
        lines=make_lines(scenario, goods, flows, exporters, links, streams=streams),
    )
