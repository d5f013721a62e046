"""Signing in by an identity provider: who is linked gets in, and nothing that was tampered with does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest
from databases import Clock
from identity_provider import (
    CALLBACK,
    CLIENT,
    IdentityProvider,
    answer,
    arrive,
    identity_provider,
    refused,
    set_up,
    spoiled,
)

from landwaiter.errors import ConflictError, InputError, RightsError, SettingsError, SignInError
from landwaiter.services.application import identities, users
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.openid import Started, finish, start
from landwaiter.services.application.rights import ROLES
from landwaiter.services.application.signing_in import resume, set_totp, sign_in
from landwaiter.services.application.totp import code, new_secret, step_of
from landwaiter.store.settings import OpenIDSettings, Role

CONSOLE = Actor.at_command_line()
PASSWORD = "seven grey herons"
Person = Callable[..., Actor]


@pytest.fixture(scope="module")
def server() -> Iterator[IdentityProvider]:
    with identity_provider(Clock()) as opened:
        yield opened


@pytest.fixture
def provider(server: IdentityProvider, app: Application, clock: Clock) -> IdentityProvider:
    server.restore()
    server.clock = clock
    set_up(app, issuer=server.issuer)
    return server


@pytest.fixture
def officer(app: Application, person: Person, provider: IdentityProvider) -> Actor:
    made = person("officer", "LOM")
    identities.link(app, CONSOLE, made.name, provider.subject)
    return made


def test_whom_the_provider_knows_gets_a_new_session(
    app: Application, officer: Actor, provider: IdentityProvider
) -> None:
    earlier = sign_in(app, officer.name, PASSWORD).token
    arrived = arrive(app, provider, address="10.0.0.7", earlier=earlier)
    assert arrived.destination == "/queue?lane=red"
    assert resume(app, arrived.signed_in.token) == officer
    with pytest.raises(SignInError):
        resume(app, earlier)
    (*_, last) = app.database.entries()
    assert (last.actor, last.action, json.loads(last.details)) == (
        officer.name,
        "session.begin",
        {"address": "10.0.0.7", "by": "openid"},
    )


def test_a_code_of_an_app_is_the_providers_part(
    app: Application, officer: Actor, provider: IdentityProvider, clock: Clock
) -> None:
    secret = new_secret()
    set_totp(app, officer, PASSWORD, secret, code(secret, step_of(clock.now)))
    assert arrive(app, provider).signed_in.actor == officer


@pytest.fixture
def begun(app: Application, officer: Actor, provider: IdentityProvider) -> tuple[Started, dict[str, str]]:
    started = start(app, CALLBACK)
    return started, provider.sign_in(started.address)


OVER = "this sign-in is over, or never began."
Begun = tuple[Started, dict[str, str]]


def test_an_answer_counts_once(app: Application, begun: Begun, provider: IdentityProvider) -> None:
    started, brought = begun
    assert finish(app, started.browser, brought)
    assert refused(app, started.browser, brought) == OVER
    # A code that was used, with a state that waits: the provider refuses it, as it has to.
    again = start(app, CALLBACK)
    state = provider.sign_in(again.address)["state"]
    assert refused(app, again.browser, {**brought, "state": state}) == answer("status 400, invalid_grant")


def test_of_two_answers_at_the_same_time_one_counts(app: Application, begun: Begun) -> None:
    started, brought = begun

    def arrives(_: int) -> bool:
        try:
            return bool(finish(app, started.browser, brought))
        except SignInError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(arrives, range(4))) == [False, False, False, True]


def test_an_answer_comes_in_time_or_never(app: Application, begun: Begun, clock: Clock) -> None:
    started, brought = begun
    clock.pass_by(minutes=10)
    assert refused(app, started.browser, brought) == OVER


def test_who_is_not_linked_or_shut_out_does_not_get_in(
    app: Application, officer: Actor, provider: IdentityProvider
) -> None:
    nobody = "nobody here is whom the identity provider knows."
    token = arrive(app, provider).signed_in.token
    assert identities.unlink(app, CONSOLE, officer.name) == 1
    with pytest.raises(SignInError):
        resume(app, token)
    assert spoiled(app, provider) == nobody
    identities.link(app, CONSOLE, officer.name, provider.subject)
    users.set_active(app, CONSOLE, officer.name, active=False)
    assert spoiled(app, provider) == nobody
    users.set_active(app, CONSOLE, officer.name, active=True)
    # The same name at another provider is another person.
    other = OpenIDSettings(issuer="https://other.example", client_id=CLIENT)
    object.__setattr__(app.workspace.settings, "openid", other)
    identities.link(app, CONSOLE, "root", provider.subject)
    set_up(app, issuer=provider.issuer)
    assert arrive(app, provider).signed_in.actor == officer


def test_links_are_an_administrators_matter(app: Application, officer: Actor, provider: IdentityProvider) -> None:
    for act in (lambda: identities.link(app, officer, "root", "s-2"), lambda: identities.unlink(app, officer, "root")):
        with pytest.raises(RightsError):
            act()
    with pytest.raises(ConflictError):
        identities.link(app, CONSOLE, "root", provider.subject)
    for name, subject in (("nobody", "s-2"), ("root", ""), ("root", "s\n2"), ("root", "s" * 256)):
        with pytest.raises(InputError):
            identities.link(app, CONSOLE, name, subject)
    (found,) = identities.links(app, CONSOLE)
    assert found == {
        "user": officer.name,
        "issuer": provider.issuer,
        "subject": "s-1042",
        "linked_at": "2026-11-30T08:00:00.000000Z",
    }


STAFF = {"preferred_username": "A.Mensah", "name": "Afi Mensah", "groups": ["staff", "chess"], "offices": ["LOM"]}


@pytest.fixture
def making(app: Application, provider: IdentityProvider) -> IdentityProvider:
    users.add_office(app, CONSOLE, "LOM", "Lomé")
    set_up(app, issuer=provider.issuer, create_users=True, roles={"staff": "officer", "chiefs": "supervisor"})
    provider.claims = lambda claims: {**claims, **STAFF}
    return provider


def test_users_are_made_where_the_settings_say_so(app: Application, making: IdentityProvider) -> None:
    actor = arrive(app, making).signed_in.actor
    assert (actor.name, actor.roles, actor.offices) == ("a.mensah", {"officer"}, {"LOM"})
    made = [one for one in app.database.entries() if one.subject == "a.mensah" and one.action == "user.manage"]
    assert [one.actor for one in made] == ["openid"]
    # Made once: what an administrator changes later stays.
    users.set_roles(app, CONSOLE, "a.mensah", ["auditor"])
    assert arrive(app, making).signed_in.actor.roles == {"auditor"}
    with pytest.raises(SignInError, match="wrong"):
        sign_in(app, "a.mensah", "")


def test_sign_ins_that_come_to_nothing_are_counted(
    app: Application, officer: Actor, provider: IdentityProvider, clock: Clock
) -> None:
    object.__setattr__(app.workspace.settings.access, "address_tries", 4)
    for _ in range(5):  # those that come to something are not
        begun = start(app, CALLBACK, address="10.0.0.7")
        assert finish(app, begun.browser, provider.sign_in(begun.address), address="10.0.0.7")
    for _ in range(4):
        start(app, CALLBACK, address="10.0.0.7")
    for late in (
        lambda: start(app, CALLBACK, address="10.0.0.7"),
        lambda: finish(app, begun.browser, {"state": "guessed"}, address="10.0.0.7"),
    ):
        with pytest.raises(SignInError, match="too many"):
            late()
    assert start(app, CALLBACK, address="10.0.0.8")


def test_nothing_is_done_where_no_provider_is_set_up(app: Application) -> None:
    for act in (
        lambda: start(app, CALLBACK),
        lambda: finish(app, "", {}),
        lambda: identities.link(app, CONSOLE, "root", "s-1"),
    ):
        with pytest.raises(SettingsError, match="no identity provider"):
            act()


def test_a_claim_gives_roles_that_there_are() -> None:
    assert list(get_args(Role)) == list(ROLES)
