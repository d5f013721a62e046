from __future__ import annotations

from pathlib import Path

import pytest

from landwaiter.classify.nomenclature.notes import Note, keep_notes, kept_notes, notes_of, read_notes
from landwaiter.errors import InputError, WorkspaceError

NOTES = """\
code,kind,number,text_en,text_fr
95,note,1,Bicycles are elsewhere.,Les vélos sont ailleurs.
XX,note,2,Parts go with their goods.,
94,note,1,Mattresses with air are elsewhere.,
"""


def table(folder: Path, text: str) -> Path:
    path = folder / "notes.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_notes_of_the_section_come_before_those_of_the_chapter(tmp_path: Path) -> None:
    notes = read_notes(table(tmp_path, NOTES))
    assert [one.text("fr") for one in notes_of(notes, "9503")] == [
        "Parts go with their goods.",
        "Les vélos sont ailleurs.",
    ]
    assert list(notes_of(notes, "0101")) == []


def test_notes_are_kept_beside_their_edition(tmp_path: Path) -> None:
    notes = [Note("95", "note", "1", {"en": "Bicycles are elsewhere."})]
    keep_notes(notes, tmp_path, "N1")
    assert (kept_notes(tmp_path, "N1"), kept_notes(tmp_path, "N2")) == (notes, [])
    (tmp_path / "notes" / "N1.json").write_text("[", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="Load them again"):
        kept_notes(tmp_path, "N1")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [("95,", "9503,", "code"), ("94,note", "94,remark", "kind"), ("Parts go with their goods.", "", "text")],
)
def test_what_is_no_note_is_named(tmp_path: Path, old: str, new: str, column: str) -> None:
    with pytest.raises(InputError, match="no note") as caught:
        read_notes(table(tmp_path, NOTES.replace(old, new)))
    assert caught.value.place.column == column


def test_a_table_without_the_columns_of_notes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="columns are not those of notes"):
        read_notes(table(tmp_path, "a,b\n1,2\n"))
