"""How easily a password is guessed: the fewest parts of which it can be put together.

A part is a word that people choose, a walk along a keyboard, the alphabet or the digits, a year, the same character
again and again, or else a single character; blanks and dashes between them are none, and what is repeated as a whole
counts once. So `Password2026!`, `P@ssw0rd-1234` and `qwertyqwerty` are few parts, in whatever case and spelling,
without a list of them. Words of other languages, and personal ones such as a child's name, are not known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

FEWEST_PARTS = 6
"""Of a password that is not easily guessed."""
SHORTEST_WALK = 3
WORDS = frozenset((files(__package__) / "common_words.txt").read_text(encoding="ascii").split())
"""That people choose, of the generic ones: of signing in, of the calendar, of customs, of affection."""
ROWS = (
    *("1234567890", "0123456789", "!@#$%^&*()", "147258369", "789456123", "abcdefghijklmnopqrstuvwxyz"),
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"),
    *("1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qazwsxedcrfvtgbyhnujm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm"),
)
"""Of keys, in the order in which a finger finds them; each is walked backwards too."""
BETWEEN = re.compile(r"[\s._,-]")
YEAR = re.compile(r"(19|20)[0-9]{2}")
LOOKS_LIKE = str.maketrans("013457@$!€|", "oieastasiel")


def parts(password: str, words: Iterable[str] = ()) -> int:
    """Return the fewest parts of which a password can be put together.

    Parameters
    ----------
    words
        That count as one part beside :data:`WORDS`, such as the parts of the user's name.

    >>> [parts(word) for word in ("Password2026!", "P@ssw0rd-1234", "qwertyqwerty", "seven grey herons")]
    [3, 2, 1, 15]
    """
    text = _once(BETWEEN.sub("", _folded(password)))
    alike, known = text.translate(LOOKS_LIKE), WORDS.union(map(_folded, words))
    fewest = [0, *[len(text)] * len(text)]
    for begin in range(len(text)):
        for end in _ends(text, alike, begin, known):
            fewest[end] = min(fewest[end], fewest[begin] + 1)
    return fewest[-1]


def contains(password: str, word: str) -> bool:
    """Say whether a word is in a password, in whatever case and spelling."""
    text, folded = _folded(password), _folded(word)
    return folded in text or folded in text.translate(LOOKS_LIKE)


def _folded(text: str) -> str:
    """Return a text without case and accents, as many characters as before."""
    return "".join(unicodedata.normalize("NFKD", letter)[0].lower()[:1] for letter in text)


def _once(text: str) -> str:
    """Return what a text repeats from its beginning to its end, once."""
    for period in range(1, len(text) // 2 + 1):
        if text[period:] == text[:-period]:
            return text[:period]
    return text


def _ends(text: str, alike: str, begin: int, words: frozenset[str]) -> set[int]:
    """Return where a part that begins at ``begin`` may end."""
    ends = {begin + 1, begin + _walk(text, begin), begin + _same(text, begin)}
    if YEAR.match(text, begin):
        ends.add(begin + 4)
    longest = min(len(text), begin + max(map(len, words)))
    for end in range(begin + 3, longest + 1):
        if text[begin:end] in words or alike[begin:end] in words:
            ends.add(end)
    return ends


def _walk(text: str, begin: int) -> int:
    """Return how many characters from ``begin`` follow each other in a row, one where they are too few to be a walk."""
    longest = 1
    for row in _rows():
        at = row.find(text[begin])
        length = 1
        while at >= 0 and at + length < len(row) and text[begin + length : begin + length + 1] == row[at + length]:
            length += 1
        longest = max(longest, length)
    return longest if longest >= SHORTEST_WALK else 1


@cache
def _rows() -> tuple[str, ...]:
    return (*ROWS, *(row[::-1] for row in ROWS))


def _same(text: str, begin: int) -> int:
    length = 1
    while text[begin + length : begin + length + 1] == text[begin]:
        length += 1
    return length
