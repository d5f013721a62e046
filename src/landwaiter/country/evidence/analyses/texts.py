"""Descriptions that do not fit the code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.tables import NULL, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landwaiter.country.arrays import Floats, Ints
    from landwaiter.country.evidence.tables import Tables

WORD = re.compile(r"[^\W\d_]{3,}")
SMOOTHING = 0.1
"""Added to the count of every word in every code (chosen)."""


def misdescribed(tables: Tables) -> Floats:
    """Misclassification: by how much another code of the chapter fits the description better than the declared one.

    Naive Bayes (McCallum and Nigam 1998, A Comparison of Event Models for Naive Bayes Text Classification): the
    words of a code are those of all items declared under it.
    """
    code, chapter = tables.numbers("declarations.hs6"), tables.numbers("declarations.chapter")
    item, word = _words(tables["declarations.goods_description"].tolist())
    told = _log_chances(word, code[item], int(code.max(initial=NULL)) + 1)
    best, own = np.full(len(code), -np.inf), np.zeros(len(code))
    for one, chances in enumerate(told):
        within = chapter == chapter[code == one][0]
        near = within[item]
        fit = np.bincount(item[near], weights=chances[word[near]], minlength=len(code))
        best[within] = np.maximum(best, fit)[within]
        own[code == one] = fit[code == one]
    return np.where(code == NULL, 0.0, best - own)


def _words(texts: Sequence[str | None]) -> tuple[Ints, Ints]:
    """The item and the number of every word."""
    found = [WORD.findall((text or "").lower()) for text in texts]
    item = np.repeat(np.arange(len(found)), [len(words) for words in found])
    return item, numbered(np.array([word for words in found for word in words], dtype=object))


def _log_chances(word: Ints, code: Ints, codes: int) -> Floats:
    """Log chance of each word (column) in each code (row)."""
    words, known = int(word.max(initial=NULL)) + 1, code != NULL
    pair = code[known] * words + word[known]
    counts = np.bincount(pair, minlength=codes * words).reshape(codes, words) + SMOOTHING
    return np.asarray(np.log(counts / counts.sum(axis=1, keepdims=True)))
