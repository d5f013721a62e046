"""Selection: lanes within a budget, exploration, and how well a ranking would have worked."""

from __future__ import annotations

from landwaiter.schema.measure import Measure, wilson
from landwaiter.selection.backtest import walk_forward
from landwaiter.selection.calibration import calibration, calibration_error
from landwaiter.selection.compliance import Compliance, estimate_compliance
from landwaiter.selection.curves import rate_curve, trade_curve
from landwaiter.selection.draw import item_draws, uniforms
from landwaiter.selection.evaluation import Evaluation, FoldSummary, RankerEvaluation, Ranking
from landwaiter.selection.folds import Fold, monthly_folds, single_fold
from landwaiter.selection.lanes import select
from landwaiter.selection.leakage import Audit, Finding, JointKey, audit_leakage, joint_codes
from landwaiter.selection.objective import objective_score
from landwaiter.selection.policy import Policy
from landwaiter.selection.quality import Quality, TopQuality, quality

__all__ = [
    "Audit",
    "Compliance",
    "Evaluation",
    "Finding",
    "Fold",
    "FoldSummary",
    "JointKey",
    "Measure",
    "Policy",
    "Quality",
    "RankerEvaluation",
    "Ranking",
    "TopQuality",
    "audit_leakage",
    "calibration",
    "calibration_error",
    "estimate_compliance",
    "item_draws",
    "joint_codes",
    "monthly_folds",
    "objective_score",
    "quality",
    "rate_curve",
    "select",
    "single_fold",
    "trade_curve",
    "uniforms",
    "walk_forward",
    "wilson",
]
