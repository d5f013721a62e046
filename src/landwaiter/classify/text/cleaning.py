"""Descriptions folded for comparison: many at once, since most of the time goes into calls, not into characters."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from landwaiter.classify.text.transliteration import latin

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 2_000
"""Characters of one description that are read; what trade writes is shorter, and the end of 100 kB adds nothing."""

_MARKUP = re.compile(r"<[^<>\n]{0,200}>|&(?:#\d{1,6}|[a-z]{2,8});", re.IGNORECASE)
_SHORT_I = "и\u0306"
_NO_LETTER = re.compile(r"[^\w\n]|_")
_ASCII = bytes(code if chr(code).isalnum() or code == ord("\n") else ord(" ") for code in range(128)) + bytes(128)
_DIGITS = re.compile(r"[0-9]+")
_UNSPACED = re.compile("([\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")
"""Signs of scripts that are written without blanks, or with blanks that divide no words."""
# Each begins with a letter that is written out, which the search jumps to; what stands before is looked up afterwards.
_PLURALS = (
    (re.compile(r"ies\b(?<=[a-z]{3}ies)"), "y"),
    (re.compile(r"es\b(?<=(?:ss|ch|sh|zz|[a-z]x)es)"), ""),
    (re.compile(r"s\b(?<=[a-z]{2}[a-rtvwyz]s)"), ""),
)
_ARTICLE = re.compile(r"\b(?:(?:و|ب|ل)?ال|لل)(?=\w{3})")
_ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})


def cleaned(texts: Sequence[str]) -> list[str]:
    """Return each text as words divided by single blanks: small letters, no accents, no markup, no plural s.

    What is folded is what :func:`landwaiter.ingest.folding.folded` folds; the words of Latin script lose their plural,
    Arabic ones the article, Cyrillic and Greek ones are written in Latin letters, and signs of scripts without blanks
    stand alone, so that their pairs can be counted.

    >>> cleaned(["Men's <b>T-Shirts</b>, 100% COTON tressé", "USB3 cables; 電線"])
    ['men s t shirt 100 coton tresse', 'usb 3 cable 電 線']
    """
    if not texts:
        return []
    lines = [" ".join(text[:LONGEST].split()) for text in texts]
    plain, other = ([at for at, line in enumerate(lines) if line.isascii() is wanted] for wanted in (True, False))
    for rows, folded in ((plain, _folded_ascii), (other, _folded)):
        whole = _MARKUP.sub(" ", "\n".join(lines[at] for at in rows))
        for at, line in zip(rows, _singular(folded(whole)).split("\n"), strict=False):
            lines[at] = " ".join(line.split())
    return lines


def _folded_ascii(whole: str) -> str:
    return whole.lower().encode("ascii").translate(_ASCII).decode("ascii")


def _folded(whole: str) -> str:
    return _NO_LETTER.sub(" ", _plain(whole.casefold()))


def _singular(whole: str) -> str:
    whole = _DIGITS.sub(lambda found: f" {found.group()} ", whole)
    for pattern, singular in _PLURALS:
        whole = pattern.sub(singular, whole)
    return whole


def _plain(whole: str) -> str:
    apart = unicodedata.normalize("NFKD", whole).replace(_SHORT_I, "й")
    marks = {sign for sign in set(apart) if unicodedata.combining(sign)}
    bare = apart.translate(dict.fromkeys(map(ord, marks))).translate(_ARABIC)
    return latin(_UNSPACED.sub(r" \1 ", _ARTICLE.sub("", unicodedata.normalize("NFC", bare))))
