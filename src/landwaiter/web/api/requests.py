"""What waits for a second person, and the answers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from landwaiter.services.application.deciding import answer, waiting
from landwaiter.web.api.asking import DoneOnce, Keyed, Number, answers
from landwaiter.web.api.models import Answer, AnswerGiven, WaitingRequests
from landwaiter.web.asking import App

router = APIRouter()
SHOWN = ("id", "kind", "subject", "office", "reason", "asked_at")


@router.get(
    "/requests",
    operation_id="list_requests",
    summary="List the requests that the key's user may answer as the second person.",
    response_model=WaitingRequests,
    responses=answers(),
)
def get_requests(actor: Keyed, app: App) -> dict[str, Any]:
    """Return what waits; own requests are not among it."""
    return {"requests": [{name: getattr(one, name) for name in SHOWN} for one in waiting(app, actor)]}


@router.post(
    "/requests/{number}/answer",
    operation_id="answer_request",
    summary="Grant or refuse, as the second person, what another asked for.",
    response_model=AnswerGiven,
    responses=answers(404, 409),
)
def post_answer(number: Number, given: Answer, actor: Keyed, app: App, do: DoneOnce) -> Response:
    """Answer a request; what is granted is done at once. The right depends on what was asked for."""

    def act() -> dict[str, Any]:
        answer(app, actor, number, grant=given.grant)
        return {"id": number, "granted": given.grant}

    return do(given, act)
