"""The worker of a workspace: it does one job after the other, and asks for what is due."""

from __future__ import annotations

import logging
import time
import traceback
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from landwaiter.errors import BusyError, LandwaiterError
from landwaiter.jobs.tasks import TASKS, Task
from landwaiter.services.application import uploads, working
from landwaiter.services.application.jobs import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.services.application.acting import Application
    from landwaiter.services.session import Tell
    from landwaiter.store.database.jobs import Job

LOG = logging.getLogger("landwaiter.jobs")
PAUSE = 0.5
"""Seconds between looks for a job: what a person hardly notices, at one look-up by index."""
EVERY = 15.0
"""Seconds between looks for what is due: nightly jobs, outcomes that wait, files that nobody took in."""
STANDBY = 5.0
"""Seconds between tries to become the worker while another one is."""
PATIENCE = 10.0
"""Seconds that the end of a server waits for the job that is being done; it is done again otherwise."""


def work(app: Application, stop: Event) -> None:
    """Do jobs until told to stop; wait while another worker of the workspace does them."""
    while not stop.is_set():
        with app.workspace.working() as alone:
            if alone:
                _work(app, stop)
        stop.wait(STANDBY)


@contextmanager
def embedded(app: Application) -> Iterator[Thread]:
    """Let a thread do the jobs for the time of a block."""
    stop = Event()
    # Nothing is lost if the process ends while a job is being done.
    thread = Thread(target=work, args=(app, stop), name="landwaiter-jobs", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(PATIENCE)


def work_off(app: Application, stop: Event | None = None) -> int:
    """Do the jobs that wait and whose time has come, until told to stop; return how many were begun."""
    count = 0
    while not (stop and stop.is_set()) and (job := working.take_next(app)) is not None:
        do(app, job)
        count += 1
    return count


def do(app: Application, job: Job) -> None:
    """Do a job that was begun, and write down what came of it."""
    LOG.info("job begun", extra={"job": job.id, "kind": job.kind})
    try:
        actor, step = working.actor_of(app, job), _steps(app, job)
        came = TASKS[job.kind](Task(app, actor, job.params, step))
    except BusyError:
        working.wait_for_workspace(app, job)
    except LandwaiterError as error:
        _failed(app, job, error)
    except Exception as error:  # noqa: BLE001 - a fault in one job must not end all others; it is told on the job and in the log
        _failed(app, job, error)
    else:
        working.succeed(app, job, came)
        if job.kind == "import":
            uploads.forget_file(app.workspace, job.params["upload"])
        LOG.info("job done", extra={"job": job.id, "kind": job.kind})


def _work(app: Application, stop: Event) -> None:
    recovered, look = False, 0.0
    while not stop.is_set():
        try:
            if not recovered:
                working.recover(app)
                recovered = True
            if time.monotonic() >= look:
                look = time.monotonic() + EVERY
                working.tidy(app)
                working.ask_what_is_due(app)
            if not work_off(app, stop):
                stop.wait(PAUSE)
        except LandwaiterError as error:
            # The database does not answer for a while, or the disk is full: jobs wait in it meanwhile.
            LOG.warning("jobs wait", extra={"error": type(error).__name__})
            stop.wait(STANDBY)


def _steps(app: Application, job: Job) -> Tell:
    """Return whom the service tells what it does; what it says is counted, since its words know one language."""
    steps = iter(range(len(KINDS[job.kind].steps)))

    def tell(_: str) -> None:
        step = next(steps, None)
        if step is not None:
            working.tell_step(app, job, step)

    return tell


def _failed(app: Application, job: Job, error: Exception) -> None:
    working.fail(app, job, working.error_of(error))
    # Where it happened, and nothing of what was handled: that may name somebody.
    where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-3:]]
    about = {"job": job.id, "kind": job.kind, "error": type(error).__name__, "where": where}
    LOG.warning("job failed", extra=about)


def work_once(app: Application) -> int:
    """Do the jobs that wait, as the only worker; return how many were begun.

    Raises
    ------
    BusyError
        When another worker does them.
    """
    with app.workspace.working() as alone:
        if not alone:
            raise BusyError("another worker does the jobs.", "Wait for it.", app.workspace.place)
        working.recover(app)
        working.ask_what_is_due(app)
        return work_off(app)
