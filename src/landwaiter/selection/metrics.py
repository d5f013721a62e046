"""Measures of a ranking, under row weights, so that one function serves estimate and bootstrap.

Weights are an array of shape (replicates, rows); the estimate itself is the case of one replicate
whose weights are all 1. At a share of the rows the ranking is cut at an exact number of rows;
equal scores are put in order by the draws, never by their place in the file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.errors import InputError, Place

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows in the order of their rank, best first.

    ``group_end`` marks the last row of each run of equal scores; ``order`` are the original rows.
    """

    order: Integers
    fraud: Floats
    revenue: Floats
    group_end: Integers

    def __len__(self) -> int:
        return len(self.order)


@dataclass(frozen=True, slots=True)
class AtShare:
    """What the top ``share`` of the rows finds, one value a replicate: shape (replicates,)."""

    precision: Floats
    recall: Floats
    revenue: Floats
    lift: Floats


def top_count(share: float, rows: int) -> int:
    """Return how many rows are the top ``share``: rounded half up, at least 1.

    >>> [top_count(0.05, 8481), top_count(0.5, 5), top_count(0.01, 10)]
    [424, 3, 1]
    """
    return min(rows, max(1, math.floor(share * rows + 0.5)))


def ranked(score: Floats, fraud: Floats, revenue: Floats, draw: NDArray[np.float64]) -> Ranked:
    """Put rows in order of falling ``score``, equal scores in order of ``draw``.

    Parameters
    ----------
    score, draw
        Shape (n,), no null.
    fraud
        1 or 0, shape (n,).
    revenue
        Additional revenue, national currency, shape (n,); an unknown amount must be 0.

    Raises
    ------
    InputError
        When a score is null.
    """
    missing = np.flatnonzero(np.isnan(score))
    if len(missing):
        place = Place(row=int(missing[0]) + 1, column="score")
        raise InputError("a score is null.", "Score every row that is to be evaluated.", place)
    order = np.lexsort((draw, -score))
    falling = score[order]
    end = np.flatnonzero(np.append(falling[1:] != falling[:-1], True))
    return Ranked(order, fraud[order], revenue[order], end)


def at_share(rows: Ranked, share: float, weights: Floats) -> AtShare:
    """Measure the top ``share`` of the rows for each row of ``weights`` (in rank order).

    A replicate repeats rows; its top is its first ``top_count`` repeats, so a row at the edge may
    count in part.
    """
    total = weights.sum(axis=1)
    count = np.maximum(1.0, np.floor(share * total + 0.5))
    inside = _inside(weights, count)
    width = inside.shape[1]
    frauds, money = weights @ rows.fraud, weights @ rows.revenue
    hits, found = inside @ rows.fraud[:width], inside @ rows.revenue[:width]
    precision = hits / count
    return AtShare(precision, _ratio(hits, frauds), _ratio(found, money), _ratio(precision, frauds / total))


def area_under_curve(rows: Ranked, weights: Floats) -> Floats:
    """Return the area under the ROC curve: the chance that a fraud outranks a compliant row.

    Equal scores count one half (Mann and Whitney 1947). NaN where a replicate has one class only.
    """
    frauds, others = _by_group(rows, weights * rows.fraud), _by_group(rows, weights * (1.0 - rows.fraud))
    below = others.sum(axis=1, keepdims=True) - np.cumsum(others, axis=1)
    wins = (frauds * (below + 0.5 * others)).sum(axis=1)
    return _ratio(wins, frauds.sum(axis=1) * others.sum(axis=1))


def average_precision(rows: Ranked, weights: Floats) -> Floats:
    """Return the mean of the precisions at each score that occurs, weighted by the recall gained there.

    This is the sum over scores, not the interpolated area; equal scores are taken together.
    """
    frauds, everything = _by_group(rows, weights * rows.fraud), _by_group(rows, weights)
    found, seen = np.cumsum(frauds, axis=1), np.cumsum(everything, axis=1)
    precision = np.divide(found, seen, out=np.zeros_like(found), where=seen > 0)
    return _ratio((precision * frauds).sum(axis=1), frauds.sum(axis=1))


def _inside(weights: Floats, count: Floats) -> Floats:
    """Return the part of each weight that lies within the first ``count`` of its replicate.

    Columns are dropped from where every replicate is full, so small shares cost little.
    """
    width = weights.shape[1]
    short = min(width, int(1.3 * count.max()) + 100)
    if weights[:, :short].sum(axis=1).min() >= count.max():
        width = short
    before = np.cumsum(weights[:, :width], axis=1) - weights[:, :width]
    return np.clip(count[:, None] - before, 0.0, weights[:, :width])


def _by_group(rows: Ranked, values: Floats) -> Floats:
    """Add up the columns of ``values`` (in rank order) over runs of equal scores."""
    if len(rows.group_end) == len(rows):
        return values
    starts = np.concatenate(([0], rows.group_end[:-1] + 1))
    return np.asarray(np.add.reduceat(values, starts, axis=1))


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0))
