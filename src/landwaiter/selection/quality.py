"""How good a ranking was on rows whose outcome is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.schema.measure import Measure, with_percentiles
from landwaiter.selection.bootstrap import Resampling, Unit
from landwaiter.selection.metrics import Ranked, area_under_curve, at_share, average_precision, ranked, top_count

Floats = NDArray[np.float64]

SHARES = (0.01, 0.02, 0.05, 0.10)


@dataclass(frozen=True, slots=True)
class TopQuality:
    """What inspecting the top ``share`` of the rows, ``count`` of them, would have found."""

    share: float
    count: int
    precision: Measure
    recall: Measure | None
    revenue: Measure | None
    lift: Measure | None

    def as_dict(self) -> dict[str, Any]:
        """Return the measures as JSON-ready fields."""
        measures = {name: getattr(self, name) for name in ("precision", "recall", "revenue", "lift")}
        given = {name: None if one is None else one.as_dict() for name, one in measures.items()}
        return {"share": self.share, "count": self.count, **given}


@dataclass(frozen=True, slots=True)
class Quality:
    """Measures of one ranking on one set of rows.

    ``revenue`` is the total that could be recovered; ``unit`` is what the bootstrap resampled.
    Measures that do not exist (no fraud among the rows, no revenue known) are ``None``.
    """

    rows: int
    frauds: int
    base_rate: float
    revenue: float
    unit: Unit
    auc: Measure | None
    average_precision: Measure | None
    top: tuple[TopQuality, ...]

    def at(self, share: float) -> TopQuality:
        """Return the measures at one share."""
        return next(one for one in self.top if one.share == share)

    def as_dict(self) -> dict[str, Any]:
        """Return the measures as JSON-ready fields."""
        return {
            "rows": self.rows,
            "frauds": self.frauds,
            "base_rate": self.base_rate,
            "revenue": self.revenue,
            "unit": self.unit,
            "auc": None if self.auc is None else self.auc.as_dict(),
            "average_precision": None if self.average_precision is None else self.average_precision.as_dict(),
            "top": [one.as_dict() for one in self.top],
        }


def quality(
    score: Floats,
    fraud: Floats,
    revenue: Floats,
    day: NDArray[np.datetime64],
    draw: Floats,
    *,
    seed: int = 0,
    replicates: int = 400,
    shares: tuple[float, ...] = SHARES,
) -> Quality | None:
    """Measure a ranking: area under the curve, average precision, and the top at each share.

    Parameters
    ----------
    score
        Higher is inspected first; no null; shape (n,).
    fraud
        1 or 0, shape (n,).
    revenue
        Additional revenue, national currency; an unknown amount counts as 0; shape (n,).
    day
        Day of each row: the bootstrap resamples days (see :class:`Resampling`), shape (n,).
    draw
        Puts equal scores in order, shape (n,).

    Returns
    -------
    Quality or None
        ``None`` when there are no rows.

    Examples
    --------
    >>> day, draw = np.arange(4).astype("datetime64[D]"), np.zeros(4)
    >>> found = quality(np.array([4.0, 3, 2, 1]), np.array([1.0, 0, 1, 0]), np.zeros(4), day, draw, shares=(0.5,))
    >>> (found.auc.value, found.at(0.5).precision.value, found.at(0.5).revenue)
    (0.75, 0.5, None)
    """
    if len(score) == 0:
        return None
    rows = ranked(score, fraud, np.nan_to_num(revenue), draw)
    resampling = Resampling(day, seed, replicates)
    once = _all_measures(rows, np.ones((1, len(rows))), shares)
    drawn = [_all_measures(rows, weights, shares) for weights in resampling.weights(rows.order)]
    measures = {name: _measure(once[name][0], [part[name] for part in drawn]) for name in once}
    return Quality(
        rows=len(rows),
        frauds=int(fraud.sum()),
        base_rate=float(fraud.mean()),
        revenue=float(rows.revenue.sum()),
        unit=resampling.unit,
        auc=measures["auc"],
        average_precision=measures["average_precision"],
        top=tuple(_top(share, len(rows), measures) for share in shares),
    )


def _all_measures(rows: Ranked, weights: Floats, shares: tuple[float, ...]) -> dict[str, Floats]:
    found = {"auc": area_under_curve(rows, weights), "average_precision": average_precision(rows, weights)}
    for share in shares:
        top = at_share(rows, share, weights)
        found |= {f"{name}@{share}": getattr(top, name) for name in ("precision", "recall", "revenue", "lift")}
    return found


def _measure(value: float, parts: list[Floats]) -> Measure | None:
    if np.isnan(value):
        return None
    return with_percentiles(float(value), np.concatenate(parts) if parts else np.empty(0))


def _top(share: float, rows: int, measures: dict[str, Measure | None]) -> TopQuality:
    precision = measures[f"precision@{share}"] or Measure(0.0)
    others = [measures[f"{name}@{share}"] for name in ("recall", "revenue", "lift")]
    return TopQuality(share, top_count(share, rows), precision, *others)
