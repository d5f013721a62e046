"""Whom an identity provider knows as which user, and sign-ins that wait for a provider's answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from landwaiter.store.database.people import user_numbered
from landwaiter.store.database.tables import identities, pending_sign_ins, users

if TYPE_CHECKING:
    from landwaiter.store.database.people import User
    from landwaiter.store.database.transactions import Keeper, Reader, Writer


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as a provider knows one: ``subject`` is the provider's name for the person, which never changes."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in on its way to the provider and back; ``state`` and ``browser`` are digests of secrets."""

    state: str
    browser: str
    nonce: str
    verifier: str
    callback: str
    destination: str
    expires_at: str


def link(writer: Writer, identity: Identity, user: int) -> bool:
    """Link an identity to a user; say whether nobody had it."""
    return writer.insert_once(identities, **asdict(identity), user_id=user, linked_at=writer.at)


def unlink(writer: Writer, user: int) -> int:
    """Take all identities from a user; return how many there were."""
    return writer.remove(identities, identities.c.user_id == user)


def user_known_as(reader: Reader, identity: Identity) -> User | None:
    """Return the user with an identity, ``None`` where nobody has it."""
    same = and_(identities.c.issuer == identity.issuer, identities.c.subject == identity.subject)
    row = reader.first(select(identities.c.user_id).where(same))
    return None if row is None else user_numbered(reader, row.user_id)


def every_identity(reader: Reader) -> list[dict[str, Any]]:
    """Return all identities with the names of their users, JSON-ready, by name."""
    query = select(users.c.name.label("user"), identities.c.issuer, identities.c.subject, identities.c.linked_at)
    rows = reader.rows(query.join(users).order_by(users.c.name, identities.c.issuer, identities.c.subject))
    return [row._asdict() for row in rows]


def add_pending(keeper: Keeper, pending: Pending) -> None:
    """Keep a sign-in until its answer comes, and forget those that waited too long."""
    keeper.remove(pending_sign_ins, pending_sign_ins.c.expires_at <= keeper.at)
    keeper.insert(pending_sign_ins, **asdict(pending))


def take_pending(keeper: Keeper, state: str) -> Pending | None:
    """Return the sign-in that waits with ``state``, once; ``None`` where there is none, or it waited too long."""
    same = pending_sign_ins.c.state == state
    row = keeper.first(select(*(pending_sign_ins.c[field.name] for field in fields(Pending))).where(same))
    # Whoever deletes the row has it: of two answers at the same time, one.
    if not keeper.remove(pending_sign_ins, same) or row is None or row.expires_at <= keeper.at:
        return None
    return Pending(**row._asdict())
