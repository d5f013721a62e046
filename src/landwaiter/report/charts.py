"""Charts as inline SVG: no script, nothing from outside, a title and a description for screen readers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from landwaiter.report.drawing import STYLES, Axis, Frame, Point, line, mark, path, spread, text, wrap

WIDTH, HEIGHT = 640.0, 340.0
LEFT, TOP, BOTTOM, LABELS = 62.0, 14.0, 52.0, 178.0
LABEL_GAP, MOST_LETTERS = 15.0, 21
BAR_HEIGHT, BAR_GAP, NAMES = 17.0, 13.0, 210.0
DESCRIBED = 6


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart.

    ``bars`` are intervals as (x, low, high); ``style`` counts through the seven styles; ``names`` label the
    points, where given; ``band`` is drawn behind the line as (x, low, high).
    """

    name: str
    points: tuple[Point, ...]
    style: int = 0
    bars: tuple[tuple[float, float, float], ...] = ()
    band: tuple[tuple[float, float, float], ...] = ()
    names: tuple[str, ...] = ()
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its value, its interval where there is one."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    written: str = ""


def line_chart(
    series: Sequence[Series], x: Axis, y: Axis, *, title: str, diagonal: str | None = None, square: bool = False
) -> Markup:
    """Draw lines with their names at their ends.

    Parameters
    ----------
    title
        What the chart shows; read out by screen readers, with the figures of the lines.
    diagonal
        Name of the line from corner to corner, where one is wanted.
    square
        Draw the area as wide as it is high.
    """
    height = HEIGHT - TOP - BOTTOM
    frame = Frame(x, y, LEFT, TOP, height if square else WIDTH - LEFT - LABELS, height)
    parts = [*_axes(frame)]
    if diagonal is not None:
        start, end = frame.place((x.low, y.low)), frame.place((x.high, y.high))
        parts += [line(start, end, "guide"), text((end[0] + 8, end[1] + 4), diagonal, "start", "small")]
    for one in series:
        parts += _band(frame, one)
    for one in series:
        parts += _series(frame, one)
    parts += _end_labels(frame, series)
    return svg(title, _told(series, x, y), parts, TOP + height + BOTTOM)


def bar_chart(bars: Sequence[Bar], x: Axis, *, title: str, mark_at: float | None = None, mark_name: str = "") -> Markup:
    """Draw horizontal bars with intervals; ``mark_at`` is a line across all, such as what guessing gives."""
    height = len(bars) * (BAR_HEIGHT + BAR_GAP) + BAR_GAP
    frame = Frame(x, Axis("", 0.0, 1.0, (), str), NAMES, TOP, WIDTH - NAMES - 70, height)
    parts = [*_axes(frame)]
    for place, bar in enumerate(bars):
        parts += _bar(frame, bar, TOP + BAR_GAP + place * (BAR_HEIGHT + BAR_GAP))
    if mark_at is not None:
        across = frame.place((mark_at, 0.0))[0]
        parts += [line((across, TOP), (across, TOP + height), "guide")]
        parts += [text((across + 4, TOP + 9), mark_name, "start", "small")]
    told = "; ".join(f"{bar.name}: {bar.written}" for bar in bars)
    return svg(title, told, parts, TOP + height + BOTTOM)


def _axes(frame: Frame) -> list[str]:
    x, y = frame.x, frame.y
    bottom, right = frame.top + frame.height, frame.left + frame.width
    parts = []
    for tick in y.ticks:
        at = frame.place((x.low, tick))
        parts += [line(at, (right, at[1]), "grid"), text((at[0] - 8, at[1] + 4), y.write(tick), "end")]
    for tick in x.ticks:
        at = frame.place((tick, y.low))
        parts += [line(at, (at[0], bottom + 5), "axis"), text((at[0], bottom + 19), x.write(tick), "middle")]
    parts.append(line((frame.left, bottom), (right, bottom), "axis"))
    parts.append(text((frame.left + frame.width / 2, bottom + 40), x.label, "middle", "label"))
    if y.label:
        middle = (15.0, frame.top + frame.height / 2)
        parts.append(text(middle, y.label, "middle", "label", turn=-90))
    return parts


def _series(frame: Frame, one: Series) -> list[str]:
    colour, dash, shape = STYLES[one.style % len(STYLES)]
    placed = [frame.place(point) for point in one.points]
    parts = [path(placed, colour, dash)] if one.joined and len(placed) > 1 else []
    parts += [_interval(frame, bar, colour) for bar in one.bars]
    parts += [mark(at, shape, colour) for at in placed]
    parts += [text((at[0] + 7, at[1] - 5), name, "start", "small") for at, name in zip(placed, one.names, strict=False)]
    return parts


