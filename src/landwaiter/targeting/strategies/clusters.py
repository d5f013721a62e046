"""Points that stand for many: seeding of k-means, k-means, and the farthest first; all by drawn numbers alone."""

from __future__ import annotations

import numpy as np

from landwaiter.targeting.strategies.base import Floats, Ints

AT_ONCE = 4_096
"""Rows whose distances to all centres are held at a time."""


def seeded(points: Floats, count: int, draws: np.random.Generator) -> Ints:
    """Return ``count`` different rows, each drawn with chances as its squared distance to those before it.

    Source: Arthur and Vassilvitskii, "k-means++", SODA 2007. The origin counts as chosen from the beginning: a
    point there (an item of which the model is certain, its gradient being nothing) is worth no inspection.

    >>> seeded(np.array([[0.0], [0.0], [5.0]]), 2, np.random.default_rng(0)).tolist()[0]
    2
    """
    squares = np.einsum("iw,iw->i", points, points)
    nearest, left = squares.copy(), np.ones(len(points), dtype=bool)
    chosen = np.empty(min(count, len(points)), dtype=np.int64)
    for place in range(len(chosen)):
        chosen[place] = row = _drawn(np.where(left, nearest, 0.0), left, draws)
        left[row] = False
        nearest = np.minimum(nearest, _squared(points, squares, points[row]))
    return chosen


def farthest(points: Floats, known: Floats, count: int) -> Ints:
    """Return ``count`` different rows, each the farthest from those known and those chosen before it.

    Source: the greedy k-centre of core-sets (Sener and Savarese, ICLR 2018, algorithm 1).

    >>> farthest(np.array([[1.0], [9.0], [4.0]]), np.array([[0.0]]), 2).tolist()
    [1, 2]
    """
    squares = np.einsum("iw,iw->i", points, points)
    nearest = nearest_centre(points, known)[1] if len(known) else squares.copy()
    chosen = np.empty(min(count, len(points)), dtype=np.int64)
    for place in range(len(chosen)):
        chosen[place] = row = int(np.argmax(nearest))
        nearest = np.minimum(nearest, _squared(points, squares, points[row]))
        nearest[row] = -np.inf
    return chosen


def k_means(points: Floats, centres: Floats, passes: int = 10) -> Floats:
    """Return the centres after up to ``passes`` steps of Lloyd (IEEE Transactions on Information Theory 28, 1982).

    A centre that no point is nearest to stays where it is.
    """
    for _ in range(passes):
        place, _ = nearest_centre(points, centres)
        count = np.bincount(place, minlength=len(centres))
        sums = np.stack([np.bincount(place, weights=column, minlength=len(centres)) for column in points.T], axis=1)
        moved = np.where(count[:, None] > 0, sums / np.maximum(count, 1)[:, None], centres)
        if np.allclose(moved, centres):
            break
        centres = moved
    return centres


def nearest_centre(points: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """Return which centre is nearest to each point, and the squared distance to it."""
    place = np.empty(len(points), dtype=np.int64)
    distance = np.empty(len(points))
    lengths = np.einsum("kw,kw->k", centres, centres)
    for first in range(0, len(points), AT_ONCE):
        part = points[first : first + AT_ONCE]
        # Of |x|^2 - 2 x.c + |c|^2 the first term is the same for all centres.
        partial = lengths - 2.0 * part @ centres.T
        rows = np.arange(len(part))
        place[first : first + AT_ONCE] = found = np.argmin(partial, axis=1)
        distance[first : first + AT_ONCE] = partial[rows, found] + np.einsum("iw,iw->i", part, part)
    return place, np.maximum(distance, 0.0)


def _squared(points: Floats, squares: Floats, centre: Floats) -> Floats:
    return np.maximum(squares - 2.0 * (points @ centre) + centre @ centre, 0.0)


def _drawn(chances: Floats, left: np.ndarray[tuple[int], np.dtype[np.bool_]], draws: np.random.Generator) -> int:
    """Draw a row by its chance; where all chances are nothing, any of those left."""
    total = np.cumsum(chances)
    if total[-1] <= 0.0:
        return int(draws.choice(np.flatnonzero(left)))
    return int(np.searchsorted(total, draws.random() * total[-1], side="right"))
