"""Lists of descriptions that an administration holds to be too vague: read from a file, and kept in the workspace."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from landwaiter.classify.text.vagueness import Vague, vague_of
from landwaiter.errors import InputError, Place, WorkspaceError
from landwaiter.store.files import workspace_errors, write_whole
from landwaiter.store.model_files import plain_name

FOLDER = "vague"
"""Where lists are, in the folder of the terms."""
COLUMNS = ("vague_term", "term", "text", "description", "goods description")


def read_vague(path: Path) -> list[str]:
    """Read a list of vague descriptions: one a line, or a CSV file with a column ``term`` among others.

    Commas within a line are part of the description, quoted or not.

    Raises
    ------
    InputError
        When the file is no text in UTF-8, has several columns and none of them is ``term``, or holds no words.
    """
    place = Place(file=path.name)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.reader(stream) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"the file cannot be read ({error}).", "Save it as CSV in UTF-8.", place) from error
    found = [text for text in _listed(rows, place) if vague_of([text]).known]
    if not found:
        raise InputError("the file holds no description.", "Write one a line.", place)
    return list(dict.fromkeys(found))


def _listed(rows: Sequence[Sequence[str]], place: Place) -> list[str]:
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    at = next((header.index(name) for name in COLUMNS if name in header), None)
    if at is not None:
        return [row[at].strip() for row in rows[1:] if len(row) > at]
    if rows and min(map(len, rows)) > 1:
        raise InputError("the file has several columns, and none is 'term'.", "Name the column 'term'.", place)
    return [",".join(row).strip() for row in rows]


def keep_vague(texts: Sequence[str], folder: Path, name: str) -> Path:
    """Write a list into the folder of the terms, in place of an earlier one of that name."""
    path = folder / FOLDER / f"{plain_name(name)}.json"
    with workspace_errors(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(list(texts), ensure_ascii=False))
    return path


def kept_vague(folder: Path) -> Vague:
    """Return the descriptions of all lists that are kept.

    Raises
    ------
    WorkspaceError
        When a list cannot be read; it is named.
    """
    return vague_of(text for path in sorted((folder / FOLDER).glob("*.json")) for text in _load(path))


def _load(path: Path) -> list[str]:
    try:
        return [str(text) for text in list(json.loads(path.read_text(encoding="utf-8")))]
    except (ValueError, TypeError) as error:
        problem = f"the kept list of vague descriptions cannot be read ({error})."
        raise WorkspaceError(problem, "Load it again.", Place(file=str(path))) from error
