"""Checks of what estimators are given, by scikit-learn's own rules."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import _check_sample_weight, check_array, validate_data

Floats = NDArray[np.float64]
Matrix = NDArray[Any]

KINDS = [np.float64, np.float32]
"""What is read as it is; anything else becomes the first."""


def checked_rows(estimator: Any, X: ArrayLike) -> Matrix:
    """Return ``X`` as a matrix with as many columns as the estimator was fitted on; NaN is allowed."""
    rows: Matrix = validate_data(estimator, X, reset=False, dtype=KINDS, ensure_all_finite="allow-nan")
    return rows


def checked_sample(
    estimator: Any, X: ArrayLike, y: ArrayLike, weight: ArrayLike | None, *, numeric: bool
) -> tuple[Matrix, NDArray[Any], Floats]:
    """Return inputs, targets and weights of the rows that have any weight, and note the columns.

    A row of no weight must count nowhere, not even where rows are divided in time.
    """
    inputs, target = validate_data(estimator, X, y, dtype=KINDS, ensure_all_finite="allow-nan", y_numeric=numeric)
    weights = _check_sample_weight(weight, inputs, dtype=np.float64, ensure_non_negative=True)
    kept = weights > 0
    return (inputs, target, weights) if kept.all() else (inputs[kept], target[kept], weights[kept])


def checked_amounts(amounts: ArrayLike, weight: ArrayLike | None) -> Floats:
    """Return amounts of the rows that :func:`checked_sample` keeps; NaN, for unknown, is allowed."""
    known = check_array(amounts, ensure_2d=False, dtype=np.float64, ensure_all_finite="allow-nan")
    weights = _check_sample_weight(weight, known, dtype=np.float64)
    return np.asarray(known[weights > 0])
