"""The simulation as tables: what an administration would have on file, and the truth apart from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from landwaiter.country.records.declarations import declarations
from landwaiter.country.records.outcomes import outcomes
from landwaiter.country.records.papers import Papers, make_papers
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
    "traders": _whole(traders),
    "truth": Record(truth),
}
"""How each of :data:`TABLES` is made."""
