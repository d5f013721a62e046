"""A recommender with what has come to be known since: texts are indexed anew, what takes long to fit is kept.

The classifier and the mixture are those of the earlier one; its features and codes are found again in the new index.
Only what is new is encoded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.index.leaves import Leaves, leaves_of
from landwaiter.classify.index.linear import LinearTree
from landwaiter.classify.knowledge import Knowledge
from landwaiter.classify.recommender import Recommender, index_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.index.vocabulary import Vocabulary


def grown(earlier: Recommender, knowledge: Knowledge) -> Recommender:
    """Return a recommender of this knowledge with the classifier and the mixture of an earlier one."""
    index = index_of(knowledge, leaves_of(text.subheading for text in knowledge.texts))
    linear = earlier.linear and _moved(earlier.linear, earlier, index.vocabulary, index.leaves)
    known, texts = ([text.text for text in one.texts] for one in (earlier.knowledge, knowledge))
    vectors = earlier.vectors and earlier.vectors.renewed(known, texts)
    return Recommender(knowledge, index, earlier.mixture, linear, earlier.held_out, vectors)


def _moved(linear: LinearTree, earlier: Recommender, vocabulary: Vocabulary, leaves: Leaves) -> LinearTree:
    """Return the classifier in the numbering of another index, without the branches of codes that are no more."""
    leaf = _renumbered(earlier.leaves.codes, leaves.codes)
    chapter = _renumbered(earlier.leaves.chapters, leaves.chapters)
    branch_leaf, branch_chapter = np.where(linear.leaf >= 0, leaf[linear.leaf], -1), chapter[linear.chapter]
    is_chapter = np.arange(len(linear.leaf)) < linear.chapters
    below = ~is_chapter & (branch_leaf >= 0)
    # A chapter of which no code is left has nothing to share its chance out among.
    kept = below | (is_chapter & np.isin(branch_chapter, branch_chapter[below]))
    weights = _rows_of(linear.weights.tocoo(), earlier.index.vocabulary, vocabulary)
    return LinearTree(
        weights[:, np.flatnonzero(kept)],
        linear.intercept[kept],
        branch_chapter[kept],
        branch_leaf[kept],
        int((kept & is_chapter).sum()),
    )


def _renumbered(old: Sequence[str], new: Sequence[str]) -> NDArray[np.int64]:
    place = {code: at for at, code in enumerate(new)}
    return np.array([place.get(code, -1) for code in old], dtype=np.int64)


def _rows_of(weights: Any, old: Vocabulary, new: Vocabulary) -> Any:
    """Return weights, features by branches, with the features numbered as in another vocabulary."""
    from scipy.sparse import csr_matrix

    place = np.minimum(np.searchsorted(new.hashes, old.hashes), len(new) - 1)
    there = (new.hashes[place] == old.hashes)[weights.row]
    entries = weights.data[there], (place[weights.row[there]], weights.col[there])
    return csr_matrix(entries, shape=(len(new), weights.shape[1]))
