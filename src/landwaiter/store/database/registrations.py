"""Declarations that programs submitted, with the lanes that they were given, and their way to the lake."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from landwaiter.store.database.tables import submission_deliveries, submissions

if TYPE_CHECKING:
    from sqlalchemy.sql import ColumnElement

    from landwaiter.store.database.transactions import Keeper, Reader, Writer

Key = tuple[str, int]
MOST_NAMED = 500
"""Declarations named in one query; SQLite counts what it is given."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A submitted item: what was declared, as canonical JSON, and the answer that it was given."""

    id: int
    declaration_id: str
    item_number: int
    office: str
    registered_on: str
    content: str
    answer: Mapping[str, Any]
    submitted_at: str


def add_submissions(writer: Writer, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep submitted items; the columns are those of the table."""
    writer.insert_all(submissions, [{**row, "submitted_at": writer.at} for row in rows])


def submissions_of(reader: Reader, keys: Collection[Key]) -> dict[Key, Submission]:
    """Return what was submitted of these items."""
    named, wanted = sorted({declaration for declaration, _ in keys}), set(keys)
    found: dict[Key, Submission] = {}
    for start in range(0, len(named), MOST_NAMED):
        which = submissions.c.declaration_id.in_(named[start : start + MOST_NAMED])
        rows = reader.rows(_query().where(and_(which, reader.visible(submissions))))
        found |= {(row.declaration_id, row.item_number): _submission(row) for row in rows}
    return {key: one for key, one in found.items() if key in wanted}


def undelivered_submissions(reader: Reader, most: int) -> list[Submission]:
    """Return what has not been delivered to the lake, oldest first, ``most`` at most."""
    joined = _query().outerjoin(submission_deliveries, submission_deliveries.c.submission_id == submissions.c.id)
    waiting = joined.where(submission_deliveries.c.submission_id.is_(None)).order_by(submissions.c.id).limit(most)
    return [_submission(row) for row in reader.rows(waiting)]


def submissions_delivered(keeper: Keeper, problems: Mapping[int, str | None]) -> None:
    """Remember that the lake has submissions, or why it refused them."""
    for identifier, problem in problems.items():
        keeper.insert_once(submission_deliveries, submission_id=identifier, delivered_at=keeper.at, problem=problem)


def refused_submissions(reader: Reader) -> list[tuple[str, int, str]]:
    """Return declaration, item and problem of the submissions that the lake refused."""
    columns = (submissions.c.declaration_id, submissions.c.item_number, submission_deliveries.c.problem)
    query = select(*columns).join(submission_deliveries, submission_deliveries.c.submission_id == submissions.c.id)
    rows = reader.rows(query.where(submission_deliveries.c.problem.is_not(None), reader.visible(submissions)))
    return [(row.declaration_id, row.item_number, row.problem) for row in rows]


def counted_submissions(reader: Reader) -> tuple[int, str | None]:
    """Return how many items wait for their delivery to the lake, and since when the oldest waits."""
    columns: list[ColumnElement[Any]] = [func.count().label("n"), func.min(submissions.c.submitted_at).label("since")]
    query = select(*columns).select_from(submissions).outerjoin(submission_deliveries)
    (row,) = reader.rows(query.where(submission_deliveries.c.submission_id.is_(None)))
    return int(row.n), row.since


def count_of_submissions(reader: Reader) -> int:
    """Return how many items were submitted."""
    found = reader.first(select(func.count()).select_from(submissions).where(reader.visible(submissions)))
    return int(found[0]) if found else 0


def newest_submission(reader: Reader) -> tuple[int, str] | None:
    """Return the number of the newest submission and the day on which its item was registered, if there is any."""
    row = reader.first(select(submissions.c.id, submissions.c.registered_on).order_by(submissions.c.id.desc()).limit(1))
    return None if row is None else (int(row.id), str(row.registered_on))


def submissions_since(reader: Reader, day: str, after: int) -> list[Submission]:
    """Return the submissions behind the one numbered ``after``, of items registered from ``day`` on, oldest first."""
    which = and_(submissions.c.registered_on >= day, submissions.c.id > after)
    rows = reader.rows(_query().where(which).order_by(submissions.c.id))
    return [_submission(row) for row in rows]


def _query() -> Any:
    return select(*(submissions.c[name] for name in Submission.__slots__))


def _submission(row: Any) -> Submission:
    values = {name: getattr(row, name) for name in Submission.__slots__}
    return Submission(**{**values, "answer": json.loads(row.answer)})
