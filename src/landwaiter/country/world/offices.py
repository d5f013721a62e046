"""Customs offices, and the firms that serve trade at them: declarants and carriers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints, Texts, labels
from landwaiter.country.scenario.events import OfficeClosed
from landwaiter.country.scenario.office import ROLES
from landwaiter.country.world.catalogue import MODES
from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from landwaiter.country.scenario import Scenario
    from landwaiter.country.streams import Streams
    from landwaiter.country.world.calendar import Calendar

PARCELS, ZONE = 3, 4
"""Gates beside the three of :data:`MODES`; a gate is the position of a role in ``ROLES``."""
STAND_IN = {PARCELS: 1, ZONE: 0}
"""The gate that serves where no office has the role."""
REGIONS = 2
NEARBY = 4.0
"""How much more an importer uses the offices of its own region, near the capital or far (chosen)."""
COURIERS = 6
"""Carriers that bring parcels (chosen)."""


@dataclass(frozen=True, slots=True)
class Offices:
    """Customs offices, one position each; ``region`` is 0 near the capital and 1 far from it.

    ``closures`` lists (office, first day, day after the last) of the simulation.
    """

    code: Texts
    role: Ints
    traffic: Floats
    distance_km: Floats
    region: Ints
    inspectors: Ints
    closures: tuple[tuple[int, int, int], ...]

    @property
    def modes(self) -> Bools:
        """Which of :data:`MODES` can be used to come in."""
        return np.array([bool((self.role == mode).any()) for mode in range(len(MODES))])

    def weights(self, closed: int = -1) -> Floats:
        """Return one row a gate and region: how much each office is used, none at the one ``closed``."""
        open_for = self.traffic * (np.arange(len(self.code)) != closed)
        near = np.where(self.region == np.arange(REGIONS)[:, None], NEARBY, 1.0)
        rows = [open_for * self._serves(gate) * region for gate in range(len(ROLES)) for region in near]
        return np.array(rows)

    def _serves(self, gate: int) -> Bools:
        """Offices of a gate; those that stand in, or all, where it has none."""
        for role in (gate, STAND_IN.get(gate, gate)):
            if (self.role == role).any():
                return np.asarray(self.role == role)
        return np.ones(len(self.role), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Firms:
    """Firms of one kind: identifier and relative activity."""

    code: Texts
    activity: Floats


@dataclass(frozen=True, slots=True)
class Carriers:
    """Carriers: each serves one gate, a mode of transport or parcels."""

    code: Texts
    activity: Floats
    gate: Ints

    def weights(self) -> Floats:
        """Return one row a gate, without the free zone: the activity of each carrier in it."""
        return np.array([self.activity * (self.gate == gate) for gate in range(ZONE)])


def make_offices(scenario: Scenario, calendar: Calendar) -> Offices:
    """Return the offices that ``scenario`` lists."""
    asked = scenario.offices
    distance = np.array([office.distance_km for office in asked], dtype=np.float64)
    code = [office.code for office in asked]
    return Offices(
        code=np.array(code, dtype=object),
        role=np.array([ROLES.index(office.role) for office in asked], dtype=np.int64),
        traffic=np.array([office.traffic for office in asked], dtype=np.float64),
        distance_km=distance,
        region=(distance > np.median(distance)).astype(np.int64),
        inspectors=np.array([office.inspectors for office in asked], dtype=np.int64),
        closures=tuple(
            (_position(code, event.office), *calendar.span(event))
            for event in scenario.events
            if isinstance(event, OfficeClosed)
        ),
    )


def make_declarants(scenario: Scenario, streams: Streams) -> Firms:
    """Return the declarants."""
    rng, count = streams.of("declarants"), scenario.size.declarants
    return Firms(labels("D", count, rng), heavy_tailed(count, scenario.traders.activity_tail, rng))


def make_carriers(scenario: Scenario, streams: Streams) -> Carriers:
    """Return the carriers; every mode has some, and couriers come on top."""
    rng, count = streams.of("carriers"), scenario.size.carriers
    gate = np.resize([0, 0, 1, 2], count).astype(np.int64)
    gate[:3] = (0, 1, 2)
    gate = np.concatenate([gate, np.full(COURIERS, PARCELS)])
    activity = heavy_tailed(len(gate), scenario.traders.activity_tail, rng)
    return Carriers(labels("C", len(gate), rng), activity, gate)


def heavy_tailed(count: int, exponent: float, rng: np.random.Generator, cap: float = 250.0) -> Floats:
    """Draw Pareto distributed activities in ``[1, cap]``."""
    return np.asarray(np.minimum(1 + rng.pareto(exponent, count), cap))


def _position(codes: list[str], code: str) -> int:
    if code not in codes:
        remedy = f"Use one of {', '.join(codes)}."
        raise SettingsError("An event closes an office that there is not.", remedy, Place(column="office", value=code))
    return codes.index(code)
