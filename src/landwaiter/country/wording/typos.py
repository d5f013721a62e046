"""Misspellings as they happen at a keyboard: a letter dropped, doubled, swapped or hit beside."""

from __future__ import annotations

KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {letter: row[place - 1] if place else row[1] for row in KEYBOARD for place, letter in enumerate(row)}


def misspelt(text: str, number: int) -> str:
    """Return ``text`` with one slip of the keyboard; ``number`` says which and where.

    A text without letters stays as it is.

    >>> [misspelt("cotton", number) for number in (0, 1, 2, 3)]
    ['otton', 'ccotton', 'octton', 'xotton']
    """
    letters = [place for place, letter in enumerate(text) if letter.isalpha()]
    if not letters:
        return text
    place, slip = letters[number // len(SLIPS) % len(letters)], SLIPS[number % len(SLIPS)]
    return text[:place] + slip(text[place : place + 2]) + text[place + 2 :]


def _dropped(pair: str) -> str:
    return pair[1:]


def _doubled(pair: str) -> str:
    return pair[0] + pair


def _swapped(pair: str) -> str:
    """Two equal letters, or the last one, are doubled instead: swapping would change nothing."""
    return pair[::-1] if pair[0] != pair[-1] else _doubled(pair)


def _beside(pair: str) -> str:
    """A letter that no key of the plain keyboard has, such as an accented one, is doubled instead."""
    hit = BESIDE.get(pair[0].lower())
    if hit is None:
        return _doubled(pair)
    return (hit.upper() if pair[0].isupper() else hit) + pair[1:]


SLIPS = (_dropped, _doubled, _swapped, _beside)
