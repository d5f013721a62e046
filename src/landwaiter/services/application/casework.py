"""Cases: what officers follow up on an item, with comments and attached files.

The audit names what was written and attached by number and digest; the text itself may hold personal data, which has to
go one day, while the audit stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.errors import ConflictError, InputError, NotFoundError, Place
from landwaiter.services.application.acting import Actor, Application, looking, performing, plain_text
from landwaiter.services.application.pictures import without_metadata
from landwaiter.services.application.queue import Key, item_of, refuse_page, subject_of
from landwaiter.store.database import casework

if TYPE_CHECKING:
    from landwaiter.store.database.casework import Attachment, Case, Comment
    from landwaiter.store.database.transactions import Reader

LONGEST_TITLE, LONGEST_TEXT = 200, 10_000
LARGEST = 10_000_000
"""Bytes of an attached file."""
FILE_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,120}")


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with all that is in it."""

    case: Case
    comments: Sequence[Comment]
    attachments: Sequence[Attachment]


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\r\n\t" for letter in text)


def _begins(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(beginnings)


KINDS: Mapping[str, tuple[str, Callable[[bytes], bool]]] = {
    "pdf": ("application/pdf", _begins(b"%PDF-")),
    "png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    "txt": ("text/plain", _is_text),
    "csv": ("text/csv", _is_text),
}
"""What may be attached: media type by the ending of the name, and how its content begins or reads."""


def open_case(app: Application, actor: Actor, key: Key, title: str) -> int:
    """Open a case on an item of the queue; return its number.

    Raises
    ------
    InputError
        When there is no such item in the actor's queue, or the title cannot be used.
    RightsError
        When the actor may not.
    """
    named = plain_text(title, "title", longest=LONGEST_TITLE)
    _, item = item_of(app, actor, "case.open", key)
    about = {name: item[name] for name in ("declaration_id", "item_number", "office")}
    with performing(app, actor, "case.open", subject_of(key), item["office"]) as writer:
        number = casework.open_case(writer, actor.user, about, named)
        writer.tell(case=number)
    return number


def cases(
    app: Application, actor: Actor, *, closed: bool | None = None, first: int = 0, size: int = 50
) -> tuple[list[Case], int]:
    """Return a page of the cases that the actor may see, the newest first, and how many there are.

    Raises
    ------
    InputError
        When there can be no such page.
    RightsError
        When the actor may not see cases.
    """
    refuse_page(first, size)
    with looking(app, actor, "case.view") as reader:
        return casework.every_case(reader, closed=closed, first=first, size=size)


def case(app: Application, actor: Actor, number: int) -> Opened:
    """Return a case with its comments and the list of its files.

    Raises
    ------
    InputError
        When there is none that the actor may see.
    RightsError
        When the actor may not see cases.
    """
    with looking(app, actor, "case.view") as reader:
        found = _known(reader, number)
        return Opened(found, casework.comments_of(reader, found), casework.attachments_of(reader, found))


def comment(app: Application, actor: Actor, number: int, text: str) -> int:
    """Write a comment in an open case; return its number.

    Raises
    ------
    ConflictError
        When the case is closed.
    InputError
        When there is no such case that the actor may see, or the text cannot be used.
    RightsError
        When the actor may not.
    """
    said = plain_text(text, "comment", longest=LONGEST_TEXT)
    with performing(app, actor, "case.comment", f"case {number}", sha256=_digest(said.encode())) as writer:
        found = _open(writer, number)
        written = casework.add_comment(writer, actor.user, found, said)
        writer.tell(office=found.office, comment=written)
    return written


def attach(app: Application, actor: Actor, number: int, name: str, content: bytes) -> int:
    """Attach a file to an open case; return its number. Pictures are kept without what they tell beside the picture.

    Raises
    ------
    ConflictError
        When the case is closed.
    InputError
        When there is no such case that the actor may see, or the file is too large, or not of a kind that may be
        attached, which its name and its content have to agree on, or a broken picture.
    RightsError
        When the actor may not.
    """
    kind = kind_of(name, content)
    kept = without_metadata(kind, content)
    digest = _digest(kept)
    with performing(app, actor, "case.attach", f"case {number}", sha256=digest, size=len(kept)) as writer:
        found = _open(writer, number)
        attached = casework.add_attachment(writer, actor.user, found, kept, name=name, kind=kind, sha256=digest)
        writer.tell(office=found.office, attachment=attached)
    return attached


def content(app: Application, actor: Actor, attachment: int) -> tuple[str, str, bytes]:
    """Return name, media type and content of an attached file.

    Raises
    ------
    InputError
        When there is none that the actor may see.
    RightsError
        When the actor may not see cases.
    """
    with looking(app, actor, "case.view") as reader:
        found = casework.content_of(reader, attachment)
    if found is None:
        raise NotFoundError("there is no such file.", "See the list of the case.", Place(value=str(attachment)))
    return found


def close(app: Application, actor: Actor, number: int, conclusion: str) -> None:
    """Close a case with what came of it.

    Raises
    ------
    ConflictError
        When it is closed.
    InputError
        When there is no such case that the actor may see, or the conclusion cannot be used.
    RightsError
        When the actor may not.
    """
    said = plain_text(conclusion, "conclusion", longest=LONGEST_TEXT)
    with performing(app, actor, "case.close", f"case {number}", sha256=_digest(said.encode())) as writer:
        found = _open(writer, number)
        casework.close_case(writer, actor.user, number, said)
        writer.tell(office=found.office)


def kind_of(name: str, content: bytes) -> str:
    """Return the media type of a file that may be attached.

    >>> kind_of("invoice.pdf", b"%PDF-1.7 ...")
    'application/pdf'

    Raises
    ------
    InputError
        When it may not.
    """
    place = Place(file=name if name.isprintable() else None)
    if not FILE_NAME.fullmatch(name) or name.startswith(".") or not name.isprintable():
        raise InputError("a file cannot have this name.", "Give it a plain one, such as invoice.pdf.", place)
    if not 0 < len(content) <= LARGEST:
        raise InputError(
            f"a file has 1 to {LARGEST:,} bytes; this one has {len(content):,}.", "Make it smaller.", place
        )
    known = KINDS.get(name.rpartition(".")[2].lower())
    if known is None or not known[1](content):
        remedy = f"Its ending and its content must be those of: {', '.join(KINDS)}."
        raise InputError("the file is not what may be attached.", remedy, place)
    return known[0]


def _known(reader: Reader, number: int) -> Case:
    found = casework.case_numbered(reader, number)
    if found is None:
        raise NotFoundError("there is no such case.", "See the list of cases.", Place(value=str(number)))
    return found


def _open(reader: Reader, number: int) -> Case:
    found = _known(reader, number)
    if found.closed_at is not None:
        raise ConflictError("the case is closed.", "Open another one.")
    return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
