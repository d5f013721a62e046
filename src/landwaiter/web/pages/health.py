"""Health and figures, for whoever watches the server: from this machine, or with the right to see them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from landwaiter.services.application.acting import require
from landwaiter.services.application.figures import figures_of, queue_sizes, readiness
from landwaiter.web.asking import App, signed_in
from landwaiter.web.watching import figures_text

router = APIRouter()
FORMAT = "text/plain; version=0.0.4; charset=utf-8"
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
"""Headers by which a proxy says that it asks for somebody else."""


@router.get("/health")
def health() -> Response:
    """Say that the process answers."""
    return JSONResponse({"alive": True})


@router.get("/health/ready")
def ready(app: App) -> Response:
    """Say whether requests can be answered: 200, or 503 with what is missing."""
    found = readiness(app)
    return JSONResponse({"ready": all(found.values()), **found}, 200 if all(found.values()) else 503)


@router.get("/metrics")
def metrics(request: Request, app: App) -> Response:
    """Show figures in the format of Prometheus."""
    if not is_from_this_machine(request):
        require(app, signed_in(request, app), "system.watch")
    text = figures_text(request.app.state.requests, figures_of(app), queue_sizes(app), worked=app.workspace.worked)
    return PlainTextResponse(text, media_type=FORMAT)


def is_from_this_machine(request: Request) -> bool:
    """Say whether a process of this machine asks, and none that passes on what somebody else asks."""
    near = request.client is not None and request.client.host in LOOPBACK
    return near and not any(name in request.headers for name in FORWARDED)
