"""The way in by the administration's identity provider: to it, and back."""

from __future__ import annotations

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import SignInError
from landwaiter.services.application import openid
from landwaiter.web.asking import App, address_of, is_own_path, keep, keep_token, token_of
from landwaiter.web.pages.start import sign_in_form

COOKIE = "landwaiter-openid"
SECURE_COOKIE = "__Host-landwaiter-openid"
CALLBACK = "/openid/callback"


def is_set_up(app: App) -> None:
    """Answer that there is no such page where no identity provider is set up."""
    if not openid.is_set_up(app):
        raise HTTPException(404)


router = APIRouter(dependencies=[Depends(is_set_up)])


@router.get("/openid/start")
def start(request: Request, app: App, next: str = "/") -> Response:  # noqa: A002 - it is in the address
    """Lead to the identity provider."""
    there = next if is_own_path(next) else "/"
    try:
        begun = openid.start(app, _callback(request, app), destination=there, address=address_of(request))
    except SignInError as error:
        return sign_in_form(request, app, there, error=error)
    answer = RedirectResponse(begun.address, 303)
    keep(request, answer, _cookie(request), begun.browser, seconds=openid.MINUTES * 60)
    return answer


@router.get(CALLBACK)
def callback(request: Request, app: App) -> Response:
    """Begin the session of whom the provider sends back."""
    browser, brought = request.cookies.get(_cookie(request), ""), dict(request.query_params)
    try:
        arrived = openid.finish(app, browser, brought, address=address_of(request), earlier=token_of(request))
    except SignInError as error:
        return sign_in_form(request, app, "/", error=error)
    answer = RedirectResponse(arrived.destination, 303)
    keep_token(request, answer, arrived.signed_in.token)
    keep(request, answer, _cookie(request), "", seconds=0)
    return answer


def _callback(request: Request, app: App) -> str:
    """Return the address that the provider knows: by the name in the settings, or that of this machine."""
    public = app.workspace.settings.web.public_url
    return f"{public or str(request.base_url).rstrip('/')}{CALLBACK}"


def _cookie(request: Request) -> str:
    return SECURE_COOKIE if request.app.state.secure else COOKIE
