"""The audit: its entries, the newest first, and whether it is as it was written."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from landwaiter.services.application.acting import Actor
from landwaiter.services.application.auditing import LATEST, Verified, latest_entries, verify_audit
from landwaiter.services.application.tables import Wanted
from landwaiter.web.asking import App, allowed
from landwaiter.web.rendering import page

router = APIRouter(prefix="/audit")
Auditor = Annotated[Actor, Depends(allowed("trail.view"))]


def wanted(who: str = "", action: str = "", subject: str = "") -> Wanted:
    """Return which entries an address asks for."""
    return Wanted(who.strip(), action.strip(), subject.strip())


def address_of(rows: Wanted, before: int | None = None, path: str = "/audit") -> str:
    """Return the address of the entries that are wanted, of those before number ``before``.

    >>> address_of(Wanted(who="a.mensah"), 51)
    '/audit?who=a.mensah&before=51'
    """
    said = {"who": rows.who, "action": rows.action, "subject": rows.subject, "before": before or ""}
    kept = {name: value for name, value in said.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


@router.get("")
def audit(
    request: Request, app: App, actor: Auditor, rows: Annotated[Wanted, Depends(wanted)], before: int | None = None
) -> Response:
    """Show the latest entries."""
    return _page(request, app, actor, rows, before=before)


@router.post("/verify")
def verify(request: Request, app: App, actor: Auditor) -> Response:
    """Say whether every entry is as it was written."""
    return _page(request, app, actor, Wanted(), verified=verify_audit(app, actor))


def _page(
    request: Request,
    app: App,
    actor: Actor,
    rows: Wanted,
    *,
    before: int | None = None,
    verified: Verified | None = None,
) -> Response:
    said = {"who": rows.who, "action": rows.action, "subject": rows.subject}
    found = latest_entries(app, actor, before=before, **said)
    earlier = found[-1].number if len(found) == LATEST else None
    return page(request, "audit.html", entries=found, rows=rows, earlier=earlier, address=address_of, verified=verified)
