"""Terms of a workspace: one JSON file a list, written whole; and the terms that come with the package."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from landwaiter.classify.knowledge import TERM, Text
from landwaiter.errors import Place, WorkspaceError
from landwaiter.store.files import workspace_errors, write_whole
from landwaiter.store.model_files import plain_name


def keep(terms: Sequence[Text], folder: Path, name: str) -> Path:
    """Write a list of terms into ``folder``, in place of an earlier one of that name."""
    path = folder / f"{plain_name(name)}.json"
    with workspace_errors(folder):
        folder.mkdir(exist_ok=True)
    write_whole(path, json.dumps([[term.code, term.text] for term in terms], ensure_ascii=False))
    return path


def kept(folder: Path) -> list[Text]:
    """Return the terms of all lists in ``folder``.

    Raises
    ------
    WorkspaceError
        When a list cannot be read; it is named.
    """
    return [term for path in sorted(folder.glob("*.json")) for term in _load(path)]


@cache
def shipped() -> tuple[Text, ...]:
    """Return the terms that come with the package, in English, French and Spanish, in our own words.

    >>> next(term.code for term in shipped() if term.text == "smartphone")
    '851713'
    """
    return tuple(_shipped())


def _shipped() -> Iterator[Text]:
    text = (files("landwaiter.classify.terms") / "terms.tsv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        for words in (row["en"], row["fr"], row["es"]):
            yield from (Text(row["code"], term.strip(), TERM) for term in words.split(";") if term.strip())


def _load(path: Path) -> list[Text]:
    try:
        return [Text(str(code), str(text), TERM) for code, text in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError) as error:
        problem = f"the kept list of terms cannot be read ({error})."
        raise WorkspaceError(problem, "Load it again.", Place(file=str(path))) from error
