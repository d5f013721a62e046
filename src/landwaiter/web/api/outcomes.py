"""What inspections found: recorded through the one door, and listed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from landwaiter.services.application.acting import Actor
from landwaiter.services.application.outcomes import record_outcome, recorded_outcomes
from landwaiter.web.api.asking import DeclarationId, DoneOnce, First, ItemNumber, Size, answers, permitted
from landwaiter.web.api.models import OutcomeFound, OutcomeKept, OutcomePage
from landwaiter.web.asking import App

router = APIRouter()


@router.post(
    "/outcomes/{declaration_id:path}/{item_number}",
    operation_id="record_outcome",
    summary="Record what the inspection of an item found.",
    response_model=OutcomeKept,
    status_code=201,
    responses=answers(404, 409),
)
def post_outcome(
    declaration_id: DeclarationId,
    item_number: ItemNumber,
    found: OutcomeFound,
    actor: Annotated[Actor, Depends(permitted("outcome.record"))],
    app: App,
    do: DoneOnce,
) -> Response:
    """Keep an outcome, and bring it to the lake as soon as that can be written."""

    def act() -> dict[str, Any]:
        said = found.model_dump(exclude_none=True)
        return {"recorded": True, "in_the_lake": record_outcome(app, actor, (declaration_id, item_number), said)}

    return do(found, act, 201)


@router.get(
    "/outcomes",
    operation_id="list_outcomes",
    summary="List the outcomes that were recorded here, the newest first.",
    response_model=OutcomePage,
    responses=answers(),
)
def get_outcomes(
    actor: Annotated[Actor, Depends(permitted("queue.view"))], app: App, first: First = 0, size: Size = 50
) -> dict[str, Any]:
    """Return outcomes of the key's offices, and whether the lake has them."""
    return {"outcomes": [asdict(one) for one in recorded_outcomes(app, actor, first=first, size=size)]}
