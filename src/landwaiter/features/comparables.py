"""Prices, weights and amounts against what was usual for comparable imports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.context import Column, Context, Job, Part
from landwaiter.features.own import logarithm, ratio
from landwaiter.features.spec import name_of
from landwaiter.features.table import Family, FeatureInfo
from landwaiter.features.usual import FLOOR, usual_before

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


def jobs(context: Context) -> Iterator[Job]:
    """Yield what compares each item with the imports before it, as far as the data has the columns."""
    for comparison in COMPARISONS:
        numbers = {comparison.value, *([comparison.per] if comparison.per else [])}
        if numbers <= context.rows.numbers.keys() and set(comparison.key) <= context.rows.hashes.keys():
            yield _job(context, comparison)


def _job(context: Context, comparison: Comparison) -> Job:
    """Make the deviation in spreads, the log ratio to the usual, and the usual spread."""
    value = _logged(context, comparison)
    statistics = STATISTICS + (EVIDENCE if context.evidence else ())

    def compute(part: Part) -> list[Column]:
        own = value[part.rows]
        usual = usual_before(part.block, own, context.spec.price_window_days)
        lengths = part.block.lengths
        centre, spread = np.repeat(usual.centre, lengths), np.repeat(usual.spread, lengths)
        columns: list[Column] = [(own - centre) / np.maximum(spread, FLOOR), own - centre, spread]
        if context.evidence:
            columns += [np.exp(own), np.exp(centre), np.repeat(usual.comparable, lengths)]
        return [part.of_rows(column) for column in columns]

    key = comparison.key
    infos = tuple(
        FeatureInfo(name_of(comparison.family, comparison.measure, what, key), comparison.family, what, key)
        for what in statistics
    )
    return Job(key, context.comparable(key), infos, compute, tuple(what in EVIDENCE for what in statistics))


def _logged(context: Context, comparison: Comparison) -> Floats:
    numbers = context.rows.numbers
    value = numbers[comparison.value]
    return logarithm(value if comparison.per is None else ratio(value, numbers[comparison.per]))
