"""Sign in by the administration's identity provider: to the provider and back, once, in one and the same browser.

A sign-in on its way is a row of the database. The browser has two secrets for it, of which the row has digests: the
``state`` that travels to the provider and back, and a cookie that does not. Codes of an app are not asked for: how
people prove who they are is the provider's part, and the setting ``openid.acr`` says what it must have asked of them.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from landwaiter.errors import SettingsError, SignInError
from landwaiter.services.application import identity_provider
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.id_tokens import claims_of
from landwaiter.services.application.identities import identity_in, make_user
from landwaiter.services.application.identity_provider import asking, refused
from landwaiter.services.application.signing_in import (
    SignedIn,
    address_tries,
    came_from,
    count_tries,
    digest_of,
    new_session,
)
from landwaiter.store.database import identities, people
from landwaiter.store.database.identities import Identity, Pending
from landwaiter.store.database.transactions import Act, stamp

if TYPE_CHECKING:
    from typing import Any

    from landwaiter.store.database.people import User
    from landwaiter.store.settings import OpenIDSettings

MINUTES = 10
"""For which a sign-in waits for the provider's answer."""
LONGEST = 4_096
"""Characters of what the browser brings back."""


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in on its way: where the browser goes, and the secret that it keeps in a cookie meanwhile."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A new session, and the page to which its user was going."""

    signed_in: SignedIn
    destination: str


def is_set_up(app: Application) -> bool:
    """Say whether people can sign in by an identity provider."""
    settings = app.workspace.settings.openid
    return settings.issuer is not None and settings.client_id is not None


def start(app: Application, callback: str, *, destination: str = "/", address: str = "") -> Started:
    """Begin a sign-in by the identity provider.

    Parameters
    ----------
    callback
        Address of this system to which the provider sends the browser back, exactly as the provider knows it.
    destination
        Page to which the user is going.
    address
        From where it is asked, to count sign-ins that come to nothing.

    Raises
    ------
    SignInError
        When the provider does not answer, or there were too many tries.
    SettingsError
        When no provider is set up.
    """
    settings = _settings(app)
    count_tries(app, address_tries(app, address))
    state, browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
    expires = stamp(app.database.now + timedelta(minutes=MINUTES))
    pending = Pending(digest_of(state), digest_of(browser), nonce, verifier, callback, destination, expires)
    with asking() as client:
        provider = identity_provider.discover(client, settings.issuer or "")
    with app.database.bookkeeping() as keeper:
        identities.add_pending(keeper, pending)
    return Started(identity_provider.authorization_address(provider, settings, pending, state), browser)


def finish(
    app: Application, browser: str, answer: Mapping[str, str], *, address: str = "", earlier: str = ""
) -> Arrived:
    """Begin the session of whom the provider sends back.

    Parameters
    ----------
    browser
        The secret of the browser's cookie.
    answer
        What the provider gave the browser to bring: ``state`` with ``code`` or ``error``, and perhaps ``iss``.
    address
        From where it comes.
    earlier
        Token of the session that the browser had, which ends.

    Raises
    ------
    SignInError
        When anything is not as it has to be, or nobody here is whom the provider knows; that is in the audit.
    SettingsError
        When no provider is set up.
    """
    settings = _settings(app)
    counted = address_tries(app, address)
    count_tries(app, counted)
    try:
        pending = _taken(app, browser, answer.get("state", ""))
        claims = _claims(app, settings, pending, answer)
        identity = identity_in(claims)
        user = _user(app, settings, identity, claims)
        signed = _begin(app, user, identity, address, earlier)
    except SignInError as error:
        with app.database.act(Act("nobody", "session.refused", details=_how(address) | {"problem": error.problem})):
            pass
        raise
    with app.database.bookkeeping() as keeper:
        # One for the way to the provider, one for the way back.
        for key in (*counted, *counted):
            people.take_back_try(keeper, key)
    return Arrived(signed, pending.destination)


def _settings(app: Application) -> OpenIDSettings:
    if not is_set_up(app):
        raise SettingsError("no identity provider is set up.", "Set openid.issuer and openid.client_id.")
    return app.workspace.settings.openid


def _taken(app: Application, browser: str, state: str) -> Pending:
    """Return the sign-in that waits for this answer; whatever comes of it, it waits no longer."""
    with app.database.bookkeeping() as keeper:
        pending = identities.take_pending(keeper, digest_of(state))
    if pending is None:
        raise SignInError("this sign-in is over, or never began.", "Sign in again.")
    if not hmac.compare_digest(pending.browser, digest_of(browser)):
        raise SignInError("this sign-in began in another browser.", "Sign in again.")
    return pending


def _claims(
    app: Application, settings: OpenIDSettings, pending: Pending, answer: Mapping[str, str]
) -> Mapping[str, Any]:
    with asking() as client:
        provider = identity_provider.discover(client, settings.issuer or "")
        # Who answers must be who was asked (RFC 9207): else a code of one provider is shown to another.
        if answer.get("iss", "" if provider.names_itself else provider.issuer) != provider.issuer:
            raise refused("it comes from another issuer")
        if "error" in answer or not 0 < len(answer.get("code", "")) <= LONGEST:
            raise SignInError("the identity provider let nobody in.", "Sign in again, or ask an administrator.")
        tokens = identity_provider.exchange(client, provider, settings, pending, answer["code"])
        keys = identity_provider.keys_of(client, provider)
    return claims_of(tokens, keys, settings, pending.nonce, app.database.now)


def _user(app: Application, settings: OpenIDSettings, identity: Identity, claims: Mapping[str, Any]) -> User:
    with app.database.reading() as reader:
        user = identities.user_known_as(reader, identity)
    if user is None and settings.create_users:
        make_user(app, settings, identity, claims)
        with app.database.reading() as reader:
            user = identities.user_known_as(reader, identity)
    if user is None or not user.active:
        raise SignInError(
            "nobody here is whom the identity provider knows.",
            f"Ask an administrator to link you, as {identity.subject}: landwaiter users link NAME SUBJECT.",
        )
    return user


def _begin(app: Application, user: User, identity: Identity, address: str, earlier: str) -> SignedIn:
    with app.database.act(Act(user.name, "session.begin", user.name, details=_how(address))) as writer:
        # Between looking and acting, an administrator may have shut the user out, or taken the link away.
        if identities.user_known_as(writer, identity) != user:
            raise SignInError("the user was changed at this moment.", "Sign in again.")
        token = new_session(app, writer, user, earlier)
    return SignedIn(Actor.of(user), token)


def _how(address: str) -> dict[str, str]:
    return {**came_from(address), "by": "openid"}
