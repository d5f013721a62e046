"""Texts without what does not count when they are compared: case, accents, signs, the script that Russian is in."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_CYRILLIC = "абвгдезийклмнопрстуфыэъь"
_LATIN = ("a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "y", "e")
_COMMON = dict(zip(_CYRILLIC, (*_LATIN, "", ""), strict=True))
SCHEMES: tuple[dict[str, str], ...] = (
    {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"},
    {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia", "й": "i", "ъ": "ie"},
    {"ж": "zh", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "й": "j"},
    {"ж": "j", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "ju", "я": "ja", "й": "j"},
)
"""Ways in which Russian is written in Latin letters: as on maps, as in passports, and two that people use."""

_ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})
_ARTICLE = re.compile(r"^(?:(?:و|ب|ل)?ال|لل)(?=.{3})")
_SHORT_I = "и\u0306"
"""й as Unicode takes it apart; a letter of its own, not an и with an accent."""


def folded(text: str) -> str:
    """Return ``text`` in small letters, without accents and marks; й stays what it is.

    >>> folded("Número"), folded("ТОВАРНЫЙ"), folded("الإجمالي") == folded("الاجمالي")
    ('numero', 'товарный', True)
    """
    apart = unicodedata.normalize("NFKD", text.casefold()).replace(_SHORT_I, "й")
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_ARABIC)


def folded_name(name: str) -> str:
    """Return the name of a column as mappings are matched with: blanks and case do not count.

    >>> folded_name(" HS  Code") == folded_name("hs code")
    True
    """
    return " ".join(name.split()).casefold()


def parts(text: str) -> tuple[str, ...]:
    """Return the words and numbers in ``text``, folded, Arabic ones without the article.

    >>> parts("Pays d'Origine (ISO)"), parts("بلد المنشأ") == parts("بلد منشا")
    (('pays', 'd', 'origine', 'iso'), True)
    """
    return tuple(_ARTICLE.sub("", word) for word in re.findall(r"[^\W_]+", folded(text)))


@cache
def spellings(word: str) -> frozenset[str]:
    """Return a folded word and, where it is Cyrillic, the ways to write it in Latin letters.

    >>> sorted(spellings("вес")), "stoimost" in spellings("стоимость")
    (['ves', 'вес'], True)
    """
    if not re.search(r"[а-я]", word):
        return frozenset({word})
    latin = {"".join({**_COMMON, **scheme}.get(sign, sign) for sign in word) for scheme in SCHEMES}
    return frozenset({word, *latin})
