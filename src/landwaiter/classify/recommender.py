"""The recommender: what it learns, and the probabilities it gives to codes for a description."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
)
from landwaiter.classify.text.features import features
from landwaiter.errors import NotComputableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.encoding.encoder import Encoder

ENOUGH_HISTORY = 2_000
"""Distinct descriptions from which a classifier of their own pays (notes of issue 7: below, texts alone do better)."""
ENOUGH_TERMS = 500
"""Trade terms from which the mixture is fitted on some that were held back."""
HELD_OUT = 8
"""One group of near-duplicates in so many is held back."""
MOST_HELD_OUT = 5_000
AT_ONCE = 256
"""Descriptions that are answered together."""
CONFIRMED = 3.0
"""Votes of a precedent that an inspection or an officer confirmed (chosen)."""
MARGIN = 0.25
"""Margin of the classifier by which a branch is 2.7 times as likely as its sibling before the mixture weighs it."""


@dataclass(frozen=True, slots=True)
class Found:
    """Answers to some descriptions, with the texts that were nearest by words, and by meaning with an encoder."""

    answer: Answer
    near: Any
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
        """Return what the sources say of some descriptions together; :meth:`batches` is for many."""
        meant = self.vectors and self.vectors.nearest(texts)
        said, near = self.shares(texts, meant)
        return Found(self.mixture.answer(said, self.leaves), near, meant)

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


def learn(knowledge: Knowledge, *, seed: int = 0, fitted: bool = True, encoder: Encoder | None = None) -> Recommender:
    """Learn from texts, and fit the mixture on some that were held back; with the stated weights where not ``fitted``.

    With an ``encoder`` texts are compared by what they mean as well.

    Raises
    ------
    NotComputableError
        When there is no text.
    """
    if not len(knowledge):
        raise NotComputableError("there is no text with a code to learn from.", "Load a nomenclature first.")
    held, leaves = _held_out(knowledge) if fitted else None, leaves_of(text.code for text in knowledge.texts)
    vectors = None if encoder is None else make_vectors(encoder, [text.text for text in knowledge.texts])
    sources = _sources(knowledge, leaves, seed, vectors)
    if held is None:
        return sources
    source, back = held
    kept = tuple(text for text, out in zip(knowledge.texts, back, strict=True) if not out)
    asked = [text for text, out in zip(knowledge.texts, back, strict=True) if out]
    asked = asked[:: -(-len(asked) // MOST_HELD_OUT)]
    known = None if vectors is None else vectors.only(~back)
    mixture = _fitted(_sources(Knowledge(kept), leaves, seed, known), asked)
    return replace(sources, mixture=mixture, held_out=source)


def _held_out(knowledge: Knowledge) -> tuple[str, NDArray[np.bool_]] | None:
    """Return the source and the texts to hold back: whole groups of near-duplicates of history, else of terms."""
    history, terms = len(knowledge.of(HISTORY)), len(knowledge.of(TERM))
    if history < ENOUGH_HISTORY and terms < ENOUGH_TERMS:
        return None
    source = HISTORY if history >= ENOUGH_HISTORY else TERM
    drawn = [_draw(group) == 0 for group in groups([text.text for text in knowledge.texts])]
    return source, np.array([out and text.source == source for out, text in zip(drawn, knowledge.texts, strict=True)])


def _draw(group: str) -> int:
    return hashlib.sha256(group.encode()).digest()[0] % HELD_OUT


def _fitted(sources: Recommender, asked: Sequence[Text]) -> Mixture:
    codes, leaves = [text.code for text in asked], sources.leaves
    leaf, heading, parts = leaves.leaf_numbers(codes), leaves.heading_numbers(codes), []
    for first in range(0, len(asked), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        texts = [text.text for text in asked[rows]]
        said, _ = sources.shares(texts, sources.vectors and sources.vectors.nearest(texts))
        parts.append(replace(said, leaf=beside_right(said.leaf, leaf[rows], leaves)))
    together = Shares(
        {name: np.concatenate([part.heading[name] for part in parts]) for name in parts[0].heading},
        {name: np.concatenate([part.leaf[name] for part in parts]) for name in parts[0].leaf},
        np.concatenate([part.near for part in parts]),
    )
    return fit_mixture(together, leaf, heading, leaves)


def index_of(knowledge: Knowledge, leaves: Leaves) -> TextIndex:
    """Return the index of all texts."""
    codes = [text.code for text in knowledge.texts]
    trust = np.array([CONFIRMED if _confirmed(text) else 1.0 for text in knowledge.texts], dtype=np.float32)
    return make_index(features([text.text for text in knowledge.texts]), codes, leaves, trust)


def _sources(knowledge: Knowledge, leaves: Leaves, seed: int, vectors: Vectors | None) -> Recommender:
    index = index_of(knowledge, leaves)
    history = np.flatnonzero([text.source == HISTORY for text in knowledge.texts])
    enough = len(history) >= ENOUGH_HISTORY * (HELD_OUT - 1) // HELD_OUT
    mixture = Mixture(STATED if vectors is None else STATED_WITH_MEANING)
    classifier = _classifier(index, history, seed) if enough else None
    return Recommender(knowledge, index, mixture, classifier, vectors=vectors)


def _classifier(index: TextIndex, history: NDArray[np.int64], seed: int) -> LinearTree:
    known = history[index.leaf[history] >= 0]
    return fit_linear_tree(index.columns.T.tocsr()[known], index.leaf[known], index.leaves.chapter, seed=seed)


def _confirmed(text: Text) -> bool:
    return text.precedent is not None and text.precedent.confirmed > 0


def _nearness(near: Any) -> NDArray[np.float32]:
    """Return the cosine of the nearest text of each description, 0 where nothing is near."""
    return np.asarray(near.max(axis=1).toarray().ravel() if near.nnz else np.zeros(near.shape[0]), dtype=np.float32)
