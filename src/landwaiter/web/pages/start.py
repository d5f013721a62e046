"""The way in: the first page, signing in and out, and the language."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import SignInError, TooManyTriesError
from landwaiter.explain.catalogue import LANGUAGES
from landwaiter.services.application.openid import is_set_up
from landwaiter.services.application.signing_in import sign_in, sign_out
from landwaiter.web.asking import App, MaybeSignedIn, SignedIn, address_of, is_own_path, keep, keep_token, token_of
from landwaiter.web.rendering import LANGUAGE_COOKIE, menu_of, page
from landwaiter.web.statuses import status_of

router = APIRouter()
YEAR = 31_536_000


@router.get("/")
def first_page(actor: SignedIn) -> Response:
    """Lead to the first page that somebody may open."""
    entries = menu_of(actor)
    return RedirectResponse(entries[0].path if entries else "/account", 303)


@router.get("/sign-in")
def sign_in_page(request: Request, app: App, actor: MaybeSignedIn, next: str = "/") -> Response:  # noqa: A002 - it is in the address
    """Show the form that signs in."""
    there = next if is_own_path(next) else "/"
    if actor is not None:
        return RedirectResponse(there, 303)
    return sign_in_form(request, app, there)


def sign_in_form(
    request: Request, app: App, there: str, *, name: str = "", error: SignInError | None = None
) -> Response:
    """Return the form that signs in and leads on to a page, with what went wrong before."""
    settings, status = app.workspace.settings, 200 if error is None else status_of(error)
    provider = settings.openid.label if is_set_up(app) else None
    answer = page(request, "sign_in.html", status, next=there, name=name, problem=error, provider=provider)
    if isinstance(error, TooManyTriesError):
        answer.headers["retry-after"] = str(60 * settings.access.closed_minutes)
    return answer


@router.post("/sign-in")
def begin_session(
    request: Request,
    app: App,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - it is in the form
) -> Response:
    """Sign in; a session that the browser had ends."""
    there = next if is_own_path(next) else "/"
    try:
        begun = sign_in(app, name, password, code=code, address=address_of(request), earlier=token_of(request))
    except SignInError as error:
        return sign_in_form(request, app, there, name=name, error=error)
    answer = RedirectResponse(there, 303)
    keep_token(request, answer, begun.token)
    return answer


@router.post("/sign-out")
def end_session(request: Request, app: App, actor: MaybeSignedIn) -> Response:
    """Sign out."""
    if actor is not None:
        sign_out(app, actor, token_of(request))
    answer = RedirectResponse("/sign-in", 303)
    keep_token(request, answer, "")
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.post("/language")
def choose_language(
    request: Request,
    language: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - it is in the form
) -> Response:
    """Choose the language of the pages."""
    answer = RedirectResponse(next if is_own_path(next) else "/", 303)
    if language in LANGUAGES:
        keep(request, answer, LANGUAGE_COOKIE, language, seconds=YEAR)
    return answer
