"""Files: upload one, have it checked, take it in, and what was taken in with its report."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import LandwaiterError
from landwaiter.ingest.mapping import presets
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.imports import taken_in
from landwaiter.services.application.jobs import ask_job
from landwaiter.services.application.uploads import rejected, report, upload
from landwaiter.web.asking import App, allowed
from landwaiter.web.rendering import page
from landwaiter.web.statuses import status_of

router = APIRouter()
Importer = Annotated[Actor, Depends(allowed("import.make"))]
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


@router.get("/imports")
def import_list(request: Request, app: App, actor: Importer) -> Response:
    """Show what was taken in, and the form that takes a file."""
    return _page(request, app, actor)


@router.post("/imports")
def send(
    request: Request,
    app: App,
    actor: Importer,
    file: UploadFile,
    holds: Annotated[str, Form()] = "declarations",
    mapping: Annotated[str, Form()] = "",
) -> Response:
    """Keep a file, and have it checked; it is taken in when somebody says so who has seen the report."""
    try:
        token = upload(app, actor, file.filename or "", file.file)
        number = ask_job(app, actor, "check", upload=token, holds=holds, mapping=mapping)
    except LandwaiterError as error:
        return _page(request, app, actor, error)
    return RedirectResponse(f"/jobs/{number}", 303)


@router.post("/imports/take")
def take(
    app: App,
    actor: Importer,
    upload: Annotated[str, Form()],
    holds: Annotated[str, Form()] = "declarations",
    mapping: Annotated[str, Form()] = "",
    strict: Annotated[str, Form()] = "",
) -> Response:
    """Have a file taken in that was checked."""
    number = ask_job(app, actor, "import", upload=upload, holds=holds, mapping=mapping, strict=bool(strict))
    return RedirectResponse(f"/jobs/{number}", 303)


@router.get("/imports/{upload}/report/{kind}")
def quality(app: App, actor: Importer, upload: str, kind: str) -> Response:
    """Show the quality report of a file, a page of its own: its one style sheet is allowed by its digest."""
    content = report(app, actor, upload, kind)
    styles = " ".join(f"'sha256-{_digest(one)}'" for one in STYLE.findall(content))
    policy = f"{POLICY}; style-src {styles}" if styles else POLICY
    headers = {"content-security-policy": policy}
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


@router.get("/imports/{upload}/rejected")
def rejected_rows(app: App, actor: Importer, upload: str) -> Response:
    """Give the rejected rows of a file, with their remedies."""
    headers = {"content-disposition": 'attachment; filename="rejected.csv"'}
    return Response(rejected(app, actor, upload), media_type="text/csv; charset=utf-8", headers=headers)


def _page(request: Request, app: App, actor: Actor, problem: LandwaiterError | None = None) -> Response:
    status = status_of(problem) if problem else 200
    most = app.workspace.settings.web.upload_megabytes
    found = taken_in(app, actor)
    return page(request, "imports.html", status, found=found, presets=presets(), problem=problem, most=most)


def _digest(style: bytes) -> str:
    return base64.b64encode(hashlib.sha256(style).digest()).decode("ascii")
