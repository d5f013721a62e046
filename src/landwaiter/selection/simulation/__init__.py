"""Selection replayed over time: only what is selected reveals what it is, and the next selection learns from it."""

from __future__ import annotations

from landwaiter.selection.simulation.comparison import Comparison, compared
from landwaiter.selection.simulation.contest import Contest, Plays
from landwaiter.selection.simulation.history import History
from landwaiter.selection.simulation.play import Play
from landwaiter.selection.simulation.record import PeriodRecord
from landwaiter.selection.simulation.schemes import Schemes
from landwaiter.selection.simulation.setting import Masking, Plan, Setting

__all__ = [
    "Comparison",
    "Contest",
    "History",
    "Masking",
    "PeriodRecord",
    "Plan",
    "Play",
    "Plays",
    "Schemes",
    "Setting",
    "compared",
]
