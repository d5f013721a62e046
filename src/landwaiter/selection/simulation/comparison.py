"""What a contest says of its strategies: measures over seeds, differences seed by seed, and what was found when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from landwaiter.schema.measure import Measure
from landwaiter.schema.nouns import Reason
from landwaiter.selection.simulation.caveats import caveats_of
from landwaiter.selection.simulation.contest import Contest, Plays
from landwaiter.selection.simulation.drifting import drift_scores
from landwaiter.selection.simulation.record import PeriodRecord
from landwaiter.selection.simulation.schemes import Schemes, Wait, waits
from landwaiter.selection.simulation.summary import Band, Floats, band, curves, over_seeds, paired, share_by_part

POINTS = 25
"""The most points that a line of a chart has: of more periods several are taken together (chosen)."""


@dataclass(frozen=True, slots=True)
class Course:
    """One measure over seeds, in each period and cumulated up to it."""

    period: Band
    cumulated: Band


@dataclass(frozen=True, slots=True)
class StrategyResult:
    """How a strategy did over all seeds.

    Attributes
    ----------
    measures
        Those of :func:`landwaiter.selection.simulation.summary.curves` over all periods.
    ahead
        By how much the leading measure is above that of the baseline, compared seed by seed; ``None`` for the
        baseline itself.
    behind
        By how much it is below that of the best; ``None`` for the best itself.
    parts
        Share of all picks that each part of the strategy made.
    waits
        How long it took until each scheme was discovered; empty where the truth is not known.
    new_wait
        Mean of that over the schemes that begin during the simulation, in periods; those that were never
        discovered count as discovered when it ended. ``None`` where there are none.
    sooner
        By how many periods that is shorter than the baseline's, compared seed by seed.
    seconds
        CPU seconds that the strategy took to learn and to choose in one play.
    courses, spans
        The measures by period; and by ``span`` periods, see :class:`Comparison`.
    """

    measures: Mapping[str, Measure]
    ahead: Measure | None
    behind: Measure | None
    parts: Mapping[str, float]
    waits: Mapping[str, Wait]
    new_wait: Measure | None
    sooner: Measure | None
    seconds: float
    courses: Mapping[str, Course]
    spans: Mapping[str, Course]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A contest in numbers.

    Attributes
    ----------
    start, periods, days
        First day (ISO 8601), periods and days of each.
    span
        Periods that are taken together where there are too many to be drawn.
    seeds
        How often each strategy was played.
    items, candidates, frauds, revenue
        Items registered in the time, those of them that could be selected, frauds among these, and what
        inspecting all of them would have recovered.
    budget
        Items that could be inspected.
    taught
        Outcomes known at the beginning, the mean over seeds.
    leading
        What strategies are compared by: ``recovered``, or ``precision`` where no revenue is known.
    baseline, best
        The strategy that was named first, and the one whose leading measure is highest.
    drift
        How far the declared goods of each period moved from those before the first, from 0 to 1; see
        :func:`landwaiter.selection.simulation.drifting.drift_scores`.
    new_schemes
        First day (ISO 8601) of each scheme that begins during the simulation.
    strategies
        By name, the best first.
    caveats
        What to know before using the figures.
    setting
        How it was played.
    """

    start: str
    periods: int
    days: int
    span: int
    seeds: int
    items: int
    candidates: int
    frauds: int
    revenue: float
    budget: int
    taught: float
    leading: str
    baseline: str
    best: str
    drift: Floats
    new_schemes: Mapping[str, str]
    strategies: Mapping[str, StrategyResult]
    caveats: tuple[Reason, ...]
    setting: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        found: dict[str, Any] = plain(self)
        return found


