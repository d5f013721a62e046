"""Clearance events of the declarations that begin among the items ``rows``, in order of declaration and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.records.clearance import ACTIVITIES, declarations_of

if TYPE_CHECKING:
    from landwaiter.country.records.papers import Papers
    from landwaiter.engine import Columns

ACTIVITY, ACTOR = (np.array(names, dtype=object) for names in zip(*ACTIVITIES, strict=True))


def events(papers: Papers, rows: slice) -> Columns:
    """Return one row for each thing done to each declaration."""
    simulation = papers.simulation
    which = declarations_of(simulation, rows)
    times = papers.clearance.times(which)
    order = np.argsort(times, axis=1, kind="stable")
    ordered = np.take_along_axis(times, order, axis=1)
    declaration, place = np.nonzero(~np.isnan(ordered))
    first = simulation.trade.first_items[which]
    began = simulation.world.calendar.days[0].astype("datetime64[s]")
    done = order[declaration, place]
    return {
        "declaration_id": papers.declaration_id(first)[declaration],
        "activity": ACTIVITY[done],
        "at": began + (60 * ordered[declaration, place]).astype("timedelta64[s]"),
        "actor": ACTOR[done],
    }
