"""The periods of a back-test that walks forward."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import NotComputableError

LATER_SHARE = 0.25
MONTH_DAYS = 365.25 / 12
ONE_DAY = np.timedelta64(1, "D")

Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Fold:
    """A period that is foretold from what was known before it: from ``start`` up to but not with ``end``."""

    start: np.datetime64
    end: np.datetime64

    def holds(self, day: Days) -> NDArray[np.bool_]:
        """Return which days lie in the fold."""
        return np.asarray((day >= self.start) & (day < self.end))


def default_start(day: Days) -> np.datetime64:
    """Return the day on which the last quarter of the period that ``day`` spans begins.

    >>> str(default_start(np.array(["2024-01-01", "2024-04-09"], "datetime64[D]")))
    '2024-03-16'
    """
    if len(day) == 0 or np.isnat(day).any():
        raise NotComputableError("there are no days to walk through.", "Bring declarations with outcomes.")
    first, last = day.min(), day.max()
    days = int((last - first) / ONE_DAY) + 1
    return np.datetime64(first + np.timedelta64(days - int(LATER_SHARE * days), "D"), "D")


def monthly_folds(day: Days, start: np.datetime64 | None = None) -> tuple[Fold, ...]:
    """Split the period from ``start`` to the last day into folds of equal length, about a month each.

    Parameters
    ----------
    day
        Days of registration of the labelled rows.
    start
        First day of the first fold; by default the last quarter of the days is walked through.

    Examples
    --------
    >>> days = np.datetime64("2024-01-01") + np.arange(240)
    >>> [(str(fold.start), str(fold.end)) for fold in monthly_folds(days)]
    [('2024-06-29', '2024-07-29'), ('2024-07-29', '2024-08-28')]
    """
    begin = default_start(day) if start is None else start.astype("datetime64[D]")
    end = day.max() + ONE_DAY
    span = int((end - begin) / ONE_DAY)
    if span <= 0:
        raise NotComputableError("no labelled row lies in the period to walk through.", "Begin it earlier.")
    count = max(1, round(span / MONTH_DAYS))
    edges = [begin + np.timedelta64(round(step * span / count), "D") for step in range(count + 1)]
    return tuple(map(Fold, edges[:-1], edges[1:]))


def single_fold(day: Days, cut: np.datetime64) -> tuple[Fold, ...]:
    """Return the one fold from ``cut`` to the last day."""
    return (Fold(cut.astype("datetime64[D]"), day.max() + ONE_DAY),)
