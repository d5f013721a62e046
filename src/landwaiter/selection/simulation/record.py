"""What one strategy did in one period, and how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class PeriodRecord:
    """One period of one play.

    Attributes
    ----------
    period, first_day
        Which period, from 0, and its first day (ISO 8601).
    start, stop
        Where its items stand in the history, ``stop`` not included.
    items, frauds, revenue
        Items that could be selected, frauds among them and what inspecting all would have recovered.
    budget
        Items that could be inspected.
    rows
        Positions in the history of the selected items, most wanted first.
    by
        Which part of the strategy chose each of them.
    found, recovered
        Frauds among the selected items, and what their inspection recovered.
    best_found, best_recovered
        The most that any choice within the budget could have found, and recovered.
    state
        What the strategy needs to go on after this period, beside the outcomes.
    seconds
        CPU seconds that the strategy took to learn and to choose.
    """

    period: int
    first_day: str
    start: int
    stop: int
    items: int
    frauds: int
    revenue: float
    budget: int
    rows: tuple[int, ...]
    by: tuple[str, ...]
    found: int
    recovered: float
    best_found: int
    best_recovered: float
    state: Mapping[str, Any]
    seconds: float

    @property
    def precision(self) -> float | None:
        """Share of frauds among the selected items; ``None`` where nothing was selected."""
        return self.found / len(self.rows) if self.rows else None

    def as_dict(self) -> dict[str, Any]:
        """Return the record as JSON-ready values."""
        return {**asdict(self), "rows": list(self.rows), "by": list(self.by), "state": dict(self.state)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read a record back."""
        return cls(**{**values, "rows": tuple(values["rows"]), "by": tuple(values["by"])})
