"""Customs offices and the firms that serve trade at them: declarants and carriers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Floats, Ints, Texts, labels
from landwaiter.country.world.catalogue import MODES

if TYPE_CHECKING:
    from landwaiter.country.scenario.scenario import Scenario
    from landwaiter.country.streams import Streams

ROLES = (0, 2, 1, 0, 2, 0, 2, 1, 2, 0, 2, 1)
"""Mode served by each office in turn, as a position in ``MODES``: a third sea, a quarter air (chosen)."""


@dataclass(frozen=True, slots=True)
class Offices:
    """Customs offices: code, the mode they serve and their relative traffic."""

    code: Texts
    mode: Ints
    share: Floats

    def weights_by_mode(self) -> Floats:
        """Return one row a mode: the traffic of each office for it."""
        return np.array([self.share * (self.mode == mode) for mode in range(len(MODES))])


@dataclass(frozen=True, slots=True)
class Firms:
    """Firms of one kind: identifier and relative activity."""

    code: Texts
    activity: Floats


@dataclass(frozen=True, slots=True)
class Carriers:
    """Carriers: each serves one mode of transport."""

    code: Texts
    activity: Floats
    mode: Ints

    def weights_by_mode(self) -> Floats:
        """Return one row a mode: the activity of each carrier in it."""
        return np.array([self.activity * (self.mode == mode) for mode in range(len(MODES))])


def make_offices(scenario: Scenario) -> Offices:
    """Return the offices: the first of each mode is the largest."""
    mode = np.resize(ROLES, scenario.offices).astype(np.int64)
    turn = np.array([np.sum(mode[:position] == mode[position]) for position in range(len(mode))])
    code = [f"{'SAL'[kind]}{number + 1:02d}" for kind, number in zip(mode, turn, strict=True)]
    return Offices(np.array(code, dtype=object), mode, 1.0 / (1.0 + turn))


def make_declarants(scenario: Scenario, streams: Streams) -> Firms:
    """Return the declarants."""
    rng = streams.of("declarants")
    return Firms(labels("D", scenario.declarants, rng), heavy_tailed(scenario.declarants, scenario.activity_tail, rng))


def make_carriers(scenario: Scenario, streams: Streams) -> Carriers:
    """Return the carriers; every mode has some."""
    rng = streams.of("carriers")
    mode = np.resize([0, 0, 1, 2], scenario.carriers).astype(np.int64)
    mode[:3] = (0, 1, 2)
    activity = heavy_tailed(scenario.carriers, scenario.activity_tail, rng)
    return Carriers(labels("C", scenario.carriers, rng), activity, mode)


def heavy_tailed(count: int, exponent: float, rng: np.random.Generator, cap: float = 250.0) -> Floats:
    """Draw Pareto distributed activities in ``[1, cap]``."""
    return np.asarray(np.minimum(1 + rng.pareto(exponent, count), cap))
