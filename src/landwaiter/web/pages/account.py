"""The own account: who one is, what one may do, and the password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import LandwaiterError
from landwaiter.services.application.rights import ACTIONS
from landwaiter.services.application.signing_in import change_password
from landwaiter.web.asking import App, SignedIn
from landwaiter.web.problems import status_of
from landwaiter.web.rendering import page

router = APIRouter()


@router.get("/account")
def account(request: Request, actor: SignedIn) -> Response:
    """Show the own account."""
    return page(request, "account.html", rights=_rights(actor), problem=None)


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
