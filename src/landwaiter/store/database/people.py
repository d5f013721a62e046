"""Users, their roles and offices, their sessions and keys, and how often somebody failed to sign in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, select

from landwaiter.store.database.tables import (
    api_keys,
    offices,
    session_uses,
    sessions,
    throttle,
    user_offices,
    user_roles,
    users,
)
from landwaiter.store.database.transactions import Keeper, Reader, Writer, stamp

if TYPE_CHECKING:
    from sqlalchemy import Row, Table
    from sqlalchemy.sql import ColumnElement


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in; ``password`` is a hash, ``totp_step`` the last step of which a code was used."""

    id: int
    name: str
    full_name: str
    password: str
    totp_secret: str | None
    totp_step: int
    active: bool
    created_at: str
    roles: frozenset[str]
    offices: frozenset[str]

    def as_dict(self) -> dict[str, Any]:
        """Return what others may see of a user, JSON-ready: no secret, and no hash of one."""
        return {
            "user": self.name,
            "full_name": self.full_name,
            "roles": sorted(self.roles),
            "offices": sorted(self.offices),
            "codes": self.totp_secret is not None,
            "active": self.active,
            "created_at": self.created_at,
        }


@dataclass(frozen=True, slots=True)
class Key:
    """A key by which a program acts for a user, within ``scopes``."""

    id: int
    prefix: str
    digest: str
    name: str
    user: int
    scopes: frozenset[str]
    expires_at: str
    revoked_at: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return what others may see of a key, JSON-ready."""
        told = {"prefix": self.prefix, "name": self.name, "may": sorted(self.scopes)}
        return {**told, "until": self.expires_at[:10], "revoked": self.revoked_at is not None}


def every_user(reader: Reader) -> list[User]:
    """Return all users, by name."""
    return [_user(reader, row) for row in reader.rows(select(users).order_by(users.c.name))]


def user_named(reader: Reader, name: str) -> User | None:
    """Return the user called ``name``, ``None`` where there is none."""
    row = reader.first(select(users).where(users.c.name == name))
    return None if row is None else _user(reader, row)


def user_numbered(reader: Reader, identifier: int) -> User | None:
    """Return the user with this identifier, ``None`` where there is none."""
    row = reader.first(select(users).where(users.c.id == identifier))
    return None if row is None else _user(reader, row)


def add_user(writer: Writer, name: str, full_name: str, password: str) -> int:
    """Add a user without roles and offices; return the identifier, 0 where the name is taken."""
    values = {"name": name, "full_name": full_name, "password": password, "totp_step": 0, "active": True}
    added = writer.insert_once(users, **values, created_at=writer.at)
    found = user_named(writer, name)
    return found.id if added and found else 0


def change_user(writer: Writer, identifier: int, **values: Any) -> None:
    """Change columns of a user."""
    writer.change(users, users.c.id == identifier, **values)


def use_step(writer: Writer, user: User, step: int) -> bool:
    """Remember of which step a code was used; say whether ``user`` is still as it was read."""
    same = and_(users.c.id == user.id, users.c.password == user.password, users.c.totp_step == user.totp_step)
    return bool(writer.change(users, and_(same, users.c.active), totp_step=step))


def give_roles(writer: Writer, identifier: int, roles: Iterable[str], codes: Iterable[str]) -> None:
    """Give a user these roles and offices, and take all others away."""
    for table, column, values in ((user_roles, "role", roles), (user_offices, "office", codes)):
        writer.remove(table, table.c.user_id == identifier)
        for value in sorted(set(values)):
            writer.insert(table, user_id=identifier, **{column: value})


def _user(reader: Reader, row: Row[Any]) -> User:
    roles = _values(reader, user_roles, "role", row.id)
    return User(**row._asdict(), roles=roles, offices=_values(reader, user_offices, "office", row.id))


def _values(reader: Reader, table: Table, column: str, user: int) -> frozenset[str]:
    return frozenset(row[0] for row in reader.rows(select(table.c[column]).where(table.c.user_id == user)))


def every_office(reader: Reader) -> dict[str, str]:
    """Return the names of all offices by code."""
    return {row.code: row.name for row in reader.rows(select(offices).order_by(offices.c.code))}


def add_office(writer: Writer, code: str, name: str) -> bool:
    """Add an office; say whether there was none of this code."""
    return writer.insert_once(offices, code=code, name=name)


def begin_session(writer: Writer, digest: str, user: int, expires: datetime) -> None:
    """Add a session."""
    writer.insert(sessions, digest=digest, user_id=user, created_at=writer.at, expires_at=stamp(expires))
    writer.insert(session_uses, digest=digest, used_at=writer.at)


def end_sessions(writer: Writer, *, digest: str | None = None, user: int | None = None) -> int:
    """End one session, or all of a user; return how many were not over yet."""
    which = sessions.c.digest == digest if user is None else sessions.c.user_id == user
    return writer.change(sessions, and_(which, sessions.c.ended_at.is_(None)), ended_at=writer.at)


def user_of_session(reader: Reader, digest: str, idle: timedelta) -> User | None:
    """Return whose session it is, ``None`` where there is none that has not ended, expired or been idle too long."""
    used = session_uses.c.digest == sessions.c.digest
    lasting = and_(sessions.c.expires_at > reader.at, session_uses.c.used_at > stamp(reader.now - idle))
    found = and_(sessions.c.digest == digest, sessions.c.ended_at.is_(None), lasting)
    row = reader.first(select(sessions.c.user_id).join(session_uses, used).where(found))
    return None if row is None else user_numbered(reader, row.user_id)


def touch_session(keeper: Keeper, digest: str) -> None:
    """Remember that a session was used now."""
    keeper.change(session_uses, session_uses.c.digest == digest, used_at=keeper.at)


def add_key(writer: Writer, prefix: str, digest: str, name: str, user: int, scopes: str, expires: datetime) -> int:
    """Add a key of a program; return its identifier."""
    values = {"prefix": prefix, "digest": digest, "name": name, "user_id": user, "scopes": scopes}
    return writer.insert(api_keys, **values, created_at=writer.at, expires_at=stamp(expires))


def keys(reader: Reader, condition: ColumnElement[bool]) -> list[Key]:
    """Return the keys for which ``condition`` holds, oldest first."""
    return [_key(row) for row in reader.rows(select(api_keys).where(condition).order_by(api_keys.c.id))]


def keys_of(reader: Reader, user: int) -> list[Key]:
    """Return the keys of a user, oldest first."""
    return keys(reader, api_keys.c.user_id == user)


def key_beginning(reader: Reader, prefix: str) -> Key | None:
    """Return the key with this prefix, ``None`` where there is none."""
    return next(iter(keys(reader, api_keys.c.prefix == prefix)), None)


def revoke_key(writer: Writer, prefix: str) -> bool:
    """End a key; say whether there was one that had not ended."""
    which = and_(api_keys.c.prefix == prefix, api_keys.c.revoked_at.is_(None))
    return bool(writer.change(api_keys, which, revoked_at=writer.at))


def _key(row: Row[Any]) -> Key:
    scopes = frozenset(row.scopes.split())
    return Key(row.id, row.prefix, row.digest, row.name, row.user_id, scopes, row.expires_at, row.revoked_at)


def count_try(keeper: Keeper, key: str, window: timedelta) -> int:
    """Count one more try of ``key``; return how many there were since the first within ``window``."""
    over = throttle.c.since <= stamp(keeper.now - window)
    changes = {
        "tries": case((over, 1), else_=throttle.c.tries + 1),
        "since": case((over, keeper.at), else_=throttle.c.since),
    }
    return int(keeper.put(throttle, {"key": key, "since": keeper.at, "tries": 1}, changes).tries)


def forget_tries(keeper: Keeper, key: str, window: timedelta) -> None:
    """Forget the tries of ``key``, and all that are past."""
    past = throttle.c.since <= stamp(keeper.now - window)
    keeper.remove(throttle, (throttle.c.key == key) | past)


def take_back_try(keeper: Keeper, key: str) -> None:
    """Do not count the last try of ``key``."""
    keeper.change(throttle, and_(throttle.c.key == key, throttle.c.tries > 0), tries=throttle.c.tries - 1)
