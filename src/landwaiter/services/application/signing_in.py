"""Sign in, stay signed in, and sign out: people by sessions, programs by keys.

A session's or key's secret is known to its holder alone: the database has its SHA-256. Whoever signs in gets a new
session, never one that was there before. Wrong passwords are counted for each account and each address, before the
password is looked at, so that many tries at once are counted too.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, SignInError, TooManyTriesError
from landwaiter.services.application import totp
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.passwords import hash_password, matches, outdated
from landwaiter.store.database import people
from landwaiter.store.database.transactions import Act

if TYPE_CHECKING:
    from landwaiter.store.database.database import Database
    from landwaiter.store.database.people import User
    from landwaiter.store.database.transactions import Reader, Writer

TOUCH = timedelta(minutes=1)
"""How exactly it is remembered when a session was last used."""
KEY_PREFIX = "lw"
KEY = re.compile(r"lw_[0-9a-f]{8}")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session: who it is, and the token that the browser keeps; it is nowhere else."""

    actor: Actor
    token: str


def digest_of(token: str) -> str:
    """Return what the database knows of a secret."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def sign_in(
    app: Application, name: str, password: str, *, code: str = "", address: str = "", earlier: str = ""
) -> SignedIn:
    """Begin a session.

    Parameters
    ----------
    code
        Of the user's app, where the user has one.
    address
        From where it is asked, to count wrong passwords.
    earlier
        Token of the session that the browser had, which ends.

    Raises
    ------
    SignInError
        When name, password or code is wrong, the user may not sign in, or there were too many wrong tries; it is
        the same error, after the same time, whether the name is known or not.
    """
    _count(app, name, address)
    with app.database.reading() as reader:
        user = _user_named(reader, name)
    right = matches(user.password if user else None, password)
    step = _step(app.database, user, code) if user and right and user.active else None
    if user is None or step is None:
        _enter_refusal(app, name, address)
        raise _refused()
    return _begin(app, user, password, step, address, earlier)


def _refused() -> SignInError:
    return SignInError("name, password or code is wrong.", "Check them, or ask an administrator for a new password.")


def _step(database: Database, user: User, code: str) -> int | None:
    """Return the last step of which a code was used from now on, ``None`` where the code is wrong."""
    if user.totp_secret is None:
        return user.totp_step
    return totp.accepted_step(user.totp_secret, code, database.now, user.totp_step)


def _begin(app: Application, user: User, password: str, step: int, address: str, earlier: str) -> SignedIn:
    with app.database.act(Act(user.name, "session.begin", user.name, details=came_from(address))) as writer:
        # Between looking and acting, another may have used the code, or an administrator changed the password.
        if not people.use_step(writer, user, step):
            raise _refused()
        token = new_session(app, writer, user, earlier)
        if outdated(user.password):
            people.change_user(writer, user.id, password=hash_password(password, name=user.name))
    _forget(app, user.name, address)
    return SignedIn(Actor.of(user), token)


def new_session(app: Application, writer: Writer, user: User, earlier: str) -> str:
    """Begin a session of a user and end the one that the browser had; return the new one's token."""
    token, hours = secrets.token_urlsafe(32), app.workspace.settings.access.session_hours
    people.end_sessions(writer, digest=digest_of(earlier))
    people.begin_session(writer, digest_of(token), user.id, writer.now + timedelta(hours=hours))
    return token


def resume(app: Application, token: str) -> Actor:
    """Return who goes on with a session.

    Raises
    ------
    SignInError
        When there is no such session, or it has ended.
    """
    digest, access = digest_of(token), app.workspace.settings.access
    with app.database.reading() as reader:
        user = people.user_of_session(reader, digest, timedelta(minutes=access.idle_minutes))
        fresh = user and people.user_of_session(reader, digest, TOUCH)
    if user is None or not user.active:
        raise SignInError("you are not signed in any more.", "Sign in again.")
    if fresh is None:
        with app.database.bookkeeping() as keeper:
            people.touch_session(keeper, digest)
    return Actor.of(user)


def sign_out(app: Application, actor: Actor, token: str) -> None:
    """End a session."""
    with app.database.act(Act(actor.name, "session.end", actor.name)) as writer:
        people.end_sessions(writer, digest=digest_of(token))


