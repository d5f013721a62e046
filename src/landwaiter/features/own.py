"""Features of an item's own declared values: amounts, ratios, round numbers, calendar, goods code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.context import Context, Made
from landwaiter.features.table import Family, FeatureInfo

Floats = NDArray[np.float64]

MOST_ZEROS = 6
LARGEST_WHOLE = 2.0**53
ROUNDED = ("customs_value", "net_mass_kg", "invoice_value")
RATIOS = (
    ("customs_value", "net_mass_kg"),
    ("customs_value", "quantity"),
    ("net_mass_kg", "quantity"),
    ("net_mass_kg", "gross_mass_kg"),
    ("freight", "customs_value"),
    ("insurance", "customs_value"),
    ("tax_amount", "customs_value"),
)


def logarithm(value: Floats) -> Floats:
    """Return the natural logarithm, NaN for values that are not positive."""
    out = np.full(len(value), np.nan)
    np.log(value, out=out, where=value > 0)
    return out


def ratio(part: Floats, whole: Floats) -> Floats:
    """Return ``part / whole``, NaN where the whole is not positive."""
    out = np.full(len(part), np.nan)
    np.divide(part, whole, out=out, where=whole > 0)
    return out


def trailing_zeros(value: Floats) -> Floats:
    """Return how many zeros end the whole part of a value; 0 where it has cents, NaN for null.

    Declarants who make values up like round ones (digit preference; Nigrini, Benford's Law, 2012).

    >>> trailing_zeros(np.array([1500.0, 1500.5, 7.0])).tolist()
    [2.0, 0.0, 0.0]
    """
    zeros = np.where(np.isnan(value), np.nan, 0.0)
    left = np.flatnonzero(np.isfinite(value) & (value > 0) & (value < LARGEST_WHOLE))
    whole = value[left].astype(np.int64)
    left, whole = left[whole == value[left]], whole[whole == value[left]]
    for _ in range(MOST_ZEROS):
        tens = whole % 10 == 0
        left, whole = left[tens], whole[tens] // 10
        zeros[left] += 1
    return zeros


def weekday(day: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the day of the week, Monday 0, of days since 1970-01-01, a Thursday.

    >>> weekday(np.array([0, 4], dtype=np.int32)).tolist()
    [3, 0]
    """
    return (day + 3) % 7


def features(context: Context) -> Iterator[Made]:
    """Yield logarithms of amounts, ratios between them, trailing zeros and weekday."""
    numbers = context.rows.numbers
    for name in numbers:
        yield _made(context, "amount", "log", name, [numbers[name]], logarithm if name != "duty_rate" else np.positive)
    for part, whole in RATIOS:
        if part in numbers and whole in numbers:
            yield _made(context, "amount", "ratio", f"{part}/{whole}", [numbers[part], numbers[whole]], ratio)
    for name in ROUNDED:
        if name in numbers:
            yield _made(context, "rounding", "zeros", name, [numbers[name]], trailing_zeros)
    yield _made(context, "calendar", "weekday", "registration_date", [context.rows.day], weekday)


def _made(
    context: Context, family: Family, statistic: str, name: str, inputs: list[NDArray[Any]], compute: Callable[..., Any]
) -> Made:
    (column,) = context.room(1)
    for here, rows in context.blocks():
        column[here] = compute(*(values[rows] for values in inputs))
    return Made(FeatureInfo(f"{family}|{name}|{statistic}", family, statistic, (name,)), column)
