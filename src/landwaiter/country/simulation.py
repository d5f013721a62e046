"""The play, month by month: schemes act, the administration acts, and each learns what the other did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration import Administration
from landwaiter.country.cheating import Assessed, Declared, assess, honest, make_cheat, slip
from landwaiter.country.trade import make_trade
from landwaiter.country.world import make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.country.scenario import Scenario
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World


@dataclass(frozen=True, slots=True)
class Simulation:
    """All that happened: the world, its true trade, what was declared, and what the administration did."""

    world: World
    trade: Trade
    declared: Declared
    assessed: Assessed
    administration: Administration


def simulate(scenario: Scenario, seed: int) -> Simulation:
    """Play ``scenario`` from its first month to its last; the same seed gives the same play.

    Schemes act in their order, so an item that one has used is closed to those after it. Whoever is
    caught knows it, as the administration does, from the month after the result is known.

    Raises
    ------
    SettingsError
        If the scenario asks for more fraud of a kind than its items allow, or names what there is not.
    """
    world = make_world(scenario, seed)
    trade = make_trade(world)
    declared, slips = honest(trade), world.streams.of("slips")
    administration = Administration(world, trade, declared)
    cheats = [make_cheat(world, trade, scheme) for scheme in scenario.schemes]
    for rows in months(world, trade):
        known = administration.known(rows)
        for number, cheat in enumerate(cheats):
            caught = administration.caught(number, known)
            declared.scheme[cheat.act(world, trade, declared, rows, caught)] = number
        slip(world, declared, rows, slips)
        administration.act(rows, known)
    return Simulation(world, trade, declared, assess(world, trade, declared), administration)


def months(world: World, trade: Trade) -> Iterator[slice]:
    """Yield the items of each month, which lie together, leaving out months without any."""
    month = world.calendar.month[trade.day]
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(month)) + 1, [len(month)]])
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        yield slice(first, last)
