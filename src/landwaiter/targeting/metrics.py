"""Figures of a ranking on rows it has not seen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def ranks(values: Floats) -> Floats:
    """Return ranks from 1, equal values sharing the mean of theirs.

    >>> ranks(np.array([0.5, 0.1, 0.5])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, code, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2.0)[code])


def area_under_curve(fraud: Flags, score: Floats) -> float:
    """Return the chance that a fraud is ranked above an item that is none (ROC AUC).

    >>> area_under_curve(np.array([True, False, False]), np.array([0.5, 0.1, 0.9]))
    0.5
    """
    frauds = int(fraud.sum())
    others = len(fraud) - frauds
    return float((ranks(score)[fraud].sum() - frauds * (frauds + 1) / 2) / (frauds * others))


def average_precision(fraud: Flags, score: Floats) -> float:
    """Return the mean, over frauds, of the precision down to each; ties count as one step.

    >>> round(average_precision(np.array([True, False, True]), np.array([0.9, 0.8, 0.7])), 4)
    0.8333
    """
    order = np.argsort(-score, kind="stable")
    found = np.cumsum(fraud[order])
    last_of_tie = np.append(np.diff(score[order]) != 0, True)
    hits, seen = found[last_of_tie], np.flatnonzero(last_of_tie) + 1
    return float(np.sum(np.diff(hits, prepend=0) * hits / seen) / found[-1])


def precision_at(fraud: Flags, score: Floats, share: float) -> float:
    """Return the share of fraud among the top ``share`` of items, at least one.

    Items that tie at the edge count with the mean of their tie, so that order in the file plays no part.

    >>> precision_at(np.array([True, False, False, False]), np.array([0.9, 0.9, 0.1, 0.0]), 0.25)
    0.5
    """
    top = max(1, round(share * len(score)))
    edge = np.sort(score)[len(score) - top]
    above, tied = score > edge, score == edge
    return float((fraud[above].sum() + fraud[tied].mean() * (top - above.sum())) / top)


def brier_score(fraud: Flags, probability: Floats) -> float:
    """Return the mean squared difference between probability and what was found (Brier, 1950)."""
    return float(np.mean((probability - fraud) ** 2))


def calibration_error(fraud: Flags, probability: Floats, bins: int = 10) -> float:
    """Return the mean gap between probability and share found, over bins of equal size.

    >>> round(calibration_error(np.array([True, False]), np.array([0.8, 0.1]), bins=2), 3)
    0.15
    """
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    gaps = [abs(float(probability[part].mean() - fraud[part].mean())) * len(part) for part in parts]
    return sum(gaps) / len(fraud)
