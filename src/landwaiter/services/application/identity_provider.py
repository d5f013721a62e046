"""The administration's identity provider: what it says of itself, and the tokens that it gives for a code.

OpenID Connect Core 1.0 with the code flow and PKCE (RFC 7636), and Discovery 1.0. Everything is asked anew at each
sign-in, so that a key that the provider withdrew counts no longer. No redirect of the provider is followed.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from landwaiter.errors import SettingsError, SignInError

if TYPE_CHECKING:
    from httpx import Client

    from landwaiter.store.database.identities import Pending
    from landwaiter.store.settings import OpenIDSettings

SECONDS = 10
"""How long the provider may take for an answer."""
LARGEST = 1_000_000
"""Bytes of an answer of the provider."""
WELL_KNOWN = "/.well-known/openid-configuration"
LOOPBACK = ("localhost", "127.0.0.1")
ERROR_CODE = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says of itself; ``names_itself`` where each of its answers says who gave it (RFC 9207)."""

    issuer: str
    authorization: str
    token: str
    keys: str
    names_itself: bool


def refused(what: str) -> SignInError:
    """Return the error of an answer that is not what it has to be."""
    return SignInError(f"the answer of the identity provider was refused ({what}).", "Sign in again.")


@contextmanager
def asking() -> Iterator[Client]:
    """Give the client that asks the provider.

    Raises
    ------
    SignInError
        When the provider does not answer.
    SettingsError
        When a package is missing.
    """
    try:
        import authlib  # noqa: F401 - where one is missing, the answer should come before anything is asked
        import httpx
    except ModuleNotFoundError as error:
        problem = "OpenID Connect needs the packages authlib and httpx, which are not installed."
        raise SettingsError(problem, "Install landwaiter[web].") from error
    try:
        with httpx.Client(verify=_trusted(), timeout=SECONDS, follow_redirects=False) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SignInError("the identity provider does not answer.", "Try again, or sign in by password.") from error


@cache
def _trusted() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context()


def discover(client: Client, issuer: str) -> Provider:
    """Return what the provider at ``issuer`` says of itself.

    Raises
    ------
    SignInError
        When it says to be another, or names an address that cannot be used.
    """
    told = _asked(client, "GET", issuer.rstrip("/") + WELL_KNOWN)
    if told.get("issuer") != issuer:
        raise refused("it says to be another issuer")
    names_itself = told.get("authorization_response_iss_parameter_supported") is True
    authorization, token, keys = (
        _address(told, name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    )
    return Provider(issuer, authorization, token, keys, names_itself)


def _address(told: Mapping[str, Any], name: str) -> str:
    given = str(told.get(name))
    parts = urlsplit(given)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise refused(f"{name} is no https address")
    return given


def authorization_address(provider: Provider, settings: OpenIDSettings, pending: Pending, state: str) -> str:
    """Return where the browser goes to sign in."""
    from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    asked = {"redirect_uri": pending.callback, "scope": settings.scopes, "state": state, "nonce": pending.nonce}
    proof = {"code_challenge": create_s256_code_challenge(pending.verifier), "code_challenge_method": "S256"}
    return str(
        prepare_grant_uri(provider.authorization, settings.client_id, "code", **asked, **proof, acr_values=settings.acr)
    )


def exchange(
    client: Client, provider: Provider, settings: OpenIDSettings, pending: Pending, code: str
) -> dict[str, Any]:
    """Return the tokens that the provider gives for a code.

    Raises
    ------
    SignInError
        When it gives none.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": pending.callback}
    form |= {"code_verifier": pending.verifier, "client_id": settings.client_id or ""}
    return _asked(client, "POST", provider.token, data=form, auth=_proof(settings))


def _proof(settings: OpenIDSettings) -> tuple[str, str] | None:
    """Return name and secret, each written as in a form before they are put together (RFC 6749, 2.3.1)."""
    if settings.client_secret is None:
        return None
    return quote(settings.client_id or "", safe=""), quote(settings.client_secret.get_secret_value(), safe="")


def keys_of(client: Client, provider: Provider) -> list[Any]:
    """Return the keys that the provider publishes, as it writes them.

    Raises
    ------
    SignInError
        When it publishes no list of keys.
    """
    keys = _asked(client, "GET", provider.keys).get("keys")
    if not isinstance(keys, list):
        raise refused("it publishes no keys")
    return keys


def _asked(client: Client, method: str, address: str, **options: Any) -> dict[str, Any]:
    """Return the object that the provider answers, which is read no further than any has to be."""
    content = b""
    with client.stream(method, address, headers={"accept": "application/json"}, **options) as response:
        for part in response.iter_bytes():
            content += part
            if len(content) > LARGEST:
                raise refused("it is too large")
    told = _object(content)
    if response.status_code != 200 or told is None:
        raise refused(f"status {response.status_code}{_code(told)}")
    return told


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _code(told: Mapping[str, Any] | None) -> str:
    """Return the code of an error, where the provider gives one, such as ``invalid_client``."""
    code = str((told or {}).get("error"))
    return f", {code}" if told and "error" in told and ERROR_CODE.fullmatch(code) else ""
