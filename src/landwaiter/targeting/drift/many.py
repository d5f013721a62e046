"""Many features compared at once: which moved beyond chance, and how far all did together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.targeting.drift.samples import Measure, Moved, wasserstein

Matrix = NDArray[np.floating]
LARGE_SHIFT = 0.5
"""The shift, in standard deviations, from which drift counts as full: Cohen's medium effect (Statistical Power
Analysis, 1988), and the usual border of the stability index, .25, for normal distributions."""
FALSE_DISCOVERIES = 0.05
"""Share of features that may be told to have moved though they have not (the usual level)."""
ROWS = 2_000
"""Rows of each sample that are compared: enough to tell a tenth of a standard deviation (KS at 1 %)."""
DIRECTIONS = 32
"""Directions that many columns are looked at from (chosen: the mean over more changes by less than 5 %)."""
SHUFFLES = 20
"""Divisions of all rows at random that say how much distance is chance."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How far features moved together.

    Attributes
    ----------
    features
        What the measure says of each, in the order of the columns.
    moved
        Whether each moved beyond chance, shape (features,).
    score
        From 0, nothing moved, to 1, all of it by :data:`LARGE_SHIFT` or more.
    """

    features: tuple[Moved, ...]
    moved: NDArray[np.bool_]
    score: float


def feature_drift(now: Matrix, before: Matrix, measure: Measure) -> Drift:
    """Compare two samples column by column.

    The score is the mean over the columns of ``min(1, shift / LARGE_SHIFT)``, 0 for columns whose move chance
    explains; of many columns some always look moved, so tests are held to :data:`FALSE_DISCOVERIES`.

    Parameters
    ----------
    now, before
        Rows of the same features, shapes (n, features) and (m, features); NaN is unknown.

    Examples
    --------
    >>> from landwaiter.targeting.drift import kolmogorov_smirnov
    >>> still = np.arange(200.0).reshape(100, 2)
    >>> feature_drift(still, still, kolmogorov_smirnov).score
    0.0
    """
    found = tuple(measure(now[:, column], before[:, column]) for column in range(now.shape[1]))
    moved = discoveries(np.array([one.p_value for one in found]))
    strengths = np.minimum(1.0, np.array([one.shift for one in found]) / LARGE_SHIFT)
    return Drift(found, moved, float(np.where(moved, strengths, 0.0).mean()) if found else 0.0)


def discoveries(p_values: NDArray[np.float64], level: float = FALSE_DISCOVERIES) -> NDArray[np.bool_]:
    """Return which tests of many hold at a false discovery rate of ``level``.

    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57, 1995.

    Examples
    --------
    >>> discoveries(np.array([0.01, 0.04, 0.03, 0.5])).tolist()
    [True, False, False, False]
    """
    order = np.argsort(p_values)
    held = np.flatnonzero(p_values[order] <= level * np.arange(1, len(order) + 1) / max(len(order), 1))
    found = np.zeros(len(order), dtype=bool)
    found[order[: held[-1] + 1 if len(held) else 0]] = True
    return found


def sliced_transport(now: Matrix, before: Matrix, draws: np.random.Generator) -> Drift:
    """Return how far one cloud of rows has to be moved to become the other, seen from many directions.

    The sliced Wasserstein distance: the mean, over directions drawn evenly, of the exact distance of the
    projected rows (Bonneel, Rabin, Peyre and Pfister, Journal of Mathematical Imaging and Vision 51, 2015). Unlike
    measures of one column after another it sees columns that move against each other. Columns are scaled to
    standard deviation 1, unknown values are their mean; distances are told in standard deviations of the
    projection, and what :data:`SHUFFLES` random divisions of all rows give on average is taken off.

    Returns
    -------
    Drift
        With one entry, for all columns together; its statistic is the distance before anything is taken off.
    """
    rows, split = _scaled(np.concatenate([now, before]).astype(np.float64)), len(now)
    ways = draws.normal(size=(rows.shape[1], DIRECTIONS))
    seen = rows @ (ways / np.linalg.norm(ways, axis=0))
    distance = _mean_distance(seen, split)
    chance = np.array([_mean_distance(draws.permutation(seen), split) for _ in range(SHUFFLES)])
    p_value = float((1 + (chance >= distance).sum()) / (1 + SHUFFLES))
    shift = max(0.0, distance - float(chance.mean()))
    moved = Moved(distance, p_value, shift)
    beyond = p_value <= FALSE_DISCOVERIES
    return Drift((moved,), np.array([beyond]), min(1.0, shift / LARGE_SHIFT) if beyond else 0.0)


def sampled(matrix: Matrix, draws: np.random.Generator, rows: int = ROWS) -> Matrix:
    """Return up to ``rows`` rows, drawn without replacement."""
    return matrix if len(matrix) <= rows else matrix[draws.choice(len(matrix), rows, replace=False)]


def _scaled(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(rows)
    count = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, rows - np.where(known, rows, 0.0).sum(axis=0) / count, 0.0)
    width = np.sqrt((centred**2).sum(axis=0) / count)
    return np.asarray(centred / np.where(width > 0, width, 1.0))


def _mean_distance(seen: NDArray[np.float64], split: int) -> float:
    widths = np.sqrt((seen[:split].var(axis=0) + seen[split:].var(axis=0)) / 2)
    far = [wasserstein(seen[:split, way], seen[split:, way]) for way in range(seen.shape[1])]
    return float(np.mean(np.array(far) / np.where(widths > 0, widths, 1.0)))
