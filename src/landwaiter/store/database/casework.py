"""Cases with their comments and attachments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from landwaiter.store.database.tables import attachments, cases, comments, users
from landwaiter.store.database.transactions import is_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.sql import ColumnElement

    from landwaiter.store.database.transactions import Reader, Writer

SEARCHED = ("title", "declaration_id")
MOST_ON_ITEM = 100


@dataclass(frozen=True, slots=True)
class Case:
    """What officers follow up on an item; ``closed_at`` and ``conclusion`` are ``None`` while it is open."""

    id: int
    declaration_id: str
    item_number: int
    office: str
    title: str
    opened_by: str
    opened_at: str
    closed_at: str | None
    conclusion: str | None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote in a case."""

    id: int
    text: str
    written_by: str
    written_at: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a case, without its content."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str
    attached_by: str
    attached_at: str


def open_case(writer: Writer, user: int, item: Mapping[str, Any], title: str) -> int:
    """Add a case; return its identifier."""
    return writer.insert(cases, **item, title=title, opened_by=user, opened_at=writer.at)


def every_case(
    reader: Reader, *, closed: bool | None, office: str = "", text: str = "", first: int, size: int
) -> tuple[list[Case], int]:
    """Return a page of cases, the newest first, and how many there are.

    ``office`` is the one they are of, ``text`` stands in their title or their declaration; all where they are empty.
    """
    state = {None: cases.c.id > 0, True: cases.c.closed_at.is_not(None), False: cases.c.closed_at.is_(None)}[closed]
    which = [state, reader.visible(cases)]
    which += [cases.c.office == office] if office else []
    which += [or_(*(cases.c[name].icontains(text, autoescape=True) for name in SEARCHED))] if text else []
    counted = reader.first(select(func.count()).select_from(cases).where(*which))
    return _cases(reader, and_(*which), first, size), int(counted[0]) if counted else 0


def cases_on(reader: Reader, declaration_id: str, item_number: int) -> list[Case]:
    """Return the cases on an item, the newest first."""
    item = and_(cases.c.declaration_id == declaration_id, cases.c.item_number == item_number)
    return _cases(reader, and_(item, reader.visible(cases)), 0, MOST_ON_ITEM)


def case_numbered(reader: Reader, identifier: int) -> Case | None:
    """Return a case, ``None`` where there is none that may be seen."""
    if not is_identifier(identifier):
        return None
    return next(iter(_cases(reader, and_(cases.c.id == identifier, reader.visible(cases)), 0, 1)), None)


def _cases(reader: Reader, which: ColumnElement[bool], first: int, size: int) -> list[Case]:
    columns = [cases.c[name] for name in Case.__slots__ if name != "opened_by"]
    query = select(*columns, users.c.name.label("opened_by")).join(users, users.c.id == cases.c.opened_by)
    rows = reader.rows(query.where(which).order_by(cases.c.id.desc()).offset(first).limit(size))
    return [Case(**row._asdict()) for row in rows]


def close_case(writer: Writer, user: int, identifier: int, conclusion: str) -> bool:
    """Close a case; say whether it was open."""
    still_open = and_(cases.c.id == identifier, cases.c.closed_at.is_(None))
    return bool(writer.change(cases, still_open, closed_by=user, closed_at=writer.at, conclusion=conclusion))


def add_comment(writer: Writer, user: int, case: Case, text: str) -> int:
    """Add a comment; return its identifier."""
    values = {"case_id": case.id, "office": case.office, "text": text}
    return writer.insert(comments, **values, written_by=user, written_at=writer.at)


def comments_of(reader: Reader, case: Case) -> list[Comment]:
    """Return the comments of a case, oldest first."""
    author = users.c.name.label("written_by")
    query = select(comments.c.id, comments.c.text, author, comments.c.written_at)
    rows = reader.rows(query.join(users).where(comments.c.case_id == case.id).order_by(comments.c.id))
    return [Comment(**row._asdict()) for row in rows]


def add_attachment(writer: Writer, user: int, case: Case, content: bytes, **about: Any) -> int:
    """Add a file to a case; return its identifier."""
    values = {"case_id": case.id, "office": case.office, "content": content, "size": len(content)}
    return writer.insert(attachments, **values, **about, attached_by=user, attached_at=writer.at)


def attachments_of(reader: Reader, case: Case) -> list[Attachment]:
    """Return the files of a case, oldest first."""
    columns = [attachments.c[name] for name in Attachment.__slots__ if name != "attached_by"]
    query = select(*columns, users.c.name.label("attached_by")).join(users)
    rows = reader.rows(query.where(attachments.c.case_id == case.id).order_by(attachments.c.id))
    return [Attachment(**row._asdict()) for row in rows]


def content_of(reader: Reader, identifier: int) -> tuple[str, str, bytes] | None:
    """Return name, kind and content of a file, ``None`` where there is none that may be seen."""
    if not is_identifier(identifier):
        return None
    query = select(attachments.c.name, attachments.c.kind, attachments.c.content)
    row = reader.first(query.where(attachments.c.id == identifier, reader.visible(attachments)))
    return None if row is None else (row.name, row.kind, bytes(row.content))
