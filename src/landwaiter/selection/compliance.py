"""What the random stratum says about all declarations, inspected or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import InputError, NotComputableError, Place
from landwaiter.schema.measure import LEVEL, Measure, wilson

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Compliance:
    """An estimate, from items drawn at random, for all items they were drawn from.

    ``fraud_share`` is the share of items that are fraud, ``revenue_gap_per_item`` the revenue lost
    per item, ``None`` where no revenue is known. ``inspected`` and ``frauds`` count the drawn items
    with an outcome, ``without_outcome`` those still without one, ``effective`` the size of an
    equally weighted sample that would be as precise.
    """

    inspected: int
    frauds: int
    without_outcome: int
    effective: float
    fraud_share: Measure
    revenue_gap_per_item: Measure | None
    level: float = LEVEL

    def as_dict(self) -> dict[str, Any]:
        """Return the estimate as JSON-ready fields."""
        gap = self.revenue_gap_per_item
        return {
            "inspected": self.inspected,
            "frauds": self.frauds,
            "without_outcome": self.without_outcome,
            "effective": self.effective,
            "level": self.level,
            "fraud_share": self.fraud_share.as_dict(),
            "revenue_gap_per_item": None if gap is None else gap.as_dict(),
        }


def estimate_compliance(
    inclusion_probability: Floats,
    fraud: Floats,
    revenue: Floats | None = None,
    *,
    seed: int = 0,
    replicates: int = 1000,
) -> Compliance:
    """Estimate fraud share and revenue gap from the items that were drawn at random.

    Every drawn item counts for ``1 / inclusion_probability`` items (Horvitz and Thompson 1952); the
    weighted sum is divided by the sum of the weights (Hajek 1971), which is the steadier estimate
    when the number of drawn items varies. The share has a Wilson score interval (Wilson 1927) at
    Kish's effective sample size; the revenue gap, which is skewed, a bootstrap percentile interval.
    Drawn items without an outcome are left out and counted: if the inspections that were not done
    are not like the others, the estimate is off.

    Parameters
    ----------
    inclusion_probability
        Of the items with basis ``random``, in (0, 1], shape (n,).
    fraud
        1 for fraud, 0 for compliant, NaN where there is no outcome yet, shape (n,).
    revenue
        Additional revenue, national currency, NaN where unknown, shape (n,).

    Raises
    ------
    NotComputableError
        When no drawn item has an outcome.
    InputError
        When an inclusion probability is outside (0, 1].

    Examples
    --------
    >>> found = estimate_compliance(np.full(4, 0.1), np.array([1.0, 0.0, 0.0, 0.0]))
    >>> found.fraud_share.value
    0.25
    """
    chance, result = np.asarray(inclusion_probability, np.float64), np.asarray(fraud, np.float64)
    _check_chances(chance)
    known = ~np.isnan(result)
    if not known.any():
        problem = "no item drawn at random has an outcome."
        raise NotComputableError(problem, "Record the outcomes of the random inspections first.")
    weight = 1.0 / chance[known]
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    share = float(np.average(result[known], weights=weight))
    return Compliance(
        inspected=int(known.sum()),
        frauds=int((result == 1.0).sum()),
        without_outcome=int((~known).sum()),
        effective=effective,
        fraud_share=Measure(share, *wilson(share, effective)),
        revenue_gap_per_item=_gap(chance, revenue, known, seed, replicates),
    )


def _check_chances(chance: Floats) -> None:
    wrong = np.flatnonzero(~((chance > 0.0) & (chance <= 1.0)))
    if len(wrong):
        place = Place(row=int(wrong[0]) + 1, column="inclusion_probability", value=str(chance[wrong[0]]))
        remedy = "Give only the items that were drawn at random, with the chance recorded for each."
        raise InputError("an inclusion probability lies outside (0, 1].", remedy, place)


def _gap(
    chance: Floats, revenue: Floats | None, known: NDArray[np.bool_], seed: int, replicates: int
) -> Measure | None:
    use = known & ~np.isnan(revenue) if revenue is not None else np.zeros(len(chance), bool)
    if revenue is None or not use.any():
        return None
    weight, amount = 1.0 / chance[use], revenue[use]
    rows = np.random.default_rng(seed).integers(0, len(amount), (replicates, len(amount)))
    means = (weight * amount)[rows].sum(axis=1) / weight[rows].sum(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Measure(float(np.average(amount, weights=weight)), float(low), float(high))
