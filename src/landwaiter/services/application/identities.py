"""Who at the identity provider is which user: linked by an administrator, or made when first signing in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from landwaiter.errors import ConflictError, InputError, Place, SettingsError, SignInError
from landwaiter.services.application.acting import Actor, Application, looking, performing
from landwaiter.services.application.identity_provider import refused
from landwaiter.services.application.passwords import unknown_password
from landwaiter.services.application.users import add_user, known_user
from landwaiter.store.database import identities, people
from landwaiter.store.database.identities import Identity

if TYPE_CHECKING:
    from landwaiter.store.settings import OpenIDSettings

LONGEST_SUBJECT = 255
"""Characters of a person's name at a provider (OpenID Connect Core 1.0, 2)."""
AT_PROVIDER = Actor("openid", 0, frozenset({"administrator"}), frozenset())
"""Who makes users that the provider knows, where the settings let it."""


def identity_in(claims: Mapping[str, Any]) -> Identity:
    """Return whom a provider's claims are about.

    Raises
    ------
    SignInError
        When the provider's name for the person cannot be one.
    """
    if not _is_subject(claims["sub"]):
        raise refused("invalid_claim: sub")
    return Identity(claims["iss"], claims["sub"])


def _is_subject(subject: str) -> bool:
    return 0 < len(subject) <= LONGEST_SUBJECT and subject.isprintable()


def link(app: Application, actor: Actor, name: str, subject: str) -> None:
    """Let whom the identity provider knows as ``subject`` sign in as the user ``name``.

    Raises
    ------
    ConflictError
        When the subject is linked already.
    InputError
        When there is no such user, or this is no name at a provider.
    SettingsError
        When no provider is set up.
    RightsError
        When the actor may not.
    """
    issuer = app.workspace.settings.openid.issuer
    if issuer is None:
        raise SettingsError("no identity provider is set up.", "Set openid.issuer.", app.workspace.place)
    if not _is_subject(subject):
        problem, remedy = "this is no name at an identity provider.", "It is the claim `sub` of the person there."
        raise InputError(problem, remedy, Place(column="subject"))
    identity = Identity(issuer, subject)
    with performing(app, actor, "user.manage", name, linked=asdict(identity)) as writer:
        if not identities.link(writer, identity, known_user(writer, name).id):
            raise ConflictError("somebody has this name at the identity provider.", "See landwaiter users list-links.")


def unlink(app: Application, actor: Actor, name: str) -> int:
    """Let nobody sign in as a user by an identity provider any more; sessions end. Return how many links there were.

    Raises
    ------
    InputError
        When there is no such user.
    RightsError
        When the actor may not.
    """
    with performing(app, actor, "user.manage", name, linked=None) as writer:
        user = known_user(writer, name)
        people.end_sessions(writer, user=user.id)
        return identities.unlink(writer, user.id)


def links(app: Application, actor: Actor) -> list[dict[str, Any]]:
    """Return all links, by the names of the users.

    Raises
    ------
    RightsError
        When the actor may not see users.
    """
    with looking(app, actor, "user.view") as reader:
        return identities.every_identity(reader)


def make_user(app: Application, settings: OpenIDSettings, identity: Identity, claims: Mapping[str, Any]) -> None:
    """Make the user whom the provider knows, with roles and offices from its claims; no password signs in.

    A name that somebody has is refused: what a provider calls a person says nothing about who that user is.

    Raises
    ------
    SignInError
        When name, roles or offices are not in the claims, or cannot be used.
    """
    name, offices = _text(claims, settings.name_claim).casefold(), _values(claims, settings.offices_claim)
    roles = sorted(
        {settings.roles[value] for value in _values(claims, settings.roles_claim) if value in settings.roles}
    )
    told = {"roles": roles, "offices": offices, "linked": asdict(identity)}
    try:
        with performing(app, AT_PROVIDER, "user.manage", name, "", **told) as writer:
            shown = _text(claims, "name") or name
            identities.link(writer, identity, add_user(writer, name, shown, unknown_password(), roles, offices))
    except (InputError, ConflictError) as error:
        raise SignInError(f"no user could be made: {error.problem}", "Ask an administrator.") from error


def _text(claims: Mapping[str, Any], claim: str) -> str:
    given = claims.get(claim)
    return given if isinstance(given, str) else ""


def _values(claims: Mapping[str, Any], claim: str) -> list[str]:
    """Return the values of a claim, which may be one or a list."""
    given = claims.get(claim)
    values = given if isinstance(given, list) else [given]
    return sorted({value for value in values if isinstance(value, str)})
