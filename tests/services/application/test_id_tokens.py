"""Nothing that was tampered with signs anybody in: the answer, the tokens, the keys, or the provider."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from databases import Clock
from identity_provider import (
    CALLBACK,
    CLIENT,
    KEY,
    OTHER_KEY,
    IdentityProvider,
    answer,
    arrive,
    identity_provider,
    refused,
    set_up,
    spoiled,
)
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import SecretStr

from landwaiter.errors import SignInError
from landwaiter.services.application import identities, users
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.openid import Started, finish, start
from landwaiter.store import Workspace

CONSOLE = Actor.at_command_line()
STAFF = {"preferred_username": "A.Mensah", "name": "Afi Mensah", "groups": ["staff", "chess"], "offices": ["LOM"]}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, IdentityProvider, Clock]]:
    """One application for all: what is refused leaves nothing behind."""
    clock, workspace = Clock(), Workspace.create(tmp_path_factory.mktemp("openid") / "ws")
    with (
        identity_provider(clock) as provider,
        application_of(workspace, create=True, clock=clock) as app,
    ):
        users.create_admin(app, "root", "The first", "seven grey herons")
        users.add_office(app, CONSOLE, "LOM", "Lomé")
        set_up(app, issuer=provider.issuer)
        identities.link(app, CONSOLE, "root", provider.subject)
        yield app, provider, clock


@pytest.fixture
def app(opened: Any) -> Application:
    set_up(opened[0], issuer=opened[1].issuer, acr=None, create_users=False)
    return opened[0]


@pytest.fixture
def provider(opened: Any, app: Application) -> IdentityProvider:
    opened[1].restore()
    return opened[1]


@pytest.fixture
def clock(opened: Any) -> Clock:
    return opened[2]


@pytest.mark.parametrize(("algorithm", "key"), [("PS256", "first"), ("ES256", "curve")])
def test_other_good_signatures_are_taken(
    app: Application, provider: IdentityProvider, algorithm: str, key: str
) -> None:
    provider.header = lambda header: {"alg": algorithm, "kid": key}
    assert arrive(app, provider).signed_in.actor.name == "root"


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(part({"alg": "none"}) if one else part(claims) for one in (1, 0)) + "."


def part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def with_the_public_key(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Sign as if the public key, which everybody has, were a shared secret."""
    text = f"{part({'alg': 'HS256', 'kid': 'first'})}.{part(claims)}"
    mac = hmac.digest(KEY.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def other_claims_under_the_signature(header: dict[str, Any], claims: dict[str, Any]) -> str:
    first, _, last = provider_signed(header, claims).split(".")
    return f"{first}.{part({**claims, 'sub': 's-1'})}.{last}"


def provider_signed(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header, claims, KEY, algorithms=["RS256"])


def with_a_foreign_key(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header, claims, OTHER_KEY, algorithms=["RS256"])


NOT_SIGNED = {
    "no signature": (unsigned, "unsupported_algorithm"),
    "the public key as a secret": (with_the_public_key, "unsupported_algorithm"),
    "other claims": (other_claims_under_the_signature, "bad_signature"),
    "another key under its name": (with_a_foreign_key, "bad_signature"),
    "no token": (lambda header, claims: "a.b", "decode_error"),
    "not even text": (lambda header, claims: 7, "it has no ID token"),
}


@pytest.mark.parametrize("how", NOT_SIGNED)
def test_what_the_provider_did_not_sign_is_refused(app: Application, provider: IdentityProvider, how: str) -> None:
    provider.sign, said = NOT_SIGNED[how]
    assert spoiled(app, provider) == answer(said)


def test_a_key_that_is_not_published_is_refused(app: Application, provider: IdentityProvider) -> None:
    provider.header = lambda header: {"alg": "RS256", "kid": "other"}
    assert spoiled(app, provider) == answer("invalid_key_id")
    # One that is published counts from then on.
    provider.keys.append(OTHER_KEY.as_dict(private=False))
    assert arrive(app, provider)


def test_keys_for_something_else_and_short_ones_are_none(app: Application, provider: IdentityProvider) -> None:
    public = KEY.as_dict(private=False)
    short = {**public, "n": public["n"][:341]}
    shared = OctKey.import_key("0" * 64, {"kid": "first"})
    sealing = {**public, "use": "enc"}
    for keys in ([short], [shared.as_dict(private=True)], [sealing], ["first"], []):
        provider.keys = keys
        assert spoiled(app, provider) == answer("invalid_key_id")
    provider.keys = [{**public, "n": "%" * 342, "e": []}]
    assert "refused" in spoiled(app, provider)


NOW = 1_796_025_600  # 30 November 2026, 8:00 UTC, when the clock stands still
CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://evil.example"}, "invalid_claim: iss"),
    "no issuer": ({"iss": None}, "missing_claim: iss"),
    "another system": ({"aud": "payroll"}, "invalid_claim: aud"),
    "nobody in particular": ({"aud": []}, "invalid_claim: aud"),
    "for several, by another": ({"aud": [CLIENT, "payroll"], "azp": "payroll"}, "invalid_claim: azp"),
    "for several, by nobody": ({"aud": [CLIENT, "payroll"]}, "missing_claim: azp"),
    "by another": ({"azp": "payroll"}, "invalid_claim: azp"),
    "another nonce": ({"nonce": "replayed"}, "invalid_claim: nonce"),
    "no nonce": ({"nonce": None}, "missing_claim: nonce"),
    "expired": ({"exp": NOW - 60}, "expired_token: exp"),
    "never expires": ({"exp": None}, "missing_claim: exp"),
    "expires at no time": ({"exp": float("nan")}, "invalid_claim: exp"),
    "of the future": ({"iat": NOW + 61}, "invalid_claim: iat"),
    "of no time": ({"iat": None}, "missing_claim: iat"),
    "not yet": ({"nbf": NOW + 61}, "invalid_claim: nbf"),
    "another access token": ({"at_hash": "MTIzNDU2Nzg5MDEyMzQ1Ng"}, "invalid_claim: at_hash"),
    "nobody": ({"sub": None}, "missing_claim: sub"),
    "an empty name": ({"sub": ""}, "invalid_claim: sub"),
    "a name that is none": ({"sub": "s\n1"}, "invalid_claim: sub"),
    "too long a name": ({"sub": "s" * 256}, "invalid_claim: sub"),
}


