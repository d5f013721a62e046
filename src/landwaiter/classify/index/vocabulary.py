"""Which features are known: a sorted list of hashes, and matrices of how often texts have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.text.features import WORD, kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.text.features import Features

RARE = 2
"""Texts that a pair or a piece must be found in to be kept; words are always kept, for one text may be all there is."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Hashes in ascending order; the position of one is its column."""

    hashes: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.hashes)

    @property
    def words(self) -> NDArray[np.bool_]:
        """Which columns are words."""
        return np.asarray(kind(self.hashes) == WORD)

    def counts(self, found: Features) -> Any:
        """Return a sparse matrix, texts by columns, of how often each feature stands in each text."""
        from scipy.sparse import coo_matrix

        column = np.minimum(np.searchsorted(self.hashes, found.value), max(len(self.hashes) - 1, 0))
        known = self.hashes[column] == found.value if len(self.hashes) else np.zeros(len(column), dtype=bool)
        shape = (found.texts, len(self.hashes))
        ones = np.ones(int(known.sum()), dtype=np.float32)
        return coo_matrix((ones, (found.row[known], column[known])), shape=shape).tocsr()


def learn_vocabulary(found: Features) -> Vocabulary:
    """Return all words, and the pairs and pieces that at least :data:`RARE` texts have."""
    values, first = np.unique(found.value, return_index=True)
    # Sorted by value and then by row, a hash is in two texts where its first and its last row differ.
    last = np.zeros(len(values), dtype=np.int64)
    np.maximum.at(last, np.searchsorted(values, found.value), found.row)
    return Vocabulary(values[(kind(values) == WORD) | (last > found.row[first])])
