"""How the queue is worked: how many items are decided, how fast, and what came of other lanes than the given ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.services.application.hit_rates import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row

    from landwaiter.store.database.figures import Overridden

PASSING = "green"
"""The lane whose items pass without anybody having to decide."""
HOUR = np.timedelta64(3_600_000_000, "us")


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took, in hours: of how many, the median, and within what nine in ten were done."""

    count: int
    median: float
    ninety: float

    @classmethod
    def of(cls, hours: NDArray[np.float64]) -> Times | None:
        """Return what is to be said of these times, ``None`` where there are none."""
        known = hours[~np.isnan(hours)]
        if not len(known):
            return None
        median, ninety = np.quantile(known, [0.5, 0.9])
        return cls(len(known), float(median), float(ninety))

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {"count": self.count, "median_hours": self.median, "ninety_percent_hours": self.ninety}


@dataclass(frozen=True, slots=True)
class Decided:
    """Items that selections gave a lane, and how many of them somebody took in hand."""

    lane: str
    items: int
    decided: int


@dataclass(frozen=True, slots=True)
class Override:
    """How often a given lane was changed for another one, and what was found then."""

    lane_given: str
    lane: str
    count: int
    found: Tally


@dataclass(frozen=True, slots=True)
class WorkDone:
    """How the queue is worked.

    ``to_decision`` runs from the commit of the selection to the decision, ``to_outcome`` from there to the recording of
    what was found.
    """

    lanes: tuple[Decided, ...]
    to_decision: Times | None
    to_outcome: Times | None
    overrides: tuple[Override, ...]

    @property
    def share_decided(self) -> float | None:
        """Share of the items in lanes that need a decision that have one; ``None`` where there are no such items."""
        due = [one for one in self.lanes if one.lane != PASSING]
        items = sum(one.items for one in due)
        return sum(one.decided for one in due) / items if items else None


def work_done(
    rows: Sequence[Row[Any]], changed: Sequence[Overridden], given: Mapping[str, int], made: Mapping[str, str]
) -> WorkDone:
    """Return how the queue is worked.

    Parameters
    ----------
    rows
        Decisions, as ``decision_times`` returns them.
    changed
        Those that changed the lane.
    given
        How many items each lane was given to.
    made
        When each selection was committed.
    """
    lanes: dict[str, int] = defaultdict(int)
    for row in rows:
        lanes[row.lane_given] += 1
    decided = moments([row.decided_at for row in rows])
    committed = {name: str(moments([text.removesuffix("+00:00")])[0]) for name, text in made.items()}
    selected = moments([committed.get(row.selection) for row in rows])
    recorded = moments([row.recorded_at for row in rows])
    return WorkDone(
        tuple(Decided(lane, given.get(lane, 0), lanes[lane]) for lane in sorted({*given, *lanes})),
        Times.of((decided - selected) / HOUR),
        Times.of((recorded - decided) / HOUR),
        _overrides(changed),
    )


def moments(texts: Sequence[str | None]) -> NDArray[np.datetime64]:
    """Return moments in UTC as the database keeps them as an array, NaT where there is none.

    >>> moments(["2026-11-28T08:30:00.000000Z", None]).astype(str).tolist()
    ['2026-11-28T08:30:00.000000', 'NaT']
    """
    # Without the letter of the zone, which numpy does not read.
    return np.array(["NaT" if text is None else text[:26] for text in texts], dtype="datetime64[us]")


def _overrides(changed: Sequence[Overridden]) -> tuple[Override, ...]:
    kinds: dict[tuple[str, str], list[Overridden]] = defaultdict(list)
    for one in changed:
        kinds[one.lane_given, one.lane].append(one)
    return tuple(
        Override(*lanes, len(those), sum((_tally(one.content) for one in those), Tally()))
        for lanes, those in sorted(kinds.items())
    )


def _tally(content: Mapping[str, Any] | None) -> Tally:
    if content is None:
        return Tally()
    result, revenue = content["result"], content.get("additional_revenue")
    counts = (1, int(result == "fraud"), int(result == "minor"))
    return Tally(*counts) if revenue in (None, "") else Tally(*counts, 1, float(revenue))
