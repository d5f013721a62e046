"""Prices and masses that do not fit the goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.derived import against_median, quotient

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats, Ints
    from landwaiter.country.evidence.tables import Tables

MASS, QUANTITY, UNIT = "declarations.net_mass_kg", "declarations.quantity", "declarations.quantity_unit"
FLOW = ("declarations.hs6", "declarations.origin_country")
TO_NORMAL = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""


def price(tables: Tables) -> Floats:
    """Return the declared price of the goods without freight and insurance, national currency."""
    names = ("customs_value", "freight", "insurance")
    value, freight, insurance = (tables[f"declarations.{name}"] for name in names)
    return np.asarray(value - freight - insurance)


def robust_z(values: Floats, group: Ints) -> Floats:
    """Return how far the log of each value lies from the median of its group, in robust standard deviations of all.

    Source: Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers (median and median absolute deviation).

    >>> robust_z(np.exp([0.0, 1.0, 2.0, 3.0, 4.0]), np.zeros(5, dtype=int)).round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 1.35]
    """
    away = against_median(values, group)
    return np.asarray(away / max(TO_NORMAL * float(np.nanmedian(np.abs(away))), 1e-9))


def cheap(tables: Tables) -> Floats:
    """Undervaluation: low price per kilogram among goods of the same HS6 and origin."""
    return -robust_z(quotient(price(tables), tables[MASS]), tables.numbers(*FLOW))
