"""What there is to say of a model in use, as data: no sentences, no pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from landwaiter.selection.upkeep.verdict import Evidence, Verdict
from landwaiter.targeting.card import ModelCard


@dataclass(frozen=True, slots=True)
class Watched:
    """What there is to say of a model in a month.

    Attributes
    ----------
    card
        The card of the model.
    first, last
        First and last day of the month, of those after training.
    since
        First day of the items whose outcomes count.
    items, before
        Items of the month, and items of the training period that they are held against.
    taught
        First day of the latter.
    evidence, verdict
        What was measured, what to do, and why.
    """

    card: ModelCard
    first: date
    last: date
    since: date
    items: int
    before: int
    taught: date
    evidence: Evidence
    verdict: Verdict

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready; reasons as message ids with their parameters."""
        found = self.evidence
        return {
            "model": self.card.name,
            "version": self.card.version,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "since": self.since.isoformat(),
            "taught": self.taught.isoformat(),
            "items": self.items,
            "before": self.before,
            "verdict": self.verdict.action,
            "reasons": [{"message": one.message, "params": dict(one.params)} for one in self.verdict.reasons],
            "scores": found.scores.as_dict(),
            "labels": None if found.labels is None else found.labels.as_dict(),
            "calibration": None if found.believed is None else found.believed.as_dict(),
            "features": [one.as_dict() for one in found.features],
        }
