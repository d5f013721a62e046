"""What an inspection of any item would find, when that would be known, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from landwaiter.country.fraud import Declared
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World

LONG_DISPUTE = 5.0
"""How much longer a disputed result takes (chosen)."""
MINUTES = 40.0
MINUTES_IF_FOUND = 75.0
"""Median minutes of an inspection of one item without and with a finding (chosen)."""


@dataclass(frozen=True, slots=True)
class Findings:
    """One entry an item, inspected or not, so that selection does not disturb chance.

    ``inspected`` and ``known`` are days of the simulation; ``officer`` counts within the office.
    """

    found: Bools
    fraud: Bools
    inspected: Ints
    known: Ints
    minutes: Floats
    officer: Ints


def make_findings(world: World, trade: Trade, declared: Declared) -> Findings:
    """Return what inspections would find: detection is imperfect, results come late."""
    scenario, rng, size = world.scenario, world.streams.of("findings"), len(trade)
    found = (rng.random(size) < scenario.detection) & (declared.scheme != -1)
    wait = rng.binomial(5, 0.2, trade.declaration[-1] + 1)[trade.declaration] if size else trade.day
    delay = rng.exponential(scenario.result_delay / np.log(2), size)
    delay = delay * np.where(found & (rng.random(size) < scenario.dispute_rate), LONG_DISPUTE, 1.0)
    inspected = trade.day + wait
    officer = rng.integers(0, scenario.inspectors_per_office, trade.declaration[-1] + 1)[trade.declaration] if size else trade.day
    minutes = np.where(found, MINUTES_IF_FOUND, MINUTES) * rng.lognormal(0, 0.5, size)
    return Findings(
        found=found,
        fraud=found & declared.illicit,
        inspected=inspected,
        known=inspected + np.floor(delay).astype(np.int64),
        minutes=np.maximum(np.round(minutes), 5.0),
        officer=officer,
    )
