"""Analyses that know what to look for: for each scheme, a score of every declaration item.

They use what an administration has on file, never the truth, and stand for what a good analyst would
do by hand. A scheme that its analysis does not find would be invisible; one that everything finds, a toy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from landwaiter.country.evidence.analyses.prices import cheap
from landwaiter.country.evidence.analyses.verdict import Verdict, judge

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats
    from landwaiter.country.evidence.tables import Tables

__all__ = ["ANALYSES", "Verdict", "judge"]

ANALYSES: Mapping[str, Callable[[Tables], Floats]] = {
    "undervaluation": cheap,
}
"""Score of each declaration item, higher where it looks more like the scheme, by kind of scheme."""
