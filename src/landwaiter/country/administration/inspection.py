"""What an inspection of any item would find, when that would be known, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.cheating import HONEST

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Ints
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World

LONG_DISPUTE = 5.0
"""How much longer a disputed result takes (chosen)."""
LONGEST_WAIT, MEAN_WAIT = 5, 1.0
"""Days from registration to inspection (chosen)."""
MINUTES, MINUTES_IF_FOUND, SHORTEST = 40.0, 75.0, 5.0
"""Median minutes of an inspection of one item without and with a finding, and the least (chosen)."""


class Inspections:
    """One entry an item, inspected or not, so that selection does not disturb chance.

    ``inspected`` and ``known`` are days of the simulation, the same for all items of a declaration;
    ``officer`` counts within the office; ``fraud`` is what is found of schemes, ``found`` also slips.
    """

    def __init__(self, world: World, trade: Trade) -> None:
        size, rng = len(trade), world.streams.of("findings")
        self._world, self._trade, self._rng = world, trade, rng
        self.found, self.fraud = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
        self.inspected, self.known, self.officer = (np.zeros(size, dtype=np.int64) for _ in range(3))
        self.minutes = np.zeros(size)

    def inspect(self, scheme: Ints, rows: slice) -> None:
        """Work out what inspecting each of the items ``rows`` would find: detection is imperfect, results come late."""
        control, rng, size = self._world.scenario.control, self._rng, rows.stop - rows.start
        illicit = scheme[rows] >= 0
        found = (rng.random(size) < control.detection) & (scheme[rows] != HONEST)
        self.found[rows], self.fraud[rows] = found, found & illicit
        minutes = np.where(found, MINUTES_IF_FOUND, MINUTES) * rng.lognormal(0, 0.5, size)
        self.minutes[rows] = np.maximum(np.round(minutes), SHORTEST)
        which = self._trade.declaration[rows] - self._trade.declaration[rows.start]
        consignments = int(which[-1]) + 1
        wait = rng.binomial(LONGEST_WAIT, MEAN_WAIT / LONGEST_WAIT, consignments)
        office = self._trade.office[rows][np.searchsorted(which, np.arange(consignments))]
        officer = np.floor(rng.random(consignments) * self._world.offices.inspectors[office])
        self.officer[rows] = officer.astype(np.int64)[which]
        delay = self._delays(np.bincount(which, weights=found) > 0)
        self.inspected[rows] = self._trade.day[rows] + wait[which]
        self.known[rows] = self.inspected[rows] + delay[which]

    def _delays(self, found: Bools) -> Ints:
        """Days until the result of each declaration is known: exponential, much longer if disputed."""
        control = self._world.scenario.control
        delay = self._rng.exponential(control.result_delay / np.log(2), len(found))
        disputed = found & (self._rng.random(len(found)) < control.dispute_rate)
        return np.asarray(np.where(disputed, LONG_DISPUTE * delay, delay), dtype=np.int64)
