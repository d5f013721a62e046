"""Rulings of the United States (CROSS), as its search answers: JSON with a list ``rulings``, or the list alone.

Read are ``rulingNumber``, ``collection``, ``rulingDate``, ``subject``, ``tariffs``, ``revokedBy``, ``modifiedBy``,
``operationallyRevoked``, and ``text``, the letter, where somebody has put it beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from landwaiter.classify.knowledge import LARGEST
from landwaiter.classify.rulings.ruling import (
    MODIFIED,
    REVOKED,
    SEVERAL,
    Ruling,
    checked,
    day_of,
    digits_of,
    goods_text,
)
from landwaiter.errors import InputError, Place

US = "US"
NATIONAL = ("98", "99")
"""Chapters that nations use for themselves: rulings name them beside the code of the goods."""
COLLECTIONS = ("NY", "HQ")
"""The offices that rule, New York and the headquarters; a ruling is cited with one of them before its number."""
_OPENING = re.compile(r"^(?:the\s+)?(?:tariff\s+)?classification(?:\s+of)?\s+(?:(?:an?|the)\s+)?", re.IGNORECASE)
_ORIGIN = re.compile(r"\s+from\s+[^,;]{2,60}\.?$", re.IGNORECASE)
_LETTER = re.compile(
    r"(?:\bFACTS:|\bDear\b[^:\r\n]{0,80}[:,])(?P<goods>.*?)"
    r"(?=\bISSUE:|\bThe\s+applicable\s+(?:sub)?heading|\Z)",
    re.DOTALL,
)
"""What a letter says of the goods: from the salutation, or the heading of the facts, to the ruling itself."""


def cross_rulings(path: Path) -> Iterator[Ruling]:
    """Yield the rulings of a file.

    Raises
    ------
    InputError
        When it is no answer of the search.
    """
    place = Place(file=path.name)
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"the file is no JSON ({error}).", "Download it again.", place) from error
    listed = said.get("rulings") if isinstance(said, dict) else said
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError("the file has no list of rulings.", "Save an answer of the search of CROSS.", place)
    yield from map(_ruling, listed)


def goods_of(subject: str) -> str:
    """Return the goods that a subject names.

    >>> goods_of("The tariff classification of a kite from China")
    'kite'
    """
    return _ORIGIN.sub("", _OPENING.sub("", subject.strip()))


def _ruling(one: Mapping[str, Any]) -> Ruling:
    reference = _reference(one)
    flaw, codes = _flaw(one), _codes(one.get("tariffs"))
    if not flaw and len({code[:LARGEST] for code in codes}) > 1:
        flaw = SEVERAL
    # Of several lines of one subheading, the subheading is what the ruling says of the goods as a whole.
    code = "" if flaw or not codes else codes[0] if len(codes) == 1 else codes[0][:LARGEST]
    text = goods_text(goods_of(_said(one, "subject")), _described(_said(one, "text")))
    return checked(Ruling(US, reference, day_of(_said(one, "rulingDate")), code, text, flaw=flaw))


def _reference(one: Mapping[str, Any]) -> str:
    number, office = " ".join(_said(one, "rulingNumber").upper().split()), _said(one, "collection").upper()
    return f"{office} {number}" if office in COLLECTIONS and number and " " not in number else number


def _flaw(one: Mapping[str, Any]) -> str:
    if one.get("operationallyRevoked") or one.get("isRevokedByOperationalLaw") or one.get("revokedBy"):
        return REVOKED
    return MODIFIED if one.get("modifiedBy") else ""


def _codes(written: object) -> list[str]:
    """Codes come as a list, or as one text with commas."""
    parts = written if isinstance(written, list) else str(written or "").split(",")
    codes = dict.fromkeys(digits_of(str(part)) for part in parts)
    return [code for code in codes if code and not code.startswith(NATIONAL)]


def _described(letter: str) -> str:
    found = _LETTER.search(letter)
    return found["goods"] if found else ""


def _said(one: Mapping[str, Any], name: str) -> str:
    return str(one.get(name) or "")
