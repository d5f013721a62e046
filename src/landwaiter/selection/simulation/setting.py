"""What is the same for all strategies of a simulation: its time, its budget and who learns what when."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from landwaiter.errors import SettingsError

Decay = Literal["direct", "linear", "fast"]
FAST = 0.25
"""Part of the periods within which a fast plan comes down to its final rate (chosen)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The share of items that is inspected, from the first period to the last.

    ``direct`` is the final rate from the first period on, ``linear`` comes down to it evenly until the last,
    ``fast`` within the first quarter of the periods.

    >>> [round(Plan(0.5, 0.1, "linear").rate(period, 5), 2) for period in range(5)]
    [0.5, 0.4, 0.3, 0.2, 0.1]
    """

    initial: float = 0.05
    final: float = 0.05
    decay: Decay = "direct"

    def rate(self, period: int, periods: int) -> float:
        """Return the share of one period among ``periods``."""
        if self.decay == "direct":
            return self.final
        steps = max(1.0, (periods - 1) * (FAST if self.decay == "fast" else 1.0))
        return self.initial + (self.final - self.initial) * min(1.0, period / steps)


@dataclass(frozen=True, slots=True)
class Masking:
    """Which outcomes from before the beginning are known: all, a share of the items, or of the importers.

    With ``importer`` all items of an importer are known or none: knowledge is as patchy as it is where a few
    importers were looked at thoroughly.
    """

    kind: Literal["none", "random", "importer"] = "none"
    known: float = 1.0


@dataclass(frozen=True, slots=True)
class Setting:
    """A simulation, strategies and seed apart.

    Attributes
    ----------
    start
        First day of the first period; what was registered before teaches.
    periods, days
        How many periods, and how many days each.
    plan, masking
        The budget, and what is known at the beginning.
    delay
        Days after registration on which the outcome of a selected item is known.
    refit
        Periods after which a strategy is fitted anew; between them it uses what it has.
    window
        Periods of which items without an outcome are kept for strategies that learn from those.
    """

    start: date
    periods: int = 26
    days: int = 7
    plan: Plan = field(default_factory=Plan)
    masking: Masking = field(default_factory=Masking)
    delay: int = 7
    refit: int = 1
    window: int = 4

    def __post_init__(self) -> None:
        for name, holds in (
            ("periods", self.periods >= 1),
            ("days", self.days >= 1),
            ("delay", self.delay >= 0),
            ("refit", self.refit >= 1),
            ("window", self.window >= 1),
            ("plan", 0.0 < self.plan.final <= 1.0 and 0.0 < self.plan.initial <= 1.0),
            ("masking", 0.0 <= self.masking.known <= 1.0),
        ):
            if not holds:
                raise SettingsError(f"a simulation cannot have {name} = {getattr(self, name)}.", "See Setting.")

    def as_dict(self) -> dict[str, Any]:
        """Return the setting as JSON-ready values."""
        return {**asdict(self), "start": self.start.isoformat()}
