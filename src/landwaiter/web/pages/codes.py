"""Codes of goods: suggested for a description, browsed, and judged."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import InputError
from landwaiter.report.goods_map import goods_map
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.coding import ask_codes, branch, headings, traded
from landwaiter.services.application.judging import judge
from landwaiter.web.asking import App, allowed
from landwaiter.web.rendering import language_of, page, say
from landwaiter.web.statuses import status_of

router = APIRouter()
Asking = Annotated[Actor, Depends(allowed("code.ask"))]
Judging = Annotated[Actor, Depends(allowed("code.judge"))]


def address_of(text: str = "", code: str = "", said: str = "") -> str:
    """Return the address of the page with a description, a code that is looked at, and what was just said of one.

    >>> address_of("red shoes", "6404")
    '/classify?q=red+shoes&code=6404'
    """
    kept = {name: value for name, value in (("q", text), ("code", code), ("said", said)) if value}
    return f"/classify?{urlencode(kept)}" if kept else "/classify"


@router.get("/classify")
def classify(request: Request, app: App, actor: Asking, q: str = "", code: str = "", said: str = "") -> Response:
    """Suggest codes for a description, and show a part of the nomenclature."""
    return _page(request, app, actor, q, code, said=said)


@router.post("/classify")
def judged(
    request: Request,
    app: App,
    actor: Judging,
    q: Annotated[str, Form()] = "",
    suggested: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    reference: Annotated[str, Form()] = "",
) -> Response:
    """Keep which code somebody says the goods have."""
    try:
        kept = judge(app, actor, q, suggested, code, reference)
    except InputError as error:
        return _page(request, app, actor, q, "", problem=error)
    return RedirectResponse(address_of(q, said=kept.verdict), 303)


def _page(
    request: Request, app: App, actor: Actor, text: str, code: str, *, said: str = "", problem: InputError | None = None
) -> Response:
    language = language_of(request)
    found = ask_codes(app, actor, text, language) if text.strip() else None
    return page(
        request,
        "classify.html",
        status=200 if problem is None else status_of(problem),
        text=text,
        found=found,
        picture=_picture(app, actor, found, language),
        looked=code,
        branch=branch(app, actor, code),
        traded=traded(app, actor, code) if code and actor.may("code.traders") else None,
        said=said if said in ("accepted", "corrected", "rejected") else "",
        address=address_of,
        problem=problem,
    )


def _picture(app: App, actor: Actor, found: dict[str, Any] | None, language: str) -> Markup | None:
    """Return the map with the headings of the candidates, nothing where there are none."""
    chances = {one["code"][:4]: one["heading_chance"] for one in (found or {}).get("candidates", ())}
    if not chances:
        return None
    likely = ", ".join(sorted(chances, key=lambda one: -chances[one]))
    return goods_map(headings(app, actor), chances, say(language, "web.classify.map.said", codes=likely))
