"""Doing a request once, however often a program sends it because it did not see the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from landwaiter.errors import ConflictError, InputError
from landwaiter.services.application.acting import Actor, Application
from landwaiter.store.database import repeating

KEPT = timedelta(days=1)
"""How long an answer is remembered."""
LOST = timedelta(minutes=1)
"""After which a request without an answer was cut off, and may be done anew."""


def once(app: Application, actor: Actor, key: str, request: str, act: Callable[[], Any]) -> Any:
    """Do ``act`` and return its answer, JSON-ready; or the answer that the same request of the same key was given.

    Parameters
    ----------
    key
        What the program calls the request; with an empty one it is done each time.
    request
        All that it says.

    Raises
    ------
    ConflictError
        When the same request is being done.
    InputError
        When the key was that of another request.
    LandwaiterError
        Whatever ``act`` raises; the request may then be sent anew under its key.
    """
    if not key:
        return act()
    earlier = _begun(app, actor, key, hashlib.sha256(request.encode()).hexdigest())
    if earlier is not None:
        return json.loads(earlier)
    try:
        answer = act()
    except BaseException:
        with app.database.bookkeeping() as keeper:
            repeating.drop(keeper, actor.name, key)
        raise
    with app.database.bookkeeping() as keeper:
        repeating.settle(keeper, actor.name, key, json.dumps(answer))
    return answer


def _begun(app: Application, actor: Actor, key: str, digest: str) -> str | None:
    with app.database.bookkeeping() as keeper:
        repeating.forget(keeper, KEPT)
        earlier = repeating.begin(keeper, actor.name, key, digest)
        if earlier is None:
            return None
        if earlier.digest != digest:
            raise InputError("this idempotency key was that of another request.", "Give each request a key of its own.")
        if earlier.answer is None and not repeating.take_over(keeper, actor.name, key, LOST):
            raise ConflictError("the same request is being done.", "Send it again in a moment.")
        return earlier.answer
