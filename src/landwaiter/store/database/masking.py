"""Masking of personal data in the application database, once it is older than it may be kept.

What is masked is text that people wrote and names that they gave; numbers, days, results and digests stay, and so does
the audit, which holds digests of most of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from landwaiter.store.database.chain import canonical
from landwaiter.store.database.tables import (
    attachments,
    cases,
    comments,
    decisions,
    deliveries,
    job_states,
    jobs,
    outcomes,
    requests,
    saved_searches,
    session_uses,
    sessions,
)

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.sql import ColumnElement

    from landwaiter.store.database.transactions import Writer

MASKED = "[masked]"
"""Stands where text was."""
OF_OUTCOME = ("inspector_id", "note")
"""Fields of an outcome that name somebody, or may."""


def mask_before(writer: Writer, moment: str) -> dict[str, int]:
    """Mask what was written before ``moment``; return how many rows changed, by table.

    What waits for somebody is left: open cases with all that is in them, requests without an answer, and outcomes
    that the lake does not have.
    """
    closed = select(cases.c.id).where(cases.c.closed_at < moment)
    told = {
        "decisions": _mask(writer, decisions, decisions.c.decided_at < moment, "reason"),
        "requests": _mask(writer, requests, _answered(moment), "reason"),
        "outcomes": _mask_outcomes(writer, moment),
        "cases": _mask(writer, cases, cases.c.closed_at < moment, "title", "conclusion"),
        "comments": _mask(writer, comments, comments.c.case_id.in_(closed), "text"),
        "attachments": _mask(writer, attachments, attachments.c.case_id.in_(closed), "name", content=b""),
        "jobs": _mask_jobs(writer, moment),
        "saved_searches": writer.remove(saved_searches, saved_searches.c.saved_at < moment),
        "sessions": _forget_sessions(writer, moment),
    }
    return {name: count for name, count in told.items() if count}


def _answered(moment: str) -> ColumnElement[bool]:
    return and_(requests.c.answered_at.is_not(None), requests.c.answered_at < moment)


def _mask(writer: Writer, table: Table, old: ColumnElement[bool], *columns: str, **others: Any) -> int:
    """Mask columns of old rows; those of which nothing is left to mask are no change."""
    left = or_(*(table.c[name].not_in(("", MASKED)) for name in columns))
    return writer.change(table, and_(old, left), **dict.fromkeys(columns, MASKED), **others)


def _mask_outcomes(writer: Writer, moment: str) -> int:
    delivered = select(deliveries.c.outcome_id)
    old = and_(outcomes.c.recorded_at < moment, outcomes.c.id.in_(delivered), outcomes.c.content.not_like(_SEEN))
    found = writer.rows(select(outcomes.c.id, outcomes.c.content).where(old))
    for row in found:
        content = {**json.loads(row.content), **dict.fromkeys(OF_OUTCOME, MASKED)}
        writer.change(outcomes, outcomes.c.id == row.id, content=canonical(content))
    return len(found)


_SEEN = f'%"inspector_id":"{MASKED}"%'


def _mask_jobs(writer: Writer, moment: str) -> int:
    """What went wrong with a file may quote a value of it."""
    old = and_(job_states.c.ended_at < moment, job_states.c.error.is_not(None), job_states.c.error != "{}")
    count = writer.change(job_states, old, error="{}")
    files = and_(job_states.c.ended_at < moment, job_states.c.result.is_not(None), job_states.c.result != "{}")
    kinds = select(jobs.c.id).where(jobs.c.kind.in_(("check", "import")))
    return count + writer.change(job_states, and_(files, job_states.c.job_id.in_(kinds)), result="{}")


def _forget_sessions(writer: Writer, moment: str) -> int:
    past = select(sessions.c.digest).where(sessions.c.expires_at < moment)
    writer.remove(session_uses, session_uses.c.digest.in_(past))
    return writer.remove(sessions, sessions.c.expires_at < moment)
