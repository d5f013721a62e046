"""How every service begins: who asks, whether they may, and the transaction with its entry in the audit."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place, RightsError
from landwaiter.services.application.rights import ROLES, offices_of
from landwaiter.store.database.database import utc_now
from landwaiter.store.database.opening import open_database
from landwaiter.store.database.transactions import Act

if TYPE_CHECKING:
    from landwaiter.store import Workspace
    from landwaiter.store.database.database import Database
    from landwaiter.store.database.people import User
    from landwaiter.store.database.transactions import Reader, Writer

COMMAND_LINE = frozenset({"administrator", "auditor"})
"""Roles of whoever can run commands in the workspace, and could as well write to its files."""


@dataclass(frozen=True, slots=True)
class Application:
    """A workspace with its application database."""

    workspace: Workspace
    database: Database

    def close(self) -> None:
        """Close the database."""
        self.database.close()


@contextmanager
def application_of(
    workspace: Workspace, *, create: bool = False, clock: Callable[[], datetime] = utc_now
) -> Iterator[Application]:
    """Open the application of a workspace for the time of a block; parameters and errors of ``open_database``."""
    opened = Application(workspace, open_database(workspace, create=create, clock=clock))
    try:
        yield opened
    finally:
        opened.close()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks.

    Parameters
    ----------
    name
        As it stands in the audit.
    user
        Identifier of the user, 0 for whoever is at the command line.
    roles, offices
        What the user has.
    scopes
        The only actions that the key of a program is for; ``None`` where a person asks.
    """

    name: str
    user: int
    roles: frozenset[str]
    offices: frozenset[str]
    scopes: frozenset[str] | None = None

    @classmethod
    def of(cls, user: User) -> Actor:
        """Return a user as the one who asks."""
        return cls(user.name, user.id, user.roles, user.offices)

    @classmethod
    def at_command_line(cls) -> Actor:
        """Return whoever runs this command."""
        return cls(f"cli:{_account()}", 0, COMMAND_LINE, frozenset())

    def may(self, action: str) -> bool:
        """Whether ``action`` is allowed, in whichever office."""
        permitted = any(action in ROLES[role].actions for role in self.roles)
        return permitted and (self.scopes is None or action in self.scopes)

    def where(self, action: str) -> frozenset[str] | None:
        """Return the offices in which ``action`` is allowed, ``None`` for all."""
        return offices_of(action, self.roles, self.offices) if self.may(action) else frozenset()


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


@contextmanager
def performing(
    app: Application, actor: Actor, action: str, subject: str = "", office: str = "", **details: object
) -> Iterator[Writer]:
    """Give the transaction in which ``actor`` does ``action``, entered in the audit as it commits.

    Raises
    ------
    RightsError
        When the actor may not; that is in the audit too.
    """
    require(app, actor, action, subject, office)
    act = Act(actor.name, action, subject, office, details)
    with app.database.act(act, actor.where(action)) as writer:
        yield writer


@contextmanager
def looking(app: Application, actor: Actor, action: str) -> Iterator[Reader]:
    """Give a transaction in which ``actor`` sees what ``action`` allows; it leaves no entry.

    Raises
    ------
    RightsError
        When the actor may not; that is in the audit.
    """
    require(app, actor, action)
    with app.database.reading(actor.where(action)) as reader:
        yield reader


def require(app: Application, actor: Actor, action: str, subject: str = "", office: str = "") -> None:
    """Hold that ``actor`` may do ``action``, in ``office`` where one is named.

    Raises
    ------
    RightsError
        When not; that is in the audit.
    """
    where = actor.where(action)
    if actor.may(action) and (where is None or not office or office in where):
        return
    enter_refusal(app, actor, action, subject, office)
    raise RightsError(f"{actor.name} may not do this ({action}).", "Ask somebody who may, or an administrator.")


def enter_refusal(app: Application, actor: Actor, action: str, subject: str, office: str) -> None:
    """Enter in the audit that ``actor`` tried what is not allowed."""
    with app.database.act(Act(actor.name, "access.refused", subject, office, {"action": action})):
        pass


def plain_text(text: str, what: str, *, longest: int, needed: bool = True) -> str:
    """Return what somebody wrote, without blanks at its ends.

    Raises
    ------
    InputError
        When it is empty where it is ``needed``, too long, or holds what no line of text does.
    """
    kept = text.strip()
    if needed and not kept:
        raise InputError(f"the {what} is missing.", "Write it.", Place(column=what))
    if len(kept) > longest:
        raise InputError(f"the {what} has more than {longest:,} characters.", "Shorten it.", Place(column=what))
    if any(not (letter.isprintable() or letter in "\n\t") for letter in kept.replace("\r\n", "\n")):
        raise InputError(f"the {what} holds characters that cannot be printed.", "Write it anew.", Place(column=what))
    return kept.replace("\r\n", "\n")
