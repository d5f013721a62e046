"""What went wrong, as an answer: the one place that gives errors their HTTP status."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from landwaiter.errors import InputError, LandwaiterError, SignInError
from landwaiter.web.details import details, places_of, problem_details
from landwaiter.web.rendering import page
from landwaiter.web.security import asked_by_program
from landwaiter.web.statuses import FAULT, status_of

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("landwaiter.web")


def handle_problems(server: FastAPI) -> None:
    """Let errors become pages, and problem details where a program asks."""
    server.add_exception_handler(LandwaiterError, _problem)
    server.add_exception_handler(HTTPException, _missing)
    server.add_exception_handler(RequestValidationError, _unusable)


class FaultPages:
    """Answers what is a fault of the server with a page, which has the headers of every answer.

    Starlette's own place for this is outside of all other parts: its answers have no such headers, and it hands the
    exception on to the log of the server, with all that somebody wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is in the log, and answered
            answer = _fault(Request(scope, receive), error)
            # One that had begun stays unfinished: the server closes the connection.
            if not begun:
                await answer(scope, receive, send)


def _problem(request: Request, error: Any) -> Response:
    if asked_by_program(request.url.path):
        return problem_details(request, error)
    if isinstance(error, SignInError):
        return to_sign_in(request)
    return problem_page(request, error)


def problem_page(request: Request, error: LandwaiterError) -> Response:
    """Return the page that tells of an error: what kind it is, what happened, and what to do."""
    return page(request, "problem.html", status_of(error), kind=status_of(error), error=error)


def to_sign_in(request: Request) -> Response:
    """Return the way to the page that signs in, and back to where one was going."""
    there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"/sign-in?next={quote(there, safe='')}" if request.method == "GET" else "/sign-in"
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"hx-redirect": target})
    return RedirectResponse(target, 303)


def _missing(request: Request, error: Any) -> Response:
    if asked_by_program(request.url.path):
        return details(error.status_code, headers=error.headers)
    status = error.status_code if error.status_code in (404, 405) else 400
    answer = page(request, "problem.html", status, kind=status, error=None)
    answer.headers.update(error.headers or {})
    return answer


def _unusable(request: Request, error: Any) -> Response:
    if asked_by_program(request.url.path):
        return details(422, detail="What was sent is not as this operation asks.", errors=places_of(error))
    names = ", ".join(str(one["loc"][-1]) for one in error.errors())
    said = InputError(f"what was sent cannot be used ({names}).", "Go back, and correct it.")
    return problem_page(request, said)


def _fault(request: Request, error: Any) -> Response:
    # The exception may hold what somebody wrote: its kind and where it arose are enough to find it.
    LOG.error("fault", extra={"kind": type(error).__name__})
    if asked_by_program(request.url.path):
        return details(FAULT)
    return page(request, "problem.html", FAULT, kind=FAULT, error=None)
