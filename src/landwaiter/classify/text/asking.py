"""What a user asks, before anything is looked up: codes that stand in the text, and texts that say nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from landwaiter.classify.text.cleaning import cleaned
from landwaiter.schema.nouns import Reason

_CODE = re.compile(
    r"(?<![\w.])(\d{4})[.\s]?(\d{2})(?:[.\s]?(\d{2}))?(?:[.\s]?(\d{2}))?(?![\w.]*\d)|(?<![\w.])(\d{4})(?!\w)"
)
_NAMED = re.compile(r"\b(?:hs|hts|cn|taric|tariff|code|heading|sh|sa|position|partida)\b[\s:#.]*$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


_VAGUE = (
    "article assorted cargo commodity general gift goods item load merchandise miscellaneous mixed other product "
    "sample shipment stuff thing various divers diverse marchandise objet produit cadeau envoi échantillon autre "
    "artículo cosa mercancía mercadería muestra producto regalo surtido varios varias otro envío"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A description with the codes taken out that it names; ``refused`` says why there is no answer to it.

    Where it was ``misspelt``, the text is as it was read.
    """

    text: str
    named: tuple[str, ...] = ()
    refused: Reason | None = None
    misspelt: bool = False


def question(text: str) -> Question:
    """Return what is asked with ``text``.

    A number counts as a code of the nomenclature where it is written as one, with points, or is called one.

    >>> question("HS 8517.13 smartphone")
    Question(text='HS smartphone', named=('851713',), refused=None, misspelt=False)
    >>> question("🙂").refused.message, question("  ").refused.message
    ('classify.refused.no_words', 'classify.refused.empty')
    >>> question("Various goods").refused.message
    'classify.refused.no_words'
    """
    named = tuple(_written(found) for found in _CODE.finditer(text) if _is_code(text, found))
    rest = " ".join(_CODE.sub(lambda found: " " if _is_code(text, found) else found.group(), text).split())
    if not rest and not named:
        return Question(rest, named, Reason("classify.refused.empty"))
    words = " ".join(cleaned([rest])).split()
    if not _LETTERS.search(" ".join(words)) or set(words) <= vague_words():
        return Question(rest, named, Reason("classify.refused.no_words"))
    return Question(rest, named)


@cache
def vague_words() -> frozenset[str]:
    """Return words that say of no goods what they are, in the form in which descriptions are compared."""
    return frozenset(" ".join(cleaned([_VAGUE])).split())


def _written(found: re.Match[str]) -> str:
    return "".join(part for part in found.groups() if part)


def _is_code(text: str, found: re.Match[str]) -> bool:
    return "." in found.group() or bool(_NAMED.search(text[: found.start()]))
