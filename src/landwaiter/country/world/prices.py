"""What goods cost: a price for every commodity, origin and month, and exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.scenario.events import PriceShock

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats, Ints, Texts
    from landwaiter.country.scenario import Scenario
    from landwaiter.country.streams import Streams
    from landwaiter.country.world.calendar import Calendar
    from landwaiter.country.world.catalogue import Catalogue, Partners

PER_DOLLAR = {"USD": 1.0, "EUR": 0.92, "GBP": 0.79, "CNY": 7.2, "JPY": 150.0}
"""Foreign currency for one US dollar on the first day (chosen, round)."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Log prices in US dollars per kilogram, and exchange rates.

    A price is the sum of a level by commodity and origin and a walk by commodity and month; ``rate``
    is national currency for one unit of each currency in each month.
    """

    month: Ints
    level: Floats
    walk: Floats
    currencies: Texts
    rate: Floats

    def log_price(self, commodity: Ints, origin: Ints, day: Ints) -> Floats:
        """Return the usual log price in US dollars per kilogram on those days of the simulation."""
        return np.asarray(self.level[commodity, origin] + self.walk[commodity, self.month[day]])

    def exchange(self, currency: Ints, day: Ints) -> Floats:
        """Return national currency for one unit of ``currency`` on those days."""
        return np.asarray(self.rate[currency, self.month[day]])


def make_prices(
    scenario: Scenario, goods: Catalogue, countries: Partners, calendar: Calendar, streams: Streams
) -> Prices:
    """Return the price processes: origins differ, commodities drift as random walks, currencies too.

    A shock begins with the month in which its first day lies.
    """
    rng, asked, months = streams.of("prices"), scenario.price_levels, int(calendar.month[-1]) + 1
    level = np.log(goods.price)[:, None] + rng.normal(0, asked.origin_spread, len(countries))
    level = level + rng.normal(0, asked.origin_spread, (len(goods), len(countries)))
    walk = rng.normal(0, asked.price_drift, (len(goods), months)).cumsum(axis=1)
    for shock in scenario.events_of(PriceShock):
        hit = np.unique(calendar.month[slice(*calendar.span(shock))])
        walk[np.ix_(goods.under(shock.hs), hit)] += np.log(shock.factor)
    currencies = np.array(sorted(PER_DOLLAR), dtype=object)
    first = asked.exchange_rate / np.array([PER_DOLLAR[currency] for currency in currencies])
    moves = rng.normal(0, 0.01, (len(currencies), months))
    return Prices(calendar.month, level, walk, currencies, first[:, None] * np.exp(moves.cumsum(axis=1)))
