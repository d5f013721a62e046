"""A play in a few numbers, and plays of several seeds in one with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from landwaiter.schema.measure import Measure
from landwaiter.selection.simulation.record import PeriodRecord

Floats = NDArray[np.float64]
DISCOVERED = 3
"""Items of a scheme that have to be found before somebody sees a scheme in them (chosen)."""
MEASURES = ("precision", "recovered", "norm_precision", "norm_revenue")


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure by period, in the period and cumulated up to it; NaN where nothing could be found."""

    period: Floats
    cumulated: Floats


def curves(records: Sequence[PeriodRecord]) -> dict[str, Curve]:
    """Return the measures of a play by name.

    ``precision`` is the share of frauds among what was selected, ``recovered`` the revenue, ``norm_precision`` and
    ``norm_revenue`` the share of what the best choice within the budget would have found, and recovered.
    """
    found, recovered, picked, best_found, best_recovered = (
        np.array(values, dtype=np.float64)
        for values in zip(
            *((r.found, r.recovered, len(r.rows), r.best_found, r.best_recovered) for r in records), strict=True
        )
    )
    return {
        "precision": _ratio(found, picked),
        "recovered": Curve(recovered, np.cumsum(recovered)),
        "norm_precision": _ratio(found, best_found),
        "norm_revenue": _ratio(recovered, best_recovered),
    }


def _ratio(part: Floats, whole: Floats) -> Curve:
    return Curve(_divided(part, whole), _divided(np.cumsum(part), np.cumsum(whole)))


def _divided(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0))


def totals(records: Sequence[PeriodRecord]) -> dict[str, float]:
    """Return each measure over all periods together."""
    return {name: float(curve.cumulated[-1]) for name, curve in curves(records).items()}


def over_seeds(values: Sequence[float]) -> Measure:
    """Return the mean of a measure over seeds with its 95 % interval, by Student's t; none for one seed."""
    known = np.array([value for value in values if np.isfinite(value)])
    if len(known) < 2:
        return Measure(float(known[0]) if len(known) else float("nan"), None, None)
    half = float(stats.t.ppf(0.975, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known)))
    return Measure(float(known.mean()), float(known.mean()) - half, float(known.mean()) + half)


def share_by_part(records: Sequence[PeriodRecord]) -> dict[str, float]:
    """Return which share of all picks each part of a strategy made.

    A strategy's share of exploration is that of its parts that explore.
    """
    counted: dict[str, int] = {}
    for record in records:
        for part in record.by:
            counted[part] = counted.get(part, 0) + 1
    whole = sum(counted.values())
    return {part: count / whole for part, count in sorted(counted.items())}


def discovery(
    records: Sequence[PeriodRecord], schemes: NDArray[Any], least: int = DISCOVERED
) -> Mapping[str, int | None]:
    """Return after how many periods each scheme was discovered, counted from the first with an item of it.

    Parameters
    ----------
    schemes
        The scheme of each item of the history, ``None`` where there is none.
    least
        Items of a scheme that must have been found.

    Returns
    -------
    mapping
        0 where it was discovered in its first period, ``None`` where it never was; schemes without an item in
        the time simulated are left out.
    """
    return {scheme: _discovered(records, schemes == scheme, least) for scheme in _present(records, schemes)}


def _present(records: Sequence[PeriodRecord], schemes: NDArray[Any]) -> list[str]:
    first = min(record.start for record in records)
    last = max(record.stop for record in records)
    return sorted({str(scheme) for scheme in schemes[first:last] if scheme is not None})


def _discovered(records: Sequence[PeriodRecord], of_scheme: NDArray[np.bool_], least: int) -> int | None:
    begun, found = None, 0
    for record in records:
        if begun is None and of_scheme[record.start : record.stop].any():
            begun = record.period
        found += int(of_scheme[list(record.rows)].sum())
        if begun is not None and found >= least:
            return record.period - begun
    return None
