"""What inspections find and when: chances for every item, drawn beforehand, so that policy does not disturb them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.policy import RED_BY_PROFILE, YELLOW

if TYPE_CHECKING:
    from landwaiter.country.administration.desk import Desk
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World

LONG_DISPUTE = 5.0
"""How much longer a disputed result takes (chosen)."""
USUAL_WAIT, LONGEST_WAIT = 0.8, 10
"""Mean and longest days from registration to inspection, where officers have as much to do as usual (chosen)."""
MINUTES, MINUTES_IF_FOUND, SHORTEST = 40.0, 75.0, 5.0
"""Median minutes of an inspection of one item without and with a finding, and the least (chosen)."""
SURE = 0.98
"""No officer finds everything."""
SLIP_ON_PAPER = 0.3
"""Chance that a check of documents sees an honest slip, against an inspection (chosen)."""


class Inspections:
    """What was inspected so far, one entry an item.

    ``made`` says whether an officer inspected it, ``found`` that something was wrong, ``fraud`` that it
    was no slip, ``detectable`` that an average honest officer would find fraud; ``inspected`` and
    ``known`` are days of the simulation, the same for all items of a declaration.
    """

    def __init__(self, world: World, trade: Trade, desk: Desk) -> None:
        size, rng = len(trade), world.streams.of("findings")
        self._world, self._trade, self._desk = world, trade, desk
        self._draw, self._draw_on_paper = rng.random(size, np.float32), rng.random(size, np.float32)
        self._noise = rng.normal(0, 0.5, size).astype(np.float32)
        self._whims, self._waits, self._delays, self._disputes = rng.random((4, trade.declarations), np.float32)
        self._findable = _chances(world, "findable", 1.0)
        self._on_paper = _chances(world, "on_paper", SLIP_ON_PAPER)
        self.made, self.found, self.fraud, self.detectable = (np.zeros(size, dtype=np.bool_) for _ in range(4))
        self.inspected, self.known = (np.zeros(size, dtype=np.int64) for _ in range(2))
        self.minutes = np.zeros(size)

    def inspect(self, scheme: Ints, lane: Ints, rows: slice) -> None:
        """Inspect what is in the red lane among ``rows``, and what a check of documents makes suspicious."""
        scheme, lane, declaration = scheme[rows], lane[rows], self._trade.declaration[rows]
        control, able = self._world.scenario.control, self._ability(declaration)
        chance = control.detection * self._findable[scheme]
        doubtful = (lane == YELLOW) & (self._draw_on_paper[rows] < np.minimum(self._on_paper[scheme] * able, SURE))
        # whoever was able and willing to see it on paper counts as an average officer once it is opened
        wrong = self._draw[rows] < np.minimum(chance * np.where(doubtful, 1.0, able), SURE)
        which = declaration - declaration[0]
        opened = np.bincount(which, weights=doubtful) > 0
        whim = (self._whims[declaration] < control.discretion) & ~self._desk.arranged[declaration] & (lane == YELLOW)
        made = (lane >= RED_BY_PROFILE) | whim | (opened[which] & (lane == YELLOW))
        self.made[rows], self.found[rows], self.fraud[rows] = made, wrong & made, wrong & made & (scheme >= 0)
        self.detectable[rows] = (self._draw[rows] < chance) & (scheme >= 0)
        self._time(rows, which, made)

    def _ability(self, declaration: Ints) -> Floats:
        """What the officer of each item finds against an average one; little where there is an arrangement."""
        desk, lenience = self._desk, self._world.scenario.staff.lenience
        skill = desk.posts.skill[desk.officer[declaration]]
        return np.asarray(skill * np.where(desk.arranged[declaration], 1 - lenience, 1.0))

    def _time(self, rows: slice, which: Ints, made: Bools) -> None:
        """When it was inspected, how long that took, and when the result was known."""
        declaration, found = self._trade.declaration[rows], self.found[rows]
        minutes = np.where(found, MINUTES_IF_FOUND, MINUTES) * np.exp(self._noise[rows])
        minutes *= self._desk.posts.pace[self._desk.officer[declaration]] * self._haste(declaration)
        self.minutes[rows] = np.maximum(np.round(minutes), SHORTEST)
        office, day = self._trade.office[rows], self._trade.day[rows]
        wished = day + self._wait(rows, which, made)
        self.inspected[rows] = self._desk.posts.last_on_duty(self._desk.officer[declaration], office, day, wished)
        dispute = self._disputes[declaration] < self._world.scenario.control.dispute_rate
        slow = np.where(dispute & (np.bincount(which, weights=found) > 0)[which], LONG_DISPUTE, 1.0)
        usual = -np.log1p(-self._delays[declaration].astype(np.float64)) / np.log(2)
        delay = (slow * usual * self._world.scenario.control.result_delay).astype(np.int64)
        self.known[rows] = self.inspected[rows] + delay

    def _wait(self, rows: slice, which: Ints, made: Bools) -> Ints:
        """Days until the inspection: geometric, longer where an office has more to do than usual."""
        office, day = self._trade.office[rows], self._trade.day[rows]
        first = made & (np.diff(which, prepend=-1) != 0)
        asked = np.bincount(office[first], minlength=len(self._world.offices.code))
        capacity = self._world.scenario.staff.workload * self._world.offices.inspectors
        load = asked / (capacity * (day[-1] - day[0] + 1))
        mean = (USUAL_WAIT * np.clip(load, 0.25, 4.0))[office] * self._haste(self._trade.declaration[rows])
        draw = self._waits[self._trade.declaration[rows]].astype(np.float64)
        days = np.log1p(-draw) / np.log(mean / (1 + mean))
        return np.asarray(np.minimum(days, LONGEST_WAIT), dtype=np.int64)

    def _haste(self, declaration: Ints) -> Floats:
        haste = self._world.scenario.staff.haste
        return np.where(self._desk.arranged[declaration], 1 - haste, 1.0)


def _chances(world: World, name: str, of_slip: float) -> Floats:
    """Chances by scheme, then that of slips and of what is honest, which ``SLIP`` and ``HONEST`` count from the end."""
    return np.array([*(getattr(scheme, name) for scheme in world.scenario.schemes), of_slip, 0.0])
