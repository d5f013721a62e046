"""The administration at work, month by month: it selects, inspects, audits, and learns what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.audits import Audits, first_to_know
from landwaiter.country.administration.desk import make_desk
from landwaiter.country.administration.inspection import Inspections
from landwaiter.country.administration.policy import GREEN, RED_AT_RANDOM, Known, Policy

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.cheating import Declared
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World


@dataclass(frozen=True, slots=True)
class Results:
    """What was found of the items ``rows``, one entry each; ``inspected`` and ``known`` are days of the simulation.

    ``audited`` ones no officer had inspected, so their ``minutes`` are NaN.
    """

    rows: Ints
    audited: Bools
    at_random: Bools
    found: Bools
    fraud: Bools
    inspected: Ints
    known: Ints
    minutes: Floats


class Administration:
    """What the administration has done so far; ``lane`` is that of each item."""

    def __init__(self, world: World, trade: Trade, declared: Declared) -> None:
        self._world, self._trade, self._declared = world, trade, declared
        self.lane = np.full(len(trade), GREEN, dtype=np.int64)
        self.desk = make_desk(world, trade)
        self.inspections = Inspections(world, trade, self.desk)
        self.audits = Audits(world, trade, declared)
        self._policy = Policy(world, trade, declared)

    def known(self, rows: slice) -> Known:
        """Return the results known before the month of ``rows`` begins."""
        month = self._world.calendar.month
        first = int(np.searchsorted(month, month[self._trade.day[rows.start]]))
        looked = np.flatnonzero((self.inspections.made | self.audits.done)[: rows.start])
        day, fraud = first_to_know(self.inspections, self.audits, looked)
        return Known(looked[day < first], fraud[day < first])

    def caught(self, scheme: int, known: Known) -> Ints:
        """Return how often each person was found out under a scheme."""
        found = known.items[known.fraud & (self._declared.scheme[known.items] == scheme)]
        return np.bincount(self._trade.person[found], minlength=len(self._world.persons))

    def act(self, rows: slice, known: Known) -> None:
        """Give the items ``rows``, the month's declarations, their lanes, and inspect; audit twice a year."""
        self.lane[rows] = self._policy.lanes(rows, known)
        self.inspections.inspect(self._declared.scheme, self.lane, rows)
        self.audits.act(rows, self.lane)

    def officer(self, rows: slice | Ints) -> Ints:
        """Return who handles each of the items ``rows`` if an officer does."""
        return self.desk.officer[self._trade.declaration[rows]]

    def results(self, rows: slice) -> Results:
        """Return what was found of the items among ``rows`` that were inspected or, if not, audited."""
        inspections, audits = self.inspections, self.audits
        picked = np.flatnonzero((inspections.made | audits.done)[rows]) + rows.start
        made = inspections.made[picked]
        known, fraud = first_to_know(inspections, audits, picked)
        return Results(
            rows=picked,
            audited=~made,
            at_random=np.where(made, self.lane[picked] == RED_AT_RANDOM, audits.at_random[picked]),
            found=np.where(made, inspections.found[picked], audits.found[picked]),
            fraud=fraud,
            inspected=np.where(made, inspections.inspected[picked], audits.opened[picked]),
            known=known,
            minutes=np.where(made, inspections.minutes[picked], np.nan),
        )
