"""Analyses that know what to look for: for each scheme, a score of every declaration item.

They use what an administration has on file, never the truth, and stand for what a good analyst would
do by hand. A scheme that its analysis does not find would be invisible; one that everything finds, a toy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from landwaiter.country.evidence.analyses.controlled import diverted, faked, hidden
from landwaiter.country.evidence.analyses.firms import risen
from landwaiter.country.evidence.analyses.loads import overloaded
from landwaiter.country.evidence.analyses.origins import borrowed, moved, relabelled, switched
from landwaiter.country.evidence.analyses.parcels import together
from landwaiter.country.evidence.analyses.prices import cheap, heavy
from landwaiter.country.evidence.analyses.texts import misdescribed
from landwaiter.country.evidence.analyses.verdict import Verdict, judge

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats
    from landwaiter.country.evidence.tables import Tables

__all__ = ["ANALYSES", "Verdict", "judge"]

ANALYSES: Mapping[str, Callable[[Tables], Floats]] = {
    "undervaluation": cheap,
    "misclassification": misdescribed,
    "false_origin": borrowed,
    "short_declaration": heavy,
    "new_agreement": moved,
    "origin_switch": switched,
    "transshipment": relabelled,
    "split_parcels": together,
    "phoenix": risen,
    "undeclared_goods": overloaded,
    "counterfeit": faked,
    "strategic_diversion": diverted,
    "prohibited_goods": hidden,
}
"""Score of each declaration item, higher where it looks more like the scheme, by kind of scheme."""
