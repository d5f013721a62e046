"""Areas under the curve from counts, so that one sorting serves every scheme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.errors import InputError
from landwaiter.schema.measure import NORMAL_QUANTILE, Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.evidence.tables import Tables

FEWEST = 20
"""Items of a scheme below which its area says nothing."""
EVERYTHING = "everything"
"""Name of the case of all illicit items."""


@dataclass(frozen=True, slots=True)
class Cases:
    """What is to be told apart: honest items from all illicit ones, and from those of each scheme."""

    honest: Bools
    illicit: Mapping[str, Bools]

    def at(self, rows: Ints | Bools) -> Cases:
        """Return the cases among ``rows``, without schemes of which too little is left."""
        kept = {name: items[rows] for name, items in self.illicit.items()}
        return Cases(self.honest[rows], _enough(kept))


def make_cases(tables: Tables) -> Cases:
    """Return what truth says of each declaration item.

    Raises
    ------
    InputError
        When truth does not have the items of the declarations, in their order.
    """
    if not np.array_equal(tables["truth.declaration_id"], tables["declarations.declaration_id"]):
        raise InputError(
            "the truth does not have the items of the declarations in their order.",
            "Use the declarations and the truth of one and the same country.",
        )
    illicit, scheme = tables["truth.illicit"].astype(np.bool_), tables["truth.scheme"]
    names = sorted({name for name in scheme[illicit].tolist() if name is not None})
    each = {name: illicit & (scheme == name) for name in names}
    return Cases(~illicit, {EVERYTHING: illicit, **_enough(each)})


def area(illicit: Floats | Ints, honest: Floats | Ints) -> float:
    """Return the chance that an illicit item has the higher score, from counts by rising score.

    Equal scores count half (Mann and Whitney 1947).

    >>> area(np.array([0, 1, 1]), np.array([1, 1, 0]))
    0.875
    """
    below = np.cumsum(honest) - honest
    return float((illicit * (below + honest / 2)).sum() / (illicit.sum() * honest.sum()))


def precision_at_half(illicit: Floats | Ints, honest: Floats | Ints) -> float:
    """Return the share of illicit ones among the highest scores that hold half of them, from counts by rising score.

    >>> precision_at_half(np.array([0, 1, 1]), np.array([5, 1, 3]))
    0.25
    """
    found, false = np.cumsum(illicit[::-1]), np.cumsum(honest[::-1])
    place = int(np.searchsorted(found, found[-1] / 2))
    return float(found[place] / (found[place] + false[place]))


def with_interval(value: float, illicit: int, honest: int) -> Measure:
    """Return an area with its 95 % interval (Hanley and McNeil 1982, Radiology 143)."""
    first, second = value / (2 - value), 2 * value**2 / (1 + value)
    spread = value * (1 - value) + (illicit - 1) * (first - value**2) + (honest - 1) * (second - value**2)
    half = NORMAL_QUANTILE * float(np.sqrt(max(spread, 0.0) / (illicit * honest)))
    return Measure(value, max(value - half, 0.0), min(value + half, 1.0))


def areas_of(score: Floats, cases: Cases) -> dict[str, Measure]:
    """Return the area of a score of each item, by case; cases with no item on either side are left out."""
    rank = np.unique(score, return_inverse=True)[1]
    honest = np.bincount(rank[cases.honest], minlength=rank.max(initial=0) + 1)
    found = {}
    for name, items in cases.illicit.items():
        if items.any() and honest.any():
            value = area(np.bincount(rank[items], minlength=len(honest)), honest)
            found[name] = with_interval(value, int(items.sum()), int(honest.sum()))
    return found


def _enough(schemes: Mapping[str, Bools]) -> dict[str, Bools]:
    return {name: items for name, items in schemes.items() if name == EVERYTHING or items.sum() >= FEWEST}
