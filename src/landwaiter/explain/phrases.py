"""What errors say, in other languages: a phrase book of their English sentences.

Errors are raised with English sentences, with what was found at the places that ``{}`` has in the book. Where a
sentence is in the book it is told in the reader's language, else as it is: better English than nothing.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from landwaiter.explain.catalogue import LANGUAGES, language_of

if TYPE_CHECKING:
    from landwaiter.errors import LandwaiterError

BOOK = "errors.tsv"
VARIES = "{}"
LONGEST = 2_000
"""Letters of a sentence that is looked for in the book."""

Patterns = list[tuple[re.Pattern[str], str]]


def told(error: LandwaiterError, language: str) -> tuple[str, str, str]:
    """Return problem and remedy of an error as sentences, and the language that they are in.

    >>> from landwaiter.errors import ConflictError
    >>> told(ConflictError("afi has decided on this item already.", "Take another item."), "es")
    ('Afi ya ha decidido sobre este artículo.', 'Tome otro artículo.', 'es')
    """
    said = [translated(sentence, language) for sentence in (error.problem, error.remedy)]
    if None in said:
        return _begun(error.problem), _begun(error.remedy), LANGUAGES[0]
    problem, remedy = (_begun(sentence or "") for sentence in said)
    return problem, remedy, language_of(language)


def translated(sentence: str, language: str) -> str | None:
    """Return a sentence of an error in ``language``, ``None`` where it is not in the book.

    >>> translated("the title is missing.", "fr")
    'il manque ceci : titre.'
    """
    known = language_of(language)
    if known == LANGUAGES[0]:
        return sentence
    exact, patterns = _book(known)
    if sentence in exact:
        return exact[sentence]
    for pattern, wording in patterns if len(sentence) <= LONGEST else ():
        if found := pattern.fullmatch(sentence):
            return wording.format(*(exact.get(held, held) for held in found.groups()))
    return None


def phrases() -> list[dict[str, str]]:
    """Return the book: each sentence by language."""
    lines = (files("landwaiter.explain") / BOOK).read_text(encoding="utf-8").splitlines()
    header, *rows = (line.split("\t") for line in lines)
    return [dict(zip(header, row, strict=True)) for row in rows]


@cache
def _book(language: str) -> tuple[dict[str, str], Patterns]:
    rows = [(row[LANGUAGES[0]], row[language]) for row in phrases()]
    varying = sorted((row for row in rows if VARIES in row[0]), key=lambda row: len(row[0]), reverse=True)
    return dict(rows), [(_pattern(english), wording) for english, wording in varying]


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in sentence.split(VARIES)), re.DOTALL)


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
