"""A play in a few numbers, and plays of several seeds in one with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from landwaiter.schema.measure import LEVEL, Measure
from landwaiter.selection.simulation.record import PeriodRecord
from landwaiter.targeting.strategies import explores

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure by period, in the period and cumulated up to it; NaN where nothing could be found."""

    period: Floats
    cumulated: Floats


def curves(records: Sequence[PeriodRecord], span: int = 1) -> dict[str, Curve]:
    """Return the measures of a play by name.

    ``precision`` is the share of frauds among what was selected, ``recovered`` the revenue, ``norm_precision`` and
    ``norm_revenue`` the share of what the best choice within the budget would have found, and recovered,
    ``explored`` the share of the picks that were made by parts of the strategy which explore.

    Parameters
    ----------
    span
        Periods that are taken together.
    """
    counts = np.array([_counts(record) for record in records], dtype=np.float64)
    taken = np.add.reduceat(counts, np.arange(0, len(records), span), axis=0)
    picked, found, recovered, best_found, best_recovered, explored = taken.T
    return {
        "precision": _ratio(found, picked),
        "recovered": Curve(recovered, np.cumsum(recovered)),
        "norm_precision": _ratio(found, best_found),
        "norm_revenue": _ratio(recovered, best_recovered),
        "explored": _ratio(explored, picked),
    }


def _counts(record: PeriodRecord) -> tuple[float, ...]:
    explored = sum(map(_explores, record.by))
    return len(record.rows), record.found, record.recovered, record.best_found, record.best_recovered, explored


def _ratio(part: Floats, whole: Floats) -> Curve:
    return Curve(_divided(part, whole), _divided(np.cumsum(part), np.cumsum(whole)))


def _divided(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0))


def totals(records: Sequence[PeriodRecord]) -> dict[str, float]:
    """Return each measure over all periods together."""
    return {name: float(curve.cumulated[-1]) for name, curve in curves(records).items()}


def over_seeds(values: Sequence[float] | Floats, comparisons: int = 1) -> Measure:
    """Return the mean of a measure over seeds with its 95 % interval, by Student's t.

    There is no interval for one seed, nor where every seed gave the same: such values tell nothing of chance.

    Parameters
    ----------
    values
        One a seed; those that do not exist (NaN) are left out.
    comparisons
        Of how many intervals it is one that are to hold together, all of them in 95 % (Bonferroni).
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[np.isfinite(known)]
    if len(known) < 2 or np.ptp(known) == 0:
        return Measure(float(known[0]) if len(known) else float("nan"))
    mean, error = float(known.mean()), float(known.std(ddof=1)) / np.sqrt(len(known))
    half = float(_quantile(len(known) - 1, comparisons) * error)
    return Measure(mean, mean - half, mean + half)


def paired(values: Sequence[float] | Floats, others: Sequence[float] | Floats, comparisons: int = 1) -> Measure:
    """Return by how much one strategy is above another on average, compared seed by seed.

    What is masked at first and every budget are the same for both in a seed, so that differences vary less than
    the strategies do (common random numbers; Law, Simulation Modeling and Analysis, 5th ed., section 11.2).

    >>> paired([5.0, 7.0], [4.0, 6.0]).value
    1.0
    """
    return over_seeds(np.subtract(values, others), comparisons)


@cache
def _explores(part: str) -> bool:
    return explores(part)


@cache
def _quantile(degrees: int, comparisons: int) -> float:
    return float(stats.t.ppf(1.0 - (1.0 - LEVEL) / 2.0 / comparisons, degrees))


@dataclass(frozen=True, slots=True)
class Band:
    """A measure over seeds, one entry a period, with its interval; NaN where there is none."""

    value: Floats
    low: Floats
    high: Floats


def band(lines: Sequence[Floats]) -> Band:
    """Return the mean of several lines with its 95 % interval at each place; see :func:`over_seeds`."""
    found = [over_seeds(values) for values in np.stack(lines, axis=1)]
    ends = [(one.value, *(np.nan if end is None else end for end in (one.low, one.high))) for one in found]
    return Band(*np.array(ends, dtype=np.float64).T)


def share_by_part(records: Sequence[PeriodRecord]) -> dict[str, float]:
    """Return which share of all picks each part of a strategy made."""
    counted: dict[str, int] = {}
    for record in records:
        for part in record.by:
            counted[part] = counted.get(part, 0) + 1
    whole = sum(counted.values())
    return {part: count / whole for part, count in sorted(counted.items())}