@pytest.mark.parametrize("how", CLAIMS)
def test_what_is_signed_has_to_be_for_this_sign_in(app: Application, provider: IdentityProvider, how: str) -> None:
    changed, said = CLAIMS[how]
    provider.claims = lambda claims: {k: v for k, v in {**claims, **changed}.items() if v is not None}
    assert spoiled(app, provider) == answer(said)


GOOD: tuple[dict[str, Any], ...] = (
    {"aud": [CLIENT]},
    {"aud": [CLIENT, "payroll"], "azp": CLIENT},
    {"exp": NOW - 59},
    {"iat": NOW + 60, "nbf": NOW + 60},
)


def test_clocks_may_differ_a_little_and_others_may_be_named(
    app: Application, provider: IdentityProvider, clock: Clock
) -> None:
    assert clock.now.timestamp() == NOW
    for changed in GOOD:
        provider.claims = lambda claims, changed=changed: {**claims, **changed}
        assert arrive(app, provider)


def test_the_way_of_signing_in_can_be_demanded(app: Application, provider: IdentityProvider) -> None:
    set_up(app, acr="urn:two-factor urn:card")
    begun = start(app, CALLBACK)
    assert "acr_values=urn%3Atwo-factor+urn%3Acard" in begun.address
    assert refused(app, begun.browser, provider.sign_in(begun.address)) == answer("missing_claim: acr")
    provider.claims = lambda claims: {**claims, "acr": "urn:password"}
    assert spoiled(app, provider) == answer("invalid_claim: acr")
    provider.claims = lambda claims: {**claims, "acr": "urn:card"}
    assert arrive(app, provider)


OVER = "this sign-in is over, or never began."
Begun = tuple[Started, dict[str, str]]


@pytest.fixture
def begun(app: Application, provider: IdentityProvider) -> Begun:
    started = start(app, CALLBACK)
    return started, provider.sign_in(started.address)


@pytest.mark.parametrize("state", ["", "guessed", "\ud800", "x" * 100_000])
def test_an_answer_that_nobody_waits_for_is_refused(app: Application, begun: Begun, state: str) -> None:
    started, brought = begun
    assert refused(app, started.browser, {**brought, "state": state}) == OVER
    assert refused(app, started.browser, {"code": brought["code"]}) == OVER
    assert finish(app, started.browser, brought)


