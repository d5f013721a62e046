"""A linear classifier along the tree: first the chapter, then the code within it, pruned so that it stays small.

One support vector machine for every branch against its siblings (Fan and others, LIBLINEAR, JMLR 9, 2008), as in
Cesa-Bianchi, Gentile and Zaniboni, Incremental Algorithms for Hierarchical Classification (JMLR 7, 2006).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT = 1_500
"""Weights that each branch keeps, the largest ones."""
MOST = 100_000
"""Texts that the machines learn from; what more of the same codes would tell takes longer than it is worth (chosen)."""
COST = 0.7
"""LIBLINEAR's C."""


@dataclass(frozen=True, slots=True)
class LinearTree:
    """Sparse weights, features by branches; the first ``chapters`` branches are chapters, the others codes.

    ``chapter`` numbers the chapter and ``leaf`` the code of each branch in the caller's numbering.
    """

    weights: Any
    intercept: NDArray[np.float32]
    chapter: NDArray[np.int64]
    leaf: NDArray[np.int64]
    chapters: int

    def margins(self, rows: Any) -> NDArray[np.float32]:
        """Return how far each text lies on the side of each branch, shape (texts, branches)."""
        return np.asarray((rows @ self.weights).toarray() + self.intercept)


def enough_of_each(label: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return positions of at most ``most`` texts, as many of each label as of any other, spread over those it has.

    >>> enough_of_each(np.array([0, 0, 0, 0, 1]), 3).tolist()
    [0, 2, 4]
    """
    size = np.bincount(label)
    each = bisect_right(range(size.max() + 1), most, key=lambda count: int(np.minimum(size, count).sum())) - 1
    place = np.arange(len(label)) - np.repeat(np.cumsum(size) - size, size)
    taken, among = np.repeat(np.minimum(size, each), size), np.repeat(size, size)
    chosen = place * taken // among != (place - 1) * taken // among
    return np.sort(np.argsort(label, kind="stable")[chosen])


def fit_linear_tree(rows: Any, leaf: NDArray[np.int64], chapter_of: NDArray[np.int64], *, seed: int = 0) -> LinearTree:
    """Fit the tree on texts with their codes.

    Parameters
    ----------
    rows
        Sparse matrix, texts by features, rows of length 1.
    leaf
        Code of each text, a position in ``chapter_of``, which gives the chapter of each code.
    """
    chosen = enough_of_each(leaf, MOST)
    rows, leaf = rows[chosen], leaf[chosen]
    chapter = chapter_of[leaf]
    tops, found = _branches(rows, chapter, seed)
    parts, chapters, leaves = [found], list(tops), [-1] * len(tops)
    for top in tops:
        inside = np.flatnonzero(chapter == top)
        codes, found = _branches(rows[inside], leaf[inside], seed)
        parts.append(found)
        chapters += [top] * len(codes)
        leaves += list(codes)
    return _assembled(parts, np.array(chapters), np.array(leaves), len(tops))


def _branches(
    rows: Any, label: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.int64], tuple[Any, NDArray[np.float32]]]:
    """Return the labels, and their pruned weights and intercepts; a lone label needs none."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    labels = np.unique(label)
    if len(labels) == 1:
        return labels, (csr_matrix((1, rows.shape[1]), dtype=np.float32), np.zeros(1, np.float32))
    columns = np.unique(rows.indices)
    machine = LinearSVC(C=COST, random_state=seed, max_iter=200, tol=0.05).fit(rows[:, columns], label)
    weights, intercept = machine.coef_, machine.intercept_
    if len(labels) == 2:
        weights, intercept = np.vstack([-weights, weights]), np.concatenate([-intercept, intercept])
    return labels, (_pruned(weights, columns, rows.shape[1]), intercept.astype(np.float32))


def _pruned(weights: NDArray[np.float64], columns: NDArray[np.int64], width: int) -> Any:
    from scipy.sparse import csr_matrix

    kept = min(KEPT, weights.shape[1])
    chosen = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
    values = np.take_along_axis(weights, chosen, axis=1)
    row = np.repeat(np.arange(len(weights)), kept)
    found = values.ravel() != 0
    place = (row[found], columns[chosen.ravel()[found]])
    return csr_matrix((values.ravel()[found].astype(np.float32), place), shape=(len(weights), width))


def _assembled(parts: Any, chapter: NDArray[np.int64], leaf: NDArray[np.int64], chapters: int) -> LinearTree:
    from scipy.sparse import vstack

    weights = vstack([weights for weights, _ in parts]).T.tocsr()
    intercept = np.concatenate([intercept for _, intercept in parts])
    return LinearTree(weights, intercept, chapter, leaf, chapters)
