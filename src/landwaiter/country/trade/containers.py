"""Container numbers with their check digit (ISO 6346)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landwaiter.country.arrays import Ints, Texts

OWNERS = ("AQLU", "BRNU", "DHVU", "KSPU", "NWEU", "QMOU", "TARU", "VELU")
"""Invented owner codes."""


def container_numbers(count: int, rng: np.random.Generator) -> Texts:
    """Return ``count`` container numbers; the same one may come again.

    >>> container_numbers(1, np.random.default_rng(0)).tolist()
    ['TARU6732641']
    """
    owner, serial = rng.integers(0, len(OWNERS), count), rng.integers(100_000, 999_999, count)
    check = check_digits(OWNERS, owner, serial)
    return np.array([f"{OWNERS[o]}{s}{c}" for o, s, c in zip(owner, serial, check, strict=True)], dtype=object)


def check_digits(owners: Sequence[str], owner: Ints, serial: Ints) -> Ints:
    """Return the check digits for positions in ``owners`` (four letters each) and six-digit numbers.

    >>> check_digits(["CSQU"], np.array([0]), np.array([305438])).tolist()
    [3]
    """
    letters = np.array([sum(_letter(letter) << place for place, letter in enumerate(code)) for code in owners])
    digits = sum(serial // 10 ** (5 - place) % 10 << (place + 4) for place in range(6))
    return np.asarray((letters[owner] + digits) % 11 % 10)


def _letter(letter: str) -> int:
    """Values from A = 10 upwards, multiples of 11 left out."""
    order = ord(letter) - ord("A")
    return 10 + order + (order + 9) // 10
