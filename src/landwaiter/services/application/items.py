"""One item of the queue: what was declared, and what people did on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landwaiter.schema import tables
from landwaiter.services.application.acting import Actor, Application, looking
from landwaiter.services.application.deciding import LANE
from landwaiter.services.application.outcomes import stored_outcome
from landwaiter.services.application.queue import Key, item_of, subject_of
from landwaiter.services.session import engine_of
from landwaiter.services.showing import plain
from landwaiter.store import Workspace
from landwaiter.store.database import casework, work

if TYPE_CHECKING:
    from landwaiter.store.database.casework import Case
    from landwaiter.store.database.work import Decision, Recorded, Request

UNSHOWN = ("extra", "registration_time")


@dataclass(frozen=True, slots=True)
class Worked:
    """An item of the queue with what was done on it.

    ``values`` are those of the queue, ``declared`` all that was declared, by column; ``request`` waits for its
    answer; ``ranked_by`` is the model that ranked it, with its version. ``outcome`` was recorded here, or was brought
    by a file: then it was recorded at no moment.
    """

    values: Mapping[str, Any]
    declared: Mapping[str, Any]
    ranked_by: str
    decision: Decision | None
    request: Request | None
    outcome: Recorded | None
    cases: Sequence[Case]

    @property
    def key(self) -> Key:
        """Declaration and item."""
        return self.values["declaration_id"], self.values["item_number"]


def open_item(app: Application, actor: Actor, key: Key) -> Worked:
    """Return an item of the queue with what was done on it.

    Raises
    ------
    NotFoundError
        When there is no such item in the actor's queue.
    RightsError
        When the actor may not see the queue.
    """
    selected, item = item_of(app, actor, "queue.view", key)
    declared = _declared(app.workspace.folder, selected.identifier, key, item["registration_date"])
    stored = stored_outcome(app, key)
    with looking(app, actor, "queue.view") as reader:
        recorded = work.outcome_on(reader, *key) or _brought(stored, item["office"])
        return Worked(
            item,
            declared,
            selected.model_of(key),
            work.decision_on(reader, *key),
            work.waiting_on(reader, LANE, subject_of(key)),
            recorded,
            casework.cases_on(reader, *key) if actor.may("case.view") else (),
        )


def _brought(stored: Mapping[str, Any], office: str) -> Recorded | None:
    """Return the outcome that a file brought, ``None`` where none did."""
    by = stored.get("inspector_id", "")
    return work.Recorded(office, stored, by, "", "", None) if stored else None


@lru_cache(maxsize=256)
def _declared(folder: Path, _selection: str, key: Key, registered: str) -> Mapping[str, Any]:
    """Read what was declared; nothing where the declaration left the lake since it was selected."""
    declared = tables.declarations()
    # The day first: it leaves one file of many to look at.
    item = declared.filter(
        declared.registration_date == date.fromisoformat(registered),
        declared.declaration_id == key[0],
        declared.item_number == key[1],
    )
    with engine_of(Workspace(folder)) as engine:
        found = engine.fetch(item.drop(*UNSHOWN))
    known = {name: plain(values[0]) for name, values in found.items() if len(values)}
    return {name: value for name, value in known.items() if value is not None and name != "registration_date"}
