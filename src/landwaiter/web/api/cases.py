"""Cases: listed, opened, commented on, closed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from landwaiter.services.application import casework
from landwaiter.services.application.acting import Actor
from landwaiter.web.api.asking import DoneOnce, First, Number, Size, answers, permitted
from landwaiter.web.api.models import (
    CaseClosed,
    CaseNumber,
    CasePage,
    CaseWhole,
    CommentNumber,
    NewCase,
    Remark,
)
from landwaiter.web.asking import App

router = APIRouter()
Looking = Annotated[Actor, Depends(permitted("case.view"))]


@router.get(
    "/cases",
    operation_id="list_cases",
    summary="List cases, the newest first.",
    response_model=CasePage,
    responses=answers(),
)
def get_cases(
    actor: Looking,
    app: App,
    closed: bool | None = None,  # noqa: FBT001 - a filter of the address
    first: First = 0,
    size: Size = 50,
) -> dict[str, Any]:
    """Return a page of the cases of the key's offices."""
    found, total = casework.cases(app, actor, closed=closed, first=first, size=size)
    return {"cases": [asdict(one) for one in found], "total": total}


@router.post(
    "/cases",
    operation_id="open_case",
    summary="Open a case on an item of the queue.",
    response_model=CaseNumber,
    status_code=201,
    responses=answers(404, 409),
)
def post_case(
    new: NewCase, actor: Annotated[Actor, Depends(permitted("case.open"))], app: App, do: DoneOnce
) -> Response:
    """Open a case, and return its number."""
    key = (new.declaration_id, new.item_number)
    return do(new, lambda: {"id": casework.open_case(app, actor, key, new.title)}, 201)


@router.get(
    "/cases/{number}",
    operation_id="get_case",
    summary="See a case with its comments.",
    response_model=CaseWhole,
    responses=answers(404),
)
def get_case(number: Number, actor: Looking, app: App) -> dict[str, Any]:
    """Return a case; its files are on its page."""
    opened = casework.case(app, actor, number)
    return {**asdict(opened.case), "comments": [asdict(one) for one in opened.comments]}


@router.post(
    "/cases/{number}/comments",
    operation_id="comment_case",
    summary="Write a comment in an open case.",
    response_model=CommentNumber,
    status_code=201,
    responses=answers(404, 409),
)
def post_comment(
    number: Number,
    remark: Remark,
    actor: Annotated[Actor, Depends(permitted("case.comment"))],
    app: App,
    do: DoneOnce,
) -> Response:
    """Add a comment, and return its number."""
    return do(remark, lambda: {"id": casework.comment(app, actor, number, remark.text)}, 201)


@router.post(
    "/cases/{number}/closing",
    operation_id="close_case",
    summary="Close a case with a conclusion.",
    response_model=CaseClosed,
    responses=answers(404, 409),
)
def post_closing(
    number: Number,
    conclusion: Remark,
    actor: Annotated[Actor, Depends(permitted("case.close"))],
    app: App,
    do: DoneOnce,
) -> Response:
    """Close a case."""

    def act() -> dict[str, Any]:
        casework.close(app, actor, number, conclusion.text)
        return {"id": number, "closed": True}

    return do(conclusion, act)
