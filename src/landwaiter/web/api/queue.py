"""The queue: its items, taking one in hand, giving it another lane, and why it is there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from landwaiter.explain import render
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.deciding import decide, explain, override_lane
from landwaiter.services.application.queue import Asked, Item, open_queue
from landwaiter.services.application.selections import selections
from landwaiter.web.api.asking import (
    DeclarationId,
    DoneOnce,
    First,
    ItemNumber,
    Language,
    Size,
    answers,
    permitted,
)
from landwaiter.web.api.models import DecisionMade, Explanation, Overridden, Override, QueuePage, SelectionPage
from landwaiter.web.asking import App

router = APIRouter()
Looking = Annotated[Actor, Depends(permitted("queue.view"))]
Words = Annotated[str, Query(max_length=200)]
ITEM = "/queue/{declaration_id:path}/{item_number}"


@router.get(
    "/queue",
    operation_id="list_queue",
    summary="List the items of the latest selection, filtered, in order and by pages.",
    response_model=QueuePage,
    responses=answers(409),
)
def get_queue(
    actor: Looking,
    app: App,
    lane: Literal["", "red", "yellow", "blue", "green"] = "",
    office: Words = "",
    basis: Literal["", "targeted", "random", "none"] = "",
    importer_id: Words = "",
    origin_country: Words = "",
    hs_code: Words = "",
    text: Words = "",
    decided: bool | None = None,  # noqa: FBT001 - a filter of the address
    sort: Words = "rank",
    descending: bool = False,  # noqa: FBT001, FBT002 - as above
    first: First = 0,
    size: Size = 50,
) -> dict[str, Any]:
    """Return a page of the queue of the key's offices."""
    asked = Asked(
        lane, office, basis, importer_id, origin_country, hs_code, text, decided, sort, descending, first, size
    )
    page = open_queue(app, actor, asked)
    return {
        "items": [_item(one) for one in page.items],
        "total": page.total,
        "lanes": dict(page.lanes),
        "selection": page.selection,
        "first_day": page.days[0],
        "last_day": page.days[1],
    }


def _item(one: Item) -> dict[str, Any]:
    return {**one.values, "decision": None if one.decision is None else asdict(one.decision)}


@router.post(
    f"{ITEM}/decision",
    operation_id="decide_item",
    summary="Take an item in hand in the lane that it was given.",
    response_model=DecisionMade,
    responses=answers(404, 409),
)
def post_decision(
    declaration_id: DeclarationId,
    item_number: ItemNumber,
    actor: Annotated[Actor, Depends(permitted("item.decide"))],
    app: App,
    do: DoneOnce,
) -> Response:
    """Decide on an item; of any number who do so at once, one succeeds."""
    return do(None, lambda: asdict(decide(app, actor, (declaration_id, item_number))))


@router.post(
    f"{ITEM}/lane",
    operation_id="override_lane",
    summary="Take an item in hand in another lane; from red to a lower one only with a second person.",
    response_model=Overridden,
    responses=answers(404, 409),
)
def post_lane(
    declaration_id: DeclarationId,
    item_number: ItemNumber,
    override: Override,
    actor: Annotated[Actor, Depends(permitted("lane.override"))],
    app: App,
    do: DoneOnce,
) -> Response:
    """Give an item another lane, with a reason."""

    def act() -> dict[str, Any]:
        made = override_lane(app, actor, (declaration_id, item_number), override.lane, override.reason)
        return {"decision": None if made is None else asdict(made), "waits_for_a_second_person": made is None}

    return do(override, act)


@router.get(
    "/explanations/{declaration_id:path}/{item_number}",
    operation_id="explain_item",
    summary="See why an item of the queue is ranked where it is; the look is in the audit.",
    response_model=Explanation,
    responses=answers(404, 409),
)
def get_explanation(
    declaration_id: DeclarationId,
    item_number: ItemNumber,
    actor: Annotated[Actor, Depends(permitted("item.explain"))],
    app: App,
    language: Language,
) -> dict[str, Any]:
    """Return the reasons of an item, strongest first."""
    signal = explain(app, actor, (declaration_id, item_number)).signal
    reasons = [
        {"message": one.message, "params": dict(one.params), "sentence": render(one, language)}
        for one in signal.reasons
    ]
    known = {"declaration_id": declaration_id, "item_number": item_number, "model": signal.code}
    said = {"probability": signal.score, "expected_revenue": signal.expected_revenue, "reasons": reasons}
    return {**known, **said}


@router.get(
    "/selections",
    operation_id="list_selections",
    summary="List the selections that were made, the newest first.",
    response_model=SelectionPage,
    responses=answers(),
)
def get_selections(actor: Looking, app: App, first: First = 0, size: Size = 50) -> dict[str, Any]:
    """Return by which model and policy items were selected, and how many."""
    made = selections(app, actor, first=first, size=size)
    return {
        "selections": [
            {
                "id": one.id,
                "made_at": one.committed,
                "model": str(one.about.get("model", one.source)),
                "policy": dict(one.about.get("policy", {})),
                "period": str(one.about.get("period", "")),
                "items": int(one.about.get("items", 0)),
                "selected": int(one.about.get("selected", 0)),
            }
            for one in made
        ]
    }
