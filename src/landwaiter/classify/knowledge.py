"""What a recommender learns from: texts with codes, and for those that were declared, what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from landwaiter.classify.text.cleaning import cleaned

if TYPE_CHECKING:
    from landwaiter.classify.nomenclature.tree import Nomenclature

NOMENCLATURE, TERM, RULING, HISTORY = "nomenclature", "term", "ruling", "history"
SOURCES = (NOMENCLATURE, TERM, RULING, HISTORY)
SMALLEST, LARGEST = 4, 6
"""Digits that a text's code has for a recommender: a heading at least, a subheading at most."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """How often a description was declared with its code, and what is known of it.

    After ``confirmed`` inspections the goods had this code, declared or corrected; ``last`` is the latest day, ISO
    text. Of a ruling, ``office`` is the authority, ``last`` the day of issue and ``reference`` what it is cited by.
    """

    count: int = 1
    confirmed: int = 0
    office: str = ""
    last: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One text and the code, of four or six digits, that it belongs to."""

    code: str
    text: str
    source: str
    precedent: Precedent | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All texts, those of the nomenclature first, then terms, then rulings, then history."""

    texts: Sequence[Text] = field(default_factory=tuple)

    def __len__(self) -> int:
        return len(self.texts)

    def of(self, source: str) -> tuple[Text, ...]:
        """Return the texts of one source."""
        return tuple(text for text in self.texts if text.source == source)


def from_trees(trees: Iterable[Nomenclature]) -> Iterator[Text]:
    """Yield the full path of every line below a chapter, in every language it is there in.

    A text that comes again with the same code, as national lines called "Other" do, is kept once.
    """
    seen: set[tuple[str, str]] = set()
    for tree in trees:
        for line in tree:
            for language in line.texts if len(line.code) >= SMALLEST else ():
                text = (line.code[:LARGEST], tree.full_text(line.code, language))
                if text not in seen:
                    seen.add(text)
                    yield Text(*text, NOMENCLATURE)


def from_history(rows: Iterable[tuple[str, str, Precedent]], source: str = HISTORY) -> Iterator[Text]:
    """Yield each description once for each code it was declared with, its precedents added up.

    Parameters
    ----------
    rows
        Description, code and precedent; codes of fewer than four digits are passed over.
    """
    kept = [(text, code[:LARGEST], one) for text, code, one in rows if len(code) >= SMALLEST and text.strip()]
    together: dict[tuple[str, str], tuple[str, Precedent]] = {}
    for (text, code, one), key in zip(kept, cleaned([text for text, _, _ in kept]), strict=True):
        first = together.get((key, code))
        together[key, code] = (text, one) if first is None else (first[0], _added(first[1], one))
    for (_, code), (text, one) in together.items():
        yield Text(code, text, source, one)


def _added(first: Precedent, second: Precedent) -> Precedent:
    latest = max(first, second, key=lambda one: one.last)
    return Precedent(
        first.count + second.count,
        first.confirmed + second.confirmed,
        latest.office,
        latest.last,
        latest.reference,
    )


def within(texts: Iterable[Text], trees: Sequence[Nomenclature]) -> Iterator[Text]:
    """Yield texts with codes that the trees have: of an unknown subheading the heading, of an unknown heading nothing.

    Terms and history may be of another edition. Without trees every code is taken as it is.
    """
    known = {
        line.code[:size] for tree in trees for line in tree for size in (SMALLEST, LARGEST) if len(line.code) >= size
    }
    for text in texts:
        code = next((code for code in (text.code, text.code[:SMALLEST]) if code in known or not known), None)
        if code is not None:
            yield text if code == text.code else replace(text, code=code)


def groups(texts: Sequence[str]) -> list[str]:
    """Return for each text the words that it shares with its near-duplicates: numbers, signs and order do not count.

    >>> groups(["2 red shoes, 40", "Shoes red x5"]) == ["red shoe", "red shoe"]
    True
    """
    return [
        " ".join(sorted({word for word in line.split() if len(word) > 1 and not word.isdigit()}))
        for line in cleaned(texts)
    ]
