"""Jobs: ask for what takes longer than somebody waits, see how far it is, and cancel it while it waits.

A job is asked for in one transaction with its entry in the audit. Its row is all there is: a worker takes the rows in
the order in which they were asked for, and one that was interrupted is done again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from landwaiter.errors import ConflictError, InputError, NotFoundError, Place
from landwaiter.ingest.mapping import presets
from landwaiter.schema.nouns import Reason
from landwaiter.services.application.acting import Actor, Application, looking, performing, require
from landwaiter.services.application.backups import backup_folder
from landwaiter.services.application.queue import refuse_page
from landwaiter.services.application.retention import months_kept
from landwaiter.services.application.uploads import file_of
from landwaiter.store.database import jobs as kept
from landwaiter.store.database.jobs import Job

SCHEDULE = "schedule"
"""Name under which jobs are asked for that no person asked for."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,80}$")]


class Asked(BaseModel):
    """What a job is asked for; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfFile(Asked):
    """A file that was uploaded, and how it is to be read; without a mapping one is found by its columns."""

    upload: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    holds: Literal["declarations", "outcomes"] = "declarations"
    mapping: str = ""
    strict: bool = False


class Training(Asked):
    """What to train; by default the ranker of the settings."""

    name: Name = "targeting"
    ranker: Name | None = None


class Queue(Asked):
    """Which days to select, by default the last one, with what is in force under which names."""

    start: date | None = None
    end: date | None = None
    model: Name = "targeting"
    policy: Annotated[str, Field(min_length=1, max_length=80)] = "default"


class Drift(Asked):
    """Which model to watch, in which month; by default the last one."""

    month: date | None = None
    model: Name = "targeting"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: the action that allows it, what may be said of it, and the steps that it goes through."""

    action: str
    asked: type[Asked]
    steps: tuple[Reason, ...]


KINDS: Mapping[str, Kind] = {
    "check": Kind("import.make", OfFile, (Reason("job.step.reading"), Reason("job.step.describing"))),
    "import": Kind(
        "import.make",
        OfFile,
        (Reason("job.step.reading"), Reason("job.step.describing"), Reason("job.step.storing")),
    ),
    "train": Kind(
        "model.train",
        Training,
        (Reason("job.step.choosing"), Reason("job.step.features"), Reason("job.step.training")),
    ),
    "queue": Kind(
        "queue.make",
        Queue,
        (Reason("job.step.features"), Reason("job.step.ranking"), Reason("job.step.recording")),
    ),
    "drift": Kind(
        "model.watch",
        Drift,
        (Reason("job.step.features"), Reason("job.step.features"), Reason("job.step.comparing")),
    ),
    "deliver": Kind("outcome.deliver", Asked, ()),
    "retention": Kind("retention.run", Asked, ()),
    "backup": Kind("backup.make", Asked, (Reason("job.step.database"), Reason("job.step.files"))),
}
"""What can be asked for."""


def ask_job(app: Application, actor: Actor, kind: str, *, once: str | None = None, **asked: Any) -> int:
    """Ask for a job; return its number.

    Parameters
    ----------
    once
        What it is, where it may be asked for once only.
    asked
        What is said of the job: see the class that :data:`KINDS` names.

    Raises
    ------
    ConflictError
        When it was asked for already: the same waits or is being done, or it may be asked for once only.
    InputError
        When there is no such kind, or something that is said of it cannot be used.
    RightsError
        When the actor may not.
    SettingsError
        When the settings lack what such jobs need.
    """
    known = _kind(kind)
    require(app, actor, known.action, kind)
    params = _params(app, kind, asked)
    with performing(app, actor, known.action, kind, job=kind, **params) as writer:
        number = kept.add_job(writer, actor.user, kind, params, Reason("job.waiting"), once)
        if not number:
            raise ConflictError("this was asked for already.", "See the list of jobs.")
        writer.tell(subject=f"job {number}")
    return number


def jobs(app: Application, actor: Actor, *, kind: str = "", first: int = 0, size: int = 50) -> tuple[list[Job], int]:
    """Return a page of the jobs of a kind, or of all, the newest first, and how many there are.

    What was said of a job, and what went wrong with it, is for who may ask for such jobs: it may quote a file.

    Raises
    ------
    InputError
        When there is no such kind, or there can be no such page.
    RightsError
        When the actor may not see jobs.
    """
    refuse_page(first, size)
    if kind:
        _kind(kind)
    with looking(app, actor, "jobs.view") as reader:
        found, total = kept.every_job(reader, [kind] if kind else list(KINDS), first, size)
    return [_shown(actor, one) for one in found], total


def job(app: Application, actor: Actor, number: int) -> Job:
    """Return a job.

    Raises
    ------
    NotFoundError
        When there is none.
    RightsError
        When the actor may not see jobs.
    """
    with looking(app, actor, "jobs.view") as reader:
        found = kept.job_numbered(reader, number)
    if found is None:
        raise NotFoundError("there is no such job.", "See the list of jobs.", Place(value=str(number)))
    return _shown(actor, found)


def _shown(actor: Actor, found: Job) -> Job:
    if actor.may(KINDS[found.kind].action):
        return found
    return replace(found, params={}, error=found.error and {"error": found.error.get("error", "")})


def askable(actor: Actor) -> list[str]:
    """Return the kinds of jobs that somebody may ask for."""
    return [name for name, kind in KINDS.items() if actor.may(kind.action)]


def cancel_job(app: Application, actor: Actor, number: int) -> None:
    """Cancel a job that waits.

    Raises
    ------
    ConflictError
        When it does not wait any more.
    NotFoundError
        When there is none.
    RightsError
        When the actor may not.
    """
    found = job(app, actor, number)
    with performing(app, actor, KINDS[found.kind].action, f"job {number}", job=found.kind, cancelled=True) as writer:
        if not kept.cancel_job(writer, number, Reason("job.cancelled")):
            raise ConflictError("the job does not wait any more.", "See what came of it.")


def waiting_outcomes(app: Application, actor: Actor) -> int:
    """Return how many outcomes wait for their delivery to the lake.

    Raises
    ------
    RightsError
        When the actor may not have them delivered.
    """
    from landwaiter.store.database.work import undelivered

    with looking(app, actor, KINDS["deliver"].action) as reader:
        return len(undelivered(reader))


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise InputError("there is no such kind of job.", f"There are: {', '.join(KINDS)}.", Place(value=name))
    return KINDS[name]


def _params(app: Application, kind: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said of a job as JSON-ready values, held to be what a job of this kind can use."""
    try:
        found = KINDS[kind].asked.model_validate(asked)
    except ValidationError as error:
        first = error.errors()[0]
        place = Place(column=".".join(map(str, first["loc"])) or None)
        raise InputError(f"this cannot be asked for: {first['msg']}.", "Correct it.", place) from error
    if isinstance(found, OfFile):
        _hold_file(app, found)
    if kind == "backup":
        backup_folder(app.workspace)
    if kind == "retention":
        months_kept(app.workspace)
    return found.model_dump(mode="json", exclude_defaults=True)


def _hold_file(app: Application, asked: OfFile) -> None:
    file_of(app.workspace, asked.upload)
    if asked.mapping and asked.mapping not in presets():
        remedy = f"Choose one of: {', '.join(presets())}."
        raise InputError("there is no such mapping.", remedy, Place(column="mapping", value=asked.mapping))
