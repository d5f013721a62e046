"""What is drawn once about papers, so that any part of the tables can be written by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.records.clearance import Clearance
from landwaiter.country.trade.containers import container_numbers
from landwaiter.country.wording import make_wording

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints, Texts
    from landwaiter.country.simulation import Simulation
    from landwaiter.country.wording import Wording


@dataclass(frozen=True, slots=True)
class Papers:
    """Numbers and draws for all declarations and items of a simulation.

    ``serial`` numbers declarations within office and year, one entry a declaration; ``typo`` has one
    an item, ``container`` one a container.
    """

    simulation: Simulation
    serial: Ints
    typo: Bools
    container: Texts
    clearance: Clearance
    wording: Wording

    def declaration_id(self, rows: slice | Ints) -> Texts:
        """Return the identifiers of the declarations of the items ``rows``."""
        world, trade = self.simulation.world, self.simulation.trade
        declaration = trade.declaration[rows]
        begins = np.flatnonzero(np.diff(declaration, prepend=-1))
        day, office = trade.day[rows][begins], trade.office[rows][begins]
        year = year_of(world.calendar.days[day])
        parts = zip(world.offices.code[office], year.tolist(), self.serial[declaration[begins]].tolist(), strict=True)
        numbers = np.array([f"{code}-{when}-{number:06d}" for code, when, number in parts], dtype=object)
        return np.asarray(numbers[np.cumsum(np.diff(declaration, prepend=-1) != 0) - 1])


def make_papers(simulation: Simulation) -> Papers:
    """Return the papers of ``simulation``."""
    world, trade = simulation.world, simulation.trade
    first = trade.first_items
    asked, streams = world.scenario.paperwork, world.streams
    year = year_of(world.calendar.days[trade.day[first]])
    return Papers(
        simulation=simulation,
        serial=serials(year * len(world.offices.code) + trade.office[first]),
        typo=streams.of("typos").random(len(trade)) < asked.typos,
        container=container_numbers(int(trade.container.max()) + 1, streams.of("containers")),
        clearance=Clearance(simulation),
        wording=make_wording(asked, world.goods, world.lines.commodity, len(world.declarants.code), streams),
    )


def serials(group: Ints) -> Ints:
    """Return numbers from 1 within each group, in order.

    >>> serials(np.array([7, 3, 7, 7])).tolist()
    [1, 1, 2, 3]
    """
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    serial = np.empty(len(group), dtype=np.int64)
    serial[order] = np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group))) + 1
    return serial


def year_of(days: Ints) -> Ints:
    """Return the calendar year of each day."""
    return np.asarray(days.astype("datetime64[Y]").astype(np.int64) + 1970)
