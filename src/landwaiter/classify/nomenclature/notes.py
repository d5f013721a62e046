"""Legal notes of sections and chapters, as somebody brings them: read, kept beside the editions, and found by code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from landwaiter.classify.tables import Row, published_rows
from landwaiter.errors import InputError, Place, WorkspaceError
from landwaiter.schema.sections import section_of
from landwaiter.store.files import workspace_errors, write_whole
from landwaiter.store.model_files import plain_name

KINDS = ("note", "subheading note", "additional note")
FOLDER = "notes"
_SCOPE = re.compile(r"\d{2}|[IVX]{1,5}")


@dataclass(frozen=True, slots=True)
class Note:
    """A note: the chapter (two digits) or section (Roman number) it is of, its kind and number, and its texts."""

    code: str
    kind: str
    number: str
    texts: dict[str, str]

    def text(self, language: str = "en") -> str:
        """Return the text in ``language``, in any other where that is not there."""
        return self.texts.get(language) or next(iter(self.texts.values()))


def read_notes(path: Path, language: str = "en") -> list[Note]:
    """Read a table with ``code``, ``kind``, ``number``, and ``text`` or ``text_<language>``.

    Raises
    ------
    InputError
        When a column is missing, or a row is no note; it is named.
    """
    rows = published_rows(path)
    if not rows or not {"code", "kind", "number"} <= set(rows[0][1]):
        remedy = "Name the columns code, kind, number, and text or text_en, text_fr and so on."
        raise InputError("the columns are not those of notes.", remedy, Place(file=path.name))
    return [_note(row, language, Place(file=path.name, row=number)) for number, row in rows]


def keep_notes(notes: Sequence[Note], folder: Path, edition: str) -> None:
    """Write the notes of an edition into the folder of nomenclatures, in place of earlier ones."""
    within = folder / FOLDER
    with workspace_errors(folder):
        within.mkdir(parents=True, exist_ok=True)
    write_whole(_path(folder, edition), json.dumps([asdict(one) for one in notes], ensure_ascii=False))


def kept_notes(folder: Path, edition: str) -> list[Note]:
    """Return the notes of an edition, none where none were loaded.

    Raises
    ------
    WorkspaceError
        When they cannot be read.
    """
    path = _path(folder, edition)
    if not path.is_file():
        return []
    try:
        return [Note(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        problem = f"the kept notes cannot be read ({error})."
        raise WorkspaceError(problem, "Load them again.", Place(file=str(path))) from error


def notes_of(notes: Sequence[Note], code: str) -> Iterator[Note]:
    """Yield the notes that hold for a code: those of its section, then those of its chapter."""
    section = section_of(code)
    for scope in (section.number if section else "", code[:2]):
        yield from (one for one in notes if one.code == scope)


def _note(row: Row, language: str, place: Place) -> Note:
    texts = {name.removeprefix("text_"): value.strip() for name, value in row.items() if name.startswith("text_")}
    texts |= {language: row["text"].strip()} if row.get("text") else {}
    texts = {spoken: text for spoken, text in texts.items() if text}
    code, kind = row["code"].strip(), row["kind"].strip().lower()
    for column, right, remedy in (
        ("code", _SCOPE.fullmatch(code), "Write a chapter as 95, or a section as XVI."),
        ("kind", kind in KINDS, f"Write {', '.join(KINDS[:-1])} or {KINDS[-1]}."),
        ("text", texts, "Write what the note says, in at least one language."),
    ):
        if not right:
            told = Place(file=place.file, row=place.row, column=column, value=row.get(column, ""))
            raise InputError("this is no note.", remedy, told)
    return Note(code, kind, row["number"].strip(), texts)


def _path(folder: Path, edition: str) -> Path:
    return folder / FOLDER / f"{plain_name(edition)}.json"
