"""What was decided and found, for whoever counts it: many rows with few columns, and no names of users."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from landwaiter.store.database.tables import decisions, deliveries, outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Row

    from landwaiter.store.database.transactions import Reader

SAME_ITEM = and_(
    outcomes.c.declaration_id == decisions.c.declaration_id, outcomes.c.item_number == decisions.c.item_number
)


@dataclass(frozen=True, slots=True)
class Overridden:
    """A decision for another lane than the given one, and what was found then; ``content`` is ``None`` until then."""

    office: str
    lane_given: str
    lane: str
    content: Mapping[str, Any] | None


def decision_times(reader: Reader, first: str, last: str) -> Sequence[Row[Any]]:
    """Return of each decision on an item registered from ``first`` to ``last`` what its speed is counted from.

    The columns are ``office``, ``lane_given``, ``selection``, ``decided_at``, and ``recorded_at`` of the outcome,
    ``None`` where the application has none.
    """
    columns = (decisions.c.office, decisions.c.lane_given, decisions.c.selection, decisions.c.decided_at)
    query = select(*columns, outcomes.c.recorded_at).outerjoin(outcomes, SAME_ITEM)
    return reader.rows(query.where(decisions.c.registered_on.between(first, last), reader.visible(decisions)))


def overrides(reader: Reader, first: str, last: str) -> list[Overridden]:
    """Return the decisions on items registered from ``first`` to ``last`` that changed the lane."""
    columns = (decisions.c.office, decisions.c.lane_given, decisions.c.lane, outcomes.c.content)
    query = select(*columns).outerjoin(outcomes, SAME_ITEM).where(decisions.c.lane != decisions.c.lane_given)
    rows = reader.rows(query.where(decisions.c.registered_on.between(first, last), reader.visible(decisions)))
    return [_overridden(row) for row in rows]


def waiting_outcomes(reader: Reader) -> int:
    """Return how many outcomes wait for their delivery to the lake."""
    query = select(func.count()).select_from(outcomes).outerjoin(deliveries, deliveries.c.outcome_id == outcomes.c.id)
    counted = reader.first(query.where(deliveries.c.outcome_id.is_(None), reader.visible(outcomes)))
    return int(counted[0]) if counted else 0


def refused_count(reader: Reader) -> int:
    """Return how many outcomes the lake refused."""
    query = select(func.count()).select_from(outcomes).join(deliveries, deliveries.c.outcome_id == outcomes.c.id)
    counted = reader.first(query.where(deliveries.c.problem.is_not(None), reader.visible(outcomes)))
    return int(counted[0]) if counted else 0


def _overridden(row: Row[Any]) -> Overridden:
    content = None if row.content is None else json.loads(row.content)
    return Overridden(row.office, row.lane_given, row.lane, content)
