"""What an inspection found: a form that a telephone fills in within a minute, also while there is no link."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import FileResponse, RedirectResponse, Response

from landwaiter.errors import ConflictError, InputError, LandwaiterError
from landwaiter.explain.catalogue import LANGUAGES
from landwaiter.schema.fields import OFFENCES, RESULTS
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.items import open_item
from landwaiter.services.application.outcomes import record_outcome, was_recorded
from landwaiter.services.application.queue import Key
from landwaiter.services.quality import local_day
from landwaiter.web.asking import App, allowed
from landwaiter.web.outcome_fields import TYPED, outcome_of
from landwaiter.web.pages.item import Asked, Sent, address_of
from landwaiter.web.rendering import STATIC, language_of, page
from landwaiter.web.statuses import status_of

router = APIRouter()
Recorder = Annotated[Actor, Depends(allowed("outcome.record"))]


async def sent_fields(request: Request) -> dict[str, str]:
    """Return what a form sent, files left out."""
    form: FormData = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(sent_fields)]


@router.get("/item/outcome")
def outcome_form(request: Request, app: App, actor: Recorder, key: Asked) -> Response:
    """Show the form, or what was recorded where something was."""
    if open_item(app, actor, key).outcome:
        return RedirectResponse(address_of(key), 303)
    return _form(request, key, {"inspected_on": local_day().isoformat()})


@router.post("/item/outcome")
def record(request: Request, app: App, actor: Recorder, key: Sent, fields: Fields) -> Response:
    """Record an outcome; the very same one sent again is recorded already, and that is well."""
    language = fields.get("language", "")
    try:
        found = outcome_of(fields, language if language in LANGUAGES else language_of(request))
        _record_once(app, actor, key, found)
    except (InputError, ConflictError) as error:
        return _form(request, key, fields, error)
    there = address_of(key, done="outcome")
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"hx-redirect": there})
    return RedirectResponse(there, 303)


@router.get("/offline")
def offline(request: Request) -> Response:
    """Show what a browser keeps for when there is no link: the form for an item that is named in it."""
    return _form(request, ("", 1), {"inspected_on": local_day().isoformat()}, offline=True)


@router.get("/worker.js")
def worker() -> Response:
    """Give the script that answers in the place of the server when there is no link; its place says what it is for."""
    headers = {"cache-control": "no-cache"}
    return FileResponse(STATIC / "worker.js", media_type="text/javascript", headers=headers)


def _record_once(app: Application, actor: Actor, key: Key, found: dict[str, Any]) -> None:
    try:
        record_outcome(app, actor, key, found)
    except ConflictError:
        if not was_recorded(app, actor, key, found):
            raise


def _form(
    request: Request, key: Key, fields: dict[str, str], error: LandwaiterError | None = None, *, offline: bool = False
) -> Response:
    return page(
        request,
        "outcome.html",
        status_of(error) if error else 200,
        key=key,
        sent={name: fields.get(name, "") for name in TYPED},
        today=local_day().isoformat(),
        results=RESULTS,
        offences=OFFENCES,
        error=error,
        offline=offline,
        address=address_of,
    )
