"""Requests: what waits for one's answer as the second person, and what one asked for."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import Response

from landwaiter.errors import LandwaiterError
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.deciding import answer, own_requests, waiting
from landwaiter.web.asking import App, allowed
from landwaiter.web.forms import done_or_told
from landwaiter.web.rendering import page
from landwaiter.web.statuses import status_of

router = APIRouter(prefix="/requests")
Viewer = Annotated[Actor, Depends(allowed("request.view"))]


@router.get("")
def requests(request: Request, app: App, actor: Viewer) -> Response:
    """Show what waits."""
    return _page(request, app, actor)


@router.post("/{number}")
def answered(request: Request, app: App, actor: Viewer, number: int, grant: Annotated[str, Form()] = "") -> Response:
    """Grant or refuse what another asked for."""
    return done_or_told(
        lambda: answer(app, actor, number, grant=grant == "yes"),
        "/requests",
        lambda error: _page(request, app, actor, error),
    )


def _page(request: Request, app: App, actor: Actor, problem: LandwaiterError | None = None) -> Response:
    status = 200 if problem is None else status_of(problem)
    return page(
        request,
        "requests.html",
        status,
        waiting=waiting(app, actor),
        own=own_requests(app, actor),
        problem=problem,
    )
