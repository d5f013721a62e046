"""Selection: lanes within a budget, exploration, and how well a ranking would have worked."""

from __future__ import annotations

from landwaiter.selection.calibration import calibration, calibration_error
from landwaiter.selection.compliance import Compliance, estimate_compliance, wilson
from landwaiter.selection.curves import rate_curve, trade_curve
from landwaiter.selection.draw import item_draws, uniforms
from landwaiter.selection.lanes import select
from landwaiter.selection.measure import Measure
from landwaiter.selection.objective import objective_score
from landwaiter.selection.policy import Policy
from landwaiter.selection.quality import Quality, TopQuality, quality

__all__ = [
    "Compliance",
    "Measure",
    "Policy",
    "Quality",
    "TopQuality",
    "calibration",
    "calibration_error",
    "estimate_compliance",
    "item_draws",
    "objective_score",
    "quality",
    "rate_curve",
    "select",
    "trade_curve",
    "uniforms",
    "wilson",
]