def _band(frame: Frame, one: Series) -> list[str]:
    if len(one.band) < 2:
        return []
    upper = [frame.place((x, high)) for x, _, high in one.band]
    lower = [frame.place((x, low)) for x, low, _ in reversed(one.band)]
    steps = " ".join(f"{x:.1f},{y:.1f}" for x, y in upper + lower)
    return [f'<polygon points="{steps}" fill="{STYLES[one.style % len(STYLES)][0]}" fill-opacity="0.14"/>']


def _interval(frame: Frame, bar: tuple[float, float, float], colour: str) -> str:
    x, low, high = bar
    (across, bottom), (_, top) = frame.place((x, low)), frame.place((x, high))
    outline = f"M{across:.1f} {bottom:.1f}V{top:.1f}m-4 0h8M{across - 4:.1f} {bottom:.1f}h8"
    return f'<path d="{outline}" fill="none" stroke="{colour}" stroke-width="1.2"/>'


def _end_labels(frame: Frame, series: Sequence[Series]) -> list[str]:
    """Write each line's name at the right, beside its mark and near the height of its last point."""
    named = [(one, wrap(one.name, MOST_LETTERS)) for one in series if one.name and one.points]
    heights = [frame.place(one.points[-1])[1] for one, _ in named]
    gap = LABEL_GAP * max((len(lines) for _, lines in named), default=1) + 2
    left, parts = frame.left + frame.width + 14, []
    for (one, lines), at in zip(named, spread(heights, gap, frame.top + 4, frame.top + frame.height), strict=True):
        colour, dash, shape = STYLES[one.style % len(STYLES)]
        if one.joined:
            parts.append(path([(left, at), (left + 22, at)], colour, dash))
        parts.append(mark((left + 11, at), shape, colour))
        parts += [text((left + 28, at + 4 + 13 * row), said, "start", "name") for row, said in enumerate(lines)]
    return parts


def _bar(frame: Frame, bar: Bar, top: float) -> list[str]:
    start, end = frame.place((frame.x.low, 0.0))[0], frame.place((bar.value, 0.0))[0]
    middle = top + BAR_HEIGHT / 2
    parts = [
        text((frame.left - 8, middle + 4), bar.name, "end", "name"),
        f'<rect x="{start:.1f}" y="{top:.1f}" width="{max(0.0, end - start):.1f}" height="{BAR_HEIGHT}" class="bar"/>',
    ]
    furthest = end
    if bar.low is not None and bar.high is not None:
        low, furthest = (frame.place((value, 0.0))[0] for value in (bar.low, bar.high))
        outline = (
            f"M{low:.1f} {middle:.1f}H{furthest:.1f}M{low:.1f} {middle - 4:.1f}v8M{furthest:.1f} {middle - 4:.1f}v8"
        )
        parts.append(f'<path d="{outline}" class="whisker"/>')
    return [*parts, text((max(end, furthest) + 6, middle + 4), bar.written, "start", "value")]


def _told(series: Sequence[Series], x: Axis, y: Axis) -> str:
    return "; ".join(f"{one.name or x.label}: {_points_told(one, x.write, y.write)}" for one in series)


def _points_told(one: Series, write_x: Callable[[float], str], write_y: Callable[[float], str]) -> str:
    step = max(1, len(one.points) // DESCRIBED)
    return ", ".join(f"{write_x(x)} \N{RIGHTWARDS ARROW} {write_y(y)}" for x, y in one.points[::step])


def svg(title: str, told: str, parts: Sequence[str], height: float, *, width: float = WIDTH) -> Markup:
    """Return the drawing of ``parts``, with its title and description for screen readers.

    A drawing narrower than a chart says so in its class.
    """
    small = ' class="strip"' if width < WIDTH else ""
    identifier = "c" + hashlib.sha256(f"{title}\n{told}".encode()).hexdigest()[:10]
    head = (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}"{small} role="img" aria-labelledby="{identifier}t {identifier}d" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{identifier}t">{escape(title)}</title>'
        f'<desc id="{identifier}d">{escape(told)}</desc>'
    )
    drawn = "\n".join((head, *parts, "</svg>"))
    # every text in the parts was escaped by drawing.text
    return Markup(drawn)  # noqa: S704 # nosec B704
