"""Which items repeat a consignment that was declared on an earlier day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.groups import cross
from landwaiter.features.rows import Rows
from landwaiter.features.state import MISSING


def repeats(rows: Rows, key: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which rows share all columns of ``key`` with a row of an earlier day; none where one is missing.

    Parameters
    ----------
    rows
        In order of registration.
    key
        Columns whose joint value marks a consignment, such as its goods, route and exact mass.
    """
    if not key:
        return np.zeros(len(rows), dtype=bool)
    _, first, group = np.unique(cross(*(rows.hashes[column] for column in key)), return_index=True, return_inverse=True)
    known = np.all([rows.hashes[column] != MISSING for column in key], axis=0)
    return np.asarray(known & (rows.day > rows.day[first[group]]))
