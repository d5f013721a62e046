"""Every request to the interface for programs has a number, which its answer carries."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from landwaiter.web.security import asked_by_program

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-request-id"
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")


class NumberedRequests:
    """Gives an answer the number that its request came with, or a new one where it has none that can be used."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or not asked_by_program(scope["path"]):
            return await self.app(scope, receive, send)
        given = Headers(scope=scope).get(HEADER, "")
        number = given if NUMBER.fullmatch(given) else secrets.token_hex(8)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        return await self.app(scope, receive, sending)
