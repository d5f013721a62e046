"""Decisions on items, what a second person has to answer, what was published, and outcomes on their way to the lake."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, true

from landwaiter.store.database.chain import canonical
from landwaiter.store.database.tables import (
    decisions,
    deliveries,
    outcomes,
    publications,
    requests,
    saved_searches,
    users,
)
from landwaiter.store.database.transactions import Keeper, Reader, Writer, is_identifier, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.sql import ColumnElement


@dataclass(frozen=True, slots=True)
class Decision:
    """The lane in which somebody took an item in hand, and the one that the selection had given it."""

    declaration_id: str
    item_number: int
    office: str
    registered_on: str
    selection: str
    lane_given: str
    lane: str
    reason: str
    decided_by: str
    decided_at: str


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asked for and a second person answers; ``granted`` is ``None`` until then.

    ``asked_by`` is the user's identifier, ``asker`` the name.
    """

    id: int
    kind: str
    subject: str
    office: str
    payload: Mapping[str, Any]
    reason: str
    asked_by: int
    asker: str
    asked_at: str
    granted: bool | None


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: a model's version, or a policy; who asked for it and why, and who granted it."""

    kind: str
    name: str
    payload: Mapping[str, Any]
    published_at: str
    reason: str
    asked_by: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class Found:
    """What an inspection found, as it waits for its delivery to the lake."""

    id: int
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded outcome: when the lake took it, and why it did not where it refused it."""

    office: str
    content: Mapping[str, Any]
    recorded_at: str
    delivered_at: str | None
    problem: str | None


def add_decision(writer: Writer, user: int, **values: Any) -> bool:
    """Add the decision on an item; say whether there was none. The columns are those of :class:`Decision`."""
    return writer.insert_once(decisions, **values, decided_by=user, decided_at=writer.at)


def decisions_between(reader: Reader, first: str, last: str) -> list[Decision]:
    """Return the decisions on items registered from ``first`` to ``last``."""
    return _decisions(reader, decisions.c.registered_on.between(first, last))


def decision_on(reader: Reader, declaration_id: str, item_number: int) -> Decision | None:
    """Return the decision on an item, ``None`` where there is none."""
    which = and_(decisions.c.declaration_id == declaration_id, decisions.c.item_number == item_number)
    return next(iter(_decisions(reader, which)), None)


def decision_page(reader: Reader, first: int, size: int) -> list[Decision]:
    """Return decisions by the moment they were made, from position ``first`` on."""
    return _decisions(reader, true(), first, size)


def _decisions(reader: Reader, which: ColumnElement[bool], first: int = 0, size: int | None = None) -> list[Decision]:
    columns = [decisions.c[name] for name in Decision.__slots__ if name != "decided_by"]
    query = select(*columns, users.c.name.label("decided_by")).join(users, users.c.id == decisions.c.decided_by)
    rows = query.where(which, reader.visible(decisions)).order_by(decisions.c.id).offset(first).limit(size)
    return [Decision(**row._asdict()) for row in reader.rows(rows)]


def add_request(writer: Writer, user: int, kind: str, subject: str, office: str, payload: Any, reason: str) -> int:
    """Add a request; return its identifier, 0 where one for the same waits for its answer."""
    same = and_(requests.c.kind == kind, requests.c.subject == subject, requests.c.granted.is_(None))
    if writer.first(select(requests.c.id).where(same)) is not None:
        return 0
    values = {"kind": kind, "subject": subject, "office": office, "reason": reason, "payload": canonical(payload)}
    return writer.insert(requests, **values, asked_by=user, asked_at=writer.at)


def request_numbered(reader: Reader, identifier: int) -> Request | None:
    """Return a request, ``None`` where there is none that may be seen."""
    return next(iter(_requests(reader, requests.c.id == identifier)), None) if is_identifier(identifier) else None


def waiting_requests(reader: Reader) -> list[Request]:
    """Return the requests without an answer, oldest first."""
    return _requests(reader, requests.c.granted.is_(None))


def latest_requests_of(reader: Reader, user: int, most: int) -> list[Request]:
    """Return what a user asked for last, the newest first."""
    return _requests(reader, requests.c.asked_by == user)[: -most - 1 : -1]


def _requests(reader: Reader, which: ColumnElement[bool]) -> list[Request]:
    query = select(requests, users.c.name.label("asker")).join(users, users.c.id == requests.c.asked_by)
    query = query.where(which, reader.visible(requests)).order_by(requests.c.id)
    return [_request(row) for row in reader.rows(query)]


def _request(row: Row[Any]) -> Request:
    said = {name: value for name, value in row._asdict().items() if name not in {"answered_by", "answered_at"}}
    return Request(**{**said, "payload": json.loads(row.payload)})


def answer_request(writer: Writer, identifier: int, user: int, *, granted: bool) -> bool:
    """Answer a request; say whether it waited for an answer."""
    waiting = and_(requests.c.id == identifier, requests.c.granted.is_(None))
    return bool(writer.change(requests, waiting, answered_by=user, answered_at=writer.at, granted=granted))


def publish(writer: Writer, request: Request, name: str) -> None:
    """Let what was asked for be in force."""
    payload = canonical(request.payload)
    values = {"kind": request.kind, "name": name, "payload": payload, "request_id": request.id}
    writer.insert(publications, **values, published_at=writer.at)


def published(reader: Reader, kind: str, name: str) -> list[Publication]:
    """Return what was published under a name, the newest, which is in force, first."""
    asker, granter = users.alias("asker"), users.alias("granter")
    query = (
        select(publications, requests.c.reason, asker.c.name.label("asked"), granter.c.name.label("answered"))
        .join(requests, requests.c.id == publications.c.request_id)
        .join(asker, asker.c.id == requests.c.asked_by)
        .join(granter, granter.c.id == requests.c.answered_by)
        .where(publications.c.kind == kind, publications.c.name == name)
    )
    return [_publication(row) for row in reader.rows(query.order_by(publications.c.id.desc()))]


def _publication(row: Row[Any]) -> Publication:
    payload = json.loads(row.payload)
    return Publication(row.kind, row.name, payload, row.published_at, row.reason, row.asked, row.answered)


def save_search(writer: Writer, user: int, name: str, content: Mapping[str, Any]) -> None:
    """Save a search of a user under a name; one of the same name is replaced."""
    kept = {"content": canonical(content), "saved_at": writer.at}
    writer.put(saved_searches, {"user_id": user, "name": name, **kept}, kept)


def forget_search(writer: Writer, user: int, name: str) -> bool:
    """Forget a search of a user; say whether there was one."""
    return bool(writer.remove(saved_searches, and_(saved_searches.c.user_id == user, saved_searches.c.name == name)))


def searches_of(reader: Reader, user: int) -> dict[str, Mapping[str, Any]]:
    """Return the searches of a user by name."""
    query = select(saved_searches).where(saved_searches.c.user_id == user).order_by(saved_searches.c.name)
    return {row.name: json.loads(row.content) for row in reader.rows(query)}


def add_outcome(writer: Writer, user: int, item: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    """Keep what an inspection found, to be delivered to the lake; say whether nothing was kept of that item yet."""
    return writer.insert_once(outcomes, **item, content=canonical(content), recorded_by=user, recorded_at=writer.at)


def has_outcome(reader: Reader, declaration_id: str, item_number: int) -> bool:
    """Say whether it was kept already what an inspection of an item found."""
    which = and_(outcomes.c.declaration_id == declaration_id, outcomes.c.item_number == item_number)
    return reader.first(select(outcomes.c.id).where(which)) is not None


def recorded_outcomes(reader: Reader, first: int, size: int) -> list[Recorded]:
    """Return what was recorded, the newest first."""
    query = select(outcomes.c.office, outcomes.c.content, outcomes.c.recorded_at, deliveries.c.delivered_at)
    joined = query.add_columns(deliveries.c.problem).outerjoin(deliveries, deliveries.c.outcome_id == outcomes.c.id)
    page = joined.where(reader.visible(outcomes)).order_by(outcomes.c.id.desc()).offset(first).limit(size)
    return [
        Recorded(row.office, json.loads(row.content), row.recorded_at, row.delivered_at, row.problem)
        for row in reader.rows(page)
    ]


def undelivered(reader: Reader) -> list[Found]:
    """Return what has not been delivered to the lake, oldest first."""
    query = select(outcomes.c.id, outcomes.c.content).outerjoin(deliveries, deliveries.c.outcome_id == outcomes.c.id)
    rows = reader.rows(query.where(deliveries.c.outcome_id.is_(None)).order_by(outcomes.c.id))
    return [Found(row.id, json.loads(row.content)) for row in rows]


def undelivered_before(reader: Reader, moment: datetime) -> bool:
    """Say whether an outcome waits for its delivery that was recorded before a moment."""
    query = select(outcomes.c.id).outerjoin(deliveries, deliveries.c.outcome_id == outcomes.c.id)
    old = and_(deliveries.c.outcome_id.is_(None), outcomes.c.recorded_at < stamp(moment))
    return reader.first(query.where(old).limit(1)) is not None


def counted_outcomes(reader: Reader) -> tuple[int, int, str | None]:
    """Return how many outcomes wait for their delivery, how many were refused, and since when the oldest waits."""
    columns: list[ColumnElement[Any]] = [func.count().label("n"), func.min(outcomes.c.recorded_at).label("since")]
    query = select(*columns).select_from(outcomes).outerjoin(deliveries)
    waiting = reader.rows(query.where(deliveries.c.outcome_id.is_(None)))
    refused = reader.rows(select(func.count()).select_from(deliveries).where(deliveries.c.problem.is_not(None)))
    return int(waiting[0].n), int(refused[0][0]), waiting[0].since


def counted_decisions(reader: Reader) -> dict[str, int]:
    """Return how many items were decided on, by the lane in which they were taken in hand."""
    query = select(decisions.c.lane, func.count().label("n")).group_by(decisions.c.lane)
    return {str(row.lane): int(row.n) for row in reader.rows(query)}


def delivered(keeper: Keeper, identifier: int, problem: str | None) -> None:
    """Remember that the lake has an outcome, or why it refused it."""
    keeper.insert_once(deliveries, outcome_id=identifier, delivered_at=keeper.at, problem=problem)


def refused_outcomes(reader: Reader) -> list[tuple[str, int, str]]:
    """Return declaration, item and problem of the outcomes that the lake refused."""
    query = select(outcomes.c.declaration_id, outcomes.c.item_number, deliveries.c.problem)
    joined = query.join(deliveries, deliveries.c.outcome_id == outcomes.c.id)
    rows = reader.rows(joined.where(deliveries.c.problem.is_not(None), reader.visible(outcomes)))
    return [(row.declaration_id, row.item_number, row.problem) for row in rows]
