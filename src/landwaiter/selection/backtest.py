"""A back-test that walks forward: each period foretold with only what was known before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import NotComputableError
from landwaiter.selection.bootstrap import REPLICATES
from landwaiter.selection.calibration import calibration, calibration_error
from landwaiter.selection.caveats import caveats_of
from landwaiter.selection.curves import TradePoint, rate_curve, trade_curve
from landwaiter.selection.draw import item_draws
from landwaiter.selection.evaluation import Evaluation, FoldSummary, RankerEvaluation, Ranking
from landwaiter.selection.folds import Fold, monthly_folds
from landwaiter.selection.objective import objective_score
from landwaiter.selection.quality import SHARES, Quality, quality

if TYPE_CHECKING:
    from landwaiter.features.table import FeatureTable
    from landwaiter.selection.compliance import Compliance
    from landwaiter.selection.leakage.finding import Audit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

RANKERS = ("random", "risk_profile", "logistic", "boosting")
LOOKUP, ORACLE = "lookup", "oracle"
WEIGHTS = (0.0, 1.0)
TRADE_RATE = 0.05


class Scorer(Protocol):
    """A fitted model: probability and expected revenue (or ``None``) of each item of a table."""

    def score(self, table: FeatureTable) -> tuple[Floats, Floats | None]:
        """Return probability and expected revenue."""


Fit = Callable[["FeatureTable", str, int], Scorer]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class _Step:
    """One fold: the rows of the table that train and those that are foretold."""

    fold: Fold
    train: Codes
    test: Codes


@dataclass(frozen=True, slots=True)
class _Sample:
    """The rows foretold, over all folds, and how to measure rankings of them."""

    fraud: Floats
    revenue: Floats
    unknown: int
    day: NDArray[np.datetime64]
    draw: Floats
    fold: Codes
    never_seen: Flags | None
    seed: int
    replicates: int
    shares: tuple[float, ...]

    def measure(self, score: Floats, use: Flags | None) -> Quality | None:
        rows = slice(None) if use is None else use
        parts = (score[rows], self.fraud[rows], self.revenue[rows], self.day[rows], self.draw[rows])
        return quality(*parts, seed=self.seed, replicates=self.replicates, shares=self.shares)

    def curve(self, score: Floats, use: Flags | None) -> Any:
        rows = slice(None) if use is None else use
        return rate_curve(score[rows], self.fraud[rows], self.revenue[rows], self.draw[rows])


def walk_forward(
    table: FeatureTable,
    fit: Fit,
    *,
    rankers: Sequence[str] = RANKERS,
    folds: Sequence[Fold] | None = None,
    joint: Sequence[Codes] = (),
    audit: Audit | None = None,
    compliance: Compliance | None = None,
    inspected_share: float | None = None,
    seed: int = 0,
    replicates: int = REPLICATES,
    shares: tuple[float, ...] = SHARES,
    progress: Progress | None = None,
) -> Evaluation:
    """Train and rank period by period, and measure every ranker on the same rows.

    In each fold a ranker learns from the items that were registered before the fold began *and whose
    outcome was known by then*, and ranks the fold's items that have an outcome. Features are point in
    time already. The rankings of all folds are pooled as they are, so that the top of the whole period
    is measured, and measured in each fold too.

    Parameters
    ----------
    table
        Point-in-time features with outcomes; rows without an outcome are not used.
    fit
        Called with a training table, the name of a ranker and the seed; returns what scores items.
    rankers
        Names that ``fit`` knows.
    folds
        Periods to foretell; by default the last quarter of the days in equal months.
    joint
        Codes of joint values, one array a key, each as long as the table (see
        :func:`landwaiter.selection.leakage.joint_codes`): a row counts as never seen when by every key its
        value is not among the training rows. The first key also gives the ``lookup`` baseline.
    audit, compliance
        Carried into the result.
    inspected_share
        Share of all items of the foretold periods that have an outcome, for the caveat; taken from the
        table where it also holds items without one.
    seed
        Of models, bootstrap and draws.
    replicates
        Bootstrap replicates of every interval.
    progress
        Called with the name of a ranker, the steps done and the steps in all.

    Raises
    ------
    NotComputableError
        When a fold has nothing to learn from, or no fold has rows with an outcome.
    """
    steps = _steps(table, folds)
    sample = _sample(table, steps, joint, seed=seed, replicates=replicates, shares=shares)
    found = [_evaluated(name, *_scores(table, fit, name, steps, seed, progress), sample) for name in rankers]
    if joint:
        found.append(_evaluated(LOOKUP, _looked_up(table.fraud, steps, joint[0]), None, sample))
    found.append(_evaluated(ORACLE, sample.fraud, sample.revenue, sample))
    result = Evaluation(
        folds=_summaries(table, steps, sample),
        rankers=tuple(found),
        top_ten_revenue=_top_ten(sample.revenue),
        audit=audit,
        compliance=compliance,
        caveats=(),
        settings={"seed": seed, "replicates": replicates, "shares": list(shares), "trade_rate": TRADE_RATE},
    )
    inspected = _inspected(table, steps) if inspected_share is None else inspected_share
    return replace(result, caveats=caveats_of(result, inspected=inspected, revenue_unknown=sample.unknown))


def _sample(
    table: FeatureTable,
    steps: list[_Step],
    joint: Sequence[Codes],
    *,
    seed: int,
    replicates: int,
    shares: tuple[float, ...],
) -> _Sample:
    test = np.concatenate([step.test for step in steps])
    fraud, revenue = table.fraud[test], table.revenue[test]
    return _Sample(
        fraud=fraud,
        revenue=np.nan_to_num(revenue),
        unknown=int((np.isnan(revenue) & (fraud == 1.0)).sum()),
        day=table.day[test],
        draw=_draws(table, seed)[test],
        fold=np.repeat(np.arange(len(steps)), [len(step.test) for step in steps]),
        never_seen=_never_seen(steps, joint),
        seed=seed,
        replicates=replicates,
        shares=shares,
    )


def _steps(table: FeatureTable, folds: Sequence[Fold] | None) -> list[_Step]:
    labelled = ~np.isnan(table.fraud)
    if not labelled.any():
        raise NotComputableError("no item has an outcome.", "Record outcomes first.")
    periods = monthly_folds(table.day[labelled]) if folds is None else folds
    steps = [_step(table, fold, labelled) for fold in periods]
    used = [step for step in steps if len(step.test)]
    if not used:
        raise NotComputableError("no item with an outcome lies in the periods to foretell.", "Choose other periods.")
    return used


def _draws(table: FeatureTable, seed: int) -> Floats:
    """Return what puts equal scores in order: by key, or by place (registration) where the table has no keys."""
    return item_draws(seed, table.keys) if table.keys else np.random.default_rng(seed).random(len(table))


def _step(table: FeatureTable, fold: Fold, labelled: Flags) -> _Step:
    known = labelled & (table.day < fold.start) & (table.known_on < fold.start)
    if not {0.0, 1.0} <= set(table.fraud[known].tolist()):
        problem = f"before {fold.start} there are no outcomes of both kinds to learn from."
        raise NotComputableError(problem, "Begin the back-test later, or bring older outcomes.")
    return _Step(fold, np.flatnonzero(known), np.flatnonzero(labelled & fold.holds(table.day)))


def _scores(
    table: FeatureTable, fit: Fit, name: str, steps: list[_Step], seed: int, progress: Progress | None
) -> tuple[Floats, Floats | None]:
    chances, amounts = [], []
    for place, step in enumerate(steps):
        if progress:
            progress(name, place, len(steps))
        chance, amount = fit(table.take(step.train), name, seed).score(table.take(step.test))
        chances.append(np.asarray(chance, np.float64))
        amounts.append(amount)
    known = [amount for amount in amounts if amount is not None]
    return np.concatenate(chances), np.concatenate(known) if len(known) == len(amounts) else None


def _evaluated(name: str, chance: Floats, amount: Floats | None, sample: _Sample) -> RankerEvaluation:
    has_revenue = amount is not None and bool(sample.revenue.any())
    weights = WEIGHTS if has_revenue else WEIGHTS[:1]
    bins = calibration(chance, sample.fraud)
    trade: tuple[TradePoint, ...] = ()
    if has_revenue and amount is not None:
        trade = trade_curve(chance, amount, sample.fraud, sample.revenue, sample.draw, rate=TRADE_RATE)
    rankings = tuple(_ranking(weight, objective_score(chance, amount, weight), sample) for weight in weights)
    return RankerEvaluation(name, rankings, bins, calibration_error(bins), trade)


def _ranking(weight: float, score: Floats, sample: _Sample) -> Ranking:
    everything = sample.measure(score, None)
    new = sample.never_seen
    parts = [sample.measure(score, sample.fold == place) for place in range(sample.fold.max() + 1)]
    if everything is None:
        raise NotComputableError("there are no rows to measure a ranking on.", "Choose other periods.")
    return Ranking(
        weight=weight,
        everything=everything,
        never_seen=None if new is None else sample.measure(score, new),
        seen=None if new is None else sample.measure(score, ~new),
        folds=tuple(part for part in parts if part is not None),
        curve=sample.curve(score, None),
        curve_never_seen=() if new is None else sample.curve(score, new),
    )


def _never_seen(steps: list[_Step], joint: Sequence[Codes]) -> Flags | None:
    """Return which foretold rows have, by every key, a joint value that their training rows lack."""
    if not joint:
        return None
    per_step = [[~np.isin(codes[step.test], codes[step.train]) for codes in joint] for step in steps]
    return np.concatenate([np.logical_and.reduce(parts) for parts in per_step])


def _looked_up(fraud: Floats, steps: list[_Step], codes: Codes) -> Floats:
    """Return, for each foretold row, the share of fraud among training rows of the same joint value."""
    size, answers = int(codes.max()) + 1, []
    for step in steps:
        known, base = codes[step.train], float(fraud[step.train].mean())
        count, frauds = np.bincount(known, minlength=size), np.bincount(known, fraud[step.train], minlength=size)
        share = np.divide(frauds, count, out=np.full(size, base), where=count > 0)
        answers.append(share[codes[step.test]])
    return np.concatenate(answers)


def _summaries(table: FeatureTable, steps: list[_Step], sample: _Sample) -> tuple[FoldSummary, ...]:
    new = sample.never_seen
    return tuple(
        FoldSummary(
            start=str(step.fold.start),
            end=str(step.fold.end),
            training_rows=len(step.train),
            training_frauds=int(table.fraud[step.train].sum()),
            rows=len(step.test),
            frauds=int(table.fraud[step.test].sum()),
            never_seen=None if new is None else int(new[sample.fold == place].sum()),
        )
        for place, step in enumerate(steps)
    )


def _top_ten(revenue: Floats) -> float | None:
    total = revenue.sum()
    return float(np.sort(revenue)[-10:].sum() / total) if total > 0 else None


def _inspected(table: FeatureTable, steps: list[_Step]) -> float | None:
    """Return the share of the items of the foretold periods that have an outcome, where all items are there."""
    if not np.isnan(table.fraud).any():
        return None
    inside = np.logical_or.reduce([step.fold.holds(table.day) for step in steps])
    return float((~np.isnan(table.fraud[inside])).mean())