def compared(contest: Contest, plays: Plays, schemes: Schemes | None = None) -> Comparison:
    """Return what a contest says of its strategies.

    Parameters
    ----------
    contest, plays
        What was compared, and its records.
    schemes
        Which scheme each item belongs to, where the truth is known.
    """
    first, setting = next(iter(plays.values()))[0], contest.setting
    revenue = sum(record.revenue for record in first)
    leading = "recovered" if revenue else "precision"
    totals = {name: _totals(seeds) for name, seeds in plays.items()}
    ranked = sorted(totals, key=lambda name: -totals[name][leading].mean())
    span = -(-setting.periods // POINTS)
    judge = _Judge(leading, contest.strategies[0], ranked[0], totals, schemes, span)
    told = {
        "items": sum(record.stop - record.start for record in first),
        "candidates": sum(record.items for record in first),
        "frauds": sum(record.frauds for record in first),
    }
    return Comparison(
        start=setting.start.isoformat(),
        periods=setting.periods,
        days=setting.days,
        span=judge.span,
        seeds=len(contest.seeds),
        **told,
        revenue=revenue,
        budget=sum(record.budget for record in first),
        taught=_taught(contest),
        leading=leading,
        baseline=judge.baseline,
        best=judge.best,
        drift=drift_scores(contest.history, setting),
        new_schemes={} if schemes is None else schemes.begun(first),
        strategies={name: judge.result(name, plays) for name in ranked},
        caveats=caveats_of(**told, revenue=revenue, seeds=len(contest.seeds), truth=schemes is not None),
        setting=setting.as_dict(),
    )


@dataclass(frozen=True, slots=True)
class _Judge:
    leading: str
    baseline: str
    best: str
    totals: Mapping[str, Mapping[str, Floats]]
    schemes: Schemes | None
    span: int

    def result(self, name: str, plays: Plays) -> StrategyResult:
        seeds, own = plays[name], self.totals[name]
        late, usual = (self._late(plays[one]) for one in (name, self.baseline))
        return StrategyResult(
            measures={measure: over_seeds(values) for measure, values in own.items()},
            ahead=self._difference(name, self.baseline),
            behind=self._difference(self.best, name),
            parts=_mean_shares(seeds),
            waits={} if self.schemes is None else waits(seeds, self.schemes),
            new_wait=over_seeds(late) if len(late) else None,
            sooner=paired(usual, late) if len(late) and name != self.baseline else None,
            seconds=float(np.mean([sum(record.seconds for record in records) for records in seeds])),
            courses=_courses(seeds, 1),
            spans=_courses(seeds, self.span),
        )

    def _difference(self, one: str, other: str) -> Measure | None:
        if one == other:
            return None
        return paired(self.totals[one][self.leading], self.totals[other][self.leading], len(self.totals) - 1)

    def _late(self, seeds: Sequence[Sequence[PeriodRecord]]) -> list[float]:
        if self.schemes is None or not self.schemes.begun(seeds[0]):
            return []
        return [self.schemes.mean_wait(records) for records in seeds]


def _totals(seeds: Sequence[Sequence[PeriodRecord]]) -> dict[str, Floats]:
    found = [curves(records) for records in seeds]
    return {name: np.array([one[name].cumulated[-1] for one in found]) for name in found[0]}


def _courses(seeds: Sequence[Sequence[PeriodRecord]], span: int) -> dict[str, Course]:
    found = [curves(records, span) for records in seeds]
    return {
        name: Course(band([one[name].period for one in found]), band([one[name].cumulated for one in found]))
        for name in found[0]
    }


def _mean_shares(seeds: Sequence[Sequence[PeriodRecord]]) -> dict[str, float]:
    shares = [share_by_part(records) for records in seeds]
    parts = sorted({part for one in shares for part in one})
    return {part: float(np.mean([one.get(part, 0.0) for one in shares])) for part in parts}


def _taught(contest: Contest) -> float:
    return float(np.mean([contest.history.taught(contest.setting, seed) for seed in contest.seeds]))


def plain(value: Any) -> Any:
    """Return a value of a comparison as JSON has it: numbers that do not exist are null."""
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list | np.ndarray):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return float(value) if np.isfinite(value) else None
    return value
