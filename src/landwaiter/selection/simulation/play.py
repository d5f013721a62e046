"""One strategy, one seed, period by period; it can be broken off after any period and taken up again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from landwaiter.errors import LandwaiterError, NotComputableError
from landwaiter.features.replay import Days
from landwaiter.features.table import FeatureTable, joined
from landwaiter.selection.simulation.history import History
from landwaiter.selection.simulation.record import PeriodRecord
from landwaiter.selection.simulation.setting import Setting
from landwaiter.targeting.strategies.base import Ints, Known, Picks, Revealed, Strategy


@dataclass(frozen=True, slots=True)
class _Asked:
    """A choice that waits for its outcomes: the positions of the picks in the history, and the day they are known."""

    picks: Picks
    rows: Ints
    day: int


@dataclass
class Play:
    """A strategy played through a history.

    Parameters
    ----------
    history, setting
        What is replayed, and how.
    strategy
        Is fitted and asked in every period; whatever it raises ends the play.
    seed
        Of what is known at first; strategies have their own.
    """

    history: History
    setting: Setting
    strategy: Strategy
    seed: int = 0
    _known: Days = field(init=False)
    _labelled: list[FeatureTable] = field(init=False, default_factory=list)
    _passed: dict[int, FeatureTable] = field(init=False, default_factory=dict)
    _asked: deque[_Asked] = field(init=False, default_factory=deque)

    def __post_init__(self) -> None:
        past = self.history.before(self.setting)
        if past.stop == 0:
            raise NotComputableError(
                f"nothing was registered before {self.setting.start}.", "Begin later: what came before teaches."
            )
        self._known = self.history.known_at_first(self.setting, self.seed)
        table = self.history.replay.table(past, self._known)
        unknown = np.isnan(table.fraud)
        self._labelled.append(table.take(~unknown))
        since = np.datetime64(self.setting.start, "D") - self.setting.window * self.setting.days
        self._passed[-1] = table.take(unknown & (table.day >= since))

    def run(self, done: Iterable[PeriodRecord] = ()) -> Iterator[PeriodRecord]:
        """Yield a record a period, from the first that is not ``done``.

        Raises
        ------
        LandwaiterError
            When the strategy cannot do its work; a note names strategy and period.
        """
        first = 0
        for record in done:
            self._repeat(record)
            first = record.period + 1
        if first % self.setting.refit:
            self._fit(first - first % self.setting.refit)
        for period in range(first, self.setting.periods):
            yield self._played(period)

    def _played(self, period: int) -> PeriodRecord:
        items = self.history.period(self.setting, period)
        table = self.history.replay.table(items, self._known)
        candidates = self.history.candidates(items)
        budget = _budget(self.setting.plan.rate(period, self.setting.periods), len(candidates))
        began = time.process_time()
        picks = self._choice(table.take(candidates), budget, period)
        seconds = time.process_time() - began
        rows = candidates[picks.rows] + items.start
        self._reveal(period, table, items, rows, picks)
        return self._record(period, items, candidates + items.start, rows, picks, budget, seconds)

    def _repeat(self, record: PeriodRecord) -> None:
        """Do again what a period did, all but the strategy's own work."""
        items = self.history.period(self.setting, record.period)
        table = self.history.replay.table(items, self._known)
        self._answers(record.period)
        rows = np.array(record.rows, dtype=np.int64)
        self._reveal(record.period, table, items, rows, Picks(rows - items.start, record.by, np.empty(0)))
        self.strategy.restore(dict(record.state))

    def _choice(self, items: FeatureTable, budget: int, period: int) -> Picks:
        try:
            for picks, revealed in self._answers(period):
                self.strategy.learn(picks, revealed)
            if period % self.setting.refit == 0:
                self._fit(period)
            # Strategies are not asked about a period in which nothing can be selected.
            picks = (
                self.strategy.query(items, budget)
                if len(items)
                else Picks(np.empty(0, dtype=np.int64), (), np.empty(0))
            )
        except LandwaiterError as error:
            error.add_note(f"in period {period} of the strategy {self.strategy.name!r}")
            raise
        _check(picks, len(items), budget, self.strategy.name)
        return picks

    def _fit(self, period: int) -> None:
        self.strategy.fit(Known(self._labels(period), self._unlabelled(period), period))

    def _labels(self, period: int) -> FeatureTable:
        """Return the items whose outcome is known before the period, in time order."""
        table = joined(self._labelled)
        table = table.take(table.known_on < np.datetime64(self._day(period), "D"))
        return table.take(np.argsort(table.day, kind="stable"))

    def _unlabelled(self, period: int) -> FeatureTable:
        recent = [table for number, table in self._passed.items() if period - self.setting.window <= number < period]
        return joined(recent) if recent else self._labelled[0].take(np.empty(0, dtype=np.int64))

    def _answers(self, period: int) -> list[tuple[Picks, Revealed]]:
        """Return the choices whose outcomes have all become known, and forget them."""
        found = []
        while self._asked and self._asked[0].day < self._day(period):
            asked = self._asked.popleft()
            found.append((asked.picks, self._truth(asked.rows)))
        return found

    def _truth(self, rows: Ints) -> Revealed:
        truth = self.history.replay.rows
        return Revealed(truth.fraud[rows].astype(np.float64), np.nan_to_num(truth.revenue[rows]))

    def _reveal(self, period: int, table: FeatureTable, items: slice, rows: Ints, picks: Picks) -> None:
        """Let the outcomes of the picks be known from their day on."""
        truth = self.history.replay.rows
        self._known[rows] = truth.day[rows] + self.setting.delay
        chosen = np.isin(np.arange(items.start, items.stop), rows)
        picked = np.flatnonzero(chosen) + items.start
        revealed, known = self._truth(picked), self._known[picked].astype("datetime64[D]")
        self._labelled.append(table.take(chosen).with_outcomes(revealed.fraud, truth.revenue[picked], known))
        self._passed[period] = table.take(~chosen)
        self._passed.pop(period - self.setting.window - self.setting.refit, None)
        if len(rows):
            self._asked.append(_Asked(picks, rows, int(self._known[rows].max())))

    def _record(
        self, period: int, items: slice, candidates: Ints, rows: Ints, picks: Picks, budget: int, seconds: float
    ) -> PeriodRecord:
        truth = self.history.replay.rows
        fraud, revenue = truth.fraud, np.nan_to_num(truth.revenue)
        worth = np.sort(revenue[candidates])[::-1]
        return PeriodRecord(
            period=period,
            first_day=(self.setting.start + timedelta(days=period * self.setting.days)).isoformat(),
            start=items.start,
            stop=items.stop,
            items=len(candidates),
            frauds=int(fraud[candidates].sum()),
            revenue=float(worth.sum()),
            budget=budget,
            rows=tuple(rows.tolist()),
            by=picks.by,
            found=int(fraud[rows].sum()),
            recovered=float(revenue[rows].sum()),
            best_found=min(budget, int(fraud[candidates].sum())),
            best_recovered=float(worth[:budget].sum()),
            state=self.strategy.state(),
            seconds=seconds,
        )

    def _day(self, period: int) -> int:
        return self.history.day_of(self.setting.start) + period * self.setting.days


def _budget(rate: float, items: int) -> int:
    """Return how many items a rate stands for: rounded half up, and one at least where there are any."""
    return min(items, max(1, int(rate * items + 0.5))) if items else 0


def _check(picks: Picks, items: int, budget: int, name: str) -> None:
    """A choice of other items, of one twice or of too many would be scored as if it were one."""
    rows = picks.rows
    wrong = len(rows) != min(budget, items) or len(np.unique(rows)) != len(rows) or len(picks.by) != len(rows)
    if wrong or (len(rows) and not 0 <= rows.min() <= rows.max() < items):
        raise NotComputableError(
            f"the strategy {name!r} chose {len(rows)} of {items} items for a budget of {budget}, or one twice.",
            "This is a defect of the strategy.",
        )