def test_another_browser_gets_nothing(app: Application, begun: Begun, provider: IdentityProvider) -> None:
    started, brought = begun
    # Whoever has a session of the provider of their own sends their answer to somebody else's browser.
    others = start(app, CALLBACK)
    assert refused(app, others.browser, brought) == "this sign-in began in another browser."
    assert refused(app, started.browser, brought) == OVER
    assert refused(app, "", provider.sign_in(others.address)) == "this sign-in began in another browser."


def test_a_code_of_another_sign_in_is_refused(app: Application, begun: Begun, provider: IdentityProvider) -> None:
    started, brought = begun
    theirs = provider.sign_in(start(app, CALLBACK).address)["code"]
    assert refused(app, started.browser, {**brought, "code": theirs}) == answer("status 400, invalid_grant")


def test_another_issuer_is_refused_before_it_sees_the_code(
    app: Application, begun: Begun, provider: IdentityProvider
) -> None:
    started, brought = begun
    said = answer("it comes from another issuer")
    assert refused(app, started.browser, {**brought, "iss": "https://evil.example"}) == said
    again = start(app, CALLBACK)
    silent = {name: value for name, value in provider.sign_in(again.address).items() if name != "iss"}
    assert refused(app, again.browser, silent) == said  # it says that it always names itself
    assert not any(path.endswith("/token") for path in provider.asked)
    provider.discovery = lambda told: {**told, "authorization_response_iss_parameter_supported": False}
    last = start(app, CALLBACK)
    brought = provider.sign_in(last.address)
    del brought["iss"]
    assert finish(app, last.browser, brought)


def test_what_the_provider_refuses_lets_nobody_in(app: Application, begun: Begun, provider: IdentityProvider) -> None:
    started, brought = begun
    denied = {"state": brought["state"], "iss": brought["iss"], "error": "access_denied"}
    assert refused(app, started.browser, denied) == "the identity provider let nobody in."
    for odd in ("", "x" * 5_000):
        again = start(app, CALLBACK)
        brought = {**provider.sign_in(again.address), "code": odd}
        assert refused(app, again.browser, brought) == "the identity provider let nobody in."


def test_a_wrong_secret_is_told_by_its_code(app: Application, begun: Begun) -> None:
    started, brought = begun
    set_up(app, client_secret=SecretStr("wrong"))
    assert refused(app, started.browser, brought) == answer("status 401, invalid_client")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issuer": "https://evil.example"}, "it says to be another issuer"),
        ({"token_endpoint": "http://evil.example/token"}, "token_endpoint is no https address"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint is no https address"),
        ({"jwks_uri": None}, "jwks_uri is no https address"),
    ],
)
def test_a_provider_that_is_another_is_not_gone_to(
    app: Application, provider: IdentityProvider, changed: dict[str, Any], said: str
) -> None:
    provider.discovery = lambda told: {**told, **changed}
    with pytest.raises(SignInError) as caught:
        start(app, CALLBACK)
    assert caught.value.problem == answer(said)


def test_answers_that_are_none_are_refused(app: Application, begun: Begun, provider: IdentityProvider) -> None:
    for odd, said in ((b"<html>", "status 200"), (b"[" * 100_000, "status 200"), (b" " * 1_000_001, "it is too large")):
        provider.discovery = lambda told, odd=odd: odd
        with pytest.raises(SignInError) as caught:
            start(app, CALLBACK)
        assert caught.value.problem == answer(said)
    provider.restore()
    set_up(app, issuer="http://127.0.0.1:1")
    with pytest.raises(SignInError, match="does not answer"):
        start(app, CALLBACK)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"preferred_username": "root"}, "there is a user called root already."),
        ({"preferred_username": "a b"}, "this cannot be the name of a user."),
        ({"preferred_username": None}, "this cannot be the name of a user."),
        ({"groups": ["chess"]}, "a user needs a role."),
        ({"groups": {"staff": 1}}, "a user needs a role."),
        ({"offices": []}, "a user who is officer needs an office."),
        ({"offices": "ANE"}, "there is no office 'ANE'."),
    ],
)
def test_nobody_is_made_of_what_the_provider_does_not_say(
    app: Application, provider: IdentityProvider, changed: dict[str, Any], said: str
) -> None:
    set_up(app, create_users=True, roles={"staff": "officer", "chiefs": "supervisor"})
    provider.subject = "s-2"
    provider.claims = lambda claims: {**claims, **STAFF, **changed}
    before = [user.name for user in users.users(app, CONSOLE)]
    assert spoiled(app, provider) == f"no user could be made: {said}"
    assert [user.name for user in users.users(app, CONSOLE)] == before
    assert len(identities.links(app, CONSOLE)) == 1
