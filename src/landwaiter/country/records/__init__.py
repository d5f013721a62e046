"""The simulation as tables: what an administration would have on file, and the truth apart from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from landwaiter.country.records.audits import audit_items, audits
from landwaiter.country.records.declarations import declarations
from landwaiter.country.records.events import events
from landwaiter.country.records.officers import officers, roster, truth_arrangements, truth_officers
from landwaiter.country.records.outcomes import outcomes
from landwaiter.country.records.papers import Papers, make_papers
from landwaiter.country.records.seizures import seizures
from landwaiter.country.records.tables import TABLES
from landwaiter.country.records.traders import traders
from landwaiter.country.records.truth import truth

if TYPE_CHECKING:
    from landwaiter.engine import Columns

__all__ = ["RECORDS", "TABLES", "Papers", "make_papers"]


class Record(NamedTuple):
    """How a table is made: ``by_item`` ones part by part from items, others whole whatever the items."""

    render: Callable[[Papers, slice], Columns]
    by_item: bool = True


def _whole(render: Callable[[Papers], Columns]) -> Record:
    return Record(lambda papers, _: render(papers), by_item=False)


RECORDS: dict[str, Record] = {
    "declarations": Record(declarations),
    "outcomes": Record(outcomes),
    "seizures": _whole(seizures),
    "events": Record(events),
    "roster": _whole(roster),
    "officers": _whole(officers),
    "traders": _whole(traders),
    "audits": _whole(audits),
    "audit_items": _whole(audit_items),
    "truth": Record(truth),
    "truth_officers": _whole(truth_officers),
    "truth_arrangements": _whole(truth_arrangements),
}
"""How each of :data:`TABLES` is made."""
