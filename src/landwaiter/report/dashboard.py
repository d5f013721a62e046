"""The charts of the dashboard: hit rates with their intervals, and the budget month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from landwaiter.report.charts import Bar, Series, bar_chart, line_chart
from landwaiter.report.drawing import Axis, axis

if TYPE_CHECKING:
    from landwaiter.report.words import Words
    from landwaiter.schema.measure import Measure
    from landwaiter.services.application.dashboard import Budget
    from landwaiter.services.application.hit_rates import Line

MOST_BARS = 25
MOST_TICKS = 6
DRAWN = ("targeted", "random")
"""The strata that are drawn; of the third nobody knows what it stands for."""


def rates_chart(
    lines: Sequence[Line], words: Words, title: str, named: Callable[[str], str], guess: Measure | None
) -> Markup | None:
    """Draw the hit rate of each line as a bar with its interval; ``None`` where there are none.

    Parameters
    ----------
    named
        Returns what a line is called.
    guess
        Hit rate of the random stratum: what inspecting without looking finds; drawn across all bars.
    """
    bars = [_bar(line, words, named) for line in sorted(lines, key=lambda line: -line.whole.inspected)[:MOST_BARS]]
    known = [bar for bar in bars if bar is not None]
    if not known:
        return None
    tops = [bar.high or bar.value for bar in known] + ([] if guess is None else [guess.value])
    across = axis(words("dashboard.rate"), tops, words.percent, low=0.0)
    mark = None if guess is None else guess.value
    return bar_chart(known, across, title=title, mark_at=mark, mark_name=words("dashboard.random"))


def _bar(line: Line, words: Words, named: Callable[[str], str]) -> Bar | None:
    rate = line.whole.hit_rate
    if rate is None:
        return None
    return Bar(named(line.name), rate.value, rate.low, rate.high, words.percent(rate.value))


def months_chart(lines: Sequence[Line], words: Words) -> Markup | None:
    """Draw the hit rates of the targeted and the random stratum by month; ``None`` where there are no inspections."""
    months = [line.name for line in lines]
    series = [_rates(lines, stratum, style, words) for style, stratum in enumerate(DRAWN)]
    shown = [one for one in series if one.points]
    if not shown:
        return None
    heights = [high for one in shown for _, _, high in one.bars]
    up = axis(words("dashboard.rate"), heights, words.percent, low=0.0)
    return line_chart(shown, _months(months), up, title=words("dashboard.by_month"))


def _rates(lines: Sequence[Line], stratum: str, style: int, words: Words) -> Series:
    rates = [(float(at), line.strata[stratum].hit_rate) for at, line in enumerate(lines)]
    points = tuple((at, rate.value) for at, rate in rates if rate is not None)
    bars = tuple((at, rate.low or 0.0, rate.high or 0.0) for at, rate in rates if rate is not None)
    return Series(words(f"dashboard.{stratum}"), points, style, bars)


def budget_chart(budget: Sequence[Budget], words: Words) -> Markup | None:
    """Draw by month how many items selections allowed to be inspected, and how many were; ``None`` without months."""
    if not budget:
        return None
    columns = {"selected": [one.selected for one in budget], "inspected": [one.inspected for one in budget]}
    series = [
        Series(words(f"dashboard.{name}"), tuple((float(at), float(count)) for at, count in enumerate(counts)), style)
        for style, (name, counts) in enumerate(columns.items())
    ]
    most = max((*columns["selected"], *columns["inspected"], 1))
    up = axis(words("dashboard.items"), [float(most)], words.number, low=0.0)
    return line_chart(series, _months([one.month for one in budget]), up, title=words("dashboard.budget"))


def _months(months: Sequence[str]) -> Axis:
    """Return the axis of months, which stand at whole numbers."""
    step = -(-len(months) // MOST_TICKS)
    ticks = tuple(float(at) for at in range(0, len(months), step))
    return Axis("", -0.5, len(months) - 0.5, ticks, lambda at: months[round(at)])
