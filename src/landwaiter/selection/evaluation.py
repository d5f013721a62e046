"""What a back-test found, as plain data: the report and its JSON are both made from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from landwaiter.schema.nouns import Reason
from landwaiter.selection.calibration import CalibrationBin
from landwaiter.selection.compliance import Compliance
from landwaiter.selection.curves import CurvePoint, TradePoint
from landwaiter.selection.leakage.finding import Audit
from landwaiter.selection.quality import Quality


@dataclass(frozen=True, slots=True)
class Ranking:
    """One ranker's ranking for one objective: its weight of revenue is 0 (probability) to 1 (revenue).

    ``never_seen`` and ``seen`` are the rows whose joint value the training rows did not have, and the
    others; ``None`` where there are none or no key divides them. ``folds`` go with the folds of the
    evaluation.
    """

    weight: float
    everything: Quality
    never_seen: Quality | None
    seen: Quality | None
    folds: tuple[Quality, ...]
    curve: tuple[CurvePoint, ...]
    curve_never_seen: tuple[CurvePoint, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the ranking as JSON-ready fields."""
        return {
            "weight": self.weight,
            "everything": self.everything.as_dict(),
            "never_seen": None if self.never_seen is None else self.never_seen.as_dict(),
            "seen": None if self.seen is None else self.seen.as_dict(),
            "folds": [one.as_dict() for one in self.folds],
            "curve": [one.as_dict() for one in self.curve],
            "curve_never_seen": [one.as_dict() for one in self.curve_never_seen],
        }


@dataclass(frozen=True, slots=True)
class RankerEvaluation:
    """All about one ranker: its rankings by objective, its calibration, its trade between precision and revenue."""

    name: str
    rankings: tuple[Ranking, ...]
    calibration: tuple[CalibrationBin, ...]
    calibration_error: float | None
    trade: tuple[TradePoint, ...]

    def ranking(self, weight: float = 0.0) -> Ranking | None:
        """Return the ranking for one objective, ``None`` where the ranker knows no revenue."""
        return next((one for one in self.rankings if one.weight == weight), None)

    def as_dict(self) -> dict[str, Any]:
        """Return the evaluation of the ranker as JSON-ready fields."""
        return {
            "name": self.name,
            "rankings": [one.as_dict() for one in self.rankings],
            "calibration": [one.as_dict() for one in self.calibration],
            "calibration_error": self.calibration_error,
            "trade": [one.as_dict() for one in self.trade],
        }


@dataclass(frozen=True, slots=True)
class FoldSummary:
    """One step of the walk: what was learned from, and what was foretold."""

    start: str
    end: str
    training_rows: int
    training_frauds: int
    rows: int
    frauds: int
    never_seen: int | None

    def as_dict(self) -> dict[str, Any]:
        """Return the fold as JSON-ready fields."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole back-test.

    Attributes
    ----------
    folds
        The steps of the walk, in time order.
    rankers
        In the order asked for; ``lookup`` is a table of past answers without any model, ``oracle``
        knows the outcomes and marks the ceiling.
    top_ten_revenue
        Share of the recoverable revenue that the ten largest items hold; ``None`` without revenue.
    audit, compliance
        The leakage audit and the estimate from the random stratum, where there are any.
    caveats
        What the reader must know before using the numbers.
    settings
        Seed, replicates, shares and whatever else repeats the computation.
    """

    folds: tuple[FoldSummary, ...]
    rankers: tuple[RankerEvaluation, ...]
    top_ten_revenue: float | None
    audit: Audit | None
    compliance: Compliance | None
    caveats: tuple[Reason, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def ranker(self, name: str) -> RankerEvaluation | None:
        """Return the evaluation of one ranker."""
        return next((one for one in self.rankers if one.name == name), None)

    def as_dict(self) -> dict[str, Any]:
        """Return the evaluation as JSON-ready fields."""
        return {
            "folds": [one.as_dict() for one in self.folds],
            "rankers": [one.as_dict() for one in self.rankers],
            "top_ten_revenue": self.top_ten_revenue,
            "audit": None if self.audit is None else self.audit.as_dict(),
            "compliance": None if self.compliance is None else self.compliance.as_dict(),
            "caveats": [{"message": one.message, "params": dict(one.params)} for one in self.caveats],
            "settings": dict(self.settings),
        }
