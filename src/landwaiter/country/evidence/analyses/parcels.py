"""Parcels that belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.analyses.prices import price

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats, Ints
    from landwaiter.country.evidence.tables import Tables

PARCEL = "PC"
SAME = ("declarations.importer_id", "declarations.exporter_id", "declarations.hs6")
DAYS = 5
"""Days before and after over which parcels are added up (chosen)."""


def together(tables: Tables) -> Floats:
    """Split parcels: price of all parcels without charges of the same buyer, shop and HS6 within some days."""
    free = (tables["declarations.declaration_type"] == PARCEL) & (tables["declarations.tax_amount"] == 0)
    day = tables["declarations.registration_date"].astype("datetime64[D]").astype(np.int64)
    total = _sums_about(tables.numbers(*SAME)[free], day[free], price(tables)[free])
    result = np.zeros(len(free))
    result[free] = total
    return result


def _sums_about(group: Ints, day: Ints, value: Floats) -> Floats:
    """Sum of the values of the same group up to :data:`DAYS` before and after each entry.

    >>> _sums_about(np.array([0, 0, 0, 1]), np.array([1, 3, 30, 3]), np.array([1.0, 2.0, 4.0, 8.0])).tolist()
    [3.0, 3.0, 4.0, 8.0]
    """
    place = group * (1 << 20) + day
    order = np.argsort(place, kind="stable")
    ordered, cumulated = place[order], np.concatenate(([0.0], np.cumsum(value[order])))
    last = np.searchsorted(ordered, place + DAYS, side="right")
    return np.asarray(cumulated[last] - cumulated[np.searchsorted(ordered, place - DAYS)])
