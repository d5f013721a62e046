"""Words that nothing known has, read as the commonest known word that is one letter away.

All words one letter away are looked for at once, by their hashes: those of a word with a letter left out, exchanged
with the next one, replaced or put in follow from sums over the letters before and after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.text.cleaning import cleaned
from landwaiter.classify.text.features import BASE, POWERS, WORD, features, kind, word_hashes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.index.texts import TextIndex

SHORTEST = 5
"""Letters of a word that is read as another one; shorter ones have too many neighbours."""
LONGEST = len(POWERS) - 2
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = np.array([ord(letter) for letter in LETTERS], dtype=np.uint64)
_FORWARD, _BACK = np.uint64(BASE), np.uint64(pow(BASE, -1, 1 << 64))


def as_read(index: TextIndex, texts: Sequence[str]) -> list[str]:
    """Return texts in which words that the index does not know stand as those that they are probably meant to be.

    A word stays as it is where it has other letters than a to z once it is folded, or fewer than :data:`SHORTEST`, or
    where no word that at least two texts have is one letter away.
    """
    written = list(dict.fromkeys(word for text in texts for word in _WORD.findall(text) if len(word) >= SHORTEST))
    unknown = _unknown(index, dict(zip(written, cleaned(written), strict=True)))
    read = {word: meant for word, own in unknown.items() if (meant := _meant(index, own))}
    return [_WORD.sub(lambda found: read.get(found.group(), found.group()), text) for text in texts]


def _unknown(index: TextIndex, folded: dict[str, str]) -> dict[str, str]:
    """Return the words that the index does not know and that may be read as others, with how they are compared."""
    may = {word: own for word, own in folded.items() if _may_be_misspelt(own)}
    found = features(list(may.values()))
    words = kind(found.value) == WORD
    known = set(found.row[words][_place(index, found.value[words]) >= 0].tolist())
    return {word: own for at, (word, own) in enumerate(may.items()) if at not in known}


def _may_be_misspelt(own: str) -> bool:
    return own.isascii() and own.isalpha() and SHORTEST <= len(own) <= LONGEST


def _meant(index: TextIndex, word: str) -> str:
    """Return the commonest word one letter away, an empty text where there is none."""
    place = _place(index, word_hashes(_beside(_signs(word), _sums(_signs(word)))))
    # The rarest features are those that one text alone has: it may be misspelt itself.
    weight = np.where(place >= 0, index.weight[place], np.inf)
    best = int(weight.argmin())
    return _written(word, best) if weight[best] < index.weight.max() else ""


def _place(index: TextIndex, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the columns of features, -1 where the index has none."""
    known = index.vocabulary.hashes
    place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[place] == hashes, place, -1)


def _signs(word: str) -> NDArray[np.uint64]:
    return np.frombuffer(word.encode("ascii"), dtype=np.uint8).astype(np.uint64)


def _sums(signs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the sums over the letters before each place, and over all."""
    return np.concatenate([np.zeros(1, np.uint64), np.cumsum(signs * POWERS[: len(signs)], dtype=np.uint64)])


def _beside(signs: NDArray[np.uint64], before: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the sums of all words one letter away, in the order in which :func:`_written` counts them."""
    size, powers, after = len(signs), POWERS[: len(signs) + 1], before[-1] - before
    left_out = before[:-1] + after[1:] * _BACK
    exchanged = before[: size - 1] + signs[1:] * powers[: size - 1] + signs[:-1] * powers[1:size] + after[2:]
    replaced = (before[:-1] + after[1:])[:, None] + _SIGNS * powers[:size, None]
    put_in = (before + after * _FORWARD)[:, None] + _SIGNS * powers[:, None]
    return np.concatenate([left_out, exchanged, replaced.ravel(), put_in.ravel()])


def _written(word: str, number: int) -> str:
    """Return the word one letter away that has a number.

    >>> [_written("abc", number) for number in (0, 3, 5, 5 + 26, 5 + 3 * 26)]
    ['bc', 'bac', 'abc', 'aac', 'aabc']
    """
    size = len(word)
    for count, taken, made in ((1, 1, 0), (1, 2, 2), (len(LETTERS), 1, 1), (len(LETTERS), 0, 1)):
        places = size + (taken == 0) - (taken == 2)
        if number < places * count:
            at, letter = divmod(number, count)
            middle = word[at + 1] + word[at] if made == 2 else LETTERS[letter] * made
            return word[:at] + middle + word[at + taken :]
        number -= places * count
    raise IndexError(number)
