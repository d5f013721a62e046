"""The side of a worker: take the next job, say how far it is and what came of it, and ask for what is due.

What a worker writes down is no act of anybody; what it does was entered in the audit as it was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from landwaiter.errors import LandwaiterError, RightsError
from landwaiter.schema.nouns import Reason
from landwaiter.services.application.acting import Actor, Application, require
from landwaiter.services.application.jobs import KINDS, SCHEDULE, ask_job
from landwaiter.services.application.uploads import forget_old_files
from landwaiter.store.database import jobs as kept
from landwaiter.store.database import people, work

if TYPE_CHECKING:
    from landwaiter.store.database.jobs import Job

MOST = 5
"""How often a job is begun: one that ends its worker each time must not keep it from all others."""
LATER = timedelta(minutes=1)
"""How much longer a job waits after each interruption but the first."""
AGAIN = timedelta(seconds=20)
"""How long a job waits that found the workspace busy."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a job: a sentence, and what a program wants to know."""

    said: Reason
    result: Mapping[str, Any]


def recover(app: Application) -> int:
    """Let the jobs wait again that a worker had begun when it ended; return how many.

    The only worker of a workspace may ask for this before it begins.
    """
    with app.database.reading() as reader:
        found = kept.running_jobs(reader)
    with app.database.bookkeeping() as keeper:
        for one in found:
            if one.attempts >= MOST:
                kept.fail_job(keeper, one.id, Reason("job.gave_up", {"times_count": one.attempts}), {})
            else:
                until = keeper.now + (one.attempts - 1) * LATER
                kept.put_back(keeper, one.id, until, Reason("job.again"), counted=True)
    return len(found)


def take_next(app: Application) -> Job | None:
    """Begin the job that has waited longest, ``None`` where none waits."""
    with app.database.reading() as reader:
        found = kept.next_job(reader)
    if found is None:
        return None
    with app.database.bookkeeping() as keeper:
        return found if kept.begin_job(keeper, found.id) else None


def actor_of(app: Application, job: Job) -> Actor:
    """Return in whose name a job is done: of whoever asked, with the roles that this person has now.

    Raises
    ------
    RightsError
        When the person may no longer ask for it.
    """
    if job.user is None:
        return Actor(job.asked_by, 0, frozenset({"manager", "administrator"}), frozenset())
    with app.database.reading() as reader:
        user = people.user_numbered(reader, job.user)
    if user is None or not user.active:
        raise RightsError("whoever asked for this is shut out.", "Let somebody else ask for it.")
    actor = Actor.of(user)
    require(app, actor, KINDS[job.kind].action, f"job {job.id}")
    return actor


def tell_step(app: Application, job: Job, step: int) -> None:
    """Write down that a job has come to a step, counted from 0."""
    steps = KINDS[job.kind].steps
    if step < len(steps):
        with app.database.bookkeeping() as keeper:
            kept.report_progress(keeper, job.id, step / len(steps), steps[step])


def succeed(app: Application, job: Job, came: Came) -> None:
    """Write down what came of a job."""
    with app.database.bookkeeping() as keeper:
        kept.end_job(keeper, job.id, came.said, came.result)


def fail(app: Application, job: Job, error: Mapping[str, Any]) -> None:
    """Write down why a job did not succeed."""
    with app.database.bookkeeping() as keeper:
        kept.fail_job(keeper, job.id, Reason("job.failed"), error)


def wait_for_workspace(app: Application, job: Job) -> None:
    """Let a job wait until whatever else changes the workspace may have finished."""
    with app.database.bookkeeping() as keeper:
        kept.put_back(keeper, job.id, keeper.now + AGAIN, Reason("job.busy"), counted=False)


def ask_what_is_due(app: Application) -> list[int]:
    """Ask for the nightly jobs whose hour has come, and for a delivery where outcomes wait too long."""
    actor = Actor(SCHEDULE, 0, frozenset({"manager", "administrator"}), frozenset())
    asked = [ask_job(app, actor, kind, once=once) for kind, once in _nightly(app)]
    return asked + ([ask_job(app, actor, "deliver")] if _waits_too_long(app) else [])


def tidy(app: Application) -> int:
    """Delete uploaded files that nobody took in; return how many."""
    with app.database.reading() as reader:
        needed = kept.uploads_needed(reader)
    return forget_old_files(app, needed)


def _nightly(app: Application) -> list[tuple[str, str]]:
    """Return the nightly jobs that are due and were not asked for, each with its name for this night."""
    settings, now = app.workspace.settings.jobs, app.database.now.astimezone()
    if settings.hour is None or now.hour < settings.hour:
        return []
    named = [(kind, f"{kind} {now:%Y-%m-%d}") for kind in KINDS if kind in settings.nightly.split()]
    with app.database.reading() as reader:
        # One of an earlier night that is still open comes first.
        due = [(kind, once) for kind, once in named if not kept.was_asked(reader, once)]
        return [(kind, once) for kind, once in due if not kept.is_open(reader, kind)]


def _waits_too_long(app: Application) -> bool:
    until = app.database.now - timedelta(minutes=app.workspace.settings.jobs.deliver_minutes)
    with app.database.reading() as reader:
        return work.undelivered_before(reader, until) and not kept.is_open(reader, "deliver")


def error_of(error: Exception) -> Mapping[str, Any]:
    """Return what is kept of an error; of one that is not ours only its kind, for its text may hold anything."""
    if isinstance(error, LandwaiterError):
        return error.as_dict()
    remedy = "Look into the log of the worker, and tell whoever maintains Landwaiter."
    return {"error": type(error).__name__, "problem": "something unexpected happened.", "remedy": remedy}
