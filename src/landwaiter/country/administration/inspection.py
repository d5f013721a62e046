"""What an inspection of any item would find, when that would be known, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.schemes.declare import HONEST

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.schemes.declare import Declared
    from landwaiter.country.trade.trade import Trade
    from landwaiter.country.world.world import World

LONG_DISPUTE = 5.0
"""How much longer a disputed result takes (chosen)."""
LONGEST_WAIT, MEAN_WAIT = 5, 1.0
"""Days from registration to inspection (chosen)."""
MINUTES, MINUTES_IF_FOUND, SHORTEST = 40.0, 75.0, 5.0
"""Median minutes of an inspection of one item without and with a finding, and the least (chosen)."""


@dataclass(frozen=True, slots=True)
class Findings:
    """One entry an item, inspected or not, so that selection does not disturb chance.

    ``inspected`` and ``known`` are days of the simulation, the same for all items of a declaration;
    ``officer`` counts within the office.
    """

    found: Bools
    fraud: Bools
    inspected: Ints
    known: Ints
    minutes: Floats
    officer: Ints


def make_findings(world: World, trade: Trade, declared: Declared) -> Findings:
    """Return what inspections would find: detection is imperfect, results come late."""
    scenario, rng = world.scenario, world.streams.of("findings")
    found = (rng.random(len(trade)) < scenario.detection) & (declared.scheme != HONEST)
    minutes = np.where(found, MINUTES_IF_FOUND, MINUTES) * rng.lognormal(0, 0.5, len(trade))
    consignments = int(trade.declaration[-1]) + 1
    wait = rng.binomial(LONGEST_WAIT, MEAN_WAIT / LONGEST_WAIT, consignments)
    officer = rng.integers(0, scenario.inspectors_per_office, consignments)
    delay = _delays(world, np.bincount(trade.declaration, weights=found) > 0, rng)
    inspected = trade.day + wait[trade.declaration]
    return Findings(
        found=found,
        fraud=found & declared.illicit,
        inspected=inspected,
        known=inspected + delay[trade.declaration],
        minutes=np.maximum(np.round(minutes), SHORTEST),
        officer=officer[trade.declaration],
    )


def _delays(world: World, found: Bools, rng: np.random.Generator) -> Ints:
    """Days until the result of each declaration is known: exponential, much longer if disputed."""
    delay = rng.exponential(world.scenario.result_delay / np.log(2), len(found))
    disputed = found & (rng.random(len(found)) < world.scenario.dispute_rate)
    return np.asarray(np.where(disputed, LONG_DISPUTE * delay, delay), dtype=np.int64)
