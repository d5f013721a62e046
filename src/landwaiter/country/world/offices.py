"""Customs offices: which serve which trade, and when they are closed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from landwaiter.country.arrays import Bools, Floats, Ints, Texts
from landwaiter.country.scenario.events import OfficeClosed
from landwaiter.country.scenario.office import ROLES
from landwaiter.country.world.catalogue import MODES
from landwaiter.errors import Place, SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landwaiter.country.scenario import Scenario
    from landwaiter.country.world.calendar import Calendar

PARCELS, ZONE = 3, 4
"""Gates beside the three of :data:`MODES`; a gate is the position of a role in ``ROLES``."""
STAND_IN = {PARCELS: 1, ZONE: 0}
"""The gate that serves where no office has the role."""
REGIONS = 2
NEARBY = 4.0
"""How much more an importer uses the offices of its own region, near the capital or far (chosen)."""


class Closure(NamedTuple):
    """On days ``[first, last)`` of the simulation just the ``offices`` are closed."""

    offices: tuple[int, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Offices:
    """Customs offices, one position each; ``region`` is 0 near the capital and 1 far from it.

    ``closures`` lists spans of the simulation during which some offices are closed.
    """

    code: Texts
    role: Ints
    traffic: Floats
    distance_km: Floats
    region: Ints
    inspectors: Ints
    closures: tuple[Closure, ...]

    @property
    def modes(self) -> Bools:
        """Which of :data:`MODES` can be used to come in."""
        return np.array([bool((self.role == mode).any()) for mode in range(len(MODES))])

    def weights(self, closed: Sequence[int] = ()) -> Floats:
        """Return one row a gate and region: how much each office is used, none of those ``closed``."""
        traffic = self.traffic.copy()
        traffic[list(closed)] = 0
        near = np.where(self.region == np.arange(REGIONS)[:, None], NEARBY, 1.0)
        return np.array([self._serving(gate, traffic) * region for gate in range(len(ROLES)) for region in near])

    def _serving(self, gate: int, traffic: Floats) -> Floats:
        """Traffic of the offices of a gate; of those that stand in, or of all, where it has none open."""
        for role in (gate, STAND_IN.get(gate, gate)):
            serving = traffic * (self.role == role)
            if serving.any():
                return np.asarray(serving)
        return traffic


def make_offices(scenario: Scenario, calendar: Calendar) -> Offices:
    """Return the offices that ``scenario`` lists.

    Raises
    ------
    SettingsError
        If at some time no office with traffic is open, or an event closes an office that there is not.
    """
    asked = scenario.offices
    distance = np.array([office.distance_km for office in asked], dtype=np.float64)
    traffic, closures = np.array([office.traffic for office in asked], dtype=np.float64), _closures(scenario, calendar)
    for closed in ((), *(closure.offices for closure in closures)):
        if not np.delete(traffic, closed).any():
            raise SettingsError(
                "At some time no office is open.", "Leave one open that has traffic.", Place(column="offices")
            )
    return Offices(
        code=np.array([office.code for office in asked], dtype=object),
        role=np.array([ROLES.index(office.role) for office in asked], dtype=np.int64),
        traffic=traffic,
        distance_km=distance,
        region=(distance > np.median(distance)).astype(np.int64),
        inspectors=np.array([office.inspectors for office in asked], dtype=np.int64),
        closures=closures,
    )


def _closures(scenario: Scenario, calendar: Calendar) -> tuple[Closure, ...]:
    """The spans between any beginning and end of a closure, each with the offices closed all through it."""
    codes = [office.code for office in scenario.offices]
    asked = [(_position(codes, event.office), *calendar.span(event)) for event in scenario.events_of(OfficeClosed)]
    turns = sorted({day for _, first, last in asked for day in (first, last)})
    spans = (
        Closure(tuple(sorted({office for office, begins, ends in asked if begins <= first < ends})), first, last)
        for first, last in pairwise(turns)
    )
    return tuple(span for span in spans if span.offices)


def _position(codes: list[str], code: str) -> int:
    if code not in codes:
        remedy = f"Use one of {', '.join(codes)}."
        raise SettingsError("An event closes an office that there is not.", remedy, Place(column="office", value=code))
    return codes.index(code)
