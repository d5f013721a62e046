"""Countries in the ways that files write them: codes of two and three letters, numbers, names in six languages.

The codes are those of ISO 3166-1, the names those of the Unicode Common Locale Data Repository and of the
ISO itself, with others in use.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from landwaiter.ingest.folding import parts

TABLE = Path(__file__).with_suffix(".tsv")
OTHERS = ("QP", "QU", "XE", "XI", "XL")
"""Codes in use beside those of ISO 3166: high seas, not known, Northern Ireland; XE and XL of simulated countries."""

_INSIDE = re.compile(r"[-–—:/|,()\[\]]+|(?<=^[A-Z]{2})\s|(?<=^[A-Z]{3})\s|(?<=^\d{3})\s")


def alpha_2(text: str) -> str | None:
    """Return the code of two letters for a country in any writing, or ``None`` where it is none.

    A code and the name of the same country may stand together.

    >>> alpha_2("BRA"), alpha_2("76"), alpha_2("Brésil"), alpha_2("BR - Brazil"), alpha_2("BR - Chile")
    ('BR', 'BR', 'BR', 'BR', None)
    """
    found = _by_writing().get(_key(text))
    return found if found is not None else _together(text)


def _together(text: str) -> str | None:
    pieces = [piece for piece in _INSIDE.split(text) if piece.strip()]
    codes = [_by_writing().get(_key(piece)) for piece in pieces]
    return codes[0] if len(codes) > 1 and len(set(codes)) == 1 else None


def _key(text: str) -> str:
    joined = "".join(parts(text))
    return joined.lstrip("0") if joined.isdigit() else joined


@cache
def _by_writing() -> dict[str, str]:
    """Return the codes by writing; one that two countries share is left out."""
    found: dict[str, set[str]] = {}
    for code, *writings in _table():
        for writing in (code, *writings):
            found.setdefault(_key(writing), set()).add(code)
    return {key: codes.pop() for key, codes in found.items() if key and len(codes) == 1}


def _table() -> list[tuple[str, ...]]:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(code, long, number, *names.split("; ")) for code, long, number, names in rows] + [
        (code,) for code in OTHERS
    ]


ISO_3166 = frozenset(row[0] for row in _table())
"""The codes of two letters, with those that customs data use beside them."""
