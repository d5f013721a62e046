"""Which program asks: the key that it shows, and what an operation demands of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.responses import Response

from landwaiter.errors import SignInError
from landwaiter.services.application.acting import Actor, require
from landwaiter.services.application.repeating import once
from landwaiter.services.application.signing_in import resume_key
from landwaiter.web.asking import App
from landwaiter.web.rendering import language_of

BEARER = HTTPBearer(auto_error=False, description="A key that an administrator made: landwaiter keys make")
Shown = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]


def token_of(shown: Shown) -> str:
    """Return the key that a program shows.

    Raises
    ------
    SignInError
        When it shows none.
    """
    if shown is None:
        raise SignInError("no key was shown.", "Send the header: Authorization: Bearer KEY")
    return shown.credentials


Token = Annotated[str, Depends(token_of)]


def with_key(token: Token, app: App) -> Actor:
    """Return for whom the program acts; errors of ``resume_key``."""
    return resume_key(app, token)


Keyed = Annotated[Actor, Depends(with_key)]


def permitted(action: str) -> Callable[..., Actor]:
    """Return what gives an operation the one who asks, if ``action`` is allowed to that one by role and key."""

    def asking(actor: Keyed, app: App) -> Actor:
        require(app, actor, action)
        return actor

    asking.__dict__["action"] = action
    return asking


def spoken(request: Request) -> str:
    """Return the language in which the program wants sentences."""
    return language_of(request)


Language = Annotated[str, Depends(spoken)]


class Once:
    """Does an operation once for each idempotency key."""

    def __init__(self, request: Request, app: App, actor: Actor, key: str) -> None:
        self._app, self._actor, self._key = app, actor, key
        self._path = f"{request.method} {request.url.path}?{request.url.query}"

    def __call__(self, body: BaseModel | None, act: Callable[[], Any], status: int = 200) -> Response:
        """Return the answer to ``act``, or that of the same request before."""
        said = f"{self._path}\n{'' if body is None else body.model_dump_json()}"
        answer = once(self._app, self._actor, self._key, said, act)
        return Response(json.dumps(answer), status, media_type="application/json")


IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        pattern=r"^[!-~]*$",
        description="What the program calls this request: sent again under it, it is done once and answered alike.",
    ),
]


def once_of(request: Request, app: App, actor: Keyed, key: IdempotencyKey = "") -> Once:
    """Return what does an operation once."""
    return Once(request, app, actor, key)


DoneOnce = Annotated[Once, Depends(once_of)]
DeclarationId = Annotated[str, Path(min_length=1, max_length=200, description="Identifier of the declaration.")]
ItemNumber = Annotated[int, Path(ge=1, le=99_999, description="Number of the goods item within it.")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
First = Annotated[int, Query(ge=0, lt=10**9, description="Position of the first one, from 0.")]
Size = Annotated[int, Query(ge=1, le=500, description="How many at most.")]


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems that an operation may answer with, for its description."""
    from landwaiter.web.api.models import ProblemDetails

    schema = {"application/problem+json": {"schema": ProblemDetails.model_json_schema()}}
    listed = sorted({400, 401, 403, 413, 422, 500, 503, *statuses})
    return {status: {"description": WHY[status], "content": schema} for status in listed}


WHY = {
    400: "The request is no HTTP that can be read, or asks for another host.",
    401: "No key was shown, or one that is not or no longer valid.",
    403: "The key, its user's roles or the user's offices do not allow it.",
    404: "There is no such thing, or none that may be seen.",
    409: "Somebody was faster, or what is asked for does not fit what is there.",
    413: "The request is too large.",
    422: "What was sent cannot be used; the problem says where and why.",
    500: "A fault of the server.",
    503: "The database or the lake cannot be written now: try again.",
}
