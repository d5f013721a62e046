"""What was found in each consignment the first time, for many are declared again and again."""

from __future__ import annotations

import numpy as np

from landwaiter.features.context import Floats32
from landwaiter.features.groups import cross
from landwaiter.features.rows import Rows
from landwaiter.features.state import MISSING


def found_first(rows: Rows, fraud: Floats32, key: tuple[str, ...]) -> Floats32:
    """Return the outcomes, but unknown where one of the same consignment was known before.

    Parameters
    ----------
    rows
        In order of registration.
    fraud
        Outcomes as far as they may be used, 1, 0 or NaN.
    key
        Columns whose joint value marks a consignment, such as its goods, route and exact mass; an item that
        lacks one of them is a consignment of its own.
    """
    labelled = np.flatnonzero(~np.isnan(fraud))
    for column in key:
        labelled = labelled[rows.hashes[column][labelled] != MISSING]
    if not key or not len(labelled):
        return fraud
    order = labelled[np.argsort(rows.known[labelled], kind="stable")]
    _, first = np.unique(cross(*(rows.hashes[column][order] for column in key)), return_index=True)
    once = fraud.copy()
    once[np.delete(order, first)] = np.nan
    return once
