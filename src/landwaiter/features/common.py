"""A map from an item's features to a point, the same for every administration and learned from none.

Administrations that share no data can compare items only in a space that both know beforehand. So the map
is fixed: it reads features that mean the same everywhere (how a price compares with what is usual *there*,
how new a trader is *there*, rates and ratios), never a code, a name or an amount, and brings each to about
one unit with constants that are published here. What is local (histories of outcomes, offices, prices in
national currency) is left out.

After the idea of Park, Kim and Cha, "Knowledge sharing via domain adaptation in customs fraud detection"
(AAAI 2022), who learn the space; ours is given, so that no side has to train for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MAP_VERSION = 1
"""Raised whenever an input or a constant changes: points of two versions cannot be compared."""
EDGE = 2.0
"""Largest absolute coordinate, before its weight: what is further out than some four units is all alike."""
REACH = 4.0
"""Largest distance of a point from the centre: what bounds how much one item can move a mean."""
LEAST_SHARE = 0.001
"""Shares below it count as it where their logarithm is taken."""


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One coordinate: the feature it reads, what is usual for it, and what counts as one unit.

    ``form`` is how the feature is taken, such as log(1 + x) for counts; ``weight`` is how much it matters.
    """

    feature: str
    centre: float
    unit: float
    form: Callable[[Floats], Floats] = np.positive
    weight: float = 1.0

    def of(self, values: NDArray[Any]) -> Floats:
        """Return the coordinate of each value, within the edges; unknown values lie in the centre."""
        away = (self.form(values.astype(np.float64)) - self.centre) / self.unit
        return self.weight * EDGE * np.tanh(np.nan_to_num(away) / EDGE)


def log_share(values: Floats) -> Floats:
    """Return the logarithm of shares."""
    return np.asarray(np.log(np.maximum(values, LEAST_SHARE)))


COORDINATES = (
    Coordinate("price|per_kg|ratio|hs6+origin_country", 0.0, 0.5, weight=1.5),
    Coordinate("price|per_unit|ratio|hs6+origin_country+quantity_unit", 0.0, 0.5),
    Coordinate("weight|per_unit|ratio|hs6+origin_country+quantity_unit", 0.0, 0.3),
    Coordinate("amount|value|deviation|importer_id", 0.0, 1.5),
    Coordinate("importer_id|declared|all", 4.0, 2.0, np.log1p),
    Coordinate("importer_id|since_first|all", 5.0, 1.5, np.log1p),
    Coordinate("exporter_id|declared|all", 3.0, 2.0, np.log1p),
    Coordinate("declarant_id|declared|all", 5.0, 2.0, np.log1p, weight=0.5),
    Coordinate("hs6+origin_country|declared|all", 4.0, 1.5, np.log1p),
    Coordinate("importer_id+hs4|declared|all", 3.5, 1.5, np.log1p),
    Coordinate("amount|duty_rate|log", 10.0, 10.0),
    Coordinate("amount|tax_amount/customs_value|ratio", 0.25, 0.15),
    Coordinate("amount|freight/customs_value|ratio", -2.5, 1.0, log_share),
    Coordinate("amount|net_mass_kg/gross_mass_kg|ratio", 0.9, 0.06),
)
"""The map. Centres and units were chosen by hand; no administration's data set them."""

WIDTH = len(COORDINATES)
READ = frozenset(coordinate.feature for coordinate in COORDINATES)


def embed(columns: Mapping[str, NDArray[Any]], items: int) -> Floats:
    """Return where items lie, shape (items, coordinates).

    Parameters
    ----------
    columns
        Features by name; those that an administration does not have put its items in the centre.
    items
        How many items there are.

    Examples
    --------
    >>> embed({"amount|duty_rate|log": np.array([10.0, np.nan, 1e9])}, 3)[:, 10].tolist()
    [0.0, 0.0, 2.0]
    """
    points = np.zeros((items, WIDTH))
    for place, coordinate in enumerate(COORDINATES):
        if coordinate.feature in columns:
            points[:, place] = coordinate.of(columns[coordinate.feature])
    return within_reach(points)


def within_reach(points: Floats) -> Floats:
    """Return points drawn back to the largest distance from the centre where they lie further out.

    >>> within_reach(np.array([[3.0, 0.0], [0.0, 8.0]])).tolist()
    [[3.0, 0.0], [0.0, 4.0]]
    """
    distance = np.sqrt((points**2).sum(axis=1, keepdims=True))
    return np.asarray(points * np.minimum(1.0, REACH / np.maximum(distance, REACH)))
