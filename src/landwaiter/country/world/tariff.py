"""Duties and taxes: what an item owes, by commodity, origin, preference, day and value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.scenario.scenario import Scenario
    from landwaiter.country.world.calendar import Calendar
    from landwaiter.country.world.catalogue import Catalogue, Partners


@dataclass(frozen=True, slots=True)
class Charges:
    """What is owed: rate of duty in percent, duty, and all duties and taxes in national currency."""

    rate: Floats
    duty: Floats
    total: Floats


@dataclass(frozen=True, slots=True)
class Tariff:
    """Rates in percent; ``opened`` is the day of the simulation from which a partner has preference.

    Duty is on the customs value, excise on value and duty, value added tax on all three.
    """

    duty: Floats
    excise: Floats
    vat: float
    opened: Ints

    def has_preference(self, commodity: Ints, origin: Ints, day: Ints) -> Bools:
        """Return where goods of that origin may enter free of a duty they would otherwise pay."""
        return np.asarray((self.opened[origin] <= day) & (self.duty[commodity] > 0))

    def charge(self, commodity: Ints, preference: Bools, value: Floats) -> Charges:
        """Return what a customs ``value`` owes; amounts are rounded to two decimals."""
        rate = np.where(preference, 0.0, self.duty[commodity])
        duty = np.round(value * rate / 100, 2)
        excise = np.round((value + duty) * self.excise[commodity] / 100, 2)
        vat = np.round((value + duty + excise) * self.vat / 100, 2)
        return Charges(rate, duty, np.round(duty + excise + vat, 2))

    def burden(self, commodity: Ints) -> Floats:
        """Return all duties and taxes without preference, in percent of the customs value."""
        loaded = (1 + self.duty[commodity] / 100) * (1 + self.excise[commodity] / 100) * (1 + self.vat / 100)
        return np.asarray(100 * (loaded - 1))


def make_tariff(scenario: Scenario, calendar: Calendar, goods: Catalogue, countries: Partners) -> Tariff:
    """Return the tariff of ``scenario``; the new agreement opens on its first day."""
    opened = np.where(countries.preferential, 0, len(calendar))
    opened[countries.code == scenario.agreement_partner] = max(calendar.position(scenario.agreement_start), 0)
    return Tariff(goods.duty, goods.excise, scenario.vat_rate, opened)
