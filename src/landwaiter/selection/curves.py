"""Curves over the inspection rate, and the trade between precision and revenue."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.selection.metrics import at_share, ranked
from landwaiter.selection.objective import objective_score

Floats = NDArray[np.float64]

RATES = (0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.10, 0.125, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50)
WEIGHTS = tuple(step / 10 for step in range(11))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Precision, recall and revenue share when the top ``rate`` of the rows is inspected."""

    rate: float
    precision: float
    recall: float | None
    revenue: float | None

    def as_dict(self) -> dict[str, Any]:
        """Return the point as JSON-ready fields."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TradePoint:
    """Precision and revenue share at one inspection rate, for one weight of revenue in the objective."""

    weight: float
    precision: float
    revenue: float | None

    def as_dict(self) -> dict[str, Any]:
        """Return the point as JSON-ready fields."""
        return asdict(self)


def rate_curve(
    score: Floats, fraud: Floats, revenue: Floats, draw: Floats, rates: tuple[float, ...] = RATES
) -> tuple[CurvePoint, ...]:
    """Measure precision, recall and revenue share at each inspection rate.

    Examples
    --------
    >>> one = rate_curve(np.array([3.0, 2, 1, 0]), np.array([1.0, 0, 1, 0]), np.zeros(4), np.zeros(4), (0.5,))
    >>> one[0]
    CurvePoint(rate=0.5, precision=0.5, recall=0.5, revenue=None)
    """
    if len(score) == 0:
        return ()
    rows = ranked(score, fraud, np.nan_to_num(revenue), draw)
    once = np.ones((1, len(rows)))
    tops = ((rate, at_share(rows, rate, once)) for rate in rates)
    return tuple(
        CurvePoint(rate, float(top.precision[0]), _known(top.recall), _known(top.revenue)) for rate, top in tops
    )


def trade_curve(
    probability: Floats,
    expected_revenue: Floats,
    fraud: Floats,
    revenue: Floats,
    draw: Floats,
    *,
    rate: float = 0.05,
    weights: tuple[float, ...] = WEIGHTS,
) -> tuple[TradePoint, ...]:
    """Measure precision and revenue share at ``rate`` as the objective goes from probability to revenue.

    The weight is that of :func:`landwaiter.selection.objective_score`.
    """
    points = []
    for weight in weights:
        score = objective_score(probability, expected_revenue, weight)
        point = rate_curve(score, fraud, revenue, draw, (rate,))[0]
        points.append(TradePoint(weight, point.precision, point.revenue))
    return tuple(points)


def _known(values: Floats) -> float | None:
    return None if np.isnan(values[0]) else float(values[0])
