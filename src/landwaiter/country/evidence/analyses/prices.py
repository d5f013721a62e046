"""Prices and masses that do not fit the goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.derived import against_median, quotient
from landwaiter.country.evidence.tables import NULL

if TYPE_CHECKING:
    from landwaiter.country.arrays import Floats, Ints
    from landwaiter.country.evidence.tables import Tables

MASS, GROSS = "declarations.net_mass_kg", "declarations.gross_mass_kg"
QUANTITY, UNIT = "declarations.quantity", "declarations.quantity_unit"
FLOW = ("declarations.hs6", "declarations.origin_country")
FEWEST = 5
"""Items from which on goods of a seller have a usual mass of their own (chosen)."""
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


def heavy(tables: Tables) -> Floats:
    """Short declaration: mass per unit of counted goods, gross over net mass of weighed ones, above the usual."""
    per_unit = robust_z(quotient(tables[MASS], tables[QUANTITY]), _of_seller(tables))
    packing = robust_z(quotient(tables[GROSS], tables[MASS]), tables.numbers("declarations.hs6"))
    return np.where(tables[UNIT] == "kg", packing, per_unit)


def _of_seller(tables: Tables) -> Ints:
    """Number the goods of each seller by HS6; goods of which it sells few count with those of all sellers."""
    every, own = tables.numbers("declarations.hs6"), tables.numbers("declarations.hs6", "declarations.exporter_id")
    few = np.bincount(own - NULL)[own - NULL] < FEWEST
    return np.where(few, every, own + every.max(initial=NULL) + 1)
