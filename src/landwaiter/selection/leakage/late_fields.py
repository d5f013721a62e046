"""Fields that look filled in after the inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.schema.nouns import Reason
from landwaiter.selection.leakage.finding import Finding, Params, Severity
from landwaiter.selection.leakage.joint import Rows, area, lookup

if TYPE_CHECKING:
    from landwaiter.selection.leakage.coding import Coded

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BAR = 0.90
INSPECTED_BAR = 0.95
NULL_GAP_SEVERE = 0.6
NULL_GAP_WARNING = 0.3
FILLED = 0.2
EMPTY = 0.01
FEWEST = 30
ROWS_PER_VALUE = 100
BANDS = 20


def late_fields(
    columns: dict[str, Coded], numbers: dict[str, NDArray[Any]], fraud: Floats, early: Flags
) -> list[Finding]:
    """Return a finding for each column that knows too much.

    Parameters
    ----------
    columns
        Every column, coded, for all rows: inspected or not.
    numbers
        The values of the numeric columns.
    fraud
        1, 0, or NaN where the row was not inspected.
    early
        Rows before the cut.
    """
    found = []
    for name, column in columns.items():
        one = (
            _tells_the_label(name, column, numbers.get(name), fraud, early)
            or _nulls_tell_the_label(name, column.missing, fraud)
            or _only_when_inspected(name, column, fraud, early)
        )
        if one is not None:
            found.append(one)
    return found


def _tells_the_label(
    name: str, column: Coded, values: NDArray[Any] | None, fraud: Floats, early: Flags
) -> Finding | None:
    known = ~np.isnan(fraud)
    best = _table_area(column, known, fraud, early)
    if values is not None:
        best = max(best, _order_area(values, known & ~column.missing & ~early, fraud))
    if best < BAR:
        return None
    params: Params = {"column_field": name, "auc_number": round(best, 3), "bar_number": BAR}
    return Finding("field", "severe", (name,), Reason("audit.field.tells", params), {"auc": best})


def _nulls_tell_the_label(name: str, missing: Flags, fraud: Floats) -> Finding | None:
    is_fraud, is_other = fraud == 1.0, fraud == 0.0
    if min(is_fraud.sum(), is_other.sum()) < FEWEST:
        return None
    for_fraud, for_other = float((~missing)[is_fraud].mean()), float((~missing)[is_other].mean())
    gap = abs(for_fraud - for_other)
    if gap < NULL_GAP_WARNING:
        return None
    params: Params = {"column_field": name, "fraud_percent": for_fraud, "other_percent": for_other}
    severity: Severity = "severe" if gap >= NULL_GAP_SEVERE else "warning"
    measured = {"filled_for_fraud": for_fraud, "filled_for_others": for_other}
    return Finding("field", severity, (name,), Reason("audit.field.nulls", params), measured)


def _only_when_inspected(name: str, column: Coded, fraud: Floats, early: Flags) -> Finding | None:
    inspected = ~np.isnan(fraud)
    if min(inspected.sum(), (~inspected).sum()) < FEWEST:
        return None
    filled, elsewhere = float((~column.missing)[inspected].mean()), float((~column.missing)[~inspected].mean())
    if filled >= FILLED and elsewhere <= EMPTY:
        shares: Params = {"column_field": name, "inspected_percent": filled, "other_percent": elsewhere}
        measured = {"filled_when_inspected": filled, "filled_elsewhere": elsewhere}
        return Finding("field", "warning", (name,), Reason("audit.field.inspected_only", shares), measured)
    return _tells_who_was_inspected(name, column, inspected, early)


def _tells_who_was_inspected(name: str, column: Coded, inspected: Flags, early: Flags) -> Finding | None:
    best = _table_area(column, np.ones(len(inspected), bool), inspected.astype(np.float64), early)
    if best < INSPECTED_BAR:
        return None
    params: Params = {"column_field": name, "auc_number": round(best, 3), "bar_number": INSPECTED_BAR}
    return Finding("field", "warning", (name,), Reason("audit.field.tells_inspected", params), {"auc": best})


def _table_area(column: Coded, use: Flags, label: Floats, early: Flags) -> float:
    """Return the area under the curve of a table of past labels by this column; 0 where values are too rare."""
    rows = Rows(label[use], early[use], None)
    if not rows.early.any() or rows.early.all() or column.size > use.sum() / ROWS_PER_VALUE:
        return 0.0
    return _or_zero(area(lookup(column.codes[use], column.size, rows).score, rows.fraud[~rows.early]))


def _order_area(values: NDArray[Any], use: Flags, fraud: Floats) -> float:
    """Return how well the plain number orders the label, whichever way round."""
    if use.sum() < FEWEST:
        return 0.0
    one = _or_zero(area(values[use].astype(np.float64), fraud[use]))
    return max(one, 1.0 - one) if one else 0.0


def _or_zero(value: float) -> float:
    return 0.0 if np.isnan(value) else value
