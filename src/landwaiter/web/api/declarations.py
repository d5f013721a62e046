"""Declarations as they are registered: submitted one by one or in bulk, and answered with their lanes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from starlette.responses import Response

from landwaiter.explain import render
from landwaiter.schema import Reason
from landwaiter.services.application.acting import Actor
from landwaiter.services.application.desk import Desk
from landwaiter.services.application.registering import Answered, Reasons, Refused, Wanted, submission_of
from landwaiter.services.application.signing_in import digest_of, resume_key
from landwaiter.web.api.asking import DeclarationId, ItemNumber, Language, Token, answers, permitted
from landwaiter.web.api.models import Declaration, Lane, Receipt, Submission
from landwaiter.web.asking import App
from landwaiter.web.details import details

router = APIRouter()
LARGER = {"/api/v1/declarations/bulk": 8_000_000}
"""Bytes that requests may have here."""
SHOWN = tuple(name for name in Lane.model_fields if name not in ("repeated", "reasons"))


@asynccontextmanager
async def with_desk(server: FastAPI) -> AsyncIterator[None]:
    """Close the desk, if anything was laid on it, when the server stops."""
    yield
    desk: Desk | None = getattr(server.state, "desk", None)
    if desk is not None:
        await asyncio.to_thread(desk.close)


async def desk_of(request: Request) -> Desk:
    """Return the desk of the server, set up for the first who needs it."""
    state = request.app.state
    if not hasattr(state, "desk"):
        state.desk = Desk(state.application)
    desk: Desk = state.desk
    return desk


async def _submitted(desk: Desk, token: str, wanted: Callable[[Actor], Wanted]) -> list[Answered | Refused]:
    future = desk.put(digest_of(token), partial(resume_key, desk.app, token), wanted)
    return await asyncio.wrap_future(future)


AtDesk = Annotated[Desk, Depends(desk_of)]


@router.post(
    "/declarations",
    operation_id="submit_declaration",
    summary="Submit a declaration item, and get its lane with reasons.",
    response_model=Lane,
    responses=answers(409),
)
async def submit(
    item: Declaration,
    token: Token,
    desk: AtDesk,
    language: Language,
    reasons: Annotated[
        Reasons, Query(description="Whether reasons are told of every item or of selected ones.")
    ] = "selected",
) -> Response:
    """Register an item. It is kept when the answer comes; the same item sent again gets the same answer."""
    sent = item.model_dump(exclude_none=True)
    (answer,) = await _submitted(desk, token, lambda actor: Wanted(actor, [sent], reasons))
    if isinstance(answer, Refused):
        return details(422, detail="The item cannot be used.", errors=told_problems(answer, language))
    return _json(told_lane(answer, language))


@router.post(
    "/declarations/bulk",
    operation_id="submit_declarations",
    summary="Submit up to 1,000 declaration items, and get a lane or the problems of each.",
    response_model=Receipt,
    responses=answers(409),
)
async def submit_bulk(submission: Submission, token: Token, desk: AtDesk, language: Language) -> Response:
    """Register several items: those that can be used are kept, whatever is wrong with the others."""
    sent = [one.model_dump(exclude_none=True) for one in submission.items]
    receipt = await _submitted(desk, token, lambda actor: Wanted(actor, sent, submission.reasons))
    refused = sum(isinstance(one, Refused) for one in receipt)
    items = [told(one, language) for one in receipt]
    return _json({"items": items, "accepted": len(receipt) - refused, "refused": refused})


@router.get(
    "/declarations/{declaration_id:path}/{item_number}",
    operation_id="get_declaration",
    summary="See the lane that a submitted item was given.",
    response_model=Lane,
    responses=answers(404),
)
def get_submission(
    declaration_id: DeclarationId,
    item_number: ItemNumber,
    actor: Annotated[Actor, Depends(permitted("queue.view"))],
    app: App,
    language: Language,
) -> Response:
    """Return the answer that was given at registration, without the reasons, of which each look is in the audit."""
    found = submission_of(app, actor, (declaration_id, item_number))
    return _json(told_lane(Answered(found, repeated=True), language))


def told(one: Answered | Refused, language: str) -> dict[str, Any]:
    """Return the answer to an item as programs get it."""
    if isinstance(one, Answered):
        return told_lane(one, language)
    known = {"declaration_id": one.declaration_id, "item_number": one.item_number}
    return {**known, "errors": told_problems(one, language)}


def told_lane(answer: Answered, language: str) -> dict[str, Any]:
    """Return a lane as programs get it: how the draw is repeated is for auditors."""
    reasons = answer.values["reasons"]
    said = None if reasons is None else told_reasons(reasons, language)
    return {**{name: answer.values[name] for name in SHOWN}, "repeated": answer.repeated, "reasons": said}


def told_reasons(reasons: Iterable[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """Return reasons with their sentences."""
    return [{**one, "sentence": render(Reason(one["message"], one["params"]), language)} for one in reasons]


def told_problems(refused: Refused, language: str) -> list[dict[str, Any]]:
    """Return what is wrong with an item, with sentences."""
    return [
        {
            "field": one.field,
            "value": one.value,
            "message": one.reason.message,
            "problem": render(one.reason, language),
            "remedy": render(one.remedy, language),
        }
        for one in refused.problems
    ]


def _json(content: Mapping[str, Any]) -> Response:
    return Response(json.dumps(content), media_type="application/json")
