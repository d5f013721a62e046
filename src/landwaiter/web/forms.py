"""Forms: what is done when one is sent, and which page tells of it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import RedirectResponse, Response

from landwaiter.errors import LandwaiterError


def done_or_told(act: Callable[[], object], then: str, again: Callable[[LandwaiterError], Response]) -> Response:
    """Do what a form asks for and lead to ``then``; what goes wrong is told by the page that ``again`` makes of it."""
    try:
        act()
    except LandwaiterError as error:
        return again(error)
    return RedirectResponse(then, 303)
