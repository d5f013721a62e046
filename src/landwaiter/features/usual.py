"""How far a value lies from what was usual for comparable imports before it, robustly.

Means and deviations of logarithms are taken over the imports of the same key in a window before the
day, twice: the second time each earlier value is first clipped to three deviations around what was
usual when it came in (a one-step winsorised mean; Huber and Ronchetti, Robust Statistics, 2009,
section 1.7), so that a few absurd declarations do not hide the next one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.numbering import Codes, Ints

Floats = NDArray[np.float64]
Terms = NDArray[np.int64]

CLIP = 3.0
"""Deviations beyond which an earlier value is clipped."""
ENOUGH = 5
"""Comparable imports needed before values are clipped, and before a deviation is stated."""
FLOOR = 0.1
"""Smallest deviation of a logarithm taken seriously: ten percent, less than any market's spread."""

STEPS = 2.0**14
"""Steps that a logarithm is counted in, 0.006 % of a price each.

Sums of whole numbers are exact: values that leave the window take away just what they had added, and
an item's features are the same bytes whichever other items are asked for.
"""
FARTHEST = 40.0
"""Largest logarithm: beyond 10**17 nothing is an amount. Keeps sums of squares of 20 million values exact."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What was usual, as logarithms: NaN with fewer than ``ENOUGH`` comparable imports."""

    centre: Floats
    spread: Floats
    comparable: Ints


@dataclass(frozen=True, slots=True)
class Seen:
    """Imports of some keys: their number, and sum and sum of squares of values and of clipped values, in steps."""

    count: Ints
    sums: Terms

    @property
    def plain(self) -> Usual:
        """What is usual by the values as they were declared."""
        return self._usual(0)

    @property
    def clipped(self) -> Usual:
        """What is usual by the clipped values."""
        return self._usual(2)

    def take(self, which: NDArray[Any] | slice) -> Seen:
        """Return some of them."""
        return Seen(self.count[which], self.sums[which])

    def _usual(self, first: int) -> Usual:
        some = np.where(self.count >= ENOUGH, self.count, np.nan)
        centre = self.sums[:, first] / some
        variance = self.sums[:, first + 1] / some - centre * centre
        return Usual(centre / STEPS, np.sqrt(np.maximum(variance, 0.0)) / STEPS, self.count)


class Market:
    """The imports of the last ``window`` days by key, as the days go by; ``size`` is the number of keys."""

    def __init__(self, size: int, window: int) -> None:
        self._window = window
        self._count = np.zeros(size, dtype=np.int64)
        # Sum and sum of squares of the values, then of the clipped values: they lie together in memory.
        self._sums = np.zeros((size, 4), dtype=np.int64)
        self._held: deque[tuple[int, Codes, Terms]] = deque()

    def move_to(self, day: int) -> None:
        """Leave out what was imported more than the window before ``day``."""
        while self._held and self._held[0][0] < day - self._window:
            _, codes, terms = self._held.popleft()
            self._add(codes, -terms, -1)

    def seen(self, codes: Codes) -> Seen:
        """Return what was imported of the given keys."""
        return Seen(self._count[codes], self._sums.take(codes, axis=0))

    def receive(self, day: int, codes: Codes, value: Floats, seen: Seen) -> None:
        """Add the imports of a day, with what was seen of their keys before it; NaN is left out."""
        present = np.isfinite(value)
        if not present.all():
            codes, value, seen = codes[present], value[present], seen.take(present)
        usual = seen.plain
        reach = CLIP * np.maximum(usual.spread, FLOOR)
        # What has too few to compare with stays as it is: fmin and fmax pass over NaN.
        clipped = np.fmin(np.fmax(value, usual.centre - reach), usual.centre + reach)
        terms = np.empty((len(codes), 4), dtype=np.int64)
        for first, values in ((0, value), (2, clipped)):
            steps = np.rint(np.clip(values, -FARTHEST, FARTHEST) * STEPS).astype(np.int64)
            terms[:, first] = steps
            terms[:, first + 1] = steps * steps
        self._add(codes, terms, 1)
        self._held.append((day, codes, terms))

    def _add(self, codes: Codes, terms: Terms, count: int) -> None:
        np.add.at(self._count, codes, count)
        sums, place = self._sums.reshape(-1), codes * 4
        for term in range(4):
            np.add.at(sums, place + term, terms[:, term])
