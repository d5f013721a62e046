"""Who asks: the session behind a request's cookie, and what a page demands of it.

Each page names its action with :func:`allowed`, or is one of the few that need none; a test holds that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from landwaiter.errors import SignInError
from landwaiter.services.application.acting import Actor, Application, require
from landwaiter.services.application.signing_in import resume

if TYPE_CHECKING:
    from starlette.responses import Response

COOKIE = "landwaiter"
SECURE_COOKIE = "__Host-landwaiter"


def application(request: Request) -> Application:
    """Return the application that the server serves."""
    found: Application = request.app.state.application
    return found


App = Annotated[Application, Depends(application)]


def token_of(request: Request) -> str:
    """Return the token of a request's session, empty where it shows none."""
    return request.cookies.get(SECURE_COOKIE if request.app.state.secure else COOKIE, "")


def keep_token(request: Request, response: Response, token: str) -> None:
    """Let the browser keep a session's token; an empty one makes it forget."""
    hours = application(request).workspace.settings.access.session_hours if token else 0
    name = SECURE_COOKIE if request.app.state.secure else COOKIE
    keep(request, response, name, token, seconds=hours * 3600)


def keep(request: Request, response: Response, name: str, value: str, *, seconds: int) -> None:
    """Let the browser keep a value that no script reads and no other site sends."""
    secure: bool = request.app.state.secure
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def address_of(request: Request) -> str:
    """Return the address of who asks, as the trusted proxy tells it."""
    return request.client.host if request.client else ""


def signed_in(request: Request, app: App) -> Actor:
    """Return who asks.

    Raises
    ------
    SignInError
        When nobody is signed in.
    """
    actor = resume(app, token_of(request))
    request.state.actor = actor
    return actor


def maybe_signed_in(request: Request, app: App) -> Actor | None:
    """Return who asks, ``None`` where nobody is signed in."""
    try:
        return signed_in(request, app)
    except SignInError:
        return None


SignedIn = Annotated[Actor, Depends(signed_in)]
MaybeSignedIn = Annotated[Actor | None, Depends(maybe_signed_in)]


def allowed(action: str) -> Callable[..., Actor]:
    """Return what gives a page the one who asks, if ``action`` is allowed to that one.

    Use it as ``Annotated[Actor, Depends(allowed("queue.view"))]``.
    """

    def asking(actor: SignedIn, app: App) -> Actor:
        require(app, actor, action)
        return actor

    asking.__dict__["action"] = action
    return asking


def is_own_path(path: str) -> bool:
    r"""Say whether a path leads to a page of this server, and nowhere else.

    >>> is_own_path("/queue?lane=red"), is_own_path("//evil.example"), is_own_path("/\\evil.example")
    (True, False, False)
    """
    plain = path.isprintable() and "\\" not in path
    return plain and path.startswith("/") and not path.startswith("//")
