"""From a scenario and a seed to a country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.country.administration.inspection import make_findings
from landwaiter.country.administration.policy import select
from landwaiter.country.records import records
from landwaiter.country.schemes.declare import declare
from landwaiter.country.trade.trade import make_trade
from landwaiter.country.world.world import make_world

if TYPE_CHECKING:
    from landwaiter.country.scenario.scenario import Scenario
    from landwaiter.engine import Columns


@dataclass(frozen=True, slots=True)
class Country:
    """A simulated administration: what it knows, and apart from that what is true.

    ``declarations`` and ``outcomes`` have the fields of the canonical schema (those that are never
    filled are left out); ``truth`` has a row for each declaration item, in the same order, and is
    for judging models, never for making them.
    """

    scenario: Scenario
    seed: int
    declarations: Columns
    outcomes: Columns
    truth: Columns


def generate(scenario: Scenario, seed: int = 0) -> Country:
    """Simulate the country of ``scenario``; the same seed gives the same country.

    Raises
    ------
    SettingsError
        If the scenario asks for more fraud of a kind, or more inspections, than its items allow.

    Examples
    --------
    >>> from landwaiter.country import Scenario
    >>> country = generate(Scenario(items=2_000, importers=200, exporters=300), seed=1)
    >>> len(country.truth["illicit"])
    2000
    """
    world = make_world(scenario, seed)
    trade = make_trade(world)
    declared = declare(world, trade)
    findings = make_findings(world, trade, declared)
    basis = select(world, trade, declared, findings)
    return Country(
        scenario,
        seed,
        records.declarations(world, trade, declared, basis, findings),
        records.outcomes(world, trade, declared, basis, findings),
        records.truth(world, trade, declared, findings),
    )
