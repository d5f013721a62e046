"""The elements that charts are drawn with: scales, ticks, marks and text, as SVG.

Every text is escaped here and nowhere else. Colours are those of Okabe and Ito (2008) that stand out
on white by a contrast of 3 to 1; each goes with a dash and a mark of its own, so that a print in black
and white, or a reader who sees no colours, tells the lines apart.
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]

STYLES = (
    ("#0072b2", "none", "circle"),
    ("#d55e00", "7 3", "square"),
    ("#00795a", "2 3", "triangle"),
    ("#000000", "9 3 2 3", "diamond"),
    ("#a64d82", "5 2 1 2 1 2", "cross"),
    ("#666666", "1 4", "plus"),
    ("#7a5c00", "12 4", "ring"),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis measures, its range, where its ticks are and how they are written."""

    label: str
    low: float
    high: float
    ticks: tuple[float, ...]
    write: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """The area of a chart in its own units, and the way from data to it."""

    x: Axis
    y: Axis
    left: float
    top: float
    width: float
    height: float

    def place(self, point: Point) -> Point:
        """Return where a point of the data lies in the drawing."""
        across = (point[0] - self.x.low) / (self.x.high - self.x.low)
        up = (point[1] - self.y.low) / (self.y.high - self.y.low)
        return self.left + across * self.width, self.top + (1.0 - up) * self.height


def nice_ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Return round numbers that cover the range from ``low`` to ``high``, ``most`` steps of them or about so.

    A range without length is taken to be 1 long.

    Examples
    --------
    >>> nice_ticks(0.0, 0.93)
    (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    """
    high = high if high > low else low + 1.0
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if span / (power * factor) <= most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(step * place, 10) for place in range(first, last + 1))


def axis(label: str, values: Sequence[float], write: Callable[[float], str], low: float | None = None) -> Axis:
    """Return an axis that holds ``values``, from ``low`` where given."""
    known = [*values] if low is None else [*values, low]
    ticks = nice_ticks(min(known, default=0.0), max(known, default=1.0))
    return Axis(label, ticks[0], ticks[-1], ticks, write)


def text(place: Point, content: str, anchor: str = "start", kind: str = "", *, turn: int = 0) -> str:
    """Return a line of text; ``kind`` is its class."""
    x, y = place
    turned = f' transform="rotate({turn} {x:.1f} {y:.1f})"' if turn else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}"{turned}>{escape(content)}</text>'


def line(start: Point, end: Point, kind: str) -> str:
    """Return a straight line; ``kind`` is its class."""
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" class="{kind}"/>'


def path(points: Sequence[Point], colour: str, dash: str) -> str:
    """Return a line through ``points``."""
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{steps}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'


def mark(place: Point, shape: str, colour: str, size: float = 3.5) -> str:
    """Return a mark of one of the seven shapes, centred at ``place``."""
    x, y = place
    s = size
    outlines = {
        "square": f"M{x - s:.1f} {y - s:.1f}h{2 * s}v{2 * s}h{-2 * s}z",
        "triangle": f"M{x:.1f} {y - s - 0.5:.1f}l{s + 0.5} {2 * s}h{-2 * s - 1}z",
        "diamond": f"M{x:.1f} {y - s - 1:.1f}l{s + 1} {s + 1}l{-s - 1} {s + 1}l{-s - 1} {-s - 1}z",
        "cross": f"M{x - s:.1f} {y - s:.1f}l{2 * s} {2 * s}m{-2 * s} 0l{2 * s} {-2 * s}",
        "plus": f"M{x - s:.1f} {y:.1f}h{2 * s}m{-s} {-s}v{2 * s}",
    }
    if shape == "ring":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{s}" fill="#ffffff" stroke="{colour}" stroke-width="1.5"/>'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{s}" fill="{colour}"/>'
    fill = "none" if shape in ("cross", "plus") else colour
    return f'<path d="{outlines[shape]}" fill="{fill}" stroke="{colour}" stroke-width="1.5"/>'


def wrap(name: str, most: int) -> list[str]:
    """Split a name into lines of about ``most`` letters; words are split only where they are longer.

    >>> wrap("Table of past answers, no model", 21)
    ['Table of past', 'answers, no model']
    """
    lines = max(1, math.ceil(len(name) / most))
    longest = min(most, max(map(len, name.split()), default=0))
    return textwrap.wrap(name, max(most - 4, longest, math.ceil(len(name) / lines) + 2)) if lines > 1 else [name]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart until they are ``gap`` from each other, as little as needed, within the range.

    Examples
    --------
    >>> spread([10.0, 11.0, 40.0], 5.0, 0.0, 50.0)
    [10.0, 15.0, 40.0]
    """
    order = sorted(range(len(places)), key=lambda one: places[one])
    moved = list(places)
    for before, one in itertools.pairwise(order):
        moved[one] = max(moved[one], moved[before] + gap)
    limit = high
    for one in reversed(order):
        moved[one] = max(low, min(moved[one], limit))
        limit = moved[one] - gap
    return moved
