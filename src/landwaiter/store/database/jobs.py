"""Jobs: what was asked for, which changes by acts only, and how far it is, which a worker writes down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from landwaiter.schema.nouns import Reason
from landwaiter.store.database.chain import canonical
from landwaiter.store.database.tables import job_states, jobs
from landwaiter.store.database.transactions import Keeper, Reader, Writer, is_identifier, stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.sql import ColumnElement

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
STATES = (WAITING, RUNNING, DONE, FAILED, CANCELLED)
OPEN = (WAITING, RUNNING)
"""States of a job that has not come to its end."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job and how far it is.

    ``share`` is what is done of it, from 0 to 1, ``None`` where nobody can say; ``said`` what is being done, or what
    came of it. ``user`` is ``None`` where no person asked.
    """

    id: int
    kind: str
    params: Mapping[str, Any]
    user: int | None
    asked_by: str
    asked_at: str
    state: str
    attempts: int
    started_at: str | None
    ended_at: str | None
    share: float | None
    said: Reason
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready fields."""
        return asdict(self)


def add_job(
    writer: Writer,
    user: int,
    kind: str,
    params: Mapping[str, Any],
    said: Reason,
    once: str | None = None,
) -> int:
    """Add a job that waits, asked for by a user or, where that is 0, by no person; return its identifier.

    It is 0 where the same is open, or what may be asked for ``once`` was asked for already.
    """
    same = and_(jobs.c.kind == kind, jobs.c.params == canonical(params), job_states.c.state.in_(OPEN))
    if writer.first(_query(same)) is not None or (once is not None and was_asked(writer, once)):
        return 0
    asked = {"user_id": user or None, "asked_by": writer.act.actor, "asked_at": writer.at}
    number = writer.insert(jobs, kind=kind, params=canonical(params), once=once, **asked)
    writer.insert(job_states, job_id=number, state=WAITING, not_before=writer.at, attempts=0, said=_json(said))
    return number


def was_asked(reader: Reader, once: str) -> bool:
    """Say whether what may be asked for once was asked for."""
    return reader.first(select(jobs.c.id).where(jobs.c.once == once)) is not None


def is_open(reader: Reader, kind: str) -> bool:
    """Say whether a job of a kind waits or is being done."""
    which = and_(jobs.c.kind == kind, job_states.c.state.in_(OPEN))
    return reader.first(select(jobs.c.id).join(job_states).where(which)) is not None


def cancel_job(writer: Writer, identifier: int, said: Reason) -> bool:
    """Cancel a job; say whether it waited."""
    waits = and_(job_states.c.job_id == identifier, job_states.c.state == WAITING)
    values = {"state": CANCELLED, "ended_at": writer.at, "said": _json(said)}
    return bool(writer.change(job_states, waits, **values))


def every_job(reader: Reader, kinds: Sequence[str], first: int, size: int) -> tuple[list[Job], int]:
    """Return a page of the jobs of some kinds, the newest first, and how many there are."""
    which = jobs.c.kind.in_(kinds)
    counted = reader.first(select(func.count()).select_from(jobs).where(which))
    query = _query(which).order_by(jobs.c.id.desc()).offset(first).limit(size)
    return [_job(row) for row in reader.rows(query)], int(counted[0]) if counted else 0


def job_numbered(reader: Reader, identifier: int) -> Job | None:
    """Return a job, ``None`` where there is none."""
    row = reader.first(_query(jobs.c.id == identifier)) if is_identifier(identifier) else None
    return None if row is None else _job(row)


def next_job(reader: Reader) -> Job | None:
    """Return the job that has waited longest of those whose time has come, ``None`` where there is none."""
    due = and_(job_states.c.state == WAITING, job_states.c.not_before <= reader.at)
    row = reader.first(_query(due).order_by(jobs.c.id).limit(1))
    return None if row is None else _job(row)


def begin_job(keeper: Keeper, identifier: int) -> bool:
    """Write down that a job is being done; say whether it waited."""
    waits = and_(job_states.c.job_id == identifier, job_states.c.state == WAITING)
    begun = {"state": RUNNING, "started_at": keeper.at, "attempts": job_states.c.attempts + 1, "share": 0.0}
    return bool(keeper.change(job_states, waits, **begun))


