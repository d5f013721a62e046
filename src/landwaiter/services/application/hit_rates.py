"""Hit rates with their intervals, by anything: how many inspections found fraud, and what they recovered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.schema.measure import Measure, wilson
from landwaiter.services.application.counted import STRATA

if TYPE_CHECKING:
    from landwaiter.services.application.counted import Months, Names, Outcomes


@dataclass(frozen=True, slots=True)
class Tally:
    """What inspections found: their number, how many frauds and minor offences, and the additional revenue.

    ``with_revenue`` counts the inspections of which the revenue is known, be it nothing; ``revenue`` is their sum.
    """

    inspected: int = 0
    frauds: int = 0
    minor: int = 0
    with_revenue: int = 0
    revenue: float = 0.0

    @property
    def hit_rate(self) -> Measure | None:
        """Share of the inspections that found fraud, with its Wilson interval; ``None`` where there are none."""
        if not self.inspected:
            return None
        share = self.frauds / self.inspected
        return Measure(share, *wilson(share, self.inspected))

    def __add__(self, other: Tally) -> Tally:
        counts = (self.inspected + other.inspected, self.frauds + other.frauds, self.minor + other.minor)
        return Tally(*counts, self.with_revenue + other.with_revenue, self.revenue + other.revenue)

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        rate = self.hit_rate
        counts = {name: getattr(self, name) for name in self.__slots__}
        return {**counts, "hit_rate": rate and rate.as_dict()}


@dataclass(frozen=True, slots=True)
class Line:
    """What was found of one lane, office or month: of the targeted, the random and the unstated stratum apart."""

    name: str
    strata: Mapping[str, Tally]

    @property
    def whole(self) -> Tally:
        """All strata together: no estimate of anything but what these inspections found."""
        return sum(self.strata.values(), Tally())

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {"name": self.name, **{name: tally.as_dict() for name, tally in self.strata.items()}}


def lines_by(names: Names, found: Outcomes) -> tuple[Line, ...]:
    """Return a line for each name that has outcomes, sorted; ``names`` has one for each of them."""
    which = (names.codes * len(STRATA) + _stratum(found)).astype(np.int64)
    tallies = _tallies(which, len(names.known) * len(STRATA), found)
    lines = (
        Line(name, {stratum: tallies[place * len(STRATA) + at] for at, stratum in enumerate(STRATA)})
        for place, name in enumerate(names.known)
    )
    return tuple(line for line in lines if line.whole.inspected)


def lines_by_month(months: Months, found: Outcomes) -> tuple[Line, ...]:
    """Return a line for each month that has outcomes."""
    from landwaiter.services.application.counted import Names

    known, codes = np.unique(months, return_inverse=True)
    return lines_by(Names(tuple(str(month) for month in known), codes), found)


def line_of_all(found: Outcomes) -> Line:
    """Return the line of all outcomes."""
    tallies = _tallies(_stratum(found), len(STRATA), found)
    return Line("", dict(zip(STRATA, tallies, strict=True)))


def _stratum(found: Outcomes) -> Any:
    place = np.array([STRATA.index(name) for name in found.stratum.known], dtype=np.int64)
    return place[found.stratum.codes] if len(place) else found.stratum.codes


def _tallies(which: Any, size: int, found: Outcomes) -> list[Tally]:
    known = ~np.isnan(found.revenue)
    counts = [
        np.bincount(which, weights, size)
        for weights in (None, found.result.are("fraud"), found.result.are("minor"), known)
    ]
    revenue = np.bincount(which, np.where(known, found.revenue, 0.0), size)
    whole = zip(*(count.astype(int).tolist() for count in counts), revenue.tolist(), strict=True)
    return [Tally(*one) for one in whole]
