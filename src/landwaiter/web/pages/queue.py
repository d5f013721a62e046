"""The queue of today's items by lane."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from landwaiter.services.application.acting import Actor
from landwaiter.services.application.queue import LANES, Asked, Page, open_queue
from landwaiter.services.application.rights import ROLES
from landwaiter.web.asking import App, allowed
from landwaiter.web.rendering import page

router = APIRouter()
Viewer = Annotated[Actor, Depends(allowed("queue.view"))]
SORTS = ("rank", "score", "expected_revenue", "customs_value", "registration_date", "hs_code", "importer_id")
DECIDED = {"yes": True, "no": False}


def asked(
    lane: str = "",
    office: str = "",
    hs_code: str = "",
    importer_id: str = "",
    origin_country: str = "",
    text: str = "",
    decided: str = "",
    sort: str = "rank",
    descending: Annotated[str, Query(alias="down")] = "",
    first: int = 0,
) -> Asked:
    """Return which items a form or an address asks for."""
    return Asked(
        lane=lane,
        office=office.strip(),
        importer_id=importer_id.strip(),
        origin_country=origin_country.strip().upper(),
        hs_code=hs_code.replace(".", "").strip(),
        text=text.strip(),
        decided=DECIDED.get(decided),
        sort=sort,
        descending=bool(descending),
        first=first,
    )


def address_of(wanted: Asked, **changes: Any) -> str:
    """Return the address of the queue that shows what is wanted.

    >>> address_of(Asked(lane="red"), first=50)
    '/queue?lane=red&first=50'
    """
    one, plain = replace(wanted, **changes), Asked()
    said = {
        "lane": one.lane,
        "office": one.office,
        "hs_code": one.hs_code,
        "importer_id": one.importer_id,
        "origin_country": one.origin_country,
        "text": one.text,
        "decided": "" if one.decided is None else ("yes" if one.decided else "no"),
        "sort": "" if one.sort == plain.sort else one.sort,
        "down": "1" if one.descending else "",
        "first": one.first or "",
    }
    kept = {name: value for name, value in said.items() if value}
    return f"/queue?{urlencode(kept)}" if kept else "/queue"


@router.get("/queue")
def queue(request: Request, app: App, actor: Viewer, wanted: Annotated[Asked, Depends(asked)]) -> Response:
    """Show a page of the queue."""
    found = open_queue(app, actor, wanted)
    return page(
        request,
        "queue.html",
        found=found,
        wanted=wanted,
        lanes=LANES,
        offices=_offices(actor),
        sorts=SORTS,
        address=address_of,
        pages=_pages(found, wanted),
    )


def _offices(actor: Actor) -> list[str]:
    """Return the offices to choose from; who sees all of them writes the code."""
    own = all(ROLES[role].offices == "own" for role in actor.roles)
    return sorted(actor.offices) if own else []


def _pages(found: Page, wanted: Asked) -> dict[str, int | None]:
    last = max(0, (found.total - 1) // wanted.size * wanted.size)
    return {
        "first": 0 if wanted.first > 0 else None,
        "before": max(0, wanted.first - wanted.size) if wanted.first > 0 else None,
        "after": wanted.first + wanted.size if wanted.first < last else None,
        "last": last if wanted.first < last else None,
    }
