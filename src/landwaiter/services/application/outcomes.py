"""Outcomes recorded in the application: kept and acknowledged by the database, then delivered to the lake.

They enter the lake by its one door, :func:`landwaiter.services.intake.record_outcome`, as a file with a row for each
that has not been delivered. The door is shut while something else is taken in; nothing is lost by that, since they wait
in the database. A delivery that was cut off is repeated, and the door stores nothing twice.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from landwaiter.errors import ConflictError, InputError, LandwaiterError, Place, WorkspaceError
from landwaiter.ingest import load_mapping
from landwaiter.ingest.escaping import unescape
from landwaiter.schema import OUTCOME, tables
from landwaiter.services import checking, intake
from landwaiter.services.application.acting import Actor, Application, looking, performing
from landwaiter.services.application.counted import commit_of
from landwaiter.services.application.queue import Key, item_of, refuse_page, subject_of
from landwaiter.services.application.submissions import deliver_submissions
from landwaiter.services.quality import local_day
from landwaiter.services.session import engine_of
from landwaiter.services.showing import plain
from landwaiter.store import Workspace
from landwaiter.store.database import work

if TYPE_CHECKING:
    from landwaiter.store.database.work import Found, Recorded

COLUMNS = tuple(field.name for field in OUTCOME)
GIVEN = ("declaration_id", "item_number", "basis", "inspector_id")
"""Columns that the item and the actor give, and nobody else."""
BASES = {"targeted": "targeted", "random": "random"}
REJECTED = "rejected.csv"
DAYS = ("inspected_on", "known_on")


def record_outcome(app: Application, actor: Actor, key: Key, found: Mapping[str, Any]) -> bool:
    """Record what an inspection of an item of the queue found.

    Parameters
    ----------
    found
        Fields of an outcome by name, but those that the item gives; the days are today where they are missing.

    Returns
    -------
    bool
        Whether it is in the lake already; if not, it is delivered as soon as the lake can be written.

    Raises
    ------
    ConflictError
        When an outcome of this item was recorded already.
    InputError
        When there is no such item in the actor's queue, or a field cannot be used.
    RightsError
        When the actor may not.
    """
    selected, item = item_of(app, actor, "outcome.record", key)
    if key in selected.arrived:
        # The door knows outcomes of declarations that the lake has; where it is shut, the check says what lacks.
        with suppress(WorkspaceError):
            deliver_submissions(app)
    today = local_day().isoformat()
    said = {"inspected_on": today, "known_on": today, **_known_fields(found)}
    of_item = {"declaration_id": key[0], "item_number": key[1]}
    content = {**of_item, **said, "basis": BASES.get(item["basis"]), "inspector_id": actor.name}
    with looking(app, actor, "outcome.record") as reader:
        if work.has_outcome(reader, *key) or stored_outcome(app, key):
            raise _recorded()
    _check(app, content)
    with performing(app, actor, "outcome.record", subject_of(key), item["office"], result=content["result"]) as writer:
        if not work.add_outcome(writer, actor.user, {**of_item, "office": item["office"]}, content):
            raise _recorded()
    return _delivered_now(app)


def stored_outcome(app: Application, key: Key) -> Mapping[str, Any]:
    """Return the outcome of an item that the lake has, by column and without what is not known; nothing without one."""
    return _stored(app.workspace.folder, commit_of(app.workspace), key)


@lru_cache(maxsize=256)
def _stored(folder: Path, _commit: int, key: Key) -> Mapping[str, Any]:
    outcomes = tables.outcomes()
    item = outcomes.filter(outcomes.declaration_id == key[0], outcomes.item_number == key[1])
    with engine_of(Workspace(folder)) as engine:
        found = engine.fetch(item)
    known = {name: plain(values[0]) for name, values in found.items() if len(values)}
    return {name: str(value) if name in DAYS else value for name, value in known.items() if value is not None}


def was_recorded(app: Application, actor: Actor, key: Key, found: Mapping[str, Any]) -> bool:
    """Say whether the actor recorded this very outcome before: it was sent twice, since the first answer was lost.

    Raises
    ------
    RightsError
        When the actor may not record outcomes.
    """
    with looking(app, actor, "outcome.record") as reader:
        known = work.outcome_on(reader, *key)
    if known is None or known.recorded_by != actor.name:
        return False
    return all(known.content.get(name) == value for name, value in found.items())


def _recorded() -> ConflictError:
    return ConflictError("what was found is recorded already.", "Open a case for what was found since.")


def deliver_outcomes(app: Application) -> int:
    """Deliver to the lake what waits for it; return how many outcomes it took or refused.

    Raises
    ------
    WorkspaceError
        When the lake cannot be written now.
    """
    with app.database.reading() as reader:
        waiting = work.undelivered(reader)
    if not waiting:
        return 0
    with TemporaryDirectory(prefix="landwaiter-outcomes-") as folder:
        problems = _deliver(app, waiting, Path(folder))
    with app.database.bookkeeping() as keeper:
        for one in waiting:
            work.delivered(keeper, one.id, problems.get((one.content["declaration_id"], one.content["item_number"])))
    return len(waiting)


def recorded_outcomes(app: Application, actor: Actor, *, first: int = 0, size: int = 50) -> list[Recorded]:
    """Return a page of the outcomes that were recorded here, the newest first.

    Raises
    ------
    InputError
        When there can be no such page.
    RightsError
        When the actor may not see the queue.
    """
    refuse_page(first, size)
    with looking(app, actor, "queue.view") as reader:
        return work.recorded_outcomes(reader, first, size)


def refused_outcomes(app: Application, actor: Actor) -> list[tuple[Key, str]]:
    """Return the items whose outcome the lake refused, such as because a file had brought another one, and why.

    Raises
    ------
    RightsError
        When the actor may not record outcomes.
    """
    with looking(app, actor, "outcome.record") as reader:
        return [((declaration, item), problem) for declaration, item, problem in work.refused_outcomes(reader)]


def _known_fields(found: Mapping[str, Any]) -> dict[str, Any]:
    for name in found:
        if name not in COLUMNS or name in GIVEN:
            listed = ", ".join(column for column in COLUMNS if column not in GIVEN)
            raise InputError("an outcome has no such field to fill in.", f"There are: {listed}.", Place(column=name))
    return dict(found)


def _check(app: Application, content: Mapping[str, Any]) -> None:
    """Hold the outcome against the door's own checks, storing nothing."""
    if not content.get("result"):
        raise InputError("the result is missing.", "Say what the inspection found.", Place(column="result"))
    with TemporaryDirectory(prefix="landwaiter-outcome-") as folder:
        file = _write(Path(folder), [content])
        checked = checking.check(file, app.workspace, mapping=load_mapping(intake.OUTCOMES_PRESET))
    if checked.prepared.counts.already_stored:
        raise _recorded()


def _delivered_now(app: Application) -> bool:
    try:
        deliver_outcomes(app)
    except LandwaiterError:
        # Something else is being taken in, or the disk is full. What was recorded waits in the database, and
        # the next delivery says what is wrong.
        return False
    return True


def _deliver(app: Application, waiting: Sequence[Found], folder: Path) -> dict[Key, str]:
    """Bring a file through the door; return why it refused rows of it."""
    file, rejected = _write(folder, [one.content for one in waiting]), folder / REJECTED
    try:
        intake.record_outcome(app.workspace, file, rejected=rejected)
    except InputError:
        # A file of which every row is rejected is so itself; anything else leaves all of it waiting.
        if not rejected.exists():
            raise
    return _problems(rejected) if rejected.exists() else {}


def _write(folder: Path, contents: Sequence[Mapping[str, Any]]) -> Path:
    file = folder / "application-outcomes.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows({name: content.get(name) for name in COLUMNS} for content in contents)
    return file


def _problems(rejected: Path) -> dict[Key, str]:
    with rejected.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {(unescape(row["declaration_id"]), int(row["item_number"])): row["landwaiter_problem"] for row in rows}
