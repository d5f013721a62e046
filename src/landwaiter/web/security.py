"""What holds for every request before any page is asked: whence it comes, how large it is, what the answer allows.

Unsafe requests to pages need proof that a page of this server sent them: ``Sec-Fetch-Site``, which browsers send to
trustworthy addresses, else ``Origin``, which they send with every POST. A session's cookie is not sent along from
elsewhere either (``SameSite``). Programs show a key in a header instead, which no foreign page can make a browser send.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from landwaiter.web.details import details

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
STATIC = "/static/"
IMPORTS = "/imports"
LARGEST_BODY = 1_000_000
"""Bytes of a request where the page does not allow more."""
SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
"""Content Security Policy: whence a page may load what, and where it may send to; nothing that stands in the page."""
HEADERS = {
    "content-security-policy": "; ".join(f"{name} {value}" for name, value in SOURCES.items()),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Of every answer."""
YEAR = 31_536_000


class SecureHeaders:
    """Gives every answer the headers that keep a browser from doing more than the page needs.

    Parameters
    ----------
    app
        What answers.
    secure
        Whether people reach the server by HTTPS, so that browsers may be told to use nothing else.
    """

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self.app = app
        self.headers = {**HEADERS, **({"strict-transport-security": f"max-age={YEAR}"} if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        kept = scope["path"].startswith(STATIC)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "public, max-age=3600" if kept else "no-store")
            await send(message)

        return await self.app(scope, receive, sending)


class OwnPagesOnly:
    """Refuses unsafe requests that no page of this server sent; programs with keys are not asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and not comes_from_here(scope):
            answer = PlainTextResponse("This request did not come from a page of this server.", 403)
            return await answer(scope, receive, send)
        return await self.app(scope, receive, send)


def comes_from_here(scope: Scope) -> bool:
    """Say whether a request is safe, a program's, or sent by a page of this server."""
    if scope["method"] in SAFE or scope["path"].startswith(API):
        return True
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin"
    if origin is None:
        return False
    parts = urlsplit(origin)
    return (parts.scheme, parts.netloc) == (scope["scheme"], headers.get("host", ""))


def asked_by_program(path: str) -> bool:
    """Say whether a path is one of the interface for programs."""
    return path.startswith(API)


class TooLargeError(Exception):
    """A request went on beyond what it may have."""


class LimitedBody:
    """Refuses requests that are larger than their page allows, before they are in memory.

    Parameters
    ----------
    app
        What answers.
    larger
        Bytes that a request may have, by the beginning of its path, where that is not :data:`LARGEST_BODY`.
    """

    def __init__(self, app: ASGIApp, *, larger: Mapping[str, int]) -> None:
        self.app = app
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            return await self.app(scope, receive, send)
        most = next((size for path, size in self.larger.items() if scope["path"].startswith(path)), LARGEST_BODY)
        told = Headers(scope=scope).get("content-length", "0")
        answer = self.refusal(scope, most)
        if not told.isdecimal() or int(told) > most:
            return await answer(scope, receive, send)
        body = Counted(receive, most)

        async def sending(message: Message) -> None:
            # What reads the body may take its end for a fault of its own, and answer that.
            if not body.over:
                await send(message)

        with suppress(TooLargeError):
            await self.app(scope, body, sending)
        if body.over:
            await answer(scope, receive, send)
        return None

    def refusal(self, scope: Scope, most: int) -> ASGIApp:
        """Return the answer to a request that is too large."""
        said = f"A request to this address has at most {most:,} bytes."
        if not asked_by_program(scope["path"]):
            return PlainTextResponse(said, 413)
        return details(413, detail=said)


class Counted:
    """Gives out the parts of a request until they are more than it may have.

    Parameters
    ----------
    receive
        Gives the parts.
    most
        Bytes of all parts together.
    """

    def __init__(self, receive: Receive, most: int) -> None:
        self.receive = receive
        self.left = most

    @property
    def over(self) -> bool:
        """Whether there were more."""
        return self.left < 0

    async def __call__(self) -> Message:
        """Return the next part.

        Raises
        ------
        TooLargeError
            When there are more bytes than there may be.
        """
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        if self.over:
            raise TooLargeError
        return message
