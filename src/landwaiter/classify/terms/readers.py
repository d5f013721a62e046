"""Readers of lists of trade terms, published and one's own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from landwaiter.classify.knowledge import LARGEST, SMALLEST, TERM, Text
from landwaiter.classify.tables import published_rows
from landwaiter.errors import InputError, Place

COLUMNS = (("text", "code"), ("term", "code"), ("goods description", "commodity code"), ("gdsdesc", "cmdtycode"))
"""Pairs of columns, of the text and of the code, that a list may have."""
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet")
_GUIDANCE = re.compile(r'^  ("?)(?P<term>.+?)\1: "(?P<said>.*)"\s*$')
_CODE = re.compile(r"\b\d{4,10}\b")
_PAST = ("98", "99")
"""Chapters that nations use for themselves; in guidance such numbers are mostly no codes."""


def read_terms(path: Path) -> list[Text]:
    """Read a list of terms: JSON of term and code, a table with a text and a code a row, or YAML of term and guidance.

    Of guidance, every code that the sentence names is taken.

    Raises
    ------
    InputError
        When the file is of none of these forms, or holds no term; rulings are loaded as such.
    """
    readers = {".json": _from_json, ".yml": _from_guidance, ".yaml": _from_guidance}
    readers |= dict.fromkeys(TABLES, _from_table)
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError("this is no list of terms.", "Name a .csv, .xlsx, .json or .yml file.", Place(file=path.name))
    found = list(dict.fromkeys(Text(code, term, TERM) for term, code in reader(path) if term.strip()))
    if not found:
        raise InputError("the file holds no term with a code.", "Name another file.", Place(file=path.name))
    return found


def _from_json(path: Path) -> Iterator[tuple[str, str]]:
    try:
        table = json.loads(_text(path))
    except ValueError as error:
        raise InputError(f"the file is no JSON ({error}).", "Download it again.", Place(file=path.name)) from error
    if not isinstance(table, dict):
        raise InputError("the file is no object of terms and codes.", "Name another file.", Place(file=path.name))
    if isinstance(table.get("rulings"), list):
        remedy = "Load it by `landwaiter nomenclature rulings`."
        raise InputError("the file holds rulings, which are no trade terms.", remedy, Place(file=path.name))
    for term, code in table.items():
        yield from _coded(str(term), str(code))


def _from_table(path: Path) -> Iterator[tuple[str, str]]:
    rows = published_rows(path)
    names = set(rows[0][1]) if rows else set()
    pair = next((pair for pair in COLUMNS if set(pair) <= names), None)
    if pair is None:
        wanted = " or ".join(f"{text!r} and {code!r}" for text, code in COLUMNS)
        raise InputError("the columns are not those of a list of terms.", f"Use {wanted}.", Place(file=path.name))
    for _, row in rows:
        yield from _coded(row[pair[0]], row[pair[1]])


def _from_guidance(path: Path) -> Iterator[tuple[str, str]]:
    """Lines of the form ``term: "sentence"``, as the UK's tariff keeps them; other lines are no terms."""
    for line in _text(path).splitlines():
        found = _GUIDANCE.match(line)
        for code in _CODE.findall(found["said"]) if found else ():
            if not code.startswith(_PAST):
                yield from _coded(found["term"] if found else "", code)


def _coded(term: str, code: str) -> Iterator[tuple[str, str]]:
    digits = code.replace(".", "").replace(" ", "")
    if digits.isdigit() and len(digits) >= SMALLEST:
        yield term, digits[:LARGEST] if len(digits) >= LARGEST else digits[:SMALLEST]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file cannot be read ({error}).", "Save it in UTF-8.", Place(file=path.name)) from error
