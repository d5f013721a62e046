"""What is counted in a description: words, pairs of words and pieces of words, each as a number.

The number is a hash of 62 bits with two bits that say which of the three it is, computed for all texts at once: a
polynomial over the code points (Karp and Rabin, IBM Journal of Research and Development 31, 1987), mixed afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.text.cleaning import cleaned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WORD, PAIR, PIECE = range(3)
KIND_BITS = np.uint64(3)
PIECE_LENGTH = 4
"""Characters of a piece; the blanks around a word count, so that its ends are told apart from its middle."""
_BLANK = ord(" ")
BASE = 0x9E3779B97F4A7C15 | 1
_LONGEST_WORD = 64
POWERS = np.array([pow(BASE, power, 1 << 64) for power in range(_LONGEST_WORD)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Features:
    """Hashes found in texts: ``row`` says in which one; a hash stands as often as it occurs."""

    row: NDArray[np.int64]
    value: NDArray[np.uint64]
    texts: int


def features(texts: Sequence[str]) -> Features:
    """Return the words, pairs and pieces of each text.

    >>> found = features(["Red shoes", "shoe"])
    >>> len(set(found.value[found.row == 0].tolist()) & set(found.value[found.row == 1].tolist()))
    4
    """
    lines = cleaned(texts)
    signs = np.frombuffer(f" {chr(10).join(lines)} ".replace("\n", " \n ").encode("utf-32-le"), dtype="<u4")
    row = np.cumsum(signs == ord("\n"))
    signs = np.where(signs == ord("\n"), _BLANK, signs).astype(np.uint64)
    found = [_words(signs, row), _pieces(signs, row)]
    return Features(
        np.concatenate([rows for rows, _ in found]), np.concatenate([values for _, values in found]), len(texts)
    )


def kind(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return which kind each hash is: :data:`WORD`, :data:`PAIR` or :data:`PIECE`."""
    return values & KIND_BITS


def word_hashes(sums: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the hashes of words from the sums of their letters, each times the power for its place."""
    return _marked(_mixed(sums), WORD)


def _words(signs: NDArray[np.uint64], row: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    letter = signs != _BLANK
    starts = np.flatnonzero(letter & ~np.r_[False, letter[:-1]])
    if not len(starts):
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    number = np.cumsum(np.bincount(starts, minlength=len(signs))) - 1
    within = np.minimum(np.arange(len(signs)) - starts[np.maximum(number, 0)], _LONGEST_WORD - 1)
    weighed = np.where(letter, signs * POWERS[within], np.uint64(0))
    words, rows = _mixed(np.add.reduceat(weighed, starts)), row[starts]
    beside = rows[1:] == rows[:-1]
    pairs = _mixed(words[:-1] * np.uint64(BASE) + words[1:])[beside]
    return np.concatenate([rows, rows[1:][beside]]), np.concatenate([_marked(words, WORD), _marked(pairs, PAIR)])


def _pieces(signs: NDArray[np.uint64], row: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Windows over words with the blanks around them; a blank may stand only at either end."""
    windows = len(signs) - PIECE_LENGTH + 1
    if windows <= 0:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    value, inside = np.zeros(windows, np.uint64), np.ones(windows, dtype=bool)
    for step in range(PIECE_LENGTH):
        part = signs[step : step + windows]
        value += part * POWERS[step]
        if 0 < step < PIECE_LENGTH - 1:
            inside &= part != _BLANK
    chosen = np.flatnonzero(inside)
    return row[chosen + 1], _marked(_mixed(value[chosen]), PIECE)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread what a polynomial leaves in the upper bits (finalizer of MurmurHash3)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def _marked(values: NDArray[np.uint64], which: int) -> NDArray[np.uint64]:
    return (values & ~KIND_BITS) | np.uint64(which)
