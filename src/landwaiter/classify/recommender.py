"""The recommender: what it learns, and the probabilities it gives to codes for a description."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.index.leaves import Leaves, leaves_of
from landwaiter.classify.index.linear import LinearTree, fit_linear_tree
from landwaiter.classify.index.texts import TextIndex, make_index, shares, votes
from landwaiter.classify.index.vectors import SHARPNESS as MEANING_SHARPNESS
from landwaiter.classify.index.vectors import Vectors, make_vectors
from landwaiter.classify.knowledge import HISTORY, TERM, Knowledge, Text, groups
from landwaiter.classify.mixture import (
    STATED,
    STATED_WITH_MEANING,
    Answer,
    Mixture,
    Shares,
    beside_right,
    fit_mixture,
    normal,
    normal_within,
    together,
)
from landwaiter.classify.text.features import features
from landwaiter.classify.text.spelling import as_read
from landwaiter.errors import NotComputableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.encoding.encoder import Encoder
    from landwaiter.classify.national.fitting import Case
    from landwaiter.classify.national.lines import Lines

ENOUGH_HISTORY = 250
"""Descriptions of one's own from which weights are fitted on them, a classifier among the sources (it already pays)."""
ENOUGH_TERMS = 500
"""Trade terms from which the mixture is fitted on some that were held back."""
PARTS = 8
"""Groups of near-duplicates are drawn into so many parts, of which one is held back at a time."""
ENOUGH_HELD_OUT, MOST_HELD_OUT = 4_000, 5_000
"""Texts held back: parts are added until there are enough, and of one large part no more than the most are asked."""
MOST_INDEXED = 200_000
"""Texts that are indexed in all to fit a mixture: with large tariffs fewer parts are held back, for each costs time."""
AT_ONCE = 256
"""Descriptions that are answered together."""
CONFIRMED = 3.0
"""Votes of a precedent that an inspection or an officer confirmed, or that is a ruling (chosen)."""
MARGIN = 0.25
"""Margin of the classifier by which a branch is 2.7 times as likely as its sibling before the mixture weighs it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Answers to some descriptions, with the texts that were nearest by words, and by meaning with an encoder.

    ``read`` are the descriptions as they were read: with known words in place of those that are probably misspelt.
    """

    answer: Answer
    near: Any
    read: Sequence[str]
    meant: Any = None


