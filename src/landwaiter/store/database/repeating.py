"""Requests that a program may send again: by the key that it gave each, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from landwaiter.store.database.tables import repeats
from landwaiter.store.database.transactions import stamp

if TYPE_CHECKING:
    from sqlalchemy.sql import ColumnElement

    from landwaiter.store.database.transactions import Keeper


@dataclass(frozen=True, slots=True)
class Earlier:
    """A request of before: a digest of what it said, and its answer, ``None`` while it is being done."""

    digest: str
    at: str
    answer: str | None


def begin(keeper: Keeper, actor: str, key: str, digest: str) -> Earlier | None:
    """Remember that a request is being done; return the one of the same key where there was one."""
    if keeper.insert_once(repeats, actor=actor, key=key, digest=digest, at=keeper.at):
        return None
    row = keeper.first(select(repeats.c.digest, repeats.c.at, repeats.c.answer).where(_which(actor, key)))
    return None if row is None else Earlier(row.digest, row.at, row.answer)


def take_over(keeper: Keeper, actor: str, key: str, after: timedelta) -> bool:
    """Let a request be done anew whose answer did not come for so long; say whether that is so."""
    lost = and_(_which(actor, key), repeats.c.answer.is_(None), repeats.c.at < stamp(keeper.now - after))
    return bool(keeper.change(repeats, lost, at=keeper.at))


def settle(keeper: Keeper, actor: str, key: str, answer: str) -> None:
    """Remember the answer to a request."""
    keeper.change(repeats, _which(actor, key), answer=answer)


def drop(keeper: Keeper, actor: str, key: str) -> None:
    """Forget a request of which nothing was done."""
    keeper.remove(repeats, _which(actor, key))


def forget(keeper: Keeper, after: timedelta) -> None:
    """Forget requests of so long ago."""
    keeper.remove(repeats, repeats.c.at < stamp(keeper.now - after))


def _which(actor: str, key: str) -> ColumnElement[bool]:
    return and_(repeats.c.actor == actor, repeats.c.key == key)
