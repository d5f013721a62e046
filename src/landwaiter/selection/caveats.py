"""What a reader must know before using the numbers of a back-test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.schema.nouns import Reason

if TYPE_CHECKING:
    from landwaiter.selection.evaluation import Evaluation

FEW_FRAUDS = 200
FEW_ROWS = 500
HEAVY_TOP = 0.25
NEARLY_ALL = 0.99


def caveats_of(evaluation: Evaluation, *, inspected: float | None, revenue_unknown: int) -> tuple[Reason, ...]:
    """Return the caveats that apply, the gravest first.

    Parameters
    ----------
    inspected
        Share of the items of the foretold periods that have an outcome; ``None`` where not known.
    revenue_unknown
        Frauds among them whose additional revenue is not known.
    """
    found = []
    if evaluation.audit is not None and evaluation.audit.leaks:
        found.append(Reason("evaluation.caveat.leak"))
    if inspected is None:
        found.append(Reason("evaluation.caveat.inspected_share_unknown"))
    elif inspected < NEARLY_ALL:
        found.append(Reason("evaluation.caveat.inspected_only", {"inspected_percent": inspected}))
    frauds = sum(fold.frauds for fold in evaluation.folds)
    if frauds < FEW_FRAUDS:
        found.append(Reason("evaluation.caveat.few_frauds", {"frauds_count": frauds}))
    new = [fold.never_seen for fold in evaluation.folds if fold.never_seen is not None]
    if new and sum(new) < FEW_ROWS:
        found.append(Reason("evaluation.caveat.few_never_seen", {"rows_count": sum(new)}))
    if evaluation.top_ten_revenue is None:
        found.append(Reason("evaluation.caveat.no_revenue"))
    elif evaluation.top_ten_revenue > HEAVY_TOP:
        found.append(Reason("evaluation.caveat.heavy_top", {"share_percent": evaluation.top_ten_revenue}))
    if revenue_unknown and evaluation.top_ten_revenue is not None:
        found.append(Reason("evaluation.caveat.revenue_unknown", {"items_count": revenue_unknown}))
    return tuple(found)
