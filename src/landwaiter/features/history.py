"""What inspections of the same importer, goods, route ... had found before.

Point in time: the features of an item registered on day t use outcomes known before t, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.context import Column, Context, Job, Key, Part
from landwaiter.features.groups import DAY_BITS, Block, Ints, before, day_of, pack, running
from landwaiter.features.rows import NEVER, Days
from landwaiter.features.spec import name_of
from landwaiter.features.table import FeatureInfo

Floats = NDArray[np.float64]

STARTING_RATE = 0.05
"""Fraud share assumed before anything was inspected; published rates lie between 1 and 8 %."""
STARTING_WEIGHT = 20.0
"""Inspections that the starting rate counts for."""


@dataclass(frozen=True, slots=True)
class Found:
    """Numbers of inspected items, and of frauds among them, known before each queried day."""

    inspected: Ints
    frauds: Floats

    def rate(self, prior: Floats, strength: float) -> Floats:
        """Return the fraud rate shrunk towards ``prior`` as if ``strength`` inspections had shown it.

        The posterior mean of a binomial share under a beta prior of that mean and weight.

        >>> found = Found(np.array([10]), np.array([4.0]))
        >>> found.rate(np.array([0.1]), strength=10.0).round(3).tolist()
        [0.25]
        """
        return (self.frauds + strength * prior) / (self.inspected + strength)


class Outcomes:
    """The outcomes of one block, ready to be counted up to any day.

    Parameters
    ----------
    block
        Items grouped by a key.
    known, fraud
        Day on which each item's outcome was known and what it was (1, 0; NaN without outcome),
        in the block's sorted order.
    """

    def __init__(self, block: Block, known: Days, fraud: NDArray[np.float32]) -> None:
        labelled = np.flatnonzero(~np.isnan(fraud))
        events = pack(block.key[labelled], known[labelled]) << 1
        events |= fraud[labelled] > 0
        events.sort()
        self._frauds = running((events & 1).astype(np.float64))
        self._events = events >> 1
        self._starts = before(self._events, np.arange(block.keys, dtype=np.int64) << DAY_BITS)

    def before(self, queries: Ints, window: int | None) -> Found:
        """Count what was known before the day of each packed query, in the last ``window`` days."""
        end = before(self._events, queries)
        start = self._starts[queries >> DAY_BITS] if window is None else before(self._events, queries - window)
        return Found(end - start, self._frauds[end] - self._frauds[start])


class OverallRate:
    """The share of all inspected items known before a day that were fraud."""

    def __init__(self, known: Days, fraud: NDArray[np.float32]) -> None:
        labelled = np.flatnonzero(~np.isnan(fraud))
        order = labelled[np.argsort(known[labelled], kind="stable")]
        frauds = running(fraud[order].astype(np.float64))
        seen = np.searchsorted(known[order], np.arange(NEVER, dtype=np.int64))
        self._rate = (frauds[seen] + STARTING_RATE * STARTING_WEIGHT) / (seen + STARTING_WEIGHT)

    def before(self, day: NDArray[np.integer]) -> Floats:
        """Return the rate as known before each ``day``."""
        return np.asarray(self._rate[day])


def job(context: Context, key: Key, overall: OverallRate, among: Ints) -> Job:
    """Make shrunk fraud rates and inspection counts of one key, all history and recent window.

    ``among`` are the rows with an outcome, and the targets.
    """
    windows = (None, context.spec.window_days)
    statistics = ("inspected", "rate", "frauds") if context.evidence else ("inspected", "rate")

    def compute(part: Part) -> list[Column]:
        outcomes = Outcomes(part.block, context.rows.known[part.rows], context.fraud[part.rows])
        prior = overall.before(day_of(part.queries))
        columns: list[Column] = []
        for window in windows:
            found = outcomes.before(part.queries, window)
            columns += [found.inspected, found.rate(prior, context.spec.shrinkage), found.frauds][: len(statistics)]
        return [part.of_runs(column) for column in columns]

    infos = tuple(_info(key, statistic, window) for window in windows for statistic in statistics)
    return Job(key, among, infos, compute, tuple(info.statistic == "frauds" for info in infos))


def _info(key: Key, statistic: str, window: int | None) -> FeatureInfo:
    name = name_of(key, statistic, "all" if window is None else str(window))
    return FeatureInfo(name, "history", statistic, key, window)
