"""What is done in the background: the list, one job with what came of it, asking and cancelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import LandwaiterError, Place
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.jobs import ask_job, askable, cancel_job, job, jobs
from landwaiter.services.application.uploads import rejected_of, report_of
from landwaiter.store.database.jobs import OPEN
from landwaiter.web.asking import App, allowed
from landwaiter.web.rendering import page

router = APIRouter()
Viewer = Annotated[Actor, Depends(allowed("jobs.view"))]
OF_FILES = ("check", "import")
SIZE = 25


@router.get("/jobs")
def job_list(request: Request, app: App, actor: Viewer, first: int = 0) -> Response:
    """Show what is done and was done; it shows itself anew while something is."""
    found, total = jobs(app, actor, first=first, size=SIZE)
    asking = [kind for kind in askable(actor) if kind not in OF_FILES]
    return page(
        request,
        "jobs.html",
        found=found,
        total=total,
        first=first,
        size=SIZE,
        asking=asking,
        going_on=any(one.state in OPEN for one in found),
    )


@router.post("/jobs")
def ask(app: App, actor: Viewer, kind: Annotated[str, Form()] = "") -> Response:
    """Ask for a job."""
    return RedirectResponse(f"/jobs/{ask_job(app, actor, kind)}", 303)


@router.get("/jobs/{number}")
def one_job(request: Request, app: App, actor: Viewer, number: int) -> Response:
    """Show a job."""
    found = job(app, actor, number)
    upload, error = found.params.get("upload", ""), _error(found.error)
    return page(
        request,
        "job.html",
        job=found,
        error=error,
        where=str(replace(error.place, file=None, value=None)) if error else "",
        going_on=found.state in OPEN,
        may=found.kind in askable(actor),
        upload=upload,
        reported=bool(upload) and report_of(app.workspace, upload, found.kind).exists(),
        rejected=bool(upload) and found.kind == "import" and rejected_of(app.workspace, upload).exists(),
    )


def _error(kept: Mapping[str, Any] | None) -> LandwaiterError | None:
    """Return what went wrong as the error that it was, so that it is told like every other."""
    if not kept or not kept.get("problem"):
        return None
    place = Place(**{name: kept[name] for name in Place.__slots__ if name in kept})
    return LandwaiterError(kept["problem"], kept["remedy"], place)


@router.post("/jobs/{number}/cancel")
def cancel(app: App, actor: Viewer, number: int) -> Response:
    """Cancel a job that waits."""
    cancel_job(app, actor, number)
    return RedirectResponse(f"/jobs/{number}", 303)