@dataclass(frozen=True)
class Recommender:
    """Sources with their mixture; made by :func:`learn` or read from files."""

    knowledge: Knowledge
    index: TextIndex
    mixture: Mixture
    linear: LinearTree | None = None
    held_out: str = ""
    vectors: Vectors | None = None

    @property
    def leaves(self) -> Leaves:
        """The codes that can be recommended."""
        return self.index.leaves

    def ask(self, texts: Sequence[str]) -> Found:
        """Return what the sources say of some descriptions together; see :data:`AT_ONCE` for how many."""
        read = as_read(self.index, texts)
        meant = self.vectors and self.vectors.nearest(read)
        said, near = self.shares(read, meant)
        return Found(self.mixture.answer(said, self.leaves), near, read, meant)

    def shares(self, texts: Sequence[str], meant: Any = None) -> tuple[Shares, Any]:
        """Return the shares that each source gives to headings and to leaves, and the nearest texts by words.

        ``meant`` are the nearest ones by meaning, where there is an encoder.
        """
        index, leaves = self.index, self.leaves
        asked = index.asked(texts)
        near, present = index.nearest(asked), asked.present
        heading = {
            "words": shares(present @ index.heading_words),
            "features": shares(present @ index.heading_features),
            "nearest": votes(near, index.heading, len(leaves.headings), index.trust),
        }
        near_leaf = votes(near, index.leaf, len(leaves), index.trust)
        leaf = {"features": shares(present @ index.leaf_features), "nearest": near_leaf}
        if self.linear is not None:
            leaf["classifier"] = self._classified(asked.rows)
            heading["classifier"] = leaves.by_heading(leaf["classifier"])
        if meant is not None:
            heading["meaning"], leaf["meaning"] = self._meant(meant)
        return Shares(heading, leaf, _nearness(near)), near

    def _meant(self, near: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the votes for headings and leaves of the texts that mean about the same."""
        index, leaves = self.index, self.leaves
        return (
            votes(near, index.heading, len(leaves.headings), index.trust, MEANING_SHARPNESS),
            votes(near, index.leaf, len(leaves), index.trust, MEANING_SHARPNESS),
        )

    def _classified(self, rows: Any) -> NDArray[np.float32]:
        linear = self.linear
        assert linear is not None  # noqa: S101 - asked for only where there is a classifier # nosec B101
        margins = linear.margins(rows) / np.float32(MARGIN)
        # The branches of codes stand in the order of the branches of their chapters.
        parent = np.searchsorted(linear.chapter[: linear.chapters], linear.chapter[linear.chapters :])
        first = np.searchsorted(parent, np.arange(linear.chapters))
        below = normal_within(margins[:, linear.chapters :], first, parent)
        found = np.zeros((rows.shape[0], len(self.leaves)), dtype=np.float32)
        found[:, linear.leaf[linear.chapters :]] = below * normal(margins[:, : linear.chapters])[:, parent]
        return found


def learn(
    knowledge: Knowledge,
    *,
    seed: int = 0,
    fitted: bool = True,
    national: Lines | None = None,
    encoder: Encoder | None = None,
) -> Recommender:
    """Learn from texts, and fit the mixture on some that were held back; with the stated weights where not ``fitted``.

    The weights of national lines are fitted where there are any. With an ``encoder`` texts are compared by what they
    mean as well.

    Raises
    ------
    NotComputableError
        When there is no text.
    """
    if not len(knowledge):
        raise NotComputableError("there is no text with a code to learn from.", "Load a nomenclature first.")
    leaves = leaves_of(text.subheading for text in knowledge.texts)
    held_out = _held_out(knowledge, leaves) if fitted else ""
    plan = _Plan(leaves, seed, classified=held_out == HISTORY, national=national)
    vectors = None if encoder is None else make_vectors(encoder, [text.text for text in knowledge.texts])
    sources, rounds = _sources(knowledge, plan, vectors), _rounds(knowledge, held_out) if held_out else []
    if not rounds:
        return sources
    return replace(sources, mixture=_fitted(sources, plan, rounds), held_out=held_out)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all recommenders that are made to fit one mixture have in common."""

    leaves: Leaves
    seed: int
    classified: bool
    national: Lines | None = None


def _held_out(knowledge: Knowledge, leaves: Leaves) -> str:
    """Return the source of which texts are held back: history, else terms, none where both are too few."""
    enough = {HISTORY: ENOUGH_HISTORY, TERM: ENOUGH_TERMS}
    found = {source: leaves.leaf_numbers([text.subheading for text in knowledge.of(source)]) for source in enough}
    return next((source for source, least in enough.items() if (found[source] >= 0).sum() >= least), "")


def _rounds(knowledge: Knowledge, held_out: str) -> list[NDArray[np.bool_]]:
    """Return which texts are held back, by rounds: whole groups of near-duplicates, until there are enough.

    A part that is most of its source is never held back, for little would be left to learn from.
    """
    source = np.array([text.source == held_out for text in knowledge.texts])
    drawn = np.array([_drawn(group) for group in groups([text.text for text in knowledge.texts])])
    parts = [source & (drawn == part) for part in range(PARTS)]
    kept = [part for part in parts if 0 < part.sum() <= source.sum() / 2]
    before = np.cumsum([0, *(part.sum() for part in kept)])
    found = [part for part, already in zip(kept, before, strict=False) if already < ENOUGH_HELD_OUT]
    return found[: max(MOST_INDEXED // len(knowledge), 1)]


def _fitted(whole: Recommender, plan: _Plan, rounds: Sequence[NDArray[np.bool_]]) -> Mixture:
    """Fit the mixture on what sources say of texts that they had not seen, nor any near-duplicate of them."""
    from landwaiter.classify.national.fitting import fit_national

    parts: list[Shares] = []
    codes: list[str] = []
    cases: list[Case] = []
    for back in rounds:
        kept = tuple(text for text, out in zip(whole.knowledge.texts, back, strict=True) if not out)
        asked = [text for text, out in zip(whole.knowledge.texts, back, strict=True) if out]
        asked = asked[:: -(-len(asked) // MOST_HELD_OUT)]
        vectors = whole.vectors and whole.vectors.only(~back)
        sources = _sources(Knowledge(kept), plan, vectors)
        said = _said(sources, asked)
        parts.append(said)
        codes += [text.subheading for text in asked]
        cases += _national_cases(sources, plan.national, said, asked) if plan.national else ()
    return fit_national(_mixture(together(parts), codes, plan.leaves), cases)


def _mixture(said: Shares, codes: Sequence[str], leaves: Leaves) -> Mixture:
    return fit_mixture(said, leaves.leaf_numbers(codes), leaves.heading_numbers(codes), leaves)


def _national_cases(sources: Recommender, lines: Lines, said: Shares, asked: Sequence[Text]) -> Iterator[Case]:
    """Yield what the national level is fitted on, with the levels above fitted on the same descriptions."""
    from landwaiter.classify.national.chances import national_of
    from landwaiter.classify.national.fitting import national_cases

    national = national_of(lines, sources.knowledge)
    if national is not None:
        mixture = _mixture(said, [text.subheading for text in asked], sources.leaves)
        yield from national_cases(replace(sources, mixture=mixture), national, asked)


def _drawn(group: str) -> int:
    return hashlib.sha256(group.encode()).digest()[0] % PARTS


def _said(sources: Recommender, asked: Sequence[Text]) -> Shares:
    """Return what sources say of texts; of the leaves only those in the right one's heading."""
    leaf, parts = sources.leaves.leaf_numbers([text.subheading for text in asked]), []
    for first in range(0, len(asked), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        texts = [text.text for text in asked[rows]]
        said, _ = sources.shares(texts, sources.vectors and sources.vectors.nearest(texts))
        parts.append(replace(said, leaf=beside_right(said.leaf, leaf[rows], sources.leaves)))
    return together(parts)


def index_of(knowledge: Knowledge, leaves: Leaves) -> TextIndex:
    """Return the index of all texts.

    A description with several national codes below one subheading counts once for it, as confirmed if any of them is.
    """
    texts, sure = list(knowledge.texts), {_pair(text) for text in knowledge.texts if _confirmed(text)}
    codes, seen = list[str](), set[tuple[str, str, str]]()
    for text in texts:
        codes.append("" if _pair(text) in seen and text.source == HISTORY else text.subheading)
        seen.add(_pair(text))
    trust = np.array([CONFIRMED if _pair(text) in sure else 1.0 for text in texts], dtype=np.float32)
    return make_index(features([text.text for text in texts]), codes, leaves, trust)


def _pair(text: Text) -> tuple[str, str, str]:
    return text.source, text.subheading, text.text


def _sources(knowledge: Knowledge, plan: _Plan, vectors: Vectors | None) -> Recommender:
    index = index_of(knowledge, plan.leaves)
    history = np.flatnonzero([text.source == HISTORY for text in knowledge.texts])
    linear = _classifier(index, history, plan.seed) if plan.classified else None
    mixture = Mixture(STATED if vectors is None else STATED_WITH_MEANING)
    return Recommender(knowledge, index, mixture, linear, vectors=vectors)


def _classifier(index: TextIndex, history: NDArray[np.int64], seed: int) -> LinearTree:
    known = history[index.leaf[history] >= 0]
    return fit_linear_tree(index.columns.T.tocsr()[known], index.leaf[known], index.leaves.chapter, seed=seed)


def _confirmed(text: Text) -> bool:
    return text.precedent is not None and text.precedent.confirmed > 0


def _nearness(near: Any) -> NDArray[np.float32]:
    """Return the cosine of the nearest text of each description, 0 where nothing is near."""
    return np.asarray(near.max(axis=1).toarray().ravel() if near.nnz else np.zeros(near.shape[0]), dtype=np.float32)
