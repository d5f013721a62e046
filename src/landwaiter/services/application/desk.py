"""The desk at which declarations are registered: one thread answers what has come while it answered what came before.

So twenty requests that come at once cost one look-up of features, one prediction and one commit, and each waits
little longer than it would alone. The desk also keeps ready what it answers by, and brings to the lake what waits.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from landwaiter.errors import LandwaiterError, WorkspaceError
from landwaiter.services.application.readiness import Ready, commits_of, in_force, make_ready
from landwaiter.services.application.registering import Receipt, Wanted, register
from landwaiter.services.application.submissions import deliver_submissions
from landwaiter.services.quality import local_day

if TYPE_CHECKING:
    from landwaiter.services.application.acting import Actor, Application

LOG = logging.getLogger("landwaiter.desk")
TOGETHER = 1_000
"""Items after which no more requests are taken to those that are answered together."""
LOOK_SECONDS = 1.0
"""How often it is looked whether another model or policy is in force."""
DELIVER_SECONDS = 900.0
"""How often what waits is brought to the lake: each time adds a file to it."""

Asks = Callable[[], "Actor"]
"""Finds out who asks; raises SignInError."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A request: who asks, by a name under which one answer serves all requests of that one, and what is wanted."""

    name: str
    who: Asks
    wanted: Callable[[Actor], Wanted]
    receipt: Future[Receipt]


class Desk:
    """Answers submissions until it is closed.

    Parameters
    ----------
    app
        The application.
    deliver_seconds
        How often submissions are brought to the lake.
    prepared
        Whether to get ready for today's items before the first one comes.
    """

    def __init__(self, app: Application, *, deliver_seconds: float = DELIVER_SECONDS, prepared: bool = False) -> None:
        self.app = app
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._ready: Ready | None = None
        self._looked = 0.0
        self._renewing: Future[Ready] | None = None
        self._own: set[str] = set()
        self._helper = ThreadPoolExecutor(1, "landwaiter-desk-helper")
        self._closing = threading.Event()
        self._prepared = prepared
        self._thread = threading.Thread(target=self._work, name="landwaiter-desk", daemon=True)
        self._thread.start()
        self._carrier = threading.Thread(target=self._carry, args=(deliver_seconds,), daemon=True)
        self._carrier.start()

    def submit(self, wanted: Wanted) -> Receipt:
        """Register what is wanted and return the answers to its items.

        Raises
        ------
        NotComputableError
            When no model or policy is in force.
        RightsError
            When the actor may not submit, or not for an office of the items.
        WorkspaceError
            When the database refuses; nothing was acknowledged then.
        """
        return self.put(wanted.actor.name, lambda: wanted.actor, lambda _: wanted).result()

    def put(self, name: str, who: Asks, wanted: Callable[[Actor], Wanted]) -> Future[Receipt]:
        """Lay a request on the desk; the answer comes with the errors of :meth:`submit`, or SignInError.

        Parameters
        ----------
        name
            What ``who`` goes by: of several requests that come at once it is asked once.
        """
        job = _Job(name, who, wanted, Future())
        if self._closing.is_set():
            job.receipt.set_exception(WorkspaceError("the server is stopping.", "Try again in a moment."))
        else:
            self._jobs.put(job)
        return job.receipt

    def deliver(self) -> int:
        """Bring to the lake what waits for it; return how many items.

        Raises
        ------
        WorkspaceError
            When the lake cannot be written now.
        """
        before = commits_of(self.app)
        delivered = deliver_submissions(self.app)
        # What arrived today is no history yet: what stands ready need not be made anew for it.
        self._own |= commits_of(self.app) - before
        return delivered

    def close(self) -> None:
        """Answer what lies on the desk, and stop."""
        self._closing.set()
        self._jobs.put(None)
        self._thread.join()
        self._carrier.join()
        self._helper.shutdown()
        if self._ready is not None:
            self._ready.close()

    def _work(self) -> None:
        if self._prepared:
            # Nothing may be in force yet; whoever submits is told.
            with suppress(LandwaiterError):
                self._now_ready().table(local_day(), [{}])
        while (first := self._jobs.get()) is not None:
            jobs, last = self._taken(first)
            self._answer(jobs)
            if last:
                return

    def _taken(self, first: _Job) -> tuple[list[_Job], bool]:
        """Take what else has come; say whether the desk closes."""
        jobs = [first]
        while len(jobs) < TOGETHER:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return jobs, False
            if job is None:
                return jobs, True
            jobs.append(job)
        return jobs, False

    def _answer(self, jobs: list[_Job]) -> None:
        try:
            admitted = self._admitted(jobs)
            answers = register(self.app, self._now_ready, [wanted for _, wanted in admitted])
            for (job, _), answer in zip(admitted, answers, strict=True):
                if isinstance(answer, LandwaiterError):
                    job.receipt.set_exception(answer)
                else:
                    job.receipt.set_result(answer)
        except Exception as error:  # noqa: BLE001 - whoever waits gets it; the desk goes on
            for job in jobs:
                if not job.receipt.done():
                    job.receipt.set_exception(error)

    def _admitted(self, jobs: list[_Job]) -> list[tuple[_Job, Wanted]]:
        """Find out who asks, once for each name, and what is wanted."""
        known: dict[str, Actor] = {}
        admitted = []
        for job in jobs:
            try:
                if job.name not in known:
                    known[job.name] = job.who()
                admitted.append((job, job.wanted(known[job.name])))
            except LandwaiterError as error:
                job.receipt.set_exception(error)
        return admitted

    def _now_ready(self) -> Ready:
        """Return what is in force: renewed at once for another model or policy, in the background for more history."""
        ready, now = self._ready, time.monotonic()
        if ready is not None and now - self._looked < LOOK_SECONDS:
            return ready
        version, policy = in_force(self.app)
        self._looked = now
        if ready is None or (ready.model.card.version, ready.policy) != (version, policy):
            return self._renewed(make_ready(self.app))
        if self._renewing is not None and self._renewing.done():
            made, self._renewing = self._renewing, None
            if (error := made.exception()) is None:
                return self._renewed(made.result())
            LOG.warning("renewal", extra={"kind": type(error).__name__})
        if self._renewing is None and commits_of(self.app) - ready.commits - self._own:
            self._renewing = self._helper.submit(self._made_for_the_same_days, ready)
        return ready

    def _made_for_the_same_days(self, ready: Ready) -> Ready:
        renewed = make_ready(self.app)
        for day in ready.days:
            renewed.table(day, [{}])
        return renewed

    def _renewed(self, ready: Ready) -> Ready:
        if self._ready is not None:
            self._ready.close()
        self._ready = ready
        return ready

    def _carry(self, seconds: float) -> None:
        while not self._closing.wait(seconds):
            try:
                self.deliver()
            except LandwaiterError as error:
                # What waits is safe in the database, and is tried again next time.
                LOG.warning("delivery", extra={"kind": type(error).__name__})
