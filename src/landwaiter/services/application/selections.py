"""The selections that were made: by which model and policy, of which days, and how many items."""

from __future__ import annotations

from landwaiter.services.application.acting import Actor, Application, looking
from landwaiter.services.application.queue import refuse_page
from landwaiter.store import ImportRecord


def selections(app: Application, actor: Actor, *, first: int = 0, size: int = 50) -> list[ImportRecord]:
    """Return a page of the selections in the lake, the newest first.

    Raises
    ------
    InputError
        When there can be no such page.
    RightsError
        When the actor may not see the queue.
    """
    refuse_page(first, size)
    with looking(app, actor, "queue.view"):
        made = [record for record in app.workspace.lake.records() if record.kind == "selection"]
    return made[::-1][first : first + size]