def resume_key(app: Application, token: str) -> Actor:
    """Return for whom a program acts that shows a key, with what the key is for.

    Raises
    ------
    SignInError
        When there is no such key, it has expired or been revoked, or its user may not sign in.
    """
    prefix = token.rpartition("_")[0]
    with app.database.reading() as reader:
        key = people.key_beginning(reader, prefix) if KEY.fullmatch(prefix) else None
        user = people.user_numbered(reader, key.user) if key else None
        valid = key is not None and key.revoked_at is None and key.expires_at > reader.at
    right = hmac.compare_digest(digest_of(token), key.digest if key else "0" * 64)
    if key is None or user is None or not (valid and right and user.active):
        raise SignInError("the key is wrong, or no longer valid.", "Ask an administrator for another.")
    return Actor(f"key:{key.prefix}", user.id, user.roles, user.offices, key.scopes)


def change_password(app: Application, actor: Actor, old: str, new: str) -> None:
    """Give oneself another password; all sessions end.

    Raises
    ------
    SignInError
        When the old password is wrong; that is counted as when signing in.
    InputError
        When the new one is too easily guessed.
    """
    user = _proved(app, actor, old)
    kept = hash_password(new, name=user.name)
    with app.database.act(Act(actor.name, "password.change", user.name)) as writer:
        people.change_user(writer, user.id, password=kept)
        people.end_sessions(writer, user=user.id)


def _proved(app: Application, actor: Actor, password: str) -> User:
    """Return the user who asks, who proves to be it once more; wrong passwords are counted as when signing in."""
    _count(app, actor.name, "")
    with app.database.reading() as reader:
        user = people.user_numbered(reader, actor.user)
    if user is None or not matches(user.password, password):
        raise _refused()
    _forget(app, user.name, "")
    return user


def set_totp(app: Application, actor: Actor, password: str, secret: str, code: str) -> None:
    """Ask for a code of an app whenever one signs in from now on; all sessions end.

    Parameters
    ----------
    secret
        From :func:`landwaiter.services.application.totp.new_secret`, as the app has it.
    code
        What the app shows, which proves that it has it.

    Raises
    ------
    SignInError
        When the password is wrong; that is counted as when signing in.
    InputError
        When the code is wrong, or the secret is none.
    """
    user = _proved(app, actor, password)
    step = totp.accepted_step(secret, code, app.database.now, 0) if totp.SECRET.fullmatch(secret) else None
    if step is None:
        raise InputError("the code is not that of the app.", "Check the clock of the telephone, and scan again.")
    with app.database.act(Act(actor.name, "totp.set", actor.name)) as writer:
        people.change_user(writer, user.id, totp_secret=secret, totp_step=step)
        people.end_sessions(writer, user=user.id)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _user_named(reader: Reader, name: str) -> User | None:
    """What cannot be a name is nobody's, whatever the database would say to it."""
    return people.user_named(reader, _folded(name)) if NAME.fullmatch(_folded(name)) else None


def address_tries(app: Application, address: str) -> dict[str, int]:
    """Return what is counted of an address, and how many tries there may be; nothing where none is known."""
    return {f"address:{digest_of(address)}": app.workspace.settings.access.address_tries} if address else {}


def _tries(app: Application, name: str, address: str) -> dict[str, int]:
    """Return what is counted: the account, and the address; hashed, since people type passwords as names."""
    account = {f"account:{digest_of(_folded(name))}": app.workspace.settings.access.tries}
    return account | address_tries(app, address)


def count_tries(app: Application, counted: Mapping[str, int]) -> None:
    """Count a try for each key that is ``counted``.

    Raises
    ------
    TooManyTriesError
        When there were more than it may have in a while.
    """
    minutes = app.workspace.settings.access.closed_minutes
    with app.database.bookkeeping() as keeper:
        counts = [people.count_try(keeper, key, timedelta(minutes=minutes)) for key in counted]
    if any(count > most for count, most in zip(counts, counted.values(), strict=True)):
        raise TooManyTriesError("there were too many wrong tries.", f"Wait {minutes} minutes, or ask an administrator.")


def _count(app: Application, name: str, address: str) -> None:
    count_tries(app, _tries(app, name, address))


def _forget(app: Application, name: str, address: str) -> None:
    account, *others = _tries(app, name, address)
    with app.database.bookkeeping() as keeper:
        people.forget_tries(keeper, account, timedelta(minutes=app.workspace.settings.access.closed_minutes))
        for key in others:
            people.take_back_try(keeper, key)


def _enter_refusal(app: Application, name: str, address: str) -> None:
    with app.database.reading() as reader:
        known = _user_named(reader, name)
    # A name that nobody has may be a password in the wrong box.
    with app.database.act(Act(known.name if known else "nobody", "session.refused", details=came_from(address))):
        pass


def came_from(address: str) -> dict[str, str]:
    """Return what the audit says of where somebody signed in from."""
    return {"address": address} if address else {}
