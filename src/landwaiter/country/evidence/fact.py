"""Stylised facts: a figure, the range that it is known to lie in, and whether it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from landwaiter.country.evidence.tables import Tables
    from landwaiter.schema.measure import Measure

Unit = Literal["share", "number", "days", "hours"]
Verdict = Literal["inside", "outside", "not computable"]
Standing = Literal["cited", "derived", "unsourced"]

ROWS = "rows"
"""Stands among what is lacking where all fields are there but too few rows are."""


@dataclass(frozen=True, slots=True)
class Known:
    """The range ``[low, high]`` of a figure in real trade, and how it is known.

    ``standing`` is ``cited`` where the source gives figures that span the range, ``derived`` where the range
    is ours around what the source says, ``unsourced`` where it is general knowledge that nobody looked up.
    """

    low: float
    high: float
    source: str
    standing: Standing = "derived"

    def as_dict(self) -> dict[str, Any]:
        """Return the range as JSON-ready fields."""
        return {"low": self.low, "high": self.high, "source": self.source, "standing": self.standing}


@dataclass(frozen=True, slots=True)
class Found:
    """A figure as it was measured; ``detail`` says under what circumstances."""

    measure: Measure
    detail: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactKind:
    """A stylised fact that can be measured: what it needs and how.

    ``of`` returns ``None`` where there are too few rows.
    """

    name: str
    unit: Unit
    needs: tuple[str, ...]
    known: Known
    of: Callable[[Tables], Found | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """A stylised fact of one administration; ``lacking`` are the fields that it cannot be computed without."""

    name: str
    unit: Unit
    known: Known
    found: Found | None
    lacking: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Whether the figure lies in its known range."""
        if self.found is None:
            return "not computable"
        return "inside" if self.known.low <= self.found.measure.value <= self.known.high else "outside"

    def as_dict(self) -> dict[str, Any]:
        """Return the fact as JSON-ready fields."""
        return {
            "name": self.name,
            "unit": self.unit,
            "known": self.known.as_dict(),
            "measure": None if self.found is None else self.found.measure.as_dict(),
            "detail": {} if self.found is None else dict(self.found.detail),
            "lacking": list(self.lacking),
            "verdict": self.verdict,
        }


def measured(kind: FactKind, tables: Tables) -> Fact:
    """Measure one fact, or say what it lacks."""
    lacking = tables.lacking(kind.needs)
    found = None if lacking else kind.of(tables)
    return Fact(kind.name, kind.unit, kind.known, found, lacking or (() if found else (ROWS,)))
