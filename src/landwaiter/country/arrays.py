"""Array types and the few vectorised draws that every part of the country uses."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Texts = NDArray[Any]
"""Object array of ``str``, ``None`` for null."""


def pick(weights: Floats, size: int, rng: np.random.Generator) -> Ints:
    """Draw ``size`` positions with probability proportional to ``weights``.

    >>> pick(np.array([0.0, 1.0]), 3, np.random.default_rng(1)).tolist()
    [1, 1, 1]
    """
    return pick_within(weights, np.zeros(size, np.int64), np.full(size, len(weights)), rng)


def pick_within(weights: Floats, first: Ints, last: Ints, rng: np.random.Generator) -> Ints:
    """For each pair draw one position in ``[first, last)``, proportional to ``weights`` there.

    Positions with weight 0 are never drawn unless the whole range weighs 0.
    """
    cumulated = np.concatenate(([0.0], np.cumsum(weights)))
    low, high = cumulated[first], cumulated[last]
    target = low + rng.random(len(first)) * (high - low)
    return np.asarray(np.clip(np.searchsorted(cumulated, target, side="right") - 1, first, last - 1))


def pick_by_row(weights: Floats, rows: Ints, rng: np.random.Generator) -> Ints:
    """For each entry of ``rows`` draw a column of that row of the matrix ``weights``."""
    return pick_within_row(weights, rows, np.zeros_like(rows), np.full_like(rows, weights.shape[1]), rng)


def pick_within_row(weights: Floats, rows: Ints, first: Ints, last: Ints, rng: np.random.Generator) -> Ints:
    """For each entry of ``rows`` draw a column in ``[first, last)`` of that row of the matrix ``weights``."""
    offset = rows * weights.shape[1]
    return np.asarray(pick_within(weights.ravel(), offset + first, offset + last, rng) - offset)


def ranges(counts: Ints) -> tuple[Ints, Ints]:
    """Return where each group starts and ends when groups of these sizes lie one after another.

    >>> [part.tolist() for part in ranges(np.array([2, 0, 3]))]
    [[0, 2, 2], [2, 2, 5]]
    """
    ends = np.cumsum(counts)
    return ends - counts, ends


def places(ordered: Ints, values: Ints) -> tuple[Ints, Ints]:
    """Return where the entries equal to each of ``values`` begin and end among ``ordered``, sorted numbers.

    >>> [part.tolist() for part in places(np.array([2, 5, 5]), np.array([5, 2, 3]))]
    [[1, 0, 1], [3, 1, 1]]
    """
    return np.searchsorted(ordered, values), np.searchsorted(ordered, values, side="right")


def known(values: Texts, where: Bools) -> Texts:
    """Return text that is ``None`` but where ``where`` is true.

    >>> known(np.array(["a", "b"], dtype=object), np.array([True, False])).tolist()
    ['a', None]
    """
    kept = np.full(len(values), None, dtype=object)
    kept[where] = values[where]
    return kept


def labels(prefix: str, count: int, rng: np.random.Generator, digits: int = 6) -> Texts:
    """Return ``count`` distinct identifiers in an order that tells nothing.

    >>> labels("E", 2, np.random.default_rng(0), digits=1).tolist()
    ['E7', 'E6']
    """
    low = 10 ** (digits - 1)
    numbers = low + rng.choice(9 * low, size=count, replace=False)
    return np.array([f"{prefix}{number}" for number in numbers], dtype=object)
