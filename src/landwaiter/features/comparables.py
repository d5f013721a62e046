"""Prices, weights and amounts against what was usual for comparable imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.context import Context, Keyed, Made, by_day
from landwaiter.features.numbering import Ints
from landwaiter.features.own import logarithm, ratio
from landwaiter.features.spec import name_of
from landwaiter.features.table import Family, FeatureInfo
from landwaiter.features.usual import FLOOR, Market, Usual

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared (``value``, or ``value`` per ``per``) among imports that share ``key``."""

    family: Family
    measure: str
    value: str
    per: str | None
    key: tuple[str, ...]


COMPARISONS = (
    Comparison("price", "per_kg", "customs_value", "net_mass_kg", ("hs6", "origin_country")),
    Comparison("price", "per_unit", "customs_value", "quantity", ("hs6", "origin_country", "quantity_unit")),
    Comparison("weight", "per_unit", "net_mass_kg", "quantity", ("hs6", "origin_country", "quantity_unit")),
    Comparison("amount", "value", "customs_value", None, ("importer_id",)),
)
"""HS x origin x unit after the WCO's valuation database guidance; the importer's own usual value."""

STATISTICS = ("deviation", "ratio", "spread")
"""Statistics that models read."""
EVIDENCE = ("declared", "usual", "comparable")
"""Statistics that reasons quote and models do not read."""


def comparisons(context: Context) -> Iterator[Comparison]:
    """Yield the comparisons that the data has the columns for."""
    for comparison in COMPARISONS:
        numbers = {comparison.value, *([comparison.per] if comparison.per else [])}
        if numbers <= context.rows.numbers.keys() and set(comparison.key) <= context.rows.hashes.keys():
            yield comparison


def features(context: Context, keyed: Keyed, comparison: Comparison) -> Iterator[Made]:
    """Yield the deviation in spreads, the log ratio to the usual, and the usual spread."""
    statistics = STATISTICS + (EVIDENCE if context.evidence else ())
    columns = context.room(len(statistics))
    for now, own, usual in _compared(context, keyed, comparison):
        distance = own - usual.centre
        made = [distance / np.maximum(usual.spread, FLOOR), distance, usual.spread]
        if context.evidence:
            made += [np.exp(own), np.exp(usual.centre), usual.comparable.astype(np.float64)]
        for column, values in zip(columns, made, strict=True):
            column[now] = values
    family, measure = comparison.family, comparison.measure
    infos = [FeatureInfo(name_of(family, measure, what, keyed.key), family, what, keyed.key) for what in statistics]
    yield from keyed.made(infos, columns, EVIDENCE)


def _compared(context: Context, keyed: Keyed, comparison: Comparison) -> Iterator[tuple[slice, Floats, Usual]]:
    """Yield the targets of each day, their own values, and what was usual before the day."""
    if keyed.standing:
        for day, now in context.days():
            seen = _standing(keyed, comparison, day).seen(keyed.codes[now])
            yield now, _logged(context, comparison, now), seen.clipped
        return
    window, past, wanted = context.spec.price_window_days, keyed.past, dict(context.days())
    market = Market(keyed.size, window)
    # Two windows back: one that the first targets look at, and one that its first imports were clipped by.
    for day, now in by_day(past.day, min(wanted, default=0) - 2 * window):
        market.move_to(day)
        codes = past.codes[now]
        value = _logged(context, comparison, now if context.everything else past.rows[now])
        seen = market.seen(codes)
        if day in wanted:
            at = keyed.within(now, wanted[day])
            yield wanted[day], value[at], seen.take(at).clipped
        market.receive(day, codes, value, seen)


def _standing(keyed: Keyed, comparison: Comparison, day: int) -> Market:
    """Return the market on a day, gone through as :func:`_compared` does and kept."""

    def made() -> Market:
        window, past = keyed.history.spec.price_window_days, keyed.past
        market = Market(keyed.size, window)
        for earlier, now in by_day(past.day[: past.before(day)], day - 2 * window):
            market.move_to(earlier)
            codes = past.codes[now]
            market.receive(earlier, codes, _logged(keyed.history, comparison, past.rows[now]), market.seen(codes))
        market.move_to(day)
        return market

    return keyed.kept(f"market {comparison.family} {comparison.measure}", made)


def _logged(context: Context, comparison: Comparison, rows: Ints | slice) -> Floats:
    value = context.rows.numbers[comparison.value][rows]
    return logarithm(value if comparison.per is None else ratio(value, context.rows.numbers[comparison.per][rows]))
