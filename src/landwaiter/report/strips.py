"""A figure against its known range, as a drawing that fits into a line of a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from landwaiter.report.charts import svg
from landwaiter.report.drawing import STYLES, line, mark

if TYPE_CHECKING:
    from markupsafe import Markup

    from landwaiter.schema.measure import Measure

WIDTH, HEIGHT, MARGIN, BAND = 208.0, 30.0, 10.0, 12.0
WIDE = 12.0
"""From this ratio of its ends on, a range is drawn on a logarithmic scale."""
INSIDE, OUTSIDE = ("circle", STYLES[0][0]), ("square", STYLES[1][0])


def strip(measure: Measure | None, low: float, high: float, *, title: str, told: str) -> Markup:
    """Draw the known range from ``low`` to ``high`` as a band, and the figure with its interval upon it.

    Parameters
    ----------
    measure
        The figure; ``None`` draws the band alone.
    title, told
        What it shows and what it says, for screen readers.
    """
    ends = [low, high]
    if measure is not None:
        ends += [value for value in (measure.value, measure.low, measure.high) if value is not None]
    scale = Scale(ends, logarithmic=low > 0 and high / low >= WIDE and min(ends) > 0)
    middle = HEIGHT / 2
    left, right = scale.place(low), scale.place(high)
    parts = [
        line((MARGIN, middle), (WIDTH - MARGIN, middle), "grid"),
        f'<rect x="{left:.1f}" y="{middle - BAND / 2}" width="{right - left:.1f}" height="{BAND}" class="known"/>',
    ]
    if measure is not None:
        parts += _figure(measure, scale, middle, inside=low <= measure.value <= high)
    return svg(title, told, parts, HEIGHT, width=WIDTH)


class Scale:
    """From values to places between the margins of a strip.

    Parameters
    ----------
    ends
        Values that must have a place.
    logarithmic
        Whether ratios, not differences, are drawn alike.
    """

    def __init__(self, ends: list[float], *, logarithmic: bool) -> None:
        self._logarithmic = logarithmic
        placed = [self._value(end) for end in ends]
        self._low, self._span = min(placed), max(max(placed) - min(placed), 1e-12)

    def place(self, value: float) -> float:
        """Return where a value stands, in pixels."""
        return MARGIN + (self._value(value) - self._low) / self._span * (WIDTH - 2 * MARGIN)

    def _value(self, value: float) -> float:
        return math.log(value) if self._logarithmic else value


def _figure(measure: Measure, scale: Scale, middle: float, *, inside: bool) -> list[str]:
    shape, colour = INSIDE if inside else OUTSIDE
    parts = []
    if measure.low is not None and measure.high is not None:
        parts.append(line((scale.place(measure.low), middle), (scale.place(measure.high), middle), "whisker"))
    return [*parts, mark((scale.place(measure.value), middle), shape, colour, 4.5)]
