"""Features on one scale: the normal scores of their quantiles, which neither outliers nor units move."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from landwaiter.targeting.arrays import Floats, Matrix

KNOTS = 33
"""Quantiles that the scale of each feature is bent at; every third percent of the rows."""
EDGE = 0.005
"""Share of the rows beyond which a value is as extreme as can be: 2.6 deviations."""


def quantiles(X: Matrix) -> Floats:
    """Return the quantiles of each column's known values, shape (features, KNOTS); zeros for one never known."""
    shares = np.linspace(0, 1, KNOTS)
    known = [column[~np.isnan(column)].astype(np.float64) for column in X.T]
    return np.array([np.quantile(values, shares) if len(values) else np.zeros(KNOTS) for values in known])


def scaled(X: Matrix, knots: Floats, indicated: NDArray[np.bool_]) -> Floats:
    """Return the normal scores of all columns (van der Waerden, 1952), then which values are missing.

    Parameters
    ----------
    X
        Shape (rows, features); a missing value counts as the median.
    knots
        What :func:`quantiles` returned.
    indicated
        Features whose missing values are told by a column of their own.
    """
    missing = np.isnan(X)
    scores = np.column_stack([normal_scores(X[:, i], part) for i, part in enumerate(knots)])
    return np.hstack([np.where(missing, 0.0, scores), missing[:, indicated]])


def normal_scores(values: NDArray[Any], knots: Floats) -> Floats:
    """Return the normal scores of values among the knots; a run of equal knots counts as its middle.

    >>> normal_scores(np.array([0.0, 16.0, 99.0]), np.arange(KNOTS, dtype=float)).round(2).tolist()
    [-2.58, 0.0, 2.58]
    """
    heights = np.linspace(0, 1, KNOTS)
    from_below = np.interp(values, knots, heights)
    from_above = 1.0 - np.interp(-values.astype(np.float64), -knots[::-1], heights)
    return np.asarray(ndtri(np.clip((from_below + from_above) / 2.0, EDGE, 1.0 - EDGE)))
