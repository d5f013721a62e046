"""A plain method to compare with: the nearest texts by TF-IDF, and linear support vector machines, averaged.

What a data scientist builds in an afternoon from scikit-learn. It shares nothing with the recommender but the codes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.index.leaves import Leaves, leaves_of
from landwaiter.classify.knowledge import HISTORY, Knowledge
from landwaiter.classify.mixture import Answer, normal
from landwaiter.classify.recommender import Found
from landwaiter.errors import NotComputableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = 20
FEATURES = 150_000
"""Words, and pieces of words, that are kept at most, the most frequent ones."""
MARGIN = 0.25
"""Margin by which one class is 2.7 times as likely as another."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Support vector machines that tell labels apart by some columns; without weights where there is one label only."""

    labels: NDArray[np.int64]
    columns: NDArray[np.int64] | None = None
    weights: NDArray[np.float32] | None = None
    intercept: NDArray[np.float32] | None = None

    def chances(self, rows: Any) -> NDArray[np.float32]:
        """Return the chance of each label, shape (texts, labels)."""
        if self.weights is None or self.intercept is None:
            return np.ones((rows.shape[0], 1), dtype=np.float32)
        margins = np.asarray(rows[:, self.columns] @ self.weights.T + self.intercept, dtype=np.float32)
        margins = np.hstack([-margins, margins]) if margins.shape[1] == 1 else margins
        return normal(margins / np.float32(MARGIN))

    @property
    def size(self) -> int:
        """Bytes of the weights."""
        return 0 if self.weights is None else self.weights.nbytes


@dataclass(frozen=True)
class Baseline:
    """The plain method, made by :func:`fit_baseline`; ``machines`` are by chapter, ``top`` tells the chapters."""

    knowledge: Knowledge
    leaves: Leaves
    makers: Sequence[Any]
    known: Any
    leaf: NDArray[np.int64]
    top: Machine | None = None
    machines: dict[int, Machine] | None = None

    def ask(self, texts: Sequence[str]) -> Found:
        """Return the mean of both methods' shares; of the nearest texts alone where there is no history."""
        rows = _rows(self.makers, texts)
        leaf = self._nearest(rows)
        if self.top is not None:
            leaf = (leaf + self._classified(rows)) / np.float32(2)
        heading = self.leaves.by_heading(leaf)
        return Found(Answer(self.leaves.by_chapter(heading), heading, leaf), None, texts)

    @property
    def size(self) -> int:
        """Bytes of what was learned, words left out."""
        machines = [] if self.top is None else [self.top, *(self.machines or {}).values()]
        return int(self.known.data.nbytes + self.known.indices.nbytes + sum(one.size for one in machines))

    def _nearest(self, rows: Any) -> NDArray[np.float32]:
        cosine = (rows @ self.known).toarray()
        count = min(NEIGHBOURS, cosine.shape[1])
        near = np.argpartition(-cosine, count - 1, axis=1)[:, :count]
        votes = np.zeros((rows.shape[0], len(self.leaves)), dtype=np.float32)
        np.add.at(votes, (np.arange(rows.shape[0])[:, None], self.leaf[near]), np.take_along_axis(cosine, near, axis=1))
        return np.asarray(votes / np.maximum(votes.sum(axis=1, keepdims=True), 1e-9))

    def _classified(self, rows: Any) -> NDArray[np.float32]:
        assert self.top is not None  # noqa: S101 - asked for only where there are machines # nosec B101
        found, chapters = np.zeros((rows.shape[0], len(self.leaves)), np.float32), self.top.chances(rows)
        for at, chapter in enumerate(self.top.labels.tolist()):
            machine = (self.machines or {})[chapter]
            found[:, machine.labels] = machine.chances(rows) * chapters[:, [at]]
        return found


def fit_baseline(knowledge: Knowledge, *, seed: int = 0) -> Baseline:
    """Fit the plain method on history; where there is none, know all texts and classify nothing."""
    history = Knowledge(knowledge.of(HISTORY))
    used = history if len(history) else knowledge
    leaves = leaves_of(text.subheading for text in used.texts)
    leaf = leaves.leaf_numbers([text.subheading for text in used.texts])
    texts, leaf = [text.text for text, at in zip(used.texts, leaf, strict=True) if at >= 0], leaf[leaf >= 0]
    makers = _makers(texts)
    rows = _rows(makers, texts)
    if not len(history):
        return Baseline(knowledge, leaves, makers, rows.T.tocsr(), leaf)
    chapter = leaves.chapter[leaf]
    machines = {
        int(one): _machine(rows[chapter == one], leaf[chapter == one], seed) for one in np.unique(chapter).tolist()
    }
    return Baseline(knowledge, leaves, makers, rows.T.tocsr(), leaf, _machine(rows, chapter, seed), machines)


def _makers(texts: Sequence[str]) -> tuple[Any, ...]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    shared: dict[str, Any] = {"sublinear_tf": True, "max_features": FEATURES, "dtype": np.float32}
    words = TfidfVectorizer(ngram_range=(1, 2), **shared)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **shared)
    try:
        return words.fit(texts), pieces.fit(texts)
    except ValueError as error:
        problem = "no text that is learned has a word."
        raise NotComputableError(problem, "Name a file with descriptions in words.") from error


def _rows(makers: Sequence[Any], texts: Sequence[str]) -> Any:
    from scipy.sparse import hstack
    from sklearn.preprocessing import normalize

    return normalize(hstack([maker.transform(texts) for maker in makers]).tocsr())


def _machine(rows: Any, label: NDArray[np.int64], seed: int) -> Machine:
    from sklearn.svm import LinearSVC

    labels = np.unique(label)
    if len(labels) == 1:
        return Machine(labels)
    columns = np.unique(rows.indices)
    fitted = LinearSVC(random_state=seed).fit(rows[:, columns], label)
    return Machine(labels, columns, fitted.coef_.astype(np.float32), fitted.intercept_.astype(np.float32))
