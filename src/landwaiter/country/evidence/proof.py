"""What proves a country lifelike and no toy, in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landwaiter.country.evidence.areas import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from landwaiter.country.evidence.fact import Fact, Verdict
    from landwaiter.country.evidence.hidden import Hidden
    from landwaiter.country.evidence.separability import Separability
    from landwaiter.schema.measure import Measure

LOWEST, HIGHEST = 0.75, 0.95
"""Area that a good model should reach on inspected items, and that it should not exceed."""
SEEN = 0.6
"""Area of a scheme over all items below which it is invisible to the model (chosen)."""


@dataclass(frozen=True, slots=True)
class ModelAreas:
    """How well a model, taught what inspections had found by a day, ranks the items registered after it.

    Attributes
    ----------
    ranker, learned_until
        The model, and the last day of which it knew anything.
    rows, inspected_rows
        Items registered later, and those of them that were inspected.
    found
        Area on inspected items, fraud found against the rest: what an administration itself can measure.
    inspected, everything
        Areas by scheme against truth, on inspected items and on all; empty where truth is not known.
    """

    ranker: str
    learned_until: date
    rows: int
    inspected_rows: int
    found: Measure
    inspected: Mapping[str, Measure]
    everything: Mapping[str, Measure]

    @property
    def verdict(self) -> Verdict:
        """Whether the area on inspected items lies where that of a good model on a lifelike country should."""
        return "inside" if LOWEST <= self.found.value <= HIGHEST else "outside"

    @property
    def invisible(self) -> tuple[str, ...]:
        """The schemes that the model hardly tells from honest trade, among all later items."""
        return tuple(case for case, one in self.everything.items() if case != EVERYTHING and one.value < SEEN)

    def as_dict(self) -> dict[str, Any]:
        """Return the areas as JSON-ready fields."""
        by_case = {name: getattr(self, name) for name in ("inspected", "everything")}
        return {
            "ranker": self.ranker,
            "learned_until": self.learned_until.isoformat(),
            "rows": self.rows,
            "inspected_rows": self.inspected_rows,
            "found": self.found.as_dict(),
            "range": [LOWEST, HIGHEST],
            "verdict": self.verdict,
            "invisible": list(self.invisible),
            **{name: {case: one.as_dict() for case, one in areas.items()} for name, areas in by_case.items()},
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """Facts, separability, the default model, and what only random inspection reveals.

    Without truth, on an administration's own data, there are facts and the model on inspected items alone;
    ``model`` is ``None`` where there are too few results to teach one or to judge it.
    """

    facts: tuple[Fact, ...]
    separability: Separability | None = None
    hidden: tuple[Hidden, ...] = ()
    model: ModelAreas | None = None

    def count(self, verdict: Verdict) -> int:
        """Return how many facts have a verdict."""
        return sum(fact.verdict == verdict for fact in self.facts)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as JSON-ready fields."""
        return {
            "facts": [fact.as_dict() for fact in self.facts],
            "separability": None if self.separability is None else self.separability.as_dict(),
            "hidden": [one.as_dict() for one in self.hidden],
            "model": None if self.model is None else self.model.as_dict(),
        }
