"""The register of traders: everybody who is named in a declaration of the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.world.traders import HOME_COUNTRY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.country.arrays import Bools, Ints, Texts
    from landwaiter.country.records.papers import Papers
    from landwaiter.country.world import World
    from landwaiter.engine import Columns

NO_DAY = np.datetime64("NaT", "D")
DAYS_BEFORE = 365
"""How long before the first day those were authorised who were so before it."""


def traders(papers: Papers) -> Columns:
    """Return one row a trader: importers, then exporters, declarants and carriers, each by position."""
    world, trade = papers.simulation.world, papers.simulation.trade
    exporter, declarant, carrier = (np.unique(one) for one in (trade.exporter, trade.declarant, trade.carrier))
    parts = (
        _importers(world, np.unique(trade.importer)),
        _others("exporter", world.exporters.code[exporter], world.partners.code[world.exporters.country[exporter]]),
        _others("declarant", world.declarants.code[declarant], HOME_COUNTRY),
        _others("carrier", world.carriers.code[carrier], None),
    )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _importers(world: World, numbers: Ints) -> Columns:
    """Importers; a status as authorised operator is that of a number while it is registered."""
    person, days = world.importers.person[numbers], len(world.calendar)
    opened, closed = _opened(world, numbers), _closed(world, numbers)
    authorised = world.persons.authorised[person]
    since = np.where(authorised < 0, -DAYS_BEFORE, authorised)
    return {
        "trader_id": world.importers.code[numbers],
        "role": np.full(len(numbers), "importer", dtype=object),
        "country": np.full(len(numbers), HOME_COUNTRY, dtype=object),
        "address_id": np.array([f"ADR{number:07d}" for number in world.persons.address[person]], dtype=object),
        "registered_on": _date(world, opened, opened > 0),
        "closed_on": _date(world, closed, closed < days),
        "aeo_from": _date(world, np.where(opened > 0, np.maximum(since, opened), since), since < closed),
        "aeo_until": _date(world, closed, (since < closed) & (closed < days)),
    }


def _opened(world: World, numbers: Ints) -> Ints:
    """The day on which a person enters, or a later number takes over; 0 where before the records begin."""
    return np.asarray(np.concatenate([world.persons.first, world.importers.change_day])[numbers])


def _closed(world: World, numbers: Ints) -> Ints:
    """The day on which the next number takes over, or on which the person stops."""
    importers = world.importers
    person = importers.person[numbers]
    begins = np.concatenate([np.zeros(len(world.persons), np.int64), importers.change_day])[numbers]
    left = importers.days_left(person, begins)
    last = world.persons.last[person]
    return np.where(left < len(world.calendar), begins + np.minimum(left, len(world.calendar)), last)


def _date(world: World, day: Ints, known: Bools) -> NDArray[Any]:
    """Dates of days of the simulation, null where not ``known``."""
    return np.where(known, world.calendar.days[0] + day, NO_DAY)


def _others(role: str, codes: Texts, country: Texts | str | None) -> Columns:
    size = len(codes)
    return {
        "trader_id": codes,
        "role": np.full(size, role, dtype=object),
        "country": np.full(size, country, dtype=object),
        "address_id": np.full(size, None, dtype=object),
        **{name: np.full(size, NO_DAY) for name in ("registered_on", "closed_on", "aeo_from", "aeo_until")},
    }
