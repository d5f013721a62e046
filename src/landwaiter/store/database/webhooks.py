"""Addresses that programs want to be told at, up to where each was told, and what is on its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from landwaiter.store.database.tables import (
    audit,
    submissions,
    webhook_deliveries,
    webhook_positions,
    webhooks,
)
from landwaiter.store.database.transactions import is_identifier

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.sql import ColumnElement

    from landwaiter.store.database.transactions import Keeper, Reader, Writer


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address, for whom it is told, of what, and the secret by which what it is told is signed."""

    id: int
    user_id: int
    url: str
    secret: str
    events: tuple[str, ...]
    created_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an address is to be told: how often it was tried, when next, and what went wrong last."""

    id: int
    webhook_id: int
    event: str
    payload: str
    made_at: str
    tries: int
    next_at: str | None
    delivered_at: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """Up to which entry of the audit and which submission an address was told."""

    entry: int
    submission: int


def add_webhook(writer: Writer, user: int, url: str, secret: str, events: Iterable[str]) -> int:
    """Add an address, to be told of what happens from now on; return its identifier."""
    values = {"url": url, "secret": secret, "events": " ".join(events), "created_at": writer.at}
    number = writer.insert(webhooks, user_id=user, **values)
    last = newest(writer)
    writer.insert(webhook_positions, webhook_id=number, entry=last.entry, submission=last.submission)
    return number


def end_webhook(writer: Writer, number: int, user: int) -> bool:
    """End an address of a user; say whether there was one."""
    which = and_(webhooks.c.id == number, webhooks.c.user_id == user, webhooks.c.ended_at.is_(None))
    return is_identifier(number) and bool(writer.change(webhooks, which, ended_at=writer.at))


def webhooks_of(reader: Reader, user: int | None = None) -> list[Webhook]:
    """Return the addresses of a user, or all, that are told."""
    which = webhooks.c.ended_at.is_(None)
    query = select(webhooks).where(which if user is None else and_(which, webhooks.c.user_id == user))
    return [_webhook(row) for row in reader.rows(query.order_by(webhooks.c.id))]


def _webhook(row: Row[tuple[object, ...]]) -> Webhook:
    return Webhook(**{**row._asdict(), "events": tuple(str(row.events).split())})


def newest(reader: Reader) -> Position:
    """Return the last entry of the audit and the last submission."""
    entry = reader.first(select(func.max(audit.c.number)))
    submission = reader.first(select(func.max(submissions.c.id)))
    return Position(*(int(found[0] or 0) if found else 0 for found in (entry, submission)))


def position_of(reader: Reader, number: int) -> Position:
    """Return up to where an address was told."""
    row = reader.first(select(webhook_positions).where(webhook_positions.c.webhook_id == number))
    return Position(0, 0) if row is None else Position(row.entry, row.submission)


def move(keeper: Keeper, number: int, position: Position) -> None:
    """Remember up to where an address is told."""
    which = webhook_positions.c.webhook_id == number
    keeper.change(webhook_positions, which, entry=position.entry, submission=position.submission)


def submissions_after(reader: Reader, number: int, most: int) -> Sequence[Row[tuple[int, str, str]]]:
    """Return number, office and answer of the submissions behind one."""
    query = select(submissions.c.id, submissions.c.office, submissions.c.answer).where(submissions.c.id > number)
    return reader.rows(query.order_by(submissions.c.id).limit(most))


def add_delivery(keeper: Keeper, number: int, event: str, payload: str) -> None:
    """Let an address be told something."""
    values = {"event": event, "payload": payload, "made_at": keeper.at, "tries": 0, "next_at": keeper.at}
    keeper.insert(webhook_deliveries, webhook_id=number, **values)


def due_deliveries(reader: Reader, most: int) -> list[Delivery]:
    """Return what is to be told now, the oldest first."""
    due = and_(webhook_deliveries.c.next_at.is_not(None), webhook_deliveries.c.next_at <= reader.at)
    return _deliveries(reader, due, most=most)


def deliveries_of(reader: Reader, number: int, first: int, size: int) -> list[Delivery]:
    """Return what an address was told or is to be told, the newest first."""
    query = select(webhook_deliveries).where(webhook_deliveries.c.webhook_id == number)
    page = query.order_by(webhook_deliveries.c.id.desc()).offset(first).limit(size)
    return [Delivery(**row._asdict()) for row in reader.rows(page)]


def _deliveries(reader: Reader, which: ColumnElement[bool], *, most: int) -> list[Delivery]:
    query = select(webhook_deliveries).where(which).order_by(webhook_deliveries.c.id).limit(most)
    return [Delivery(**row._asdict()) for row in reader.rows(query)]


def tried(keeper: Keeper, delivery: Delivery, problem: str | None, next_at: str | None) -> None:
    """Remember how telling went: it was told where there is no problem, else it is tried next at a moment or never."""
    told = None if problem else keeper.at
    values = {"tries": delivery.tries + 1, "problem": problem, "next_at": next_at, "delivered_at": told}
    keeper.change(webhook_deliveries, webhook_deliveries.c.id == delivery.id, **values)
