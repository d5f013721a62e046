"""When declarations arrive, are registered, checked, paid and released: minutes since the first day began."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from landwaiter.country.administration.policy import YELLOW
from landwaiter.country.world.procedures import TRANSIT

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats
    from landwaiter.country.simulation import Simulation

ACTIVITIES = (
    ("arrival", "carrier"),
    ("registration", "trader"),
    ("lane assigned", "customs"),
    ("document check begins", "customs"),
    ("document check ends", "customs"),
    ("inspection begins", "customs"),
    ("inspection ends", "customs"),
    ("permit of another agency", "agency"),
    ("payment", "bank"),
    ("release", "customs"),
    ("gate out", "port"),
)
"""What is done and by whom, in the order in which it is told at one and the same time."""
DAY = 24 * 60.0
OPENS, CLOSES = 8 * 60.0, 17 * 60.0
"""Minutes of the day between which inspections begin, if they can (chosen)."""
SOONEST = 15.0
"""Minutes from the lane to an inspection, at least (chosen)."""
SPREAD = 0.8
"""Standard deviation of how long each step takes, log (chosen)."""
CONTROLLED_CHAPTERS = ("01", "02", "03", "04", "06", "07", "08", "10", "12", "16", "30", "31", "38", "93")
"""Chapters of food, plants, medicines, chemicals and arms that other agencies look at (chosen)."""
REMOTE = 0.0004
"""How much longer each kilometre from the capital makes waiting, relative (chosen)."""


class Clearance:
    """Times of every declaration, drawn when first asked for; one row a declaration, one column an activity.

    NaN stands for what was not done. Every time is at or after those that must come before it: the lane
    follows registration, the release all checks, the permit and the payment, and the gate the release.
    """

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._first = simulation.trade.first_items
        rng = simulation.world.streams.of("clearance")
        self._draws = rng.random((4, len(self._first)), np.float32)
        self._noise = np.exp(rng.normal(0, SPREAD, (6, len(self._first)))).astype(np.float32)
        self._owes = np.bincount(simulation.trade.declaration, weights=simulation.assessed.charges.total) > 0
        self._minutes = np.bincount(simulation.trade.declaration, weights=simulation.administration.inspections.minutes)

    def times(self, declarations: slice) -> Floats:
        """Return the times of some declarations, in the order of :data:`ACTIVITIES`."""
        steps = self._steps(declarations)
        return np.column_stack([np.round(getattr(steps, name)) for name in steps._fields])

    def _steps(self, which: slice) -> Steps:
        case = self._case(which)
        asked, noise, wait = self._simulation.world.scenario.clearance, self._noise[:, which], case.wait
        lane = case.registered + 2 + 6 * noise[0]
        opened = np.where(case.inspected, self._opening(which, lane), np.nan)
        until = np.where(case.inspected, (opened - lane) / 3, 60 * asked.papers_hours * wait * noise[1])
        checked = np.where(case.yellow, lane + until, np.nan)
        looked = checked + np.fmin(asked.papers_minutes * wait * noise[2], until)
        closed = np.asarray(opened + self._minutes[which], dtype=np.float64)
        permit = np.where(case.controlled, lane + 60 * asked.agency_hours * noise[3], np.nan)
        paid = np.where(case.pays, lane + 60 * asked.payment_hours * noise[4], np.nan)
        arrived = self._arrival(which, case, opened)
        ready = np.fmax.reduce([lane, arrived, looked, closed, permit, paid])
        released = ready + 1 + 10 * wait * noise[0]
        gone = released + 60 * asked.gate_hours * noise[5]
        return Steps(arrived, case.registered, lane, checked, looked, opened, closed, permit, paid, released, gone)

    def _case(self, which: slice) -> Case:
        simulation, rows = self._simulation, self._first[which]
        world, trade, administration = simulation.world, simulation.trade, simulation.administration
        desk, stated = administration.desk, simulation.declared.stated
        haste = np.where(desk.arranged[which], 1 - world.scenario.staff.haste, 1.0)
        chapter = world.goods.under(CONTROLLED_CHAPTERS)[stated.commodity[rows]]
        controlled = chapter & (self._draws[0, which] < world.scenario.clearance.agency_share)
        cash = ~world.persons.deferred[trade.person[rows]]
        return Case(
            registered=np.asarray(trade.day[rows] * DAY + desk.minute[which], dtype=np.float64),
            yellow=administration.lane[rows] == YELLOW,
            inspected=administration.inspections.made[rows],
            controlled=controlled & ~trade.parcel[rows],
            pays=self._owes[which] & cash & (stated.procedure[rows] < TRANSIT),
            wait=haste * (1 + REMOTE * world.offices.distance_km[trade.office[rows]]),
        )

    def _opening(self, which: slice, ready: Floats) -> Floats:
        """When the inspection begins: on its day, in opening hours if that can be, and after the lane is known."""
        day = self._simulation.administration.inspections.inspected[self._first[which]] * DAY
        wished = day + OPENS + (CLOSES - OPENS) * self._draws[1, which]
        return np.asarray(np.fmax(wished, ready + SOONEST))

    def _arrival(self, which: slice, case: Case, opened: Floats) -> Floats:
        """Before registration, or after it where it was registered before arrival, and before any inspection."""
        world, rows, asked = self._simulation.world, self._first[which], self._simulation.world.scenario.clearance
        trade = self._simulation.trade
        authorised = world.persons.is_authorised(trade.person[rows], trade.day[rows])
        early = self._draws[2, which] < np.where(authorised, asked.aeo_before_arrival, asked.before_arrival)
        hours = np.array([asked.sea_hours, asked.air_hours, asked.road_hours])[trade.mode[rows]]
        lag = 60 * hours * self._noise[1, which] * (0.5 + self._draws[3, which])
        latest = np.fmin(DAY / 2, (opened - case.registered) / 2)
        return np.where(early, case.registered + np.fmin(lag, latest), case.registered - lag)


class Case(NamedTuple):
    """What decides the steps of each declaration; ``wait`` multiplies how long customs takes."""

    registered: Floats
    yellow: Bools
    inspected: Bools
    controlled: Bools
    pays: Bools
    wait: Floats


class Steps(NamedTuple):
    """Times in the order of :data:`ACTIVITIES`."""

    arrived: Floats
    registered: Floats
    lane: Floats
    checked: Floats
    looked: Floats
    opened: Floats
    closed: Floats
    permit: Floats
    paid: Floats
    released: Floats
    gone: Floats


def declarations_of(simulation: Simulation, rows: slice) -> slice:
    """Return the declarations whose first item is among ``rows``."""
    declaration, item = simulation.trade.declaration, simulation.trade.item
    begins = int(declaration[rows.start]) + int(item[rows.start] != 1)
    stop = int(declaration[rows.stop - 1]) + 1
    return slice(begins, max(begins, stop))
