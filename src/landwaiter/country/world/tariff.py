"""Duties and taxes: what an item owes, by goods, origin, preference, procedure, day and value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.scenario.events import ANY, Agreement, DutyChange
from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.scenario import Scenario
    from landwaiter.country.trade.statement import Statement
    from landwaiter.country.world.calendar import Calendar
    from landwaiter.country.world.catalogue import Catalogue, Partners

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Charges:
    """What is owed: rate of duty in percent, duty, and all duties and taxes in national currency."""

    rate: Floats
    duty: Floats
    total: Floats


@dataclass(frozen=True, slots=True)
class Change:
    """Duty on top of the tariff, in percentage points, on ``[first, last)`` of the simulation.

    ``more`` has one row a commodity and one column an origin.
    """

    more: Floats
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """Rates in percent; a partner's goods have preference on days ``[opened, closed)``.

    Duty is on the customs value, excise on value and duty, value added tax on all three. What a
    :class:`Change` adds is due with preference too, as trade remedies are.
    """

    duty: Floats
    excise: Floats
    vat: float
    opened: Ints
    closed: Ints
    changes: tuple[Change, ...]

    def has_preference(self, commodity: Ints, origin: Ints, day: Ints) -> Bools:
        """Return where goods of that origin may enter free of a duty they would otherwise pay."""
        open_now = (self.opened[origin] <= day) & (day < self.closed[origin])
        return np.asarray(open_now & (self.duty[commodity] > 0))

    def remedy(self, commodity: Ints, origin: Ints, day: Ints) -> Floats:
        """Return what changes add to the duty on those days, in percentage points."""
        more = np.zeros(len(commodity))
        for change in self.changes:
            now = (day >= change.first) & (day < change.last)
            more[now] += change.more[commodity[now], origin[now]]
        return more

    def rate(self, stated: Statement, day: Ints) -> Floats:
        """Return the rate of duty of what is stated, in percent, at least 0."""
        plain = np.where(stated.preference, 0.0, self.duty[stated.commodity])
        return np.maximum(plain + self.remedy(stated.commodity, stated.origin, day), 0.0)

    def charge(self, stated: Statement, day: Ints, value: Floats) -> Charges:
        """Return what a customs ``value`` owes; amounts are rounded to two decimals."""
        due = ~stated.exempt
        rate = np.where(due, self.rate(stated, day), 0.0)
        duty = np.round(value * rate / 100, 2)
        excise = np.round((value + duty) * due * self.excise[stated.commodity] / 100, 2)
        vat = np.round((value + duty + excise) * due * self.vat / 100, 2)
        return Charges(rate, duty, np.round(duty + excise + vat, 2))

    def burden(self, commodity: Ints) -> Floats:
        """Return all duties and taxes by the tariff, without preference, in percent of the customs value."""
        loaded = (1 + self.duty[commodity] / 100) * (1 + self.excise[commodity] / 100) * (1 + self.vat / 100)
        return np.asarray(100 * (loaded - 1))


def make_tariff(scenario: Scenario, calendar: Calendar, goods: Catalogue, countries: Partners) -> Tariff:
    """Return the tariff of ``scenario``: agreements open partners, changes add duty."""
    opened = np.where(countries.preferential, 0, NEVER)
    closed = np.full(len(countries), NEVER)
    for event in scenario.events_of(Agreement):
        partner = partner_position(countries, event.partner)
        opened[partner], closed[partner] = calendar.span(event)
    changes = tuple(
        Change(_more(event, goods, countries), *calendar.span(event)) for event in scenario.events_of(DutyChange)
    )
    return Tariff(goods.duty, goods.excise, scenario.taxes.vat_rate, opened, closed, changes)


def partner_position(countries: Partners, code: str) -> int:
    """Return the position of a partner.

    Raises
    ------
    SettingsError
        If the country does not trade with it.
    """
    found = np.flatnonzero(countries.code == code)
    if not len(found):
        remedy = f"Use one of {', '.join(countries.code)}."
        raise SettingsError("An event names a country that is no partner.", remedy, Place(column="partner", value=code))
    return int(found[0])


def _more(event: DutyChange, goods: Catalogue, countries: Partners) -> Floats:
    origins = np.ones(len(countries)) if event.origin == ANY else countries.code == event.origin
    return event.more * np.outer(goods.under(event.hs), origins)
