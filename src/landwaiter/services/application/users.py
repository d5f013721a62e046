"""Users, offices and keys of programs: what an administrator looks after."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from landwaiter.errors import ConflictError, InputError, NotFoundError, Place
from landwaiter.services.application.acting import Actor, Application, application_of, looking, performing, plain_text
from landwaiter.services.application.passwords import hash_password, refuse_weak
from landwaiter.services.application.rights import ACTIONS, ROLES
from landwaiter.services.application.signing_in import KEY, KEY_PREFIX, NAME, digest_of
from landwaiter.store.database import people

if TYPE_CHECKING:
    from landwaiter.store import Workspace
    from landwaiter.store.database.people import Key, User
    from landwaiter.store.database.transactions import Reader, Writer

OFFICE = re.compile(r"[^\s\x00-\x1f\x7f]{1,40}")
LONGEST_KEY_DAYS = 731


@dataclass(frozen=True, slots=True)
class NewKey:
    """A new key of a program: the token is shown once and nowhere kept."""

    prefix: str
    token: str


def create_admin(app: Application, name: str, full_name: str, password: str) -> None:
    """Make the first administrator; only who runs commands in the workspace does.

    Raises
    ------
    ConflictError
        When there is one already.
    InputError
        When name or password cannot be used.
    """
    actor, kept = Actor.at_command_line(), hash_password(password, name=_name(name))
    with performing(app, actor, "user.manage", name, roles=["administrator"], first=True) as writer:
        if any("administrator" in user.roles and user.active for user in people.every_user(writer)):
            problem = "there is an administrator already."
            raise ConflictError(problem, "Ask one for another account: landwaiter users add NAME --role administrator")
        _refuse_taken(people.add_user(writer, name, plain_text(full_name, "full name", longest=120), kept), name)
        identifier = people.user_named(writer, name)
        people.give_roles(writer, identifier.id if identifier else 0, ["administrator"], ())


def begin_application(workspace: Workspace, name: str, full_name: str, password: str) -> None:
    """Make the application database of a workspace with its first administrator.

    Raises
    ------
    ConflictError
        When there is an administrator already.
    InputError
        When name or password cannot be used; nothing is made then.
    """
    refuse_weak(password, name=_name(name))
    plain_text(full_name, "full name", longest=120)
    with application_of(workspace, create=True) as app:
        create_admin(app, name, full_name, password)


def create_user(
    app: Application,
    actor: Actor,
    name: str,
    full_name: str,
    password: str,
    roles: Collection[str],
    offices: Collection[str] = (),
) -> None:
    """Add a user with roles and offices.

    Raises
    ------
    ConflictError
        When the name is taken.
    InputError
        When name, password, a role or an office cannot be used.
    RightsError
        When the actor may not.
    """
    kept = hash_password(password, name=_name(name))
    told = {"roles": sorted(roles), "offices": sorted(offices)}
    with performing(app, actor, "user.manage", name, "", **told) as writer:
        add_user(writer, name, full_name, kept, roles, offices)


def add_user(
    writer: Writer, name: str, full_name: str, kept: str, roles: Collection[str], offices: Collection[str]
) -> int:
    """Add a user of whose password ``kept`` is kept; return the identifier; errors of :func:`create_user`."""
    _check(writer, roles, offices)
    shown = plain_text(full_name, "full name", longest=120)
    identifier = _refuse_taken(people.add_user(writer, _name(name), shown, kept), name)
    people.give_roles(writer, identifier, roles, offices)
    return identifier


def set_roles(app: Application, actor: Actor, name: str, roles: Collection[str], offices: Collection[str] = ()) -> None:
    """Give a user these roles and offices in place of all others; the user's sessions end.

    Raises
    ------
    ConflictError
        When no administrator would be left.
    InputError
        When there is no such user, role or office.
    RightsError
        When the actor may not.
    """
    told = {"roles": sorted(roles), "offices": sorted(offices)}
    with performing(app, actor, "user.manage", name, "", **told) as writer:
        _check(writer, roles, offices)
        user = known_user(writer, name)
        people.give_roles(writer, user.id, roles, offices)
        people.end_sessions(writer, user=user.id)
        _refuse_headless(writer)


def set_active(app: Application, actor: Actor, name: str, *, active: bool) -> None:
    """Let a user sign in, or no longer; then all sessions end and all keys stop.

    Raises
    ------
    ConflictError
        When no administrator would be left.
    InputError
        When there is no such user.
    RightsError
        When the actor may not.
    """
    with performing(app, actor, "user.manage", name, active=active) as writer:
        user = known_user(writer, name)
        people.change_user(writer, user.id, active=active)
        people.end_sessions(writer, user=user.id)
        _refuse_headless(writer)


def reset_password(app: Application, actor: Actor, name: str, password: str) -> None:
    """Give a user a new password, and forget the app for codes; all sessions end.

    Raises
    ------
    InputError
        When there is no such user, or the password is too easily guessed.
    RightsError
        When the actor may not.
    """
    kept = hash_password(password, name=_name(name))
    with performing(app, actor, "user.manage", name, password="reset") as writer:  # noqa: S106 - what was done # nosec B106
        user = known_user(writer, name)
        people.change_user(writer, user.id, password=kept, totp_secret=None)
        people.end_sessions(writer, user=user.id)


def users(app: Application, actor: Actor) -> list[User]:
    """Return all users, by name.

    Raises
    ------
    RightsError
        When the actor may not see them.
    """
    with looking(app, actor, "user.view") as reader:
        return people.every_user(reader)


def add_office(app: Application, actor: Actor, code: str, name: str) -> None:
    """Add an office, so that users can belong to it; its code is that in the declarations.

    Raises
    ------
    ConflictError
        When there is one of that code.
    InputError
        When code or name cannot be used.
    RightsError
        When the actor may not.
    """
    if not (OFFICE.fullmatch(code) and code.isprintable()):
        raise InputError("this is no code of an office.", "Write it as the declarations do.", Place(value=code))
    shown = plain_text(name, "name of the office", longest=120)
    with performing(app, actor, "office.manage", code, code) as writer:
        if not people.add_office(writer, code, shown):
            raise ConflictError(f"there is an office {code} already.", "Choose another code.")


def offices(app: Application, actor: Actor) -> dict[str, str]:
    """Return the names of all offices by code.

    Raises
    ------
    RightsError
        When the actor may not see them.
    """
    with looking(app, actor, "user.view") as reader:
        return people.every_office(reader)


def create_api_key(
    app: Application, actor: Actor, owner: str, name: str, scopes: Collection[str], *, days: int = 365
) -> NewKey:
    """Make a key by which a program acts for a user: in the user's offices, and only what ``scopes`` names.

    Raises
    ------
    InputError
        When there is no such user or action, or the time is too long.
    RightsError
        When the actor may not.
    """
    _refuse_unknown("action", scopes, ACTIONS)
    if not scopes or not 1 <= days <= LONGEST_KEY_DAYS:
        raise InputError("a key needs actions and 1 to 731 days.", "Name both.", Place(value=f"{days} days"))
    prefix = f"{KEY_PREFIX}_{secrets.token_hex(4)}"
    token = f"{prefix}_{secrets.token_hex(32)}"
    shown, listed = plain_text(name, "name of the key", longest=80), " ".join(sorted(scopes))
    with performing(app, actor, "key.manage", owner, prefix=prefix, scopes=listed, days=days) as writer:
        expires, user = writer.now + timedelta(days=days), known_user(writer, owner)
        people.add_key(writer, prefix, digest_of(token), shown, user.id, listed, expires)
    return NewKey(prefix, token)


def revoke_api_key(app: Application, actor: Actor, prefix: str) -> None:
    """End a key of a program.

    Raises
    ------
    InputError
        When there is none, or it has ended.
    RightsError
        When the actor may not.
    """
    with performing(app, actor, "key.manage", prefix, revoked=True) as writer:
        if not (KEY.fullmatch(prefix) and people.revoke_key(writer, prefix)):
            raise NotFoundError(
                "there is no such key, or it has ended.", "See the keys of the user.", Place(value=prefix)
            )


def api_keys(app: Application, actor: Actor, owner: str) -> list[Key]:
    """Return the keys of a user, oldest first.

    Raises
    ------
    InputError
        When there is no such user.
    RightsError
        When the actor may not see them.
    """
    with looking(app, actor, "key.manage") as reader:
        return people.keys_of(reader, known_user(reader, owner).id)


def known_user(reader: Reader, name: str) -> User:
    """Return the user called ``name``.

    Raises
    ------
    InputError
        When there is none.
    """
    user = people.user_named(reader, name) if NAME.fullmatch(name) else None
    if user is None:
        raise NotFoundError("there is no such user.", "See `landwaiter users list`.", Place(value=name))
    return user


def _name(name: str) -> str:
    if not NAME.fullmatch(name):
        remedy = "Use 2 to 40 small letters, digits, '.', '-' and '_', such as a.mensah."
        raise InputError("this cannot be the name of a user.", remedy, Place(value=name))
    return name


def _refuse_taken(identifier: int, name: str) -> int:
    if not identifier:
        raise ConflictError(f"there is a user called {name} already.", "Choose another name.")
    return identifier


def _check(reader: Reader, roles: Collection[str], offices: Collection[str]) -> None:

    _refuse_unknown("role", roles, ROLES)
    _refuse_unknown("office", offices, people.every_office(reader))
    if not roles:
        raise InputError("a user needs a role.", f"Name one of: {', '.join(ROLES)}.")
    working = [role for role in roles if ROLES[role].offices == "own"]
    if working and not offices:
        raise InputError(f"a user who is {working[0]} needs an office.", "Name one with --office.")


def _refuse_unknown(what: str, named: Iterable[str], known: Collection[str]) -> None:
    for one in named:
        if one not in known:
            listed = ", ".join(known) or "none yet: landwaiter users add-office CODE NAME"
            raise InputError(f"there is no {what} {one!r}.", f"There are: {listed}.")


def _refuse_headless(reader: Reader) -> None:

    if not any(user.active and "administrator" in user.roles for user in people.every_user(reader)):
        raise ConflictError("no administrator would be left.", "Make another administrator first.")
