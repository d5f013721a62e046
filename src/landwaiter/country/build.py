"""From a scenario and a seed to a country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from landwaiter.country.records import RECORDS, make_papers
from landwaiter.country.simulation import Simulation, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.country.records.papers import Papers
    from landwaiter.country.scenario import Scenario
    from landwaiter.engine import Columns

CHUNK = 200_000


@dataclass(frozen=True)
class Country:
    """A simulated administration: what it has on file, and apart from that what is true.

    The tables are those of :data:`landwaiter.country.records.tables.TABLES`. Fields of the canonical
    schema that are never filled are left out; secret tables are for judging models, never for making
    them.
    """

    scenario: Scenario
    seed: int
    simulation: Simulation

    def table(self, name: str) -> Columns:
        """Return a whole table."""
        return RECORDS[name].render(self._papers, slice(0, len(self.simulation.trade)))

    def chunks(self, name: str, size: int = CHUNK) -> Iterator[Columns]:
        """Yield a table in parts that are made from ``size`` items each, so that few are in memory at a time."""
        if not RECORDS[name].by_item:
            yield self.table(name)
            return
        items = len(self.simulation.trade)
        for first in range(0, items, size):
            yield RECORDS[name].render(self._papers, slice(first, min(first + size, items)))

    @cached_property
    def declarations(self) -> Columns:
        """The declaration items, in order of registration."""
        return self.table("declarations")

    @cached_property
    def outcomes(self) -> Columns:
        """What was found of the items that were looked at."""
        return self.table("outcomes")

    @cached_property
    def truth(self) -> Columns:
        """What is true of every item, in the order of the declarations."""
        return self.table("truth")

    @cached_property
    def _papers(self) -> Papers:
        return make_papers(self.simulation)


def generate(scenario: Scenario, seed: int = 0) -> Country:
    """Simulate the country of ``scenario``; the same seed gives the same country.

    Raises
    ------
    SettingsError
        If the scenario asks for more fraud of a kind than its items allow, or names what there is not.

    Examples
    --------
    >>> from landwaiter.country import Scenario
    >>> country = generate(Scenario().changed(items=3_000, importers=200, exporters=300), seed=1)
    >>> len(country.truth["illicit"])
    3000
    """
    return Country(scenario, seed, simulate(scenario, seed))
