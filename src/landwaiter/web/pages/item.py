"""One item of the queue: what was declared, why it was ranked where it is, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import InputError, LandwaiterError, ModelError, NotFoundError
from landwaiter.report.network import link_told, network_chart
from landwaiter.report.prices import price_chart, price_title, price_told
from landwaiter.report.words import Words
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.casework import open_case
from landwaiter.services.application.deciding import decide, explain, override_lane
from landwaiter.services.application.facts import Facts, facts_of
from landwaiter.services.application.items import Worked, open_item
from landwaiter.services.application.queue import LANES, Key
from landwaiter.web.asking import App, allowed
from landwaiter.web.rendering import language_of, page
from landwaiter.web.statuses import status_of

if TYPE_CHECKING:
    from landwaiter.services.explaining import Explained

router = APIRouter()
Viewer = Annotated[Actor, Depends(allowed("queue.view"))]
Looker = Annotated[Actor, Depends(allowed("item.explain"))]
Decider = Annotated[Actor, Depends(allowed("item.decide"))]
Overrider = Annotated[Actor, Depends(allowed("lane.override"))]
Opener = Annotated[Actor, Depends(allowed("case.open"))]
DOING = ("item.decide", "lane.override", "outcome.record", "case.open")
DONE = ("taken", "lane", "asked", "outcome")
FIRST = (
    "goods_description",
    "hs_code",
    "origin_country",
    "importer_id",
    "declarant_id",
    "exporter_id",
    "customs_value",
)
"""What an officer looks at first, of all that was declared."""
GIVEN = ("declaration_id", "item_number", "channel", "inspector_id", "registered_by", "office")
"""Columns of a declaration that its page shows elsewhere, or that say how it was handled."""


def key_asked(declaration: str = "", number: int = 1) -> Key:
    """Return the item that an address names."""
    return declaration, number


def key_sent(declaration: Annotated[str, Form()] = "", number: Annotated[int, Form()] = 1) -> Key:
    """Return the item that a form names."""
    return declaration, number


Asked = Annotated[Key, Depends(key_asked)]
Sent = Annotated[Key, Depends(key_sent)]


def address_of(key: Key, path: str = "/item", **more: str) -> str:
    """Return the address of a page on an item.

    >>> address_of(("D1", 2), done="taken")
    '/item?declaration=D1&number=2&done=taken'
    """
    return f"{path}?{urlencode({'declaration': key[0], 'number': key[1], **more})}"


@router.get("/item")
def item(request: Request, app: App, actor: Viewer, key: Asked, done: str = "") -> Response:
    """Show an item."""
    return item_page(request, app, actor, key, done=done)


@router.post("/item/decide")
def take(request: Request, app: App, actor: Decider, key: Sent) -> Response:
    """Take an item in hand in the lane that it was given."""
    try:
        decide(app, actor, key)
    except LandwaiterError as error:
        return item_page(request, app, actor, key, error=error)
    return RedirectResponse(address_of(key, done="taken"), 303)


@router.post("/item/lane")
def give_lane(
    request: Request,
    app: App,
    actor: Overrider,
    key: Sent,
    lane: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Give an item another lane, or ask for it."""
    try:
        decision = override_lane(app, actor, key, lane, reason)
    except LandwaiterError as error:
        return item_page(request, app, actor, key, error=error, sent={"lane": lane, "reason": reason})
    return RedirectResponse(address_of(key, done="lane" if decision else "asked"), 303)


@router.post("/item/case")
def follow_up(request: Request, app: App, actor: Opener, key: Sent, title: Annotated[str, Form()] = "") -> Response:
    """Open a case on an item."""
    try:
        number = open_case(app, actor, key, title)
    except LandwaiterError as error:
        return item_page(request, app, actor, key, error=error, sent={"title": title})
    return RedirectResponse(f"/cases/{number}?done=opened", 303)


@router.get("/item/facts")
def facts(request: Request, app: App, actor: Looker, key: Asked) -> Response:
    """Show what was known of an item on its day: the item's page takes this part in by itself."""
    found = facts_of(app, actor, key)
    return page(request, "facts.html", key=key, **_drawn(found, Words(language_of(request))))


def item_page(
    request: Request,
    app: Application,
    actor: Actor,
    key: Key,
    *,
    done: str = "",
    error: LandwaiterError | None = None,
    sent: dict[str, str] | None = None,
) -> Response:
    """Return the page of an item, with what was done or went wrong before."""
    if isinstance(error, NotFoundError):
        raise error
    worked = open_item(app, actor, key)
    may = _possible(actor, worked)
    return page(
        request,
        "item.html",
        status_of(error) if error else 200,
        item=worked,
        key=key,
        why=_why(app, actor, key),
        declared=declared_of(worked),
        first=FIRST,
        may=may,
        acts=may - {"case.open"},
        lanes=[lane for lane in LANES if lane != worked.values["lane"]],
        done=done if done in DONE else "",
        error=error,
        sent={"lane": "", "reason": "", "title": "", **(sent or {})},
        typed=set(sent or {}),
        address=address_of,
    )


def declared_of(worked: Worked) -> dict[str, Any]:
    """Return what was declared, that which one looks at first in front."""
    known = {name: value for name, value in worked.values.items() if name in FIRST and value is not None}
    whole = {**known, **worked.declared}
    order = [*FIRST, *(name for name in whole if name not in FIRST and name not in GIVEN)]
    return {name: whole[name] for name in order if name in whole}


def _why(app: Application, actor: Actor, key: Key) -> Explained | None:
    """Return why an item was ranked, ``None`` where the model or the declaration is not there any more."""
    if not actor.may("item.explain"):
        return None
    try:
        return explain(app, actor, key)
    except (ModelError, InputError):
        return None


def _possible(actor: Actor, worked: Worked) -> set[str]:
    """Return what somebody may do on an item as it stands."""
    office = worked.values["office"]
    where = {action: actor.where(action) for action in DOING if actor.may(action)}
    may = {action for action, offices in where.items() if offices is None or office in offices}
    settled = {"item.decide", "lane.override"} if worked.decision else set()
    settled |= {"lane.override"} if worked.request else set()
    return may - settled - ({"outcome.record"} if worked.outcome else set())


def _drawn(found: Facts, words: Words) -> dict[str, Any]:
    prices = [(price_title(one, words), price_chart(one, words), price_told(one, words)) for one in found.prices]
    links = [link_told(found.network, link, words) for link in found.network.links]
    return {"facts": found, "prices": prices, "network": network_chart(found.network, words), "links": links}
