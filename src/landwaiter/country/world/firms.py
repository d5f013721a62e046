"""Firms that serve trade, declarants and carriers, and how firms differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Floats, Ints, Texts, labels
from landwaiter.country.world.offices import PARCELS, ZONE

if TYPE_CHECKING:
    from landwaiter.country.scenario import Scenario
    from landwaiter.country.streams import Streams

COURIERS = 6
"""Carriers that bring parcels (chosen)."""
MOST_ACTIVE = 250.0
"""How much more active the largest firm is than the smallest, at most (chosen)."""


@dataclass(frozen=True, slots=True)
class Declarants:
    """Declarants: ``leaning`` is how much more than another each is drawn into fraud."""

    code: Texts
    activity: Floats
    leaning: Floats


@dataclass(frozen=True, slots=True)
class Carriers:
    """Carriers: each serves one gate, a mode of transport or parcels."""

    code: Texts
    activity: Floats
    gate: Ints

    def weights(self) -> Floats:
        """Return one row a gate, without the free zone: the activity of each carrier in it."""
        return np.array([self.activity * (self.gate == gate) for gate in range(ZONE)])


def make_declarants(scenario: Scenario, streams: Streams) -> Declarants:
    """Return the declarants."""
    rng, count = streams.of("declarants"), scenario.size.declarants
    return Declarants(
        code=labels("D", count, rng),
        activity=heavy_tailed(count, scenario.traders.activity_tail, rng),
        leaning=leanings(scenario, count, streams.of("dishonesty", "declarants")),
    )


def make_carriers(scenario: Scenario, streams: Streams) -> Carriers:
    """Return the carriers; every mode has some, and couriers come on top."""
    rng, count = streams.of("carriers"), scenario.size.carriers
    gate = np.resize([0, 0, 1, 2], count).astype(np.int64)
    gate[:3] = (0, 1, 2)
    gate = np.concatenate([gate, np.full(COURIERS, PARCELS)])
    activity = heavy_tailed(len(gate), scenario.traders.activity_tail, rng)
    return Carriers(labels("C", len(gate), rng), activity, gate)


def heavy_tailed(count: int, exponent: float, rng: np.random.Generator) -> Floats:
    """Draw Pareto distributed activities in ``[1, MOST_ACTIVE]``."""
    return np.asarray(np.minimum(1 + rng.pareto(exponent, count), MOST_ACTIVE))


def leanings(scenario: Scenario, count: int, rng: np.random.Generator) -> Floats:
    """Return how much each of ``count`` firms leans to fraud; it lasts for life."""
    return np.where(rng.random(count) < scenario.traders.dishonest, scenario.traders.leaning, 1.0)
