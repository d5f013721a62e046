"""Figures about the system for whoever watches it: counts and ages only, nothing that names anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from landwaiter.errors import NotComputableError, WorkspaceError
from landwaiter.services.application.queue import latest
from landwaiter.store.database import jobs, registrations, work
from landwaiter.store.lake import RECORDS

if TYPE_CHECKING:
    from landwaiter.services.application.acting import Application


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is and what waits; ``jobs`` by kind and state, ``decisions`` by lane."""

    jobs: Mapping[tuple[str, str], int]
    stuck_seconds: float
    decisions: Mapping[str, int]
    outcomes_waiting: int
    outcomes_waiting_seconds: float
    outcomes_refused: int
    submissions_waiting: int
    submissions_waiting_seconds: float

    @property
    def waiting_jobs(self) -> int:
        """How many jobs wait."""
        return self._in_state(jobs.WAITING)

    @property
    def running_jobs(self) -> int:
        """How many jobs are being done."""
        return self._in_state(jobs.RUNNING)

    @property
    def failed_jobs(self) -> int:
        """How many jobs failed."""
        return self._in_state(jobs.FAILED)

    def _in_state(self, state: str) -> int:
        return sum(count for (_, one), count in self.jobs.items() if one == state)


def figures_of(app: Application) -> Figures:
    """Return the figures of an application.

    ``stuck_seconds`` is for how long the oldest job waits while none is being done.

    Raises
    ------
    WorkspaceError
        When the database does not answer.
    """
    with app.database.reading() as reader:
        found, since = jobs.counted(reader), jobs.waiting_since(reader)
        waiting, refused, oldest = work.counted_outcomes(reader)
        decided = work.counted_decisions(reader)
        submitted, first = registrations.counted_submissions(reader)
    busy = any(state == jobs.RUNNING for _, state in found)
    stuck = 0.0 if busy else _seconds(app, since)
    return Figures(found, stuck, decided, waiting, _seconds(app, oldest), refused, submitted, _seconds(app, first))


def queue_sizes(app: Application) -> dict[str, int]:
    """Return how many items of the latest selection are in each lane; nothing where none was made."""
    try:
        lanes = latest(app).columns["lane"].tolist()
    except NotComputableError:
        return {}
    return {lane: lanes.count(lane) for lane in sorted(set(lanes))}


def readiness(app: Application) -> dict[str, bool]:
    """Say whether what requests need is there: a database that answers, and a lake."""
    return {"database": _answers(app), "lake": (app.workspace.lake.folder / RECORDS).is_dir()}


def _answers(app: Application) -> bool:
    try:
        return app.database.count >= 0
    except WorkspaceError:
        return False


def _seconds(app: Application, since: str | None) -> float:
    if since is None:
        return 0.0
    begun = datetime.strptime(since, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return max(0.0, (app.database.now - begun).total_seconds())
