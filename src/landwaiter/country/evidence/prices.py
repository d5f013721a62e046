"""How prices, weights and freight vary."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.derived import quotient
from landwaiter.country.evidence.estimates import bootstrapped, ratio
from landwaiter.country.evidence.fact import FactKind, Found, Known
from landwaiter.country.evidence.tables import NULL
from landwaiter.schema.measure import Measure

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.evidence.tables import Tables

VALUE, MASS, FREIGHT = "declarations.customs_value", "declarations.net_mass_kg", "declarations.freight"
INSURANCE, MODE, IMPORTER = "declarations.insurance", "declarations.transport_mode", "declarations.importer_id"
CELL = ("declarations.hs6", "declarations.origin_country")
SMALLEST_CELL, FEWEST_CELLS, FEWEST_ITEMS = 10, 20, 50
SEA, ROAD, AIR = "1", "3", "4"
"""First digit of the mode of transport: UN/ECE Recommendation 19."""


def _cells(tables: Tables) -> tuple[Floats, Ints, Ints]:
    """Return log values per kilogram by rising cell and value, where each cell of enough items begins, and its size."""
    price, cell = quotient(tables[VALUE], tables[MASS]), tables.numbers(*CELL)
    rows = np.flatnonzero((cell != NULL) & (price > 0))
    order = rows[np.lexsort((price[rows], cell[rows]))]
    starts = np.flatnonzero(np.diff(cell[order], prepend=NULL))
    sizes = np.diff(starts, append=len(order))
    large = sizes >= SMALLEST_CELL
    return np.log(price[order]), starts[large], sizes[large]


def _deviations(logs: Floats, starts: Ints, sizes: Ints) -> Floats:
    """Standard deviation within each cell."""
    rows = np.repeat(starts - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes) + np.arange(sizes.sum())
    cell = np.repeat(np.arange(len(sizes)), sizes)
    mean = np.bincount(cell, weights=logs[rows]) / sizes
    return np.sqrt(np.bincount(cell, weights=(logs[rows] - mean[cell]) ** 2) / (sizes - 1))


def _spread(tables: Tables) -> Found | None:
    logs, starts, sizes = _cells(tables)
    return _over_cells(_deviations(logs, starts, sizes)) if len(sizes) >= FEWEST_CELLS else None


def _top_over_bottom(tables: Tables) -> Found | None:
    """The ninetieth over the tenth percentile, each the nearest item of its cell."""
    logs, starts, sizes = _cells(tables)
    if len(sizes) < FEWEST_CELLS:
        return None
    low, high = (logs[starts + np.rint(part * (sizes - 1)).astype(np.int64)] for part in (0.1, 0.9))
    return _over_cells(np.exp(high - low))


def _over_cells(values: Floats) -> Found:
    return Found(bootstrapped(lambda drawn: float(np.median(drawn)), values), {"cells": float(len(values))})


def by_mode(tables: Tables, mode: str) -> Bools:
    """Return which items came by a mode of transport."""
    wanted = (code is not None and code.startswith(mode) for code in tables[MODE].tolist())
    return np.fromiter(wanted, np.bool_, len(tables[MODE]))


def _freight(tables: Tables, mode: str | None) -> Found | None:
    """Freight over the value of the goods without freight and insurance, all items together."""
    freight = tables[FREIGHT]
    insurance = 0.0 if tables.lacking([INSURANCE]) else np.nan_to_num(tables[INSURANCE])
    goods = tables[VALUE] - freight - insurance
    rows = (goods > 0) & (freight >= 0)
    if mode is not None:
        rows &= by_mode(tables, mode)
    if rows.sum() < FEWEST_ITEMS:
        return None
    return Found(ratio(freight[rows], goods[rows], tables.numbers(IMPORTER)[rows]))


def _air_over_sea(tables: Tables) -> Found | None:
    """Value per kilogram of all goods that came by air over that of all that came by sea."""
    known = (tables[VALUE] > 0) & (tables[MASS] > 0)
    each = [_per_kilogram(tables, by_mode(tables, mode) & known) for mode in (AIR, SEA)]
    if each[0] is None or each[1] is None:
        return None
    return Found(_quotient(each[0], each[1]))


def _per_kilogram(tables: Tables, rows: Bools) -> Measure | None:
    if rows.sum() < FEWEST_ITEMS:
        return None
    return ratio(tables[VALUE][rows], tables[MASS][rows], tables.numbers(IMPORTER)[rows])


def _quotient(above: Measure, below: Measure) -> Measure:
    """Return a quotient with the interval of independent errors, in logs (delta method)."""
    value = above.value / below.value
    if above.high is None or below.high is None:
        return Measure(value)
    spread = np.hypot(above.high / above.value - 1, below.high / below.value - 1)
    return Measure(value, float(value * np.exp(-spread)), float(value * np.exp(spread)))


PRICES = (
    "Lower end: single commodities of one origin in European Union imports published by the Joint Research Centre with "
    "FSDA, measured here ({}); HS6 is coarser. Schott 2004, Across-product versus within-product specialization, QJE "
    "119: unit values vary widely within narrowly defined products. The upper end is ours"
)
FREIGHTS = (
    "UNCTADstat: 6.2 % (2018), 8.1 % (2021), 10.4 % (2016) of FOB value in the world, 14.8 % for least developed "
    "countries (2021); Review of Maritime Transport 2015: 6.8 % for developed countries, 11.4 % for Africa. {}"
)
BY_MODE = "By mode the range is ours, around the mark-ups of 5 % by sea and 20 % by air used in mirror statistics"

FACTS = (
    FactKind(
        "price_spread",
        "number",
        (VALUE, MASS, *CELL),
        Known(0.2, 1.3, PRICES.format("standard deviations of logs of 0.11, 0.23, 0.24 and 0.26")),
        _spread,
    ),
    FactKind(
        "price_top_over_bottom",
        "number",
        (VALUE, MASS, *CELL),
        Known(1.6, 20.0, PRICES.format("ratios of 1.1, 1.6, 1.7 and 1.8")),
        _top_over_bottom,
    ),
    FactKind(
        "freight_share",
        "share",
        (VALUE, FREIGHT, IMPORTER),
        Known(0.04, 0.20, FREIGHTS.format("Island countries pay more")),
        partial(_freight, mode=None),
    ),
    FactKind(
        "freight_share_sea",
        "share",
        (VALUE, FREIGHT, IMPORTER, MODE),
        Known(0.03, 0.15, FREIGHTS.format(BY_MODE)),
        partial(_freight, mode=SEA),
    ),
    FactKind(
        "freight_share_air",
        "share",
        (VALUE, FREIGHT, IMPORTER, MODE),
        Known(0.03, 0.25, FREIGHTS.format(BY_MODE)),
        partial(_freight, mode=AIR),
    ),
    FactKind(
        "air_over_sea",
        "number",
        (VALUE, MASS, MODE, IMPORTER),
        Known(
            5.0,
            200.0,
            "IATA: about 35 % of world trade by value and less than 1 % by volume goes by air, so its value by weight "
            "is some 50 times that of the rest, bulk goods among it; the range is ours",
        ),
        _air_over_sea,
    ),
)
"""What is measured of prices and freight."""
