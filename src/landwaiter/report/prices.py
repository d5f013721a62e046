"""The price of an item among those of comparable imports, drawn and told."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from landwaiter.report.charts import svg
from landwaiter.report.drawing import STYLES, Axis, Frame, line, mark, text

if TYPE_CHECKING:
    from landwaiter.report.words import Words
    from landwaiter.services.application.facts import Bin, Prices

LEFT, TOP, WIDTH, HEIGHT, BELOW = 20.0, 34.0, 600.0, 150.0, 62.0
BOX = 10.0
TICKS = (1.0, 2.0, 5.0)
MARGIN = 0.03
"""How much wider than the prices the drawing is, as a share of their range."""


def price_chart(found: Prices, words: Words) -> Markup | None:
    """Draw how the prices of comparable imports lie, and where the item's own is; ``None`` where there are too few.

    Bars count imports, the box below has their quantiles (5, 25, 50, 75 and 95 %), the square is the item.
    """
    if not found.quantiles:
        return None
    frame = _frame(found)
    parts = [*_axis(frame, words), *_bars(frame, found.bins), *_box(frame, found.quantiles)]
    if found.own is not None:
        parts += _own(frame, found.own, words)
    return svg(price_title(found, words), price_told(found, words), parts, TOP + HEIGHT + BELOW)


def price_title(found: Prices, words: Words) -> str:
    """Return what the chart shows."""
    return words("price.title", shared_fields=_listed(found.shared), comparable_count=found.count)


def price_told(found: Prices, words: Words) -> str:
    """Say in words what the chart shows: the quantiles, and where the item's price lies."""
    if not found.quantiles:
        return words("price.few", comparable_count=found.count)
    lowest, _, median, _, highest = found.quantiles
    said = words("price.usual", median_price=median, low_price=lowest, high_price=highest)
    if found.own is None or found.place is None:
        return f"{said} {words('price.unknown')}"
    return f"{said} {words('price.own', own_price=found.own, below_percent=found.place)}"


def _listed(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def _frame(found: Prices) -> Frame:
    prices = [found.bins[0].low, found.bins[-1].high, *found.quantiles]
    prices += [] if found.own is None else [found.own]
    low, high = math.log10(min(prices)), math.log10(max(prices))
    room = MARGIN * max(high - low, 0.1)
    most = float(max(one.count for one in found.bins))
    across = Axis("", low - room, high + room, (), str)
    return Frame(across, Axis("", 0.0, most, (), str), LEFT, TOP, WIDTH, HEIGHT)


def _axis(frame: Frame, words: Words) -> list[str]:
    bottom = TOP + HEIGHT + 2 * BOX + 6
    parts = [line((LEFT, bottom), (LEFT + WIDTH, bottom), "axis")]
    for price in _ticks(frame.x.low, frame.x.high):
        across = frame.place((math.log10(price), 0.0))[0]
        parts += [line((across, bottom), (across, bottom + 5), "axis")]
        parts += [text((across, bottom + 18), words.number(price), "middle")]
    return [*parts, text((LEFT + WIDTH / 2, bottom + 34), words("price.axis"), "middle", "label")]


def _ticks(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 times powers of ten within a range of logarithms, the powers alone where it is wide.

    >>> _ticks(0.0, 1.0)
    [1.0, 2.0, 5.0, 10.0]
    """
    factors = TICKS if high - low < 2.5 else TICKS[:1]
    powers = range(math.floor(low), math.ceil(high) + 1)
    every = (factor * 10.0**power for power in powers for factor in factors)
    return [round(price, 12) for price in every if low - 1e-9 <= math.log10(price) <= high + 1e-9]


def _bars(frame: Frame, bins: tuple[Bin, ...]) -> list[str]:
    parts = []
    for one in bins:
        left, top = frame.place((math.log10(one.low), float(one.count)))
        right, bottom = frame.place((math.log10(one.high), 0.0))
        size = f'width="{max(right - left - 1, 1.0):.1f}" height="{bottom - top:.1f}"'
        parts.append(f'<rect x="{left:.1f}" y="{top:.1f}" {size} class="bar"/>')
    return parts


def _box(frame: Frame, quantiles: tuple[float, ...]) -> list[str]:
    lowest, low, median, high, highest = (frame.place((math.log10(one), 0.0))[0] for one in quantiles)
    top = TOP + HEIGHT + 6
    middle = top + BOX / 2
    return [
        line((lowest, middle), (highest, middle), "whisker"),
        f'<rect x="{low:.1f}" y="{top:.1f}" width="{max(high - low, 1.0):.1f}" height="{BOX:.0f}" class="known"/>',
        line((median, top - 1), (median, top + BOX + 1), "median"),
    ]


def _own(frame: Frame, own: float, words: Words) -> list[str]:
    across, colour = frame.place((math.log10(own), 0.0))[0], STYLES[1][0]
    anchor = "start" if across < LEFT + WIDTH / 2 else "end"
    return [
        line((across, TOP - 8), (across, TOP + HEIGHT + BOX + 8), "guide"),
        mark((across, TOP - 12), "square", colour, 5.0),
        text((across + (9 if anchor == "start" else -9), TOP - 8), words("price.item", own_price=own), anchor, "value"),
    ]
