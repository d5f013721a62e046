"""What inspections of the same importer, goods, route ... had found before.

Point in time: the features of an item registered on day t use outcomes known before t, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.context import Context, Key, Keyed, Made, first_from
from landwaiter.features.groups import DAY_BITS, Block, Ints, before, pack, running
from landwaiter.features.numbering import Codes
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

    inspected: NDArray[Any]
    frauds: NDArray[Any]

    def rate(self, prior: Floats | float, strength: float) -> NDArray[Any]:
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

    def on(self, day: int) -> float:
        """Return the rate as known before one day."""
        return float(self._rate[day])


class Findings:
    """Outcomes in the order in which they became known.

    Attributes
    ----------
    rows
        The items they belong to.
    known
        The day on which each was known, ascending.
    change
        What each adds to inspected and frauds of all time, and to inspected and frauds lately.
    """

    def __init__(self, known: Days, fraud: NDArray[np.float32]) -> None:
        labelled = np.flatnonzero(~np.isnan(fraud))
        self.rows = labelled[np.argsort(known[labelled], kind="stable")]
        self.known = known[self.rows]
        found = fraud[self.rows]
        self.change = np.stack([np.ones_like(found), found, np.ones_like(found), found], axis=1)

    def before(self, day: int) -> int:
        """Return how many were known before ``day``."""
        return first_from(self.known, day)


class Tally:
    """Inspections and frauds of every key as known on a day, of all time and of the last ``window`` days."""

    def __init__(self, findings: Findings, codes: Codes, size: int, window: int) -> None:
        self._findings = findings
        # Four numbers of a key lie together, so that one look at memory brings them all: inspected and
        # frauds of all time, inspected and frauds lately. An outcome changes each of them by its own.
        self._place = codes[:, None] * 4 + np.arange(4)
        self._state = np.zeros((size, 4), dtype=np.float32)
        self._window = window
        self._known = self._gone = 0

    def move_to(self, day: int) -> None:
        """Add what became known before ``day``, and take from the recent counts what left the window."""
        new = slice(self._known, self._findings.before(day))
        old = slice(self._gone, self._findings.before(day - self._window))
        self._known, self._gone = new.stop, old.stop
        counts, change = self._state.reshape(-1), self._findings.change
        np.add.at(counts, self._place[new].ravel(), change[new].ravel())
        np.subtract.at(counts, self._place[old, 2:].ravel(), change[old, 2:].ravel())

    def of(self, codes: Codes) -> NDArray[np.float32]:
        """Return the four numbers of the given keys, one row each."""
        return self._state.view(np.complex128)[:, 0][codes].view(np.float32).reshape(-1, 4).T


def features(context: Context, keyed: Keyed, findings: Findings, overall: OverallRate) -> Iterator[Made]:
    """Yield shrunk fraud rates and inspection counts of one key, all history and recent window."""
    spec = context.spec
    columns = _counted(context, keyed, findings, overall)
    statistics = {"inspected": (0, 2), "rate": (4, 5)} | ({"frauds": (1, 3)} if context.evidence else {})
    windows = enumerate((None, spec.window_days))
    wanted = {_info(keyed.key, what, days): columns[at[n]] for n, days in windows for what, at in statistics.items()}
    yield from keyed.made(list(wanted), list(wanted.values()), ("frauds",))


def counted_once(context: Context, keyed: Keyed, findings: Findings, overall: OverallRate) -> Iterator[Made]:
    """Yield rate and count over all history from what was found in each consignment the first time."""
    columns = _counted(context, keyed, findings, overall, "once")
    infos = [_info(keyed.key, statistic, None) for statistic in ("inspected_once", "rate_once")]
    yield from keyed.made(infos, [columns[0], columns[4]])


def looked_at(context: Context, keyed: Keyed, findings: Findings) -> Iterator[Made]:
    """Yield how often a consignment was inspected before; not what was found."""
    tally = _tally(context, keyed, findings)
    columns = context.room(1)
    for day, now in context.days():
        tally.move_to(day)
        columns[0, now] = tally.of(keyed.codes[now])[0]
    info = FeatureInfo(name_of(keyed.key, "looked_at", "all"), "newness", "looked_at", keyed.key)
    yield from keyed.made([info], columns)


def _tally(context: Context, keyed: Keyed, findings: Findings, counted: str = "all") -> Tally:
    window = context.spec.window_days
    return keyed.kept(f"tally {counted}", lambda: Tally(findings, keyed.of(findings.rows), keyed.size, window))


def _counted(
    context: Context, keyed: Keyed, findings: Findings, overall: OverallRate, counted: str = "all"
) -> NDArray[np.float32]:
    """Return inspected and frauds, of all time and lately, then both rates; shape (6, targets)."""
    tally = _tally(context, keyed, findings, counted)
    columns = context.room(6)
    for day, now in context.days():
        tally.move_to(day)
        columns[:4, now] = tally.of(keyed.codes[now])
        for inspected, rate in ((0, 4), (2, 5)):
            found = Found(columns[inspected, now], columns[inspected + 1, now])
            columns[rate, now] = found.rate(overall.on(day), context.spec.shrinkage)
    return columns


def _info(key: Key, statistic: str, window: int | None) -> FeatureInfo:
    name = name_of(key, statistic, "all" if window is None else str(window))
    return FeatureInfo(name, "history", statistic, key, window)
