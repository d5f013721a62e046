"""Importers and commodity codes as small numbers; those that are not known share the number 0."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST = 2
"""Rows that a category must have to be told apart: one alone has nothing to be recognised by."""

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Categories:
    """The values of one column that are known, sorted; number n stands for the n-th, from 1."""

    known: NDArray[np.float64]

    @classmethod
    def of(cls, column: NDArray[np.float64] | None, least: int = LEAST) -> Categories:
        """Return the categories that have ``least`` rows; none where there is no column.

        >>> Categories.of(np.array([7.0, 5.0, 7.0, np.nan])).known.tolist()
        [7.0]
        """
        if column is None:
            return cls(np.empty(0))
        values, counts = np.unique(column[~np.isnan(column)], return_counts=True)
        return cls(values[counts >= least].astype(np.float64))

    def numbers(self, column: NDArray[np.float64] | None, rows: int) -> Ints:
        """Return the number of each row's category.

        >>> Categories(np.array([5.0, 7.0])).numbers(np.array([7.0, 6.0, np.nan]), 3).tolist()
        [2, 0, 0]
        """
        if column is None or not len(self.known):
            return np.zeros(rows, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.known, column), len(self.known) - 1)
        return np.where(self.known[place] == column, place + 1, 0).astype(np.int64)
