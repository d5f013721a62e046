"""The own account: who one is, what one may do, and the password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import LandwaiterError
from landwaiter.services.application.rights import ACTIONS
from landwaiter.services.application.signing_in import change_password, set_totp
from landwaiter.services.application.totp import SECRET, address, new_secret
from landwaiter.web.asking import App, SignedIn
from landwaiter.web.rendering import page
from landwaiter.web.statuses import status_of

router = APIRouter()


@router.get("/account")
def account(request: Request, actor: SignedIn) -> Response:
    """Show the own account."""
    return page(request, "account.html", rights=_rights(actor), problem=None)


@router.get("/account/codes")
def codes(request: Request, actor: SignedIn) -> Response:
    """Show the secret for an app of codes, a new one each time."""
    return _codes(request, actor, new_secret())


@router.post("/account/codes")
def begin_codes(
    request: Request,
    app: App,
    actor: SignedIn,
    password: Annotated[str, Form()] = "",
    secret: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
) -> Response:
    """Ask for codes from now on; all sessions end, this one too."""
    try:
        set_totp(app, actor, password, secret, code)
    except LandwaiterError as error:
        # Whoever made a slip goes on with the same secret, which the app has by now.
        return _codes(request, actor, secret if SECRET.fullmatch(secret) else new_secret(), error)
    return RedirectResponse("/sign-in", 303)


def _codes(request: Request, actor: SignedIn, secret: str, error: LandwaiterError | None = None) -> Response:
    letters = [secret[begin : begin + 4] for begin in range(0, len(secret), 4)]
    shown = {"secret": secret, "letters": letters, "address": address(secret, actor.name)}
    return page(request, "codes.html", status_of(error) if error else 200, problem=error, **shown)


@router.post("/account/password")
def new_password(
    request: Request,
    app: App,
    actor: SignedIn,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
) -> Response:
    """Change the own password; all sessions end, this one too."""
    try:
        change_password(app, actor, old, new)
    except LandwaiterError as error:
        return page(request, "account.html", status_of(error), rights=_rights(actor), problem=error)
    return RedirectResponse("/sign-in", 303)


def _rights(actor: SignedIn) -> list[str]:
    return [action for action in ACTIONS if actor.may(action)]
