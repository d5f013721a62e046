"""Records written by hand: ten items a period, seven days each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from landwaiter.selection.simulation.record import PeriodRecord

FIRST = date(2025, 1, 1)


def record(period: int, rows: tuple[int, ...], **changed: Any) -> PeriodRecord:
    """Return a record; ``rows`` count from the first item of the history, where the first period begins at 10."""
    known: dict[str, Any] = {
        "period": period,
        "first_day": (FIRST + timedelta(days=7 * period)).isoformat(),
        "start": 10 * period + 10,
        "stop": 10 * period + 20,
        "items": 10,
        "frauds": 4,
        "revenue": 100.0,
        "budget": len(rows),
        "rows": rows,
        "by": ("boosting",) * len(rows),
        "found": 1,
        "recovered": 20.0,
        "best_found": 2,
        "best_recovered": 80.0,
        "state": {},
        "seconds": 0.5,
    }
    return PeriodRecord(**{**known, **changed})
