"""How far a value lies from what was usual for comparable imports before it, robustly.

Means and deviations of logarithms are taken over the imports of the same key in a window before the
day, twice: the second time each earlier value is first clipped to three deviations around what was
usual when it came in (a one-step winsorised mean; Huber and Ronchetti, Robust Statistics, 2009,
section 1.7), so that a few absurd declarations do not hide the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.groups import DAY_BITS, Block, Ints, before, running

Floats = NDArray[np.float64]

CLIP = 3.0
"""Deviations beyond which an earlier value is clipped."""
ENOUGH = 5
"""Comparable imports needed before values are clipped, and before a deviation is stated."""
FLOOR = 0.1
"""Smallest deviation of a logarithm taken seriously: ten percent, less than any market's spread."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What was usual before the day of each run of a block, as logarithms.

    ``centre`` and ``spread`` are NaN with fewer than ``ENOUGH`` comparable imports; ``comparable``
    counts those.
    """

    centre: Floats
    spread: Floats
    comparable: Floats


def usual_before(block: Block, value: Floats, window: int) -> Usual:
    """Return what was usual over the ``window`` days before each run.

    ``value`` holds one logarithm an item, in the block's sorted order; NaN is left out.
    """
    low = block.starts[before(block.runs, block.runs - window)]
    high = block.starts[:-1]
    present = np.isfinite(value)
    count = running(present.astype(np.float64))
    count = count[high] - count[low]
    # Moments around a value of the same key keep the difference of two large sums exact enough.
    anchor = _anchor(block, value, present)
    shifted = np.where(present, value - anchor[block.key], 0.0)
    first = _moments(shifted, low, high, count)
    second = _moments(np.where(present, _clipped(shifted, first, block.lengths), 0.0), low, high, count)
    enough = count >= ENOUGH
    centre = np.where(enough, second.centre + anchor[block.runs >> DAY_BITS], np.nan)
    return Usual(centre, np.where(enough, second.spread, np.nan), count)


def _anchor(block: Block, value: Floats, present: NDArray[np.bool_]) -> Floats:
    anchor = np.zeros(block.keys)
    anchor[block.key[present][::-1]] = value[present][::-1]
    return anchor


def _clipped(value: Floats, usual: Usual, lengths: Ints) -> Floats:
    reach = np.where(usual.comparable >= ENOUGH, CLIP * np.maximum(usual.spread, FLOOR), np.inf)
    return np.clip(value, np.repeat(usual.centre - reach, lengths), np.repeat(usual.centre + reach, lengths))


def _moments(value: Floats, low: Ints, high: Ints, count: Floats) -> Usual:
    some = np.maximum(count, 1)
    total, squares = running(value), running(value * value)
    centre = (total[high] - total[low]) / some
    variance = (squares[high] - squares[low]) / some - centre * centre
    return Usual(centre, np.sqrt(np.maximum(variance, 0.0)), count)
