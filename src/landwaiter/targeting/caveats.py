"""What to beware of in a model: computed from its rows and figures, never typed in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from landwaiter.features.table import FeatureTable
from landwaiter.targeting.calibration import LEAST_SLOPE, Calibration
from landwaiter.targeting.card import Caveat, Data, Metrics, Revenue

FEW_FRAUDS = 200
"""With fewer, a precision of a half has a standard error above 3.5 points even if all are judged."""
SHORT_DAYS = 180
LARGE_OFFICE = 0.5
WEAK_AUC = 0.55


def caveats(
    table: FeatureTable,
    data: Data,
    metrics: Metrics | None,
    revenue: Revenue | None,
    calibration: Calibration,
    leakage: str | None,
) -> tuple[Caveat, ...]:
    """Return the warnings that the labelled rows and the figures call for."""
    return (
        *_of_labels(data),
        *_of_offices(table, data),
        *_of_figures(metrics, calibration),
        *_of_revenue(revenue),
        _of_leakage(leakage),
    )


def _of_labels(data: Data) -> Iterator[Caveat]:
    yield Caveat(message="caveat.inspected_only", params={"labelled_count": data.labelled})
    if data.random_share is None:
        yield Caveat(message="caveat.random_unknown")
    elif data.random_share < 1:
        yield Caveat(message="caveat.random_share", params={"random_percent": data.random_share})
    if data.frauds < FEW_FRAUDS:
        yield Caveat(message="caveat.few_frauds", params={"frauds_count": data.frauds})
    days = (data.last_registration - data.first_registration).days + 1
    if days < SHORT_DAYS:
        yield Caveat(message="caveat.short_window", params={"days_count": days})


def _of_offices(table: FeatureTable, data: Data) -> Iterator[Caveat]:
    if data.offices == 1:
        yield Caveat(message="caveat.single_office")
    if data.offices > 1:
        declared = table.office[[office is not None for office in table.office]]
        names, counts = np.unique(declared.astype(str), return_counts=True)
        share = float(counts.max() / len(table))
        if share > LARGE_OFFICE:
            params: dict[str, str | int | float] = {"office": str(names[counts.argmax()]), "share_percent": share}
            yield Caveat(message="caveat.large_office", params=params)


def _of_figures(metrics: Metrics | None, calibration: Calibration) -> Iterator[Caveat]:
    if metrics is None:
        yield Caveat(message="caveat.not_judged")
    elif metrics.auc < WEAK_AUC:
        yield Caveat(message="caveat.weak", params={"auc_number": round(metrics.auc, 3)})
    if calibration.method != "none" and max(calibration.below, calibration.above) <= LEAST_SLOPE:
        yield Caveat(message="caveat.no_order")


def _of_revenue(revenue: Revenue | None) -> Iterator[Caveat]:
    if revenue is None:
        yield Caveat(message="caveat.no_revenue")
    elif revenue.method == "ratio":
        params: dict[str, str | int | float] = {"rows_count": revenue.rows, "ratio_percent": revenue.ratio_to_value}
        yield Caveat(message="caveat.revenue_ratio", params=params)
    elif revenue.method == "mean":
        yield Caveat(message="caveat.revenue_mean", params={"rows_count": revenue.rows, "mean_money": revenue.mean})


def _of_leakage(leakage: str | None) -> Caveat:
    return Caveat(message="caveat.not_audited" if leakage is None else f"caveat.leakage_{leakage}")
