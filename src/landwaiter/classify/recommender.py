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
from landwaiter.classify.knowledge import HISTORY, TERM, Knowledge, Text, groups
from landwaiter.classify.mixture import (
    STATED,
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

    from landwaiter.classify.national.lines import Lines

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
    """Answers to some descriptions, with the texts that were nearest."""

    answer: Answer
    near: Any


@dataclass(frozen=True)
class Recommender:
    """Sources with their mixture; made by :func:`learn` or read from files."""

    knowledge: Knowledge
    index: TextIndex
    mixture: Mixture
    linear: LinearTree | None = None
    held_out: str = ""

    @property
    def leaves(self) -> Leaves:
        """The codes that can be recommended."""
        return self.index.leaves

    def ask(self, texts: Sequence[str]) -> Found:
        """Return what the sources say of some descriptions together; :meth:`batches` is for many."""
        said, near = self.shares(texts)
        return Found(self.mixture.answer(said, self.leaves), near)

    def shares(self, texts: Sequence[str]) -> tuple[Shares, Any]:
        """Return the shares that each source gives to headings and to leaves, and the nearest texts."""
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
        return Shares(heading, leaf, _nearness(near)), near

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


def learn(knowledge: Knowledge, *, seed: int = 0, fitted: bool = True, national: Lines | None = None) -> Recommender:
    """Learn from texts, and fit the mixture on some that were held back; with the stated weights where not ``fitted``.

    The weights of national lines are fitted where there are any.

    Raises
    ------
    NotComputableError
        When there is no text.
    """
    if not len(knowledge):
        raise NotComputableError("there is no text with a code to learn from.", "Load a nomenclature first.")
    held, leaves = _held_out(knowledge) if fitted else None, leaves_of(text.subheading for text in knowledge.texts)
    sources = _sources(knowledge, leaves, seed)
    if held is None:
        return sources
    source, back = held
    kept = tuple(text for text, out in zip(knowledge.texts, back, strict=True) if not out)
    asked = [text for text, out in zip(knowledge.texts, back, strict=True) if out]
    asked = asked[:: -(-len(asked) // MOST_HELD_OUT)]
    apart = _sources(Knowledge(kept), leaves, seed)
    apart = replace(apart, mixture=_fitted(apart, asked))
    mixture = _with_national(apart, national, asked) if national else apart.mixture
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
    codes, leaves = [text.subheading for text in asked], sources.leaves
    leaf, heading, parts = leaves.leaf_numbers(codes), leaves.heading_numbers(codes), []
    for first in range(0, len(asked), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        said, _ = sources.shares([text.text for text in asked[rows]])
        parts.append(replace(said, leaf=beside_right(said.leaf, leaf[rows], leaves)))
    together = Shares(
        {name: np.concatenate([part.heading[name] for part in parts]) for name in parts[0].heading},
        {name: np.concatenate([part.leaf[name] for part in parts]) for name in parts[0].leaf},
        np.concatenate([part.near for part in parts]),
    )
    return fit_mixture(together, leaf, heading, leaves)


def _with_national(apart: Recommender, lines: Lines, asked: Sequence[Text]) -> Mixture:
    from landwaiter.classify.national.chances import national_of
    from landwaiter.classify.national.fitting import fit_national

    national = national_of(lines, apart.knowledge)
    return fit_national(apart, national, asked) if national else apart.mixture


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


def _sources(knowledge: Knowledge, leaves: Leaves, seed: int) -> Recommender:
    index = index_of(knowledge, leaves)
    history = np.flatnonzero([text.source == HISTORY for text in knowledge.texts])
    enough = len(history) >= ENOUGH_HISTORY * (HELD_OUT - 1) // HELD_OUT
    return Recommender(knowledge, index, Mixture(STATED), _classifier(index, history, seed) if enough else None)


def _classifier(index: TextIndex, history: NDArray[np.int64], seed: int) -> LinearTree:
    known = history[index.leaf[history] >= 0]
    return fit_linear_tree(index.columns.T.tocsr()[known], index.leaf[known], index.leaves.chapter, seed=seed)


def _confirmed(text: Text) -> bool:
    return text.precedent is not None and text.precedent.confirmed > 0


def _nearness(near: Any) -> NDArray[np.float32]:
    """Return the cosine of the nearest text of each description, 0 where nothing is near."""
    return np.asarray(near.max(axis=1).toarray().ravel() if near.nnz else np.zeros(near.shape[0]), dtype=np.float32)
