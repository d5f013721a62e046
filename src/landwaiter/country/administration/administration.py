"""The administration at work, month by month: it selects, inspects, audits, and learns what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.administration.audits import Audits, first_to_know
from landwaiter.country.administration.desk import make_desk
from landwaiter.country.administration.inspection import Inspections
from landwaiter.country.administration.policy import BLUE, GREEN, RED_AT_RANDOM, RED_BY_PROFILE, YELLOW, Policy

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints, Texts
    from landwaiter.country.cheating import Declared
    from landwaiter.country.trade import Trade
    from landwaiter.country.world import World
    from landwaiter.engine import Columns

LANES = np.full(5, None, dtype=object)
LANES[[GREEN, BLUE, YELLOW, RED_BY_PROFILE, RED_AT_RANDOM]] = ["green", "blue", "yellow", "red", "red"]
RANDOM, TARGETED = "random", "targeted"
AUDITED = "audit"


@dataclass(frozen=True, slots=True)
class Results:
    """What was found of the items ``rows``, one entry each; ``inspected`` and ``known`` are days of the simulation.

    ``officer`` and ``minutes`` are unknown (``None``, NaN) of audits, which ``note`` names.
    """

    rows: Ints
    basis: Texts
    found: Bools
    fraud: Bools
    inspected: Ints
    known: Ints
    officer: Texts
    minutes: Floats
    note: Texts


class Administration:
    """What the administration has done so far; ``lane`` is that of each item."""

    def __init__(self, world: World, trade: Trade, declared: Declared) -> None:
        self._world, self._trade, self._declared = world, trade, declared
        self.lane = np.full(len(trade), GREEN, dtype=np.int64)
        self.desk = make_desk(world, trade)
        self.inspections = Inspections(world, trade, self.desk)
        self.audits = Audits(world, trade, declared)
        self._policy = Policy(world, trade, declared)
        self._month, self._known = -1, (np.zeros(0, np.int64), np.zeros(0, np.bool_))

    def known(self, rows: slice) -> tuple[Ints, Bools]:
        """Return the items with results known before the month of ``rows`` begins, and which are fraud."""
        if self._month != rows.start:
            month = self._world.calendar.month
            first = int(np.searchsorted(month, month[self._trade.day[rows.start]]))
            looked = np.flatnonzero((self.inspections.made | self.audits.done)[: rows.start])
            known, fraud = first_to_know(self.inspections, self.audits, looked)
            self._month, self._known = rows.start, (looked[known < first], fraud[known < first])
        return self._known

    def caught(self, scheme: int, rows: slice) -> Ints:
        """Return how often each person was found out under a scheme by the month of ``rows``."""
        items, fraud = self.known(rows)
        found = items[fraud & (self._declared.scheme[items] == scheme)]
        return np.bincount(self._trade.person[found], minlength=len(self._world.persons))

    def act(self, rows: slice) -> None:
        """Give the items ``rows``, the month's declarations, their lanes, and inspect; audit twice a year."""
        self.lane[rows] = self._policy.lanes(rows, *self.known(rows))
        self.inspections.inspect(self._declared.scheme, self.lane, rows)
        self.audits.act(rows, self.lane)

    def handled(self, rows: slice) -> Columns:
        """Return channel and inspector_id of the items ``rows``: officers handle the yellow and the red lane."""
        officer = self._officers(rows)
        officer[self.lane[rows] < YELLOW] = None
        return {"channel": LANES[self.lane[rows]], "inspector_id": officer}

    def detectable(self, rows: slice) -> Bools:
        """Return where an average honest officer's inspection of the items ``rows`` finds fraud."""
        return self.inspections.detectable[rows]

    def results(self, rows: slice) -> Results:
        """Return what was found of the items among ``rows`` that were inspected or, if not, audited."""
        inspections = self.inspections
        picked = np.flatnonzero((inspections.made | self.audits.done)[rows]) + rows.start
        made = inspections.made[picked]
        known, fraud = first_to_know(inspections, self.audits, picked)
        officer, note = self._officers(picked), np.full(len(picked), AUDITED, dtype=object)
        officer[~made], note[made] = None, None
        audits, at_random = self.audits, self.lane[picked] == RED_AT_RANDOM
        return Results(
            rows=picked,
            basis=np.where(np.where(made, at_random, audits.at_random[picked]), RANDOM, TARGETED).astype(object),
            found=np.where(made, inspections.found[picked], audits.found[picked]),
            fraud=fraud,
            inspected=np.where(made, inspections.inspected[picked], audits.opened[picked]),
            known=known,
            officer=officer,
            minutes=np.where(made, inspections.minutes[picked], np.nan),
            note=note,
        )

    def _officers(self, rows: slice | Ints) -> Texts:
        return np.asarray(self.desk.posts.code[self.desk.officer[self._trade.declaration[rows]]])
