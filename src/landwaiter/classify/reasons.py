"""Why a code: precedents, words of the nomenclature, what the next one has instead, duties, the rule that decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from landwaiter.classify.candidates import Candidate, Suggestion
from landwaiter.classify.knowledge import HISTORY, NOMENCLATURE, RULING, Text
from landwaiter.classify.nomenclature.notes import Note, notes_of
from landwaiter.classify.nomenclature.tree import Nomenclature
from landwaiter.classify.text.cleaning import cleaned
from landwaiter.classify.text.empty_words import EMPTY_WORDS
from landwaiter.schema.nouns import Reason

PRECEDENTS = 2
AS_NEAR = 0.5
"""Share of the nearest precedent's cosine from which on another one is about as near (chosen)."""
QUOTED = 80
"""Characters of a text that a reason quotes."""
NOTED = 240
"""Characters of a legal note that a reason quotes."""
NAMED = 2
"""Words of the description by which a legal note is taken to be about the goods: one alone is often chance."""
_UNFINISHED = re.compile(
    r"\b(unassembled|disassembled|incomplete|unfinished|ckd|skd|démonté\w*|incomplet\w*|sin montar|incomplet\w*)\b",
    re.IGNORECASE,
)
_SET = re.compile(
    r"\b(sets?|kits?|assort\w*|combo|juegos?|surtidos?|conjuntos?|assortiments?|ensembles?)\b", re.IGNORECASE
)
_CASE = re.compile(r"\b(cases?|box(?:es)?|bags?|étuis?|boîtes?|estuches?|cajas?)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|without|excluding|other than|non|sans|autres? que|no|sin|excepto|distint[oa]s? de)\s+"
    r"(?:of\s+|de\s+|d['’])?\w+",
    re.IGNORECASE,
)
"""A word that a text of the nomenclature denies: goods that have it are elsewhere."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What reasons are drawn from: all known texts, and the nomenclatures, the one that is to be quoted first."""

    texts: Sequence[Text]
    trees: Sequence[Nomenclature]
    notes: Sequence[Note] = ()

    def path(self, code: str, language: str) -> list[str]:
        """Return the texts from the chapter to the code in the first nomenclature that has it, or nothing."""
        tree = self._having(code)
        return tree.path(code, language) if tree else []

    def duty(self, code: str) -> float | None:
        """Return the duty in percent, of the code or of what stands above it down to the subheading."""
        above = dict.fromkeys((code, code[:8], code[:6]))
        rates = (tree.duty(one) for one in above for tree in self.trees)
        return next((rate for rate in rates if rate is not None), None)

    def _having(self, code: str) -> Nomenclature | None:
        for digits in (len(code), 4, 2):
            for tree in self.trees:
                if code[:digits] in tree:
                    return tree
        return None


def reasons(grounds: Grounds, suggestion: Suggestion, language: str = "en") -> dict[str, tuple[Reason, ...]]:
    """Return the reasons of each candidate by its code."""
    said = words_of(suggestion.question.text)
    found = {}
    for at, candidate in enumerate(suggestion.candidates):
        other = suggestion.candidates[0 if at else 1] if len(suggestion.candidates) > 1 else None
        found[candidate.code] = (
            *_named(suggestion, candidate),
            *_precedents(grounds, suggestion, candidate),
            *_matched(grounds, candidate, said, language),
            *(_apart(grounds, candidate, other, said, language) if other else ()),
            *(_noted(grounds, candidate, other, said, language) if other else ()),
            *(_rule(suggestion.question.text, candidate, other) if at == 0 else ()),
        )
    return found


def _named(suggestion: Suggestion, candidate: Candidate) -> Iterator[Reason]:
    if any(candidate.code.startswith(code[: len(candidate.code)]) for code in suggestion.question.named):
        yield Reason("classify.reason.named", {"code": candidate.code})


def _precedents(grounds: Grounds, suggestion: Suggestion, candidate: Candidate) -> Iterator[Reason]:
    near = ((grounds.texts[text], cosine) for text, cosine in suggestion.nearest)
    same = [(text, at) for text, at in near if text.subheading == candidate.code and text.source != NOMENCLATURE]
    # The nearest first of those that weigh alike, as they come; what is far from the goods stays behind what is near.
    far = AS_NEAR * same[0][1] if same else 0.0
    for text, _ in sorted(same, key=lambda one: (one[1] < far, _standing(one[0])))[:PRECEDENTS]:
        yield _precedent(text)


