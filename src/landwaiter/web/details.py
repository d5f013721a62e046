"""Errors for programs: problem details (RFC 9457), with what is wrong and what to do in the program's language."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from landwaiter.explain.phrases import told
from landwaiter.web.rendering import language_of
from landwaiter.web.statuses import status_of

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.exceptions import RequestValidationError

    from landwaiter.errors import LandwaiterError

MEDIA_TYPE = "application/problem+json"
CHALLENGE = {"www-authenticate": "Bearer"}


def details(
    status: int,
    *,
    detail: str = "",
    remedy: str = "",
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return problem details.

    Parameters
    ----------
    detail, remedy
        What is wrong, and what to do.
    errors
        What is wrong with which value, where several are.
    """
    content: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    content |= {name: value for name, value in (("detail", detail), ("remedy", remedy)) if value}
    if errors:
        content["errors"] = list(errors)
    given = {**(CHALLENGE if status == HTTPStatus.UNAUTHORIZED else {}), **(headers or {})}
    return Response(json.dumps(content), status, given, MEDIA_TYPE)


def problem_details(request: Request, error: LandwaiterError) -> Response:
    """Return an error of ours as problem details."""
    problem, remedy, _ = told(error, language_of(request))
    return details(status_of(error), detail=problem, remedy=remedy)


def places_of(error: RequestValidationError) -> list[dict[str, str]]:
    """Return where a request is not as it should be, and why; what was sent is not told again."""
    return [
        {"field": ".".join(str(part) for part in one["loc"][1:]) or str(one["loc"][0]), "problem": str(one["msg"])}
        for one in error.errors()[:100]
    ]
