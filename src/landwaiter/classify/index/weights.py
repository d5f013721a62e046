"""How much a feature counts: by how rare it is, how often a text has it, and how long the text is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SATURATION = 2.0
LENGTH = 0.5


def inverse_frequency(counts: Any) -> NDArray[np.float32]:
    """Return the weight of each column: ``ln((1 + n) / (1 + n_column)) + 1``, as in scikit-learn."""
    found = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.asarray(np.log((1.0 + counts.shape[0]) / (1.0 + found)) + 1.0, dtype=np.float32)


def cosine_rows(counts: Any, weight: NDArray[np.float32]) -> Any:
    """Return rows of length 1: ``1 + ln(count)`` times the weight of the column (TF-IDF)."""
    rows = counts.copy()
    rows.data = (1.0 + np.log(rows.data)) * weight[rows.indices]
    squares = np.bincount(_row_numbers(rows), weights=rows.data**2, minlength=rows.shape[0])
    rows.data /= np.sqrt(squares, dtype=np.float32).astype(np.float32)[_row_numbers(rows)]
    return rows


def bm25_columns(counts: Any) -> Any:
    """Return a matrix, features by documents, whose product with a query sums its BM25 scores.

    Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), equation 3.15, with the
    document frequency that stays positive.
    """
    scored = counts.copy()
    row = _row_numbers(scored)
    documents, length = scored.shape[0], np.asarray(scored.sum(axis=1)).ravel()
    found = np.bincount(scored.indices, minlength=scored.shape[1])
    rarity = np.log1p((documents - found + 0.5) / (found + 0.5))
    norm = SATURATION * (1.0 - LENGTH + LENGTH * length / max(length.mean(), 1e-9))
    scored.data = (scored.data * (SATURATION + 1.0) / (scored.data + norm[row]) * rarity[scored.indices]).astype(
        np.float32
    )
    return scored.T.tocsr()


def _row_numbers(rows: Any) -> NDArray[np.int64]:
    return np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