def _standing(text: Text) -> int:
    """What counts more comes first: own goods that were looked at, then rulings, then what nobody vouches for."""
    own = text.source == HISTORY and text.precedent is not None and text.precedent.confirmed > 0
    return 0 if own else 1 if text.source == RULING else 2


def _precedent(text: Text) -> Reason:
    quoted = text.text if len(text.text) <= QUOTED else f"{text.text[: QUOTED - 1]}…"
    one = text.precedent
    if one is None:
        return Reason("classify.reason.term", {"text": quoted, "code": text.code})
    if text.source == RULING:
        cited = {"reference": one.reference, "authority": one.office, "issued_date": one.last}
        return Reason("classify.reason.ruling", {"text": quoted, "code": text.code, **cited})
    params: dict[str, str | int] = {"text": quoted, "code": text.code, "declared_count": one.count}
    if not (one.office and one.last):
        return Reason("classify.reason.precedent", params)
    params |= {"office": one.office, "last_date": one.last}
    if not one.confirmed:
        return Reason("classify.reason.precedent_dated", params)
    return Reason("classify.reason.precedent_confirmed", {**params, "confirmed_count": one.confirmed})


def _matched(grounds: Grounds, candidate: Candidate, said: dict[str, str], language: str) -> Iterator[Reason]:
    path = grounds.path(candidate.code, language)
    shared = [said[word] for word in _affirmed(path) if word in said]
    if shared:
        yield Reason("classify.reason.words", {"code": candidate.code, "words": ", ".join(shared), "text": path[-1]})


def _apart(
    grounds: Grounds, candidate: Candidate, other: Candidate, said: dict[str, str], language: str
) -> Iterator[Reason]:
    own, others = (_affirmed(grounds.path(one.code, language)) for one in (candidate, other))
    only = [said[word] for word in own if word in said and word not in others]
    if only:
        yield Reason(
            "classify.reason.only_here", {"code": candidate.code, "other": other.code, "words": ", ".join(only)}
        )
    rates = grounds.duty(candidate.code), grounds.duty(other.code)
    if rates[0] is not None and rates[1] is not None and rates[0] != rates[1]:
        params: dict[str, str | float] = {
            "code": candidate.code,
            "duty_number": rates[0],
            "other": other.code,
            "other_number": rates[1],
        }
        yield Reason("classify.reason.duty", params)


def _noted(
    grounds: Grounds, candidate: Candidate, other: Candidate, said: dict[str, str], language: str
) -> Iterator[Reason]:
    """The first legal note of the candidate that names the other's heading, or several words of the description."""
    heading = re.compile(rf"(?<!\d){other.code[:2]}\.?{other.code[2:4]}(?!\d)")
    apart = other.code[:4] != candidate.code[:4]
    for note in notes_of(grounds.notes, candidate.code):
        text = note.text(language)
        if (apart and heading.search(text)) or len(words_of(text).keys() & said.keys()) >= NAMED:
            yield Reason("classify.reason.note", {"note": note.number, "scope": note.code, "text": _short(text)})
            return


def _short(text: str) -> str:
    return text if len(text) <= NOTED else f"{text[: NOTED - 1]}…"


def _rule(text: str, candidate: Candidate, other: Candidate | None) -> Iterator[Reason]:
    """The General Rule of Interpretation that the case turns on, where words and candidates show which one it is."""
    if _UNFINISHED.search(text):
        yield Reason("classify.rule.2a")
    elif other is None:
        yield Reason("classify.rule.1")
    elif candidate.code[:4] == other.code[:4]:
        yield Reason("classify.rule.6")
    elif _SET.search(text):
        yield Reason("classify.rule.3b")
    elif _CASE.search(text):
        yield Reason("classify.rule.5")
    else:
        yield Reason("classify.rule.1")


def _affirmed(path: Sequence[str]) -> dict[str, str]:
    """Return the words of a path, without those that it denies.

    >>> list(_affirmed(["Coffee", "Coffee, not roasted", "Café, non torréfié"]))
    ['coffee', 'cafe']
    """
    return words_of(_DENIED.sub(" ", " ; ".join(path)))


def words_of(text: str) -> dict[str, str]:
    """Return folded words with the writing they have in the text, those that say nothing left out."""
    written = re.findall(r"[^\W_]+", text)
    folded = cleaned(written)
    return {
        word: own
        for word, own in zip(folded, written, strict=True)
        if word and word not in EMPTY_WORDS and " " not in word
    }
