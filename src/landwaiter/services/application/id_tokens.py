"""What a provider signs about whoever signed in, and whether it holds (OpenID Connect Core 1.0, 3.1.3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from landwaiter.errors import SignInError
from landwaiter.services.application.identity_provider import refused

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

    from landwaiter.store.settings import OpenIDSettings

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures that are accepted: none that the reader could make as well, and never none at all."""
FEWEST_BITS = 2048
"""Of an RSA key."""
LEEWAY = 60
"""Seconds by which the clocks of the provider and of this machine may differ."""


def claims_of(
    tokens: Mapping[str, Any], keys: Iterable[object], settings: OpenIDSettings, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """Return what the provider says of whoever signed in.

    Parameters
    ----------
    tokens
        What the provider gave for the code.
    keys
        What it publishes.
    nonce
        What was sent along when the sign-in began.

    Raises
    ------
    SignInError
        When the signature, or what is signed, is not what it has to be.
    """
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError

    told, access = tokens.get("id_token"), tokens.get("access_token")
    if not isinstance(told, str) or not isinstance(access, str | None):
        raise refused("it has no ID token")
    about = {"nonce": nonce, "client_id": settings.client_id, "access_token": access}
    try:
        token = jwt.decode(told, _usable(keys), algorithms=ALGORITHMS)
        claims = CodeIDToken(token.claims, token.header, _expected(settings, nonce), about)
        claims.validate(int(now.timestamp()), LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise _refusal(error) from error
    return token.claims


def _expected(settings: OpenIDSettings, nonce: str) -> dict[str, Any]:
    values = {"iss": settings.issuer, "aud": settings.client_id, "nonce": nonce}
    expected: dict[str, Any] = {name: {"essential": True, "value": value} for name, value in values.items()}
    if settings.acr:
        expected["acr"] = {"essential": True, "values": settings.acr.split()}
    return {**expected, "sub": {"essential": True}}


def _usable(keys: Iterable[object]) -> KeySet:
    """Return the keys that are for signatures and long enough: one that is for something else proves nothing."""
    from joserfc.jwk import KeySet, import_key

    return KeySet([import_key(key) for key in keys if isinstance(key, dict) and _signs(key)])


def _signs(key: Mapping[str, Any]) -> bool:
    # The modulus of an RSA key is written six bits a letter.
    long = key.get("kty") == "EC" or (key.get("kty") == "RSA" and 6 * len(str(key.get("n"))) >= FEWEST_BITS)
    return long and key.get("use", "sig") == "sig"


def _refusal(error: Exception) -> SignInError:
    """Return the refusal of a token; what it says is in no error, since it is about a person."""
    from joserfc.errors import ClaimError, JoseError

    if isinstance(error, ClaimError):
        return refused(f"{error.error}: {error.claim}")
    return refused(error.error if isinstance(error, JoseError) else "its token cannot be read")
