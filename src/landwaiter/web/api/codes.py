"""Codes of goods: suggested for descriptions, and judged."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from landwaiter.services.application.acting import Actor
from landwaiter.services.application.coding import ask_codes
from landwaiter.services.application.judging import judge
from landwaiter.web.api.asking import DoneOnce, Language, answers, permitted
from landwaiter.web.api.models import CodeJudged, CodesAsked, CodesSuggested, SaidOfCode
from landwaiter.web.asking import App

router = APIRouter()


@router.post(
    "/classify",
    operation_id="suggest_codes",
    summary="Suggest codes for descriptions of goods, with chances and reasons.",
    response_model=CodesSuggested,
    responses=answers(),
)
def post_classify(
    asked: CodesAsked, actor: Annotated[Actor, Depends(permitted("code.ask"))], app: App, language: Language
) -> dict[str, Any]:
    """Return candidates for each description, in their order, or why there are none."""
    return {"answers": [ask_codes(app, actor, text, language) for text in asked.descriptions]}


@router.post(
    "/judgments",
    operation_id="judge_code",
    summary="Say which code goods have, or that a suggested one is wrong.",
    response_model=CodeJudged,
    status_code=201,
    responses=answers(),
)
def post_judgment(
    said: SaidOfCode, actor: Annotated[Actor, Depends(permitted("code.judge"))], app: App, do: DoneOnce
) -> Response:
    """Keep what is said of a code; the next training learns it."""

    def act() -> dict[str, Any]:
        kept = judge(app, actor, said.description, said.suggested, said.code or "", said.reference or "")
        return {"verdict": kept.verdict, "code": kept.code or None}

    return do(said, act, 201)
