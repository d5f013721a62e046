"""How unequal trade is: firms, goods and brokers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.estimates import bootstrapped, totals
from landwaiter.country.evidence.fact import FactKind, Found, Known
from landwaiter.country.evidence.parcels import commercial
from landwaiter.country.evidence.tables import NULL
from landwaiter.schema.measure import NORMAL_QUANTILE, Measure

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.evidence.tables import Tables

IMPORTER, VALUE = "declarations.importer_id", "declarations.customs_value"
SMALLEST_TAIL = 50
"""Values that a tail must hold (Clauset, Shalizi and Newman 2009 find estimates unbiased from about that many)."""
SMALLEST_COUNT = 6
"""Counts from which the continuous approximation holds (same, section 3.1)."""
CANDIDATES = 60
FEWEST = 50


def tail(values: Floats, *, counts: bool = False) -> Found | None:
    """Estimate the exponent of the upper tail of ``values``, so that P(X > x) falls as x to minus it.

    The tail begins where a power law fits best by the distance of Kolmogorov and Smirnov; its exponent is
    the maximum likelihood one (Hill 1975), with its asymptotic interval (Clauset, Shalizi and Newman 2009,
    Power-law distributions in empirical data, SIAM Review 51, sections 3.1 and 3.3). The published exponent
    is that of the density, larger by 1.

    Parameters
    ----------
    values
        Positive values in any order.
    counts
        Whether they are whole numbers, for which the approximation of equation 3.7 is used.

    Returns
    -------
    Found or None
        ``detail`` has ``from`` (where the tail begins) and ``tail`` (how many values it holds).
    """
    ordered = np.sort(values[values >= (SMALLEST_COUNT if counts else np.nextafter(0, 1))])
    if len(ordered) < SMALLEST_TAIL:
        return None
    starts = np.unique(np.searchsorted(ordered, ordered[_candidates(len(ordered))], side="left"))
    fits = [_fit(ordered[start:], 0.5 if counts else 0.0) for start in starts.tolist()]
    best = min(range(len(fits)), key=lambda place: fits[place][0])
    if not np.isfinite(fits[best][0]):
        return None
    exponent, size = fits[best][1], len(ordered) - int(starts[best])
    half = NORMAL_QUANTILE * exponent / np.sqrt(size)
    measure = Measure(exponent, exponent - half, exponent + half)
    return Found(measure, {"from": float(ordered[starts[best]]), "tail": float(size)})


def _candidates(size: int) -> Ints:
    """Places where a tail may begin: its sizes are spaced evenly in their logarithm."""
    sizes = np.geomspace(SMALLEST_TAIL, size, CANDIDATES)
    return size - sizes.round().astype(np.int64)


def _fit(upper: Floats, shift: float) -> tuple[float, float]:
    """Return the distance from the best power law above the first value, and its exponent."""
    logs = np.log(upper / (upper[0] - shift))
    total = float(logs.sum())
    if total <= 0:
        return np.inf, np.nan
    exponent = len(upper) / total
    value, first = np.unique(upper, return_index=True)
    above = (value - shift) / (upper[0] - shift)
    return float(np.abs(1 - above**-exponent - first / len(upper)).max()), float(exponent)


def top_share(values: Floats, part: float) -> float:
    """Return what the largest ``part`` of ``values``, at least one, are of their sum.

    >>> top_share(np.array([1.0, 6.0, 2.0, 1.0]), 0.25)
    0.6
    """
    top = max(round(part * len(values)), 1)
    return float(np.partition(values, -top)[-top:].sum() / values.sum())


def gini(values: Floats) -> float:
    """Return the Gini coefficient: 0 where all values are equal, near 1 where one has all.

    >>> gini(np.array([1.0, 1.0])), gini(np.array([0.0, 0.0, 0.0, 4.0]))
    (0.0, 0.75)
    """
    place = np.arange(1, len(values) + 1)
    return float((2 * place - len(values) - 1) @ np.sort(values) / (len(values) * values.sum()))


def herfindahl(values: Floats) -> float:
    """Return the sum of the squared shares of the total.

    >>> herfindahl(np.array([3.0, 1.0]))
    0.625
    """
    return float(((values / values.sum()) ** 2).sum())


def _firms(tables: Tables, *, by_value: bool) -> Floats:
    """Items, or value, of each importer in trade other than parcels."""
    rows = commercial(tables)
    every = totals(_kept(tables.numbers(IMPORTER), rows), tables[VALUE] if by_value else None)
    return every[every > 0]


def _kept(number: Ints, rows: Bools) -> Ints:
    return np.where(rows, number, NULL)


def _tail_of_firms(tables: Tables, *, by_value: bool) -> Found | None:
    return tail(_firms(tables, by_value=by_value), counts=not by_value)


def _top_of_firms(tables: Tables, part: float) -> Found | None:
    values = _firms(tables, by_value=True)
    if len(values) * part < 1:
        return None
    return Found(bootstrapped(partial(top_share, part=part), values), {"importers": float(len(values))})


def _goods(tables: Tables, level: str) -> Floats:
    values = totals(tables.numbers(f"declarations.{level}"), tables[VALUE])
    return values[values > 0]


def _top_goods(tables: Tables) -> Found | None:
    values = _goods(tables, "hs6")
    if len(values) < FEWEST:
        return None
    return Found(bootstrapped(lambda drawn: top_share(drawn, 10 / len(drawn)), values), {"codes": float(len(values))})


def _gini_of_goods(tables: Tables) -> Found | None:
    values = _goods(tables, "hs6")
    return Found(bootstrapped(gini, values), {"codes": float(len(values))}) if len(values) >= FEWEST else None


def _herfindahl_of_chapters(tables: Tables) -> Found | None:
    values = _goods(tables, "chapter")
    return Found(bootstrapped(herfindahl, values), {"chapters": float(len(values))})


def _brokers(tables: Tables) -> Found | None:
    items = totals(tables.numbers("declarations.declarant_id"))
    if len(items) < FEWEST:
        return None
    return Found(bootstrapped(partial(top_share, part=0.1), items), {"declarants": float(len(items))})


AXTELL = (
    "Axtell 2001, Zipf distribution of U.S. firm sizes, Science 293: firm sizes follow an exponent of about 1; "
    "the width of the range is ours"
)
SUPERSTARS = (
    "Freund and Pierola 2013, Export superstars: the top 1 % of exporters hold more than half of exports in 32 "
    "countries; US Department of Commerce for 2010: 0.4 % of importers, 68 % of imports. {}"
)
GENERAL = "General knowledge of national trade statistics, not looked up"

FACTS = (
    FactKind(
        "importer_items_tail",
        "number",
        (IMPORTER,),
        Known(0.7, 1.6, AXTELL),
        partial(_tail_of_firms, by_value=False),
    ),
    FactKind(
        "importer_value_tail",
        "number",
        (IMPORTER, VALUE),
        Known(0.7, 1.6, AXTELL),
        partial(_tail_of_firms, by_value=True),
    ),
    FactKind(
        "top_1_percent_importers",
        "share",
        (IMPORTER, VALUE),
        Known(0.25, 0.85, SUPERSTARS.format("Fewer importers make the share smaller, so the range begins lower")),
        partial(_top_of_firms, part=0.01),
    ),
    FactKind(
        "top_5_percent_importers",
        "share",
        (IMPORTER, VALUE),
        Known(0.5, 0.95, SUPERSTARS.format("The range for 5 % is ours")),
        partial(_top_of_firms, part=0.05),
    ),
    FactKind("top_10_hs6", "share", ("declarations.hs6", VALUE), Known(0.10, 0.50, GENERAL, "unsourced"), _top_goods),
    FactKind(
        "hs6_gini",
        "number",
        ("declarations.hs6", VALUE),
        Known(
            0.6,
            0.98,
            "Easterly, Reshef and Schwenkenberg 2009, The power of exports, World Bank WPS 5081: trade is dominated by "
            "few products everywhere, by a power law; the range is ours",
        ),
        _gini_of_goods,
    ),
    FactKind(
        "chapter_herfindahl",
        "number",
        ("declarations.chapter", VALUE),
        Known(0.025, 0.20, GENERAL, "unsourced"),
        _herfindahl_of_chapters,
    ),
    FactKind(
        "top_brokers",
        "share",
        ("declarations.declarant_id",),
        Known(
            0.4,
            0.95,
            "Chung, Elliott and Han 2026, Customs agents in international trade, CEPR DP 21444: the network of agents "
            "is highly concentrated; the range is ours",
        ),
        _brokers,
    ),
)
"""What is measured of inequality."""
