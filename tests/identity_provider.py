"""A small identity provider on the loopback, which does what OpenID Connect asks of one, or what a test spoils."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import pytest
from databases import Clock, set_setting
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from pydantic import SecretStr

from landwaiter.errors import SignInError
from landwaiter.services.application.acting import Application
from landwaiter.services.application.openid import Arrived, finish, start

CLIENT, SECRET = "landwaiter", "a secret: of two"
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, private=True)
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "other"}, private=True)
CURVE_KEY = ECKey.generate_key("P-256", {"kid": "curve"}, private=True)

CALLBACK = "https://landwaiter.customs.example/openid/callback"


def no_change(told: Any) -> Any:
    return told


class IdentityProvider:
    """Answers at ``issuer`` until it is closed; the attributes may be changed between requests.

    Attributes
    ----------
    claims, header
        Change what it says of the person, and the header of what it signs.
    discovery, tokens
        Change what it says of itself, and what it gives for a code.
    sign
        Signs header and claims.
    """

    def __init__(self, clock: Clock) -> None:
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(*provider.get(self.path))

            def do_POST(self) -> None:
                form = self.rfile.read(int(self.headers["content-length"])).decode()
                self.answer(*provider.post(self.path, dict(parse_qsl(form)), self.headers.get("authorization", "")))

            def answer(self, status: int, told: Any) -> None:
                content = told if isinstance(told, bytes) else json.dumps(told).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realm"
        self.clock = clock
        self.count = 0
        self.restore()
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def restore(self) -> None:
        """Do what a provider has to do again."""
        self.claims = self.header = self.discovery = self.tokens = no_change
        self.keys: list[Any] = [KEY.as_dict(private=False), CURVE_KEY.as_dict(private=False)]
        self.sign = self.signed
        self.codes: dict[str, dict[str, str]] = {}
        self.subject = "s-1042"
        self.asked: list[str] = []

    def signed(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        key = {"first": KEY, "curve": CURVE_KEY, "other": OTHER_KEY}[header["kid"]]
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])

    def sign_in(self, address: str) -> dict[str, str]:
        """Do what happens in the browser at the provider; return what the browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        self.count += 1
        code = f"code-{self.count}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def get(self, path: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path.endswith("/keys"):
            return 200, {"keys": self.keys}
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        told = {name: f"{self.issuer}/{where}" for name, where in endpoints.items()}
        return 200, self.discovery(
            {"issuer": self.issuer, "authorization_response_iss_parameter_supported": True, **told}
        )

    def post(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        if (unquote(name), unquote(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not asked or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, self.tokens({"access_token": "access", "token_type": "Bearer", "id_token": self.token(asked)})

    def token(self, asked: dict[str, str]) -> str:
        now = int(self.clock.now.timestamp())
        half = base64.urlsafe_b64encode(hashlib.sha256(b"access").digest()[:16]).rstrip(b"=").decode()
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "nonce": asked["nonce"], "at_hash": half}
        claims = {**claims, "iat": now, "exp": now + 300}
        return self.sign(self.header({"alg": "RS256", "kid": "first"}), self.claims(claims))

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def identity_provider(clock: Clock) -> Iterator[IdentityProvider]:
    opened = IdentityProvider(clock)
    try:
        yield opened
    finally:
        opened.close()


def set_up(app: Application, **changed: Any) -> None:
    """Let an application know the provider."""
    set_setting(app.workspace, "openid", **{"client_id": CLIENT, "client_secret": SecretStr(SECRET), **changed})


def arrive(app: Application, provider: IdentityProvider, **options: Any) -> Arrived:
    """Go to the provider and back."""
    begun = start(app, CALLBACK, destination="/queue?lane=red")
    return finish(app, begun.browser, provider.sign_in(begun.address), **options)


def refused(app: Application, browser: str, brought: dict[str, str]) -> str:
    """Return why what the browser brings back is refused, which is in the audit."""
    before = app.database.count
    with pytest.raises(SignInError) as caught:
        finish(app, browser, brought)
    (entry,) = app.database.entries(before + 1)
    assert (entry.actor, entry.action) == ("nobody", "session.refused")
    assert json.loads(entry.details) == {"by": "openid", "problem": caught.value.problem}
    return caught.value.problem


def spoiled(app: Application, provider: IdentityProvider) -> str:
    """Return why going to the provider and back is refused."""
    begun = start(app, CALLBACK)
    return refused(app, begun.browser, provider.sign_in(begun.address))


def answer(what: str) -> str:
    return f"the answer of the identity provider was refused ({what})."
