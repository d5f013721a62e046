"""Countries in the ways that files write them: codes of two and three letters, numbers, names in six languages.

The codes are those of ISO 3166-1, the names those of the Unicode Common Locale Data Repository, with others in
use; ``tools/countries.py`` makes the table. Beside them stand the codes that ISO leaves to its users, AA, QM to QZ,
XA to XZ and ZZ: customs use them for what is no country, such as the high seas or an origin that is not known.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from string import ascii_uppercase

from landwaiter.ingest.folding import parts

TABLE = Path(__file__).with_suffix(".tsv")
USER_ASSIGNED = frozenset(
    {"AA", *(f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"), *(f"X{letter}" for letter in ascii_uppercase), "ZZ"}
)
"""Codes that ISO 3166-1 assigns to no country, and that nobody can know the meaning of but who uses them."""

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
    listed = {code: (code, long, number, *names.split("; ")) for code, long, number, names in rows}
    return [*listed.values(), *((code,) for code in sorted(USER_ASSIGNED - listed.keys()))]


ISO_3166 = frozenset(row[0] for row in _table())
"""The codes of two letters, with those that customs data use beside them."""
