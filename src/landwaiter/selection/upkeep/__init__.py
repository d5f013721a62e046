"""Whether a model in use may go on as it is: what moved since it was trained, and what inspections say of it."""

from __future__ import annotations

from landwaiter.selection.upkeep.believed import Believed, believed
from landwaiter.selection.upkeep.moved import FeatureMoved, Labels, Scored, feature_moves, label_change, score_move
from landwaiter.selection.upkeep.verdict import Evidence, Verdict, judged
from landwaiter.selection.upkeep.watched import Watched

__all__ = [
    "Believed",
    "Evidence",
    "FeatureMoved",
    "Labels",
    "Scored",
    "Verdict",
    "Watched",
    "believed",
    "feature_moves",
    "judged",
    "label_change",
    "score_move",
]
