"""The charts of a simulation: what was recovered and found as time went by, exploration, and drift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from markupsafe import Markup

from landwaiter.report.charts import Series, line_chart
from landwaiter.report.drawing import STYLES, Axis, axis, nice_ticks
from landwaiter.report.simulation_tables import unit

if TYPE_CHECKING:
    from landwaiter.report.words import Words
    from landwaiter.selection.simulation import Comparison
    from landwaiter.selection.simulation.summary import Band

Part = Literal["period", "cumulated"]
Drawn = tuple[Markup, str]
"""A chart and what stands above it."""


def shown(found: Comparison) -> list[str]:
    """Return the strategies that are drawn: the best, and the baseline among them."""
    names = list(found.strategies)[: len(STYLES)]
    return names if found.baseline in names else [*names[:-1], found.baseline]


def shown_about(found: Comparison, words: Words) -> str:
    """Say how lines are to be read, and whether some are left out."""
    said = [words("simulation.lines", span_count=found.span) if found.span > 1 else words("simulation.lines.each")]
    if len(found.strategies) > len(STYLES):
        said.append(words("simulation.lines.some", drawn_count=len(STYLES), strategies_count=len(found.strategies)))
    return " ".join(said)


def leading(found: Comparison, words: Words) -> list[Drawn]:
    """Draw the leading measure, cumulated and by period."""
    name = found.leading
    return [_chart(found, words, name, part) for part in ("cumulated", "period")]


def quality(found: Comparison, words: Words) -> list[Drawn]:
    """Draw precision, and what was found of what could be found, by period and cumulated."""
    wanted: list[tuple[str, Part]] = [("norm_precision", "cumulated")]
    if found.leading != "precision":
        wanted = [("precision", "cumulated"), ("precision", "period"), *wanted, ("norm_revenue", "cumulated")]
    return [_chart(found, words, name, part) for name, part in wanted]


def exploration(found: Comparison, words: Words) -> Drawn | None:
    """Draw the share that explores; ``None`` where it is all or nothing everywhere."""
    if not any(0.0 < one.measures["explored"].value < 1.0 for one in found.strategies.values()):
        return None
    return _chart(found, words, "explored", "period")


def drift(found: Comparison, words: Words) -> Drawn | None:
    """Draw how far the declared goods moved; ``None`` where no period has items."""
    known = np.flatnonzero(np.isfinite(found.drift))
    if not len(known):
        return None
    points = tuple((float(at + 1), float(found.drift[at])) for at in known)
    y = axis(words("simulation.axis.drift"), [*(value for _, value in points), 0.1], words.number, low=0.0)
    title = words("simulation.drift")
    return line_chart([Series("", _thinned(points))], _periods(found, words), y, title=title), title


def _thinned(points: tuple[tuple[float, float], ...], most: int = 100) -> tuple[tuple[float, float], ...]:
    return points[:: -(-len(points) // most)]


def _chart(found: Comparison, words: Words, name: str, part: Part) -> Drawn:
    bands = {one: getattr(found.strategies[one].spans[name], part) for one in shown(found)}
    at = _ends(found)
    series = [_line(one, at, bands[one], style) for style, one in enumerate(bands)]
    heights = [
        value for one in bands.values() for line in (one.value, one.high) for value in line if np.isfinite(value)
    ]
    y = axis(words(f"simulation.axis.{name}"), heights or [1.0], words.percent, low=0.0)
    if name == "recovered":
        counted = unit(found)
        y = replace(y, label=counted.of(y.label, words), write=lambda value: words.number(value / counted.size))
    title = words(f"simulation.chart.{name}.{part}")
    return line_chart(series, _periods(found, words), y, title=title), title


def _line(name: str, at: Sequence[float], band: Band, style: int) -> Series:
    points = tuple((x, float(y)) for x, y in zip(at, band.value, strict=True) if np.isfinite(y))
    edges = tuple(
        (x, max(0.0, float(low)), float(high))
        for x, low, high in zip(at, band.low, band.high, strict=True)
        if np.isfinite(low)
    )
    return Series(name, points, style, band=edges)


def _ends(found: Comparison) -> list[float]:
    """Return the last period of each point, counted from 1."""
    return [float(min(end, found.periods)) for end in range(found.span, found.periods + found.span, found.span)]


def _periods(found: Comparison, words: Words) -> Axis:
    label = (
        words("simulation.axis.weeks") if found.days == 7 else words("simulation.axis.periods", days_count=found.days)
    )
    ticks = tuple(tick for tick in nice_ticks(0.0, float(found.periods)) if tick <= found.periods and tick == int(tick))
    return Axis(label, 0.0, float(found.periods), ticks, words.number)
