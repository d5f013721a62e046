"""The administration at work, month by month: it selects, inspects, and learns what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.inspection import Inspections
from landwaiter.country.administration.policy import BY_PROFILE, BY_RANDOM, NOT_SELECTED, Policy
from landwaiter.country.arrays import known

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints, Texts
    from landwaiter.country.cheating import Declared
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World
    from landwaiter.engine import Columns


BASIS = np.full(3, None, dtype=object)
"""Why an item was inspected, as outcomes say it."""
BASIS[[NOT_SELECTED, BY_RANDOM, BY_PROFILE]] = [None, "random", "targeted"]


@dataclass(frozen=True, slots=True)
class Results:
    """What was found of the items ``rows``; ``inspected`` and ``known`` are days of the simulation."""

    rows: Ints
    basis: Texts
    found: Bools
    fraud: Bools
    inspected: Ints
    known: Ints
    officer: Texts
    minutes: Floats


class Administration:
    """What the administration has done so far.

    ``basis`` says why each item was selected, ``inspections`` what was found.
    """

    def __init__(self, world: World, trade: Trade, declared: Declared) -> None:
        self._world, self._trade, self._declared = world, trade, declared
        self.basis = np.full(len(trade), NOT_SELECTED, dtype=np.int64)
        self.inspections = Inspections(world, trade)
        self._policy = Policy(world, trade, declared)

    def known(self, rows: slice) -> Ints:
        """Return the inspected items whose results are known before the month of ``rows`` begins."""
        calendar = self._world.calendar
        first = np.searchsorted(calendar.month, calendar.month[self._trade.day[rows.start]])
        before = (self.basis[: rows.start] != NOT_SELECTED) & (self.inspections.known[: rows.start] < first)
        return np.flatnonzero(before)

    def caught(self, scheme: int, rows: slice) -> Ints:
        """Return how often each person was found out under a scheme by the month of ``rows``."""
        known = self.known(rows)
        found = known[(self._declared.scheme[known] == scheme) & self.inspections.fraud[known]]
        return np.bincount(self._trade.person[found], minlength=len(self._world.persons))

    def act(self, rows: slice) -> None:
        """Select among the items ``rows``, the month's declarations, and inspect."""
        known = self.known(rows)
        self.inspections.inspect(self._declared.scheme, rows)
        self.basis[rows] = self._policy.select(rows, known, self.inspections.fraud[known])

    def handled(self, rows: slice) -> Columns:
        """Return channel and inspector_id of the items ``rows``."""
        red = self.selected[rows]
        channel = np.where(red, "red", "green").astype(object)
        return {"channel": channel, "inspector_id": known(self._officers(rows), red)}

    def detectable(self, rows: slice) -> Bools:
        """Return where an inspection of the items ``rows`` finds fraud."""
        return self.inspections.fraud[rows]

    def results(self, rows: slice) -> Results:
        """Return what was found of the items among ``rows`` that were inspected."""
        picked, made = np.flatnonzero(self.selected[rows]) + rows.start, self.inspections
        return Results(
            rows=picked,
            basis=BASIS[self.basis[picked]],
            found=made.found[picked],
            fraud=made.fraud[picked],
            inspected=made.inspected[picked],
            known=made.known[picked],
            officer=self._officers(picked),
            minutes=made.minutes[picked],
        )

    def _officers(self, rows: slice | Ints) -> Texts:
        codes, officer = self._world.offices.code[self._trade.office[rows]], self.inspections.officer[rows]
        return np.array([f"{code}-{number + 1}" for code, number in zip(codes, officer, strict=True)], dtype=object)

    @property
    def selected(self) -> Bools:
        """Which items were inspected."""
        return np.asarray(self.basis != NOT_SELECTED)
