"""Tables as files."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response, StreamingResponse

from landwaiter.services.application.acting import Actor
from landwaiter.services.application.dashboard import Period
from landwaiter.services.application.exporting import export_table
from landwaiter.services.application.queue import Asked
from landwaiter.services.application.tables import Wanted
from landwaiter.web.asking import App, allowed
from landwaiter.web.pages.audit import wanted
from landwaiter.web.pages.dashboard import period
from landwaiter.web.pages.queue import asked

router = APIRouter(prefix="/export")
Exporter = Annotated[Actor, Depends(allowed("table.export"))]


@router.get("/queue.{form}")
def queue(app: App, actor: Exporter, form: str, rows: Annotated[Asked, Depends(asked)]) -> Response:
    """Give the queue as it is filtered and sorted."""
    return _file(app, actor, "queue", form, rows)


@router.get("/dashboard.{form}")
def dashboard(app: App, actor: Exporter, form: str, rows: Annotated[Period, Depends(period)]) -> Response:
    """Give the hit rates of a period."""
    return _file(app, actor, "dashboard", form, rows)


@router.get("/audit.{form}")
def audit(app: App, actor: Exporter, form: str, rows: Annotated[Wanted, Depends(wanted)]) -> Response:
    """Give the entries of the audit as they are filtered."""
    return _file(app, actor, "audit", form, rows)


@router.get("/{table}.{form}")
def table(app: App, actor: Exporter, table: str, form: str) -> Response:
    """Give any other table, whole."""
    return _file(app, actor, table, form, None)


def _file(app: App, actor: Actor, table: str, form: str, rows: Any) -> Response:
    made = export_table(app, actor, table, form, rows)
    headers = {"content-disposition": f'attachment; filename="{made.name}"'}
    return StreamingResponse(made.pieces, media_type=made.media, headers=headers)
