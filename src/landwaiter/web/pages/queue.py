"""The queue of today's items by lane."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from landwaiter.errors import LandwaiterError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.queue import LANES, Asked, Page, open_queue
from landwaiter.services.application.rights import ROLES
from landwaiter.services.application.searches import forget_search, save_search, saved_searches
from landwaiter.web.asking import App, allowed
from landwaiter.web.forms import done_or_told
from landwaiter.web.rendering import page
from landwaiter.web.statuses import status_of

router = APIRouter()
Viewer = Annotated[Actor, Depends(allowed("queue.view"))]
TODAY = Asked(sort="lane")
"""What the page shows at first: red before yellow, blue and green, and in each lane the highest score first."""
FILTERS = ("office", "hs_code", "importer_id", "origin_country", "text", "day")
DONE = ("saved", "forgotten")
DECIDED = {"yes": True, "no": False}


def asked(
    lane: str = "",
    office: str = "",
    hs_code: str = "",
    importer_id: str = "",
    origin_country: str = "",
    text: str = "",
    day: str = "",
    decided: str = "",
    sort: str = TODAY.sort,
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
        day=day,
        decided=DECIDED.get(decided),
        sort=sort,
        descending=bool(descending),
        first=first,
    )


def address_of(wanted: Asked, **changes: Any) -> str:
    """Return the address of the queue that shows what is wanted.

    >>> address_of(replace(TODAY, lane="red"), first=50)
    '/queue?lane=red&first=50'
    """
    one = replace(wanted, **changes)
    said = {
        "lane": one.lane,
        "office": one.office,
        "hs_code": one.hs_code,
        "importer_id": one.importer_id,
        "origin_country": one.origin_country,
        "text": one.text,
        "day": one.day,
        "decided": "" if one.decided is None else ("yes" if one.decided else "no"),
        "sort": "" if one.sort == TODAY.sort else one.sort,
        "down": "1" if one.descending else "",
        "first": one.first or "",
    }
    kept = {name: value for name, value in said.items() if value}
    return f"/queue?{urlencode(kept)}" if kept else "/queue"


Wanted = Annotated[Asked, Depends(asked)]


@router.get("/queue")
def queue(request: Request, app: App, actor: Viewer, wanted: Wanted, done: str = "") -> Response:
    """Show a page of the queue."""
    return _page(request, app, actor, wanted, done=done)


@router.post("/queue/searches")
def save(request: Request, app: App, actor: Viewer, wanted: Wanted, name: Annotated[str, Form()] = "") -> Response:
    """Save what the address asks for under a name."""
    whole = replace(wanted, first=0)
    there = address_of(whole)
    return done_or_told(
        lambda: save_search(app, actor, name, whole),
        f"{there}{'&' if '?' in there else '?'}done=saved",
        lambda error: _page(request, app, actor, wanted, error=error),
    )


@router.post("/queue/searches/forget")
def forget(request: Request, app: App, actor: Viewer, name: Annotated[str, Form()] = "") -> Response:
    """Forget a saved search."""
    return done_or_told(
        lambda: forget_search(app, actor, name),
        "/queue?done=forgotten",
        lambda error: _page(request, app, actor, TODAY, error=error),
    )


def _page(
    request: Request,
    app: Application,
    actor: Actor,
    wanted: Asked,
    *,
    done: str = "",
    error: LandwaiterError | None = None,
) -> Response:
    found = open_queue(app, actor, wanted)
    return page(
        request,
        "queue.html",
        status_of(error) if error else 200,
        found=found,
        wanted=wanted,
        lanes=LANES,
        offices=_offices(actor),
        filtered=wanted.decided is not None or any(getattr(wanted, name) for name in FILTERS),
        searches=saved_searches(app, actor),
        records=actor.may("outcome.record"),
        address=address_of,
        pages=_pages(found, wanted),
        done=done if done in DONE else "",
        error=error,
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