def report_progress(keeper: Keeper, identifier: int, share: float, said: Reason) -> None:
    """Write down how far a job is."""
    runs = and_(job_states.c.job_id == identifier, job_states.c.state == RUNNING)
    keeper.change(job_states, runs, share=share, said=_json(said))


def end_job(keeper: Keeper, identifier: int, said: Reason, result: Mapping[str, Any]) -> None:
    """Write down what came of a job."""
    _end(keeper, identifier, state=DONE, share=1.0, said=_json(said), result=json.dumps(result, default=str))


def fail_job(keeper: Keeper, identifier: int, said: Reason, error: Mapping[str, Any]) -> None:
    """Write down why a job did not succeed."""
    _end(keeper, identifier, state=FAILED, said=_json(said), error=json.dumps(error, default=str))


def put_back(keeper: Keeper, identifier: int, until: datetime, said: Reason, *, counted: bool) -> None:
    """Let a job wait again; the attempt is ``counted``, or it is as if it had not been."""
    values: dict[str, Any] = {"state": WAITING, "not_before": stamp(until), "share": None, "said": _json(said)}
    if not counted:
        values["attempts"] = job_states.c.attempts - 1
    keeper.change(job_states, and_(job_states.c.job_id == identifier, job_states.c.state == RUNNING), **values)


def running_jobs(reader: Reader) -> list[Job]:
    """Return the jobs that are being done, or were when their worker ended."""
    return [_job(row) for row in reader.rows(_query(job_states.c.state == RUNNING).order_by(jobs.c.id))]


def imports_done(reader: Reader) -> dict[str, str]:
    """Return which upload each import came from that a job has taken in."""
    done = and_(jobs.c.kind == "import", job_states.c.state == DONE)
    found = [_job(row) for row in reader.rows(_query(done).order_by(jobs.c.id))]
    told = [one.result for one in found if one.result and one.result.get("import")]
    return {result["import"]: result["upload"] for result in reversed(told)}


def uploads_needed(reader: Reader) -> frozenset[str]:
    """Return the uploaded files that open jobs are about."""
    found = (json.loads(row.params) for row in reader.rows(_query(job_states.c.state.in_(OPEN))))
    return frozenset(one["upload"] for one in found if "upload" in one)


def counted(reader: Reader) -> dict[tuple[str, str], int]:
    """Return how many jobs there are, by kind and state."""
    query = select(jobs.c.kind, job_states.c.state, func.count().label("n")).join(job_states)
    rows = reader.rows(query.group_by(jobs.c.kind, job_states.c.state))
    return {(str(row.kind), str(row.state)): int(row.n) for row in rows}


def waiting_since(reader: Reader) -> str | None:
    """Return since when the oldest job waits whose time has come, ``None`` where none does."""
    due = and_(job_states.c.state == WAITING, job_states.c.not_before <= reader.at)
    row = reader.first(select(func.min(job_states.c.not_before)).where(due))
    return None if row is None else row[0]


def _end(keeper: Keeper, identifier: int, **values: Any) -> None:
    runs = and_(job_states.c.job_id == identifier, job_states.c.state == RUNNING)
    keeper.change(job_states, runs, ended_at=keeper.at, **values)


def _query(which: ColumnElement[bool]) -> Any:
    states = [job_states.c[name] for name in Job.__slots__ if name in job_states.c]
    columns = [jobs.c[name] for name in ("id", "kind", "params", "asked_by", "asked_at")]
    return select(*columns, jobs.c.user_id.label("user"), *states).join(job_states).where(which)


def _job(row: Row[Any]) -> Job:
    told = row._asdict()
    for name in ("params", "result", "error"):
        told[name] = None if told[name] is None else json.loads(told[name])
    said = json.loads(told["said"])
    return Job(**{**told, "said": Reason(said["message"], said["params"])})


def _json(reason: Reason) -> str:
    return json.dumps({"message": reason.message, "params": dict(reason.params)})
