"""The register of traders: everybody who is named in a declaration of the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.world.traders import HOME_COUNTRY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.country.arrays import Ints, Texts
    from landwaiter.country.records.papers import Papers
    from landwaiter.country.world import World
    from landwaiter.engine import Columns

NO_DAY = np.datetime64("NaT", "D")


def traders(papers: Papers) -> Columns:
    """Return one row a trader: importers, then exporters, declarants and carriers, each in order of activity."""
    world, trade = papers.simulation.world, papers.simulation.trade
    parts = (
        _importers(world, np.unique(trade.importer)),
        _others("exporter", world.exporters.code, np.unique(trade.exporter), _countries(world)),
        _others("declarant", world.declarants.code, np.unique(trade.declarant), HOME_COUNTRY),
        _others("carrier", world.carriers.code, np.unique(trade.carrier), None),
    )
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _importers(world: World, numbers: Ints) -> Columns:
    person = world.importers.person[numbers]
    days, persons = world.calendar.days, world.persons
    closed = _closed(world, numbers)
    authorised = persons.authorised[person]
    since = np.where(authorised < 0, days[0] - 365, days[np.clip(authorised, 0, len(days) - 1)])
    return {
        "trader_id": world.importers.code[numbers],
        "role": np.full(len(numbers), "importer", dtype=object),
        "country": np.full(len(numbers), HOME_COUNTRY, dtype=object),
        "address_id": np.array([f"ADR{number:07d}" for number in persons.address[person]], dtype=object),
        "registered_on": _opened(world, numbers),
        "closed_on": closed,
        "aeo_from": np.where(authorised < len(days), since, NO_DAY),
        "aeo_until": np.full(len(numbers), NO_DAY),
    }


def _opened(world: World, numbers: Ints) -> NDArray[Any]:
    """Later numbers are registered when they begin; of persons, those who enter during the simulation."""
    persons, days = world.persons, world.calendar.days
    first = np.concatenate([persons.first, world.importers.change_day])[numbers]
    return np.where(first > 0, days[first], NO_DAY)


def _closed(world: World, numbers: Ints) -> NDArray[Any]:
    """The day on which the next number takes over, or on which the person stops."""
    persons, importers, days = world.persons, world.importers, world.calendar.days
    person = importers.person[numbers]
    begins = np.concatenate([np.zeros(len(persons), np.int64), importers.change_day])[numbers]
    left = importers.days_left(person, begins)
    end = np.where(left < len(days), begins + np.minimum(left, len(days)), persons.last[person])
    return np.where(end < len(days), days[np.minimum(end, len(days) - 1)], NO_DAY)


def _countries(world: World) -> Texts:
    return np.asarray(world.partners.code[world.exporters.country])


def _others(role: str, codes: Texts, numbers: Ints, country: Texts | str | None) -> Columns:
    size = len(numbers)
    return {
        "trader_id": codes[numbers],
        "role": np.full(size, role, dtype=object),
        "country": country[numbers] if isinstance(country, np.ndarray) else np.full(size, country, dtype=object),
        "address_id": np.full(size, None, dtype=object),
        **{name: np.full(size, NO_DAY) for name in ("registered_on", "closed_on", "aeo_from", "aeo_until")},
    }
