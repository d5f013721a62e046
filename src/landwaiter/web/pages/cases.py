"""Cases: their list, and each with its comments, its files and its conclusion."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import LandwaiterError, NotFoundError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.casework import KINDS, LARGEST, attach, case, cases, close, comment, content
from landwaiter.web.asking import App, allowed
from landwaiter.web.rendering import page
from landwaiter.web.statuses import status_of

router = APIRouter()
Viewer = Annotated[Actor, Depends(allowed("case.view"))]
Commenter = Annotated[Actor, Depends(allowed("case.comment"))]
Attacher = Annotated[Actor, Depends(allowed("case.attach"))]
Closer = Annotated[Actor, Depends(allowed("case.close"))]
SIZE = 50
STATES = {"open": False, "closed": True}
DONE = ("opened", "commented", "attached", "closed")


@router.get("/cases")
def every_case(
    request: Request, app: App, actor: Viewer, state: str = "open", office: str = "", text: str = "", first: int = 0
) -> Response:
    """Show a page of the list."""
    office, text = office.strip(), text.strip()
    found, total = cases(app, actor, closed=STATES.get(state), office=office, text=text, first=first, size=SIZE)
    wanted = {"state": state, "office": office, "text": text}
    return page(
        request,
        "cases.html",
        found=found,
        total=total,
        first=first,
        wanted=wanted,
        states=("open", "closed", "all"),
        before=_address(wanted, first - SIZE) if first > 0 else "",
        after=_address(wanted, first + SIZE) if first + SIZE < total else "",
    )


@router.get("/cases/{number}")
def one_case(request: Request, app: App, actor: Viewer, number: int, done: str = "") -> Response:
    """Show a case."""
    return _page(request, app, actor, number, done=done)


@router.post("/cases/{number}/comment")
def write(request: Request, app: App, actor: Commenter, number: int, text: Annotated[str, Form()] = "") -> Response:
    """Write a comment."""
    try:
        comment(app, actor, number, text)
    except LandwaiterError as error:
        return _page(request, app, actor, number, error=error, sent={"text": text})
    return RedirectResponse(f"/cases/{number}?done=commented", 303)


@router.post("/cases/{number}/attach")
def send_file(
    request: Request, app: App, actor: Attacher, number: int, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Attach a file."""
    # One byte more than there may be is enough to see that there are too many.
    sent = (file.filename or "", file.file.read(LARGEST + 1)) if file else ("", b"")
    try:
        attach(app, actor, number, *sent)
    except LandwaiterError as error:
        return _page(request, app, actor, number, error=error)
    return RedirectResponse(f"/cases/{number}?done=attached", 303)


@router.post("/cases/{number}/close")
def conclude(
    request: Request, app: App, actor: Closer, number: int, conclusion: Annotated[str, Form()] = ""
) -> Response:
    """Close a case."""
    try:
        close(app, actor, number, conclusion)
    except LandwaiterError as error:
        return _page(request, app, actor, number, error=error, sent={"conclusion": conclusion})
    return RedirectResponse(f"/cases/{number}?done=closed", 303)


@router.get("/attachments/{number}")
def download(app: App, actor: Viewer, number: int) -> Response:
    """Give an attached file to be saved, never to be shown: whatever is in it, no page of ours holds it."""
    name, kind, held = content(app, actor, number)
    return Response(
        held, media_type=kind, headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )


def _page(
    request: Request,
    app: Application,
    actor: Actor,
    number: int,
    *,
    done: str = "",
    error: LandwaiterError | None = None,
    sent: dict[str, str] | None = None,
) -> Response:
    if isinstance(error, NotFoundError):
        raise error
    opened = case(app, actor, number)
    may = {
        action for action in ("case.comment", "case.attach", "case.close") if _may(actor, action, opened.case.office)
    }
    return page(
        request,
        "case.html",
        status_of(error) if error else 200,
        opened=opened,
        case=opened.case,
        may=may if opened.case.closed_at is None else set(),
        kinds=", ".join(f".{kind}" for kind in KINDS),
        largest=LARGEST // 1_000_000,
        done=done if done in DONE else "",
        error=error,
        sent={"text": "", "conclusion": "", **(sent or {})},
    )


def _may(actor: Actor, action: str, office: str) -> bool:
    where = actor.where(action)
    return actor.may(action) and (where is None or office in where)


def _address(wanted: dict[str, str], first: int) -> str:
    return f"/cases?{urlencode({**wanted, 'first': max(0, first)})}"
