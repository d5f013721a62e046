"""Post-clearance audits: some importers, chosen twice a year, over what they cleared in the year before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.policy import BLUE
from landwaiter.country.world.procedures import TRANSIT

if TYPE_CHECKING:
    from landwaiter.country.administration.inspection import Inspections
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.cheating import Declared
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World

EVERY, YEAR = 6, 365
"""Months between rounds of audits, and days that an audit looks back."""
BLUE_WEIGHT = 10.0
"""How much more an item in the blue lane counts when importers are chosen (chosen)."""
SLIP_IN_BOOKS = 0.5
"""Chance that an audit sees an honest slip, against an inspection (chosen)."""
LONGEST_NOTICE = 45
"""Days from being chosen to the opening of an audit, at most (chosen)."""


@dataclass(frozen=True, slots=True)
class Round:
    """One round of audits: of each its importer, basis and days; of each item its audit and what was found.

    ``row`` are items of the simulation, ``audit`` positions in ``importer``; days are of the simulation.
    """

    importer: Ints
    at_random: Bools
    opened: Ints
    closed: Ints
    row: Ints
    audit: Ints
    found: Bools
    fraud: Bools


def no_round() -> Round:
    """Return a round in which nobody was audited."""
    numbers, flags = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.bool_)
    return Round(numbers, flags, numbers, numbers, numbers, numbers, flags, flags)


class Audits:
    """The audits made so far; every item is audited at most once.

    One entry an item: whether it is ``done``, what was ``found`` and whether that is ``fraud``, whether the
    audit was ``at_random``, and the days on which it was ``opened`` and its findings ``known``.
    """

    def __init__(self, world: World, trade: Trade, declared: Declared) -> None:
        self._world, self._trade, self._declared = world, trade, declared
        self._rng = world.streams.of("audits")
        self._in_books = np.array([*(scheme.in_books for scheme in world.scenario.schemes), SLIP_IN_BOOKS, 0.0])
        self.rounds: list[Round] = []
        self.done, self.found, self.fraud, self.at_random = (np.zeros(len(trade), dtype=np.bool_) for _ in range(4))
        self.opened, self.known = (np.zeros(len(trade), dtype=np.int64) for _ in range(2))

    def act(self, rows: slice, lane: Ints) -> None:
        """Choose importers at the end of each half year, given all lanes so far, and audit them."""
        if (self._world.calendar.month[self._trade.day[rows.start]] + 1) % EVERY:
            return
        items = self._auditable(rows)
        if len(items):
            importer, at_random = self._chosen(items, lane[items])
            self._audit(items, importer, at_random, int(self._trade.day[rows.stop - 1]))

    def _auditable(self, rows: slice) -> Ints:
        """Items of firms that paid, or should have paid, in the year before the end of ``rows``."""
        end = int(self._trade.day[rows.stop - 1])
        start = int(np.searchsorted(self._trade.day, end - YEAR))
        year = slice(start, rows.stop)
        stated = self._declared.stated.procedure[year]
        return start + np.flatnonzero((stated < TRANSIT) & ~self._trade.parcel[year] & ~self.done[year])

    def _chosen(self, items: Ints, lane: Ints) -> tuple[Ints, Bools]:
        """Importers by registered number: most by value, blue items counting more, some at random."""
        asked = self._world.scenario.audits
        price = self._declared.stated.price[items] * np.where(lane == BLUE, BLUE_WEIGHT, 1.0)
        importer, where = np.unique(self._trade.importer[items], return_inverse=True)
        weight = np.bincount(where, weights=price)
        wanted = max(round(asked.audit_rate * len(importer)), int(asked.audit_rate > 0))
        by_chance = self._rng.random(len(importer)) < asked.audit_rate * asked.audit_random
        key = np.where(by_chance, np.inf, self._rng.random(len(importer)) ** (weight.mean() / np.maximum(weight, 1e-9)))
        picked = np.sort(np.argsort(-key, kind="stable")[: max(wanted, int(by_chance.sum()))])
        return importer[picked], by_chance[picked]

    def _audit(self, items: Ints, importer: Ints, at_random: Bools, today: int) -> None:
        """Check some items of each importer, the dearest first."""
        asked, rng = self._world.scenario.audits, self._rng
        mine = items[np.isin(self._trade.importer[items], importer)]
        order = np.lexsort([-self._declared.stated.price[mine], self._trade.importer[mine]])
        audit = np.searchsorted(importer, self._trade.importer[mine[order]])
        turn = np.arange(len(order)) - np.searchsorted(audit, audit)
        kept = turn < asked.audit_items
        row, audit = mine[order][kept], audit[kept]
        opened = today + rng.integers(14, LONGEST_NOTICE, len(importer))
        closed = opened + (asked.audit_days * np.exp(rng.normal(0, 0.4, len(importer)))).astype(np.int64)
        found = self._found(row)
        fraud = found & (self._declared.scheme[row] >= 0)
        self.rounds.append(Round(importer, at_random, opened, closed, row, audit, found, fraud))
        self.done[row], self.found[row], self.fraud[row] = True, found, fraud
        self.opened[row], self.known[row], self.at_random[row] = opened[audit], closed[audit], at_random[audit]

    def _found(self, row: Ints) -> Bools:
        chance: Floats = self._world.scenario.control.detection * self._in_books[self._declared.scheme[row]]
        return np.asarray(self._rng.random(len(row)) < chance)


def first_to_know(inspections: Inspections, audits: Audits, rows: slice | Ints) -> tuple[Ints, Bools]:
    """Return when it was first known that an item is fraud or not, by whichever looked first, and whether it is."""
    inspected = inspections.made[rows]
    known = np.where(inspected, inspections.known[rows], audits.known[rows])
    return known, np.where(inspected, inspections.fraud[rows], audits.fraud[rows])
