"""Chance by number: a draw that depends on what is drawn and for which row, and on nothing else.

A generator gives other numbers when it is asked in other portions. Descriptions are written in
chunks, so their chance is a function of the row number instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats, Ints

Bits = NDArray[np.uint64]
WORD = 1 << 64
STEP = 0x9E3779B97F4A7C15
"""Odd number next to 2**64 divided by the golden ratio."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws by number, all derived from one ``key`` (below 2**64).

    The mixing is the finalizer of SplitMix64 (Steele, Lea and Flood 2014, Fast splittable
    pseudorandom number generators, OOPSLA), applied to the number and a start of its own for each
    thing that is drawn.

    >>> draws = Draws(key=7)
    >>> whole = draws.uniform("phrase", np.arange(4))
    >>> np.array_equal(whole[2:], draws.uniform("phrase", np.arange(2, 4)))
    True
    """

    key: int

    def bits(self, what: str, number: Ints) -> Bits:
        """Return 64 random bits for each ``number``, others for each ``what``."""
        start = (self.key + (crc32(what.encode()) + 1) * STEP) % WORD
        mixed = number.astype(np.uint64) * np.uint64(STEP) + np.uint64(start)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(mixed ^ (mixed >> np.uint64(31)))

    def uniform(self, what: str, number: Ints) -> Floats:
        """Return a number in [0, 1) for each ``number``."""
        top: NDArray[Any] = self.bits(what, number) >> np.uint64(11)
        return np.asarray(top * 2.0**-53)
