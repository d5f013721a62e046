"""What officers say of the codes of goods: that a suggested one is right, that another one is, or that it is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select

from landwaiter.store.database.tables import judgments, users
from landwaiter.store.database.transactions import Reader, Writer

Verdict = Literal["accepted", "corrected", "rejected"]


@dataclass(frozen=True, slots=True)
class Judgment:
    """What somebody said of a description's code; ``code`` is the right one, empty where it was rejected."""

    description: str
    suggested: str
    verdict: str
    code: str
    reference: str
    judged_by: str
    judged_at: str


def add_judgment(writer: Writer, user: int, description: str, suggested: str, code: str, reference: str) -> int:
    """Keep what somebody said of the code of a description; return the number of the row."""
    return writer.insert(
        judgments,
        description=description,
        suggested=suggested,
        verdict=verdict_of(suggested, code),
        code=code,
        reference=reference,
        judged_by=user,
        judged_at=writer.at,
    )


def verdict_of(suggested: str, code: str) -> Verdict:
    """Return what giving ``code`` says of the ``suggested`` one; who adds national digits accepts it.

    >>> verdict_of("640411", "640411"), verdict_of("640411", "640391"), verdict_of("640411", "")
    ('accepted', 'corrected', 'rejected')
    >>> verdict_of("640411", "6404110010"), verdict_of("6404110010", "6404110090")
    ('accepted', 'corrected')
    """
    if not code:
        return "rejected"
    return "accepted" if code.startswith(suggested) else "corrected"


def all_judgments(reader: Reader) -> list[Judgment]:
    """Return what was said, in the order in which it was."""
    columns = [judgments.c[name] for name in ("description", "suggested", "verdict", "code", "reference")]
    query = select(*columns, users.c.name, judgments.c.judged_at).join(users, users.c.id == judgments.c.judged_by)
    return [Judgment(*map(str, row)) for row in reader.rows(query.order_by(judgments.c.id))]
