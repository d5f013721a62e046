"""The one place that gives errors their HTTP status."""

from __future__ import annotations

from landwaiter.errors import (
    ConflictError,
    InputError,
    LandwaiterError,
    ModelError,
    NotComputableError,
    NotFoundError,
    RightsError,
    SignInError,
    TooManyTriesError,
    WorkspaceError,
)

STATUSES: dict[type[LandwaiterError], int] = {
    TooManyTriesError: 429,
    SignInError: 401,
    RightsError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    NotComputableError: 409,
    ModelError: 409,
    InputError: 422,
    WorkspaceError: 503,
}
"""The first class that an error is of decides; any other is a fault of the server."""
FAULT = 500


def status_of(error: LandwaiterError) -> int:
    """Return the HTTP status of an error.

    >>> status_of(InputError("the title is missing.", "Write it."))
    422
    """
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), FAULT)
