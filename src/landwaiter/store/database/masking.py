"""Masking of personal data in the application database, once it is older than it may be kept.

What is masked is text that people wrote and names that they gave; numbers, days, results and digests stay, and so does
the audit, which holds digests of most of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    submission_deliveries,
    submissions,
    webhook_deliveries,
)
from landwaiter.store.lake import MASKED

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.sql import ColumnElement

    from landwaiter.store.database.transactions import Writer

AT_ONCE = 500
"""Rows that are deleted by their numbers at a time."""
OF_OUTCOME = ("inspector_id", "note")
"""Fields of an outcome that name somebody, or may."""

UNMASKED: Mapping[str, str] = {
    "offices": "names nobody",
    "users": "says who answers for what, and is in the audit anyway",
    "user_roles": "names nobody",
    "user_offices": "names nobody",
    "session_uses": "goes with its session",
    "throttle": "forgets by itself what is past",
    "api_keys": "names programs",
    "identities": "belongs to a user",
    "pending_sign_ins": "forgets by itself what is past",
    "publications": "names models and policies",
    "deliveries": "says why the lake refused a row, which quotes no field that names anybody",
    "submission_deliveries": "goes with its submission",
    "repeats": "forgets by itself what is past",
    "job_states": "is masked with its job",
    "webhooks": "names programs",
    "webhook_positions": "names nobody",
    "judgments": "describes goods and names no trader, and is what recommenders of codes learn from",
    "audit": "could not be verified if it changed",
}
"""Tables that are left as they are, and why; a test holds that every other one is masked."""


def mask_before(writer: Writer, moment: str) -> dict[str, int]:
    """Mask what was written before ``moment``; return how many rows changed, by each of the tables.

    What waits for somebody is left: open cases with all that is in them, requests without an answer, and outcomes
    and submissions that were not delivered to the lake.
    """
    closed = select(cases.c.id).where(cases.c.closed_at < moment)
    return {
        "decisions": _mask(writer, decisions, decisions.c.decided_at < moment, "reason"),
        "requests": _mask(writer, requests, _answered(moment), "reason"),
        "outcomes": _mask_outcomes(writer, moment),
        "cases": _mask(writer, cases, cases.c.closed_at < moment, "title", "conclusion"),
        "comments": _mask(writer, comments, comments.c.case_id.in_(closed), "text"),
        "attachments": _mask(writer, attachments, attachments.c.case_id.in_(closed), "name", content=b""),
        "jobs": _mask_jobs(writer, moment),
        "saved_searches": writer.remove(saved_searches, saved_searches.c.saved_at < moment),
        "sessions": _forget_sessions(writer, moment),
        "submissions": _forget_submissions(writer, moment),
        "webhook_deliveries": writer.remove(webhook_deliveries, _told(moment)),
    }


def _answered(moment: str) -> ColumnElement[bool]:
    return and_(requests.c.answered_at.is_not(None), requests.c.answered_at < moment)


def _told(moment: str) -> ColumnElement[bool]:
    """What was told to a program, or given up, names items; it is of no use after so long."""
    return and_(webhook_deliveries.c.made_at < moment, webhook_deliveries.c.next_at.is_(None))


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


def _forget_submissions(writer: Writer, moment: str) -> int:
    """What was delivered is in the lake; nobody sends it once more after so long."""
    delivered = select(submission_deliveries.c.submission_id)
    old = and_(submissions.c.submitted_at < moment, submissions.c.id.in_(delivered))
    found = [row.id for row in writer.rows(select(submissions.c.id).where(old))]
    writer.remove(submission_deliveries, submission_deliveries.c.submission_id.in_(select(submissions.c.id).where(old)))
    for start in range(0, len(found), AT_ONCE):
        writer.remove(submissions, submissions.c.id.in_(found[start : start + AT_ONCE]))
    return len(found)
