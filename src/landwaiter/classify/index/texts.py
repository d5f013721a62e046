"""Known texts against a description: each by itself (nearest), and all of a heading or subheading together (pooled)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.index.leaves import Leaves
from landwaiter.classify.index.vocabulary import Vocabulary, learn_vocabulary
from landwaiter.classify.index.weights import bm25_columns, cosine_rows, inverse_frequency
from landwaiter.classify.text.features import features

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.text.features import Features

NEAREST = 100
"""Texts that vote, the nearest ones."""
SHARPNESS = 0.1
"""Difference of the cosine at which a vote is 2.7 times less."""
POOLED_SHARPNESS = 0.15
"""The same for pooled scores, as shares of the best one."""
COMMON = 0.1
"""Share of the texts above which a feature is not used to find the nearest ones: it finds nearly all of them."""
FAR = 0.15
"""Share of the best cosine below which a text is hardly ever among the nearest ones."""
ALWAYS, NEVER = 200, 10_000
"""A feature in no more texts than the first is always used, one in more than the second never: time is bounded."""


@dataclass(frozen=True)
class TextIndex:
    """Texts as sparse columns of length 1, with the number of the leaf and of the heading of each, -1 for none.

    ``trust`` is how many votes each text has, ``weight`` how much each feature counts, ``finding`` whether it finds the
    nearest texts. The pooled matrices are features by headings (of words alone, and of all features) and features by
    leaves.
    """

    vocabulary: Vocabulary
    weight: NDArray[np.float32]
    finding: NDArray[np.bool_]
    columns: Any
    heading_words: Any
    heading_features: Any
    leaf_features: Any
    leaves: Leaves
    leaf: NDArray[np.int64]
    heading: NDArray[np.int64]
    trust: NDArray[np.float32]

    def asked(self, texts: Sequence[str]) -> Asked:
        """Return descriptions as the index sees them."""
        counts = self.vocabulary.counts(features(texts))
        return Asked(counts, cosine_rows(counts, self.weight))

    def nearest(self, asked: Asked) -> Any:
        """Return a sparse matrix, descriptions by texts: how near each of the :data:`NEAREST` nearest texts is."""
        rows = asked.rows.copy()
        rows.data[~self.finding[rows.indices]] = 0.0
        rows.eliminate_zeros()
        return _largest((rows @ self.columns).tocsr(), NEAREST)


@dataclass(frozen=True, slots=True)
class Asked:
    """Descriptions as counts of features, and as rows of length 1."""

    counts: Any
    rows: Any

    @property
    def present(self) -> Any:
        """Which features are there, however often."""
        present = self.counts.copy()
        present.data[:] = 1.0
        return present


def make_index(found: Features, codes: Sequence[str], leaves: Leaves, trust: NDArray[np.float32]) -> TextIndex:
    """Return the index of texts that have these codes, and so many votes."""
    vocabulary = learn_vocabulary(found)
    counts = vocabulary.counts(found)
    weight = inverse_frequency(counts)
    leaf, heading = leaves.leaf_numbers(codes), leaves.heading_numbers(codes)
    pooled = _pooled(counts, heading, len(leaves.headings))
    return TextIndex(
        vocabulary,
        weight,
        np.bincount(counts.indices, minlength=len(vocabulary)) <= np.clip(COMMON * len(codes), ALWAYS, NEVER),
        cosine_rows(counts, weight).T.tocsr(),
        bm25_columns(_only(pooled, vocabulary.words)),
        bm25_columns(pooled),
        bm25_columns(_pooled(counts, leaf, len(leaves))),
        leaves,
        leaf,
        heading,
        trust,
    )


def votes(
    near: Any, label: NDArray[np.int64], labels: int, trust: NDArray[np.float32], sharpness: float = SHARPNESS
) -> NDArray[np.float32]:
    """Return the share of the votes of the nearest texts that each label gets; none votes where none is near.

    ``trust`` says how many votes each text has; by ``sharpness`` the cosine differs of one with 2.7 times the vote.
    """
    from scipy.sparse import csr_matrix

    rows = np.repeat(np.arange(near.shape[0]), np.diff(near.indptr))
    best = np.zeros(near.shape[0], dtype=np.float32)
    np.maximum.at(best, rows, near.data)
    weight, voted = np.exp((near.data - best[rows]) / np.float32(sharpness)), label[near.indices]
    weight = weight * trust[near.indices]
    kept = voted >= 0
    table = csr_matrix((weight[kept], (rows[kept], voted[kept])), shape=(near.shape[0], labels)).toarray()
    return np.asarray(table / np.maximum(table.sum(axis=1, keepdims=True), 1e-9), dtype=np.float32)


def shares(scores: Any) -> NDArray[np.float32]:
    """Return pooled scores as shares that sum to 1, the best one e times that of one lower by the sharpness."""
    dense = scores.toarray()
    best = np.maximum(dense.max(axis=1, keepdims=True), 1e-9)
    dense = np.exp((dense / best - 1.0) / np.float32(POOLED_SHARPNESS))
    return np.asarray(dense / dense.sum(axis=1, keepdims=True), dtype=np.float32)


def _pooled(counts: Any, label: NDArray[np.int64], labels: int) -> Any:
    from scipy.sparse import csr_matrix

    kept = np.flatnonzero(label >= 0)
    ones = np.ones(len(kept), dtype=np.float32)
    return (csr_matrix((ones, (label[kept], kept)), shape=(labels, len(label))) @ counts).tocsr()


def _only(counts: Any, columns: NDArray[np.bool_]) -> Any:
    chosen = counts.copy()
    chosen.data = chosen.data * columns[chosen.indices]
    chosen.eliminate_zeros()
    return chosen


def _largest(scores: Any, count: int) -> Any:
    """Keep the largest values of each row."""
    from scipy.sparse import csr_matrix

    chosen, bounds = [], [0]
    for first, last in zip(scores.indptr[:-1], scores.indptr[1:], strict=True):
        chosen.append(first + _largest_of(scores.data[first:last], count))
        bounds.append(bounds[-1] + len(chosen[-1]))
    at = np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)
    return csr_matrix((scores.data[at], scores.indices[at], np.array(bounds)), shape=scores.shape)


def _largest_of(values: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return where the largest values are; most are far below the best one, and are set aside before any are sorted."""
    if len(values) <= count:
        return np.arange(len(values))
    near = np.flatnonzero(values > values.max() * np.float32(FAR))
    if len(near) < count:
        near = np.arange(len(values))
    return near if len(near) == count else near[np.argpartition(-values[near], count)[:count]]
