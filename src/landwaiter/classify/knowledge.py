"""What a recommender learns from: texts with codes, and for those that were declared, what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from landwaiter.classify.text.cleaning import cleaned

if TYPE_CHECKING:
    from landwaiter.classify.nomenclature.tree import Nomenclature

NOMENCLATURE, TERM, RULING, HISTORY = "nomenclature", "term", "ruling", "history"
SOURCES = (NOMENCLATURE, TERM, RULING, HISTORY)
SMALLEST, LARGEST = 4, 6
"""Digits of codes that are recommended: a heading at least, a subheading at most; national ones come below it."""


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
    """One text and the code, of 4 to 12 digits, that it belongs to; all its digits are kept."""

    code: str
    text: str
    source: str
    precedent: Precedent | None = None

    @property
    def subheading(self) -> str:
        """The code as far as it is that of a subheading: six digits, or what there is of them."""
        return self.code[:LARGEST]


@runtime_checkable
class Columns(Protocol):
    """Texts that can tell one thing of all of them at once, without making each."""

    def column(self, name: str) -> Sequence[str]:
        """Return the ``code``, ``text`` or ``source`` of every text."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All texts, those of the nomenclature first, then terms, then rulings, then history."""

    texts: Sequence[Text] = field(default_factory=tuple)

    def __len__(self) -> int:
        return len(self.texts)

    def of(self, source: str) -> tuple[Text, ...]:
        """Return the texts of one source."""
        return tuple(text for text in self.texts if text.source == source)

    def divided(self) -> dict[int, str]:
        """Return the codes of the texts of history that have national digits, by their positions."""
        texts = self.texts
        if isinstance(texts, Columns):
            pairs = zip(texts.column("code"), texts.column("source"), strict=True)
        else:
            pairs = zip((text.code for text in texts), (text.source for text in texts), strict=True)
        return {at: code for at, (code, source) in enumerate(pairs) if len(code) > LARGEST and source == HISTORY}


def from_trees(trees: Iterable[Nomenclature]) -> Iterator[Text]:
    """Yield the full path of every line below a chapter, in every language it is there in.

    A text that comes again below the same subheading, as national lines called "Other" do, is kept once.
    """
    seen: set[tuple[str, str]] = set()
    for tree in trees:
        for line in tree:
            for language in line.texts if len(line.code) >= SMALLEST else ():
                text = Text(line.code, tree.full_text(line.code, language), NOMENCLATURE)
                if (text.subheading, text.text) not in seen:
                    seen.add((text.subheading, text.text))
                    yield text


def from_history(rows: Iterable[tuple[str, str, Precedent]], source: str = HISTORY) -> Iterator[Text]:
    """Yield each description once for each code it was declared with, its precedents added up.

    Parameters
    ----------
    rows
        Description, code and precedent; codes of fewer than four digits are passed over. What is the same but for
        its writing, is written as the first.
    """
    kept = [(text, code, one) for text, code, one in rows if len(code) >= SMALLEST and text.strip()]
    written: dict[str, str] = {}
    together: dict[tuple[str, str], Precedent] = {}
    for (text, code, one), key in zip(kept, cleaned([text for text, _, _ in kept]), strict=True):
        first = together.get((key, code))
        written.setdefault(key, text)
        together[key, code] = one if first is None else _added(first, one)
    for (key, code), one in together.items():
        yield Text(code, written[key], source, one)


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
        if not known or text.subheading in known:
            yield text
        elif text.code[:SMALLEST] in known:
            yield replace(text, code=text.code[:SMALLEST])


def groups(texts: Sequence[str]) -> list[str]:
    """Return for each text the words that it shares with its near-duplicates: numbers, signs and order do not count.

    A text that has no such word is like itself only.

    >>> groups(["2 red shoes, 40", "Shoes red x5"]) == ["red shoe", "red shoe"]
    True
    """
    return [" ".join(sorted({word for word in line.split() if _tells(word)})) or line for line in cleaned(texts)]


def _tells(word: str) -> bool:
    """A single letter tells nothing, but a sign of a script without blanks does."""
    return not word.isdigit() and (len(word) > 1 or not word.isascii())
