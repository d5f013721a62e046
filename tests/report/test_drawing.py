from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.report.charts import Bar, Series, bar_chart, line_chart
from landwaiter.report.drawing import STYLES, Axis, Frame, axis, mark, nice_ticks, spread, text, wrap

SVG = "{http://www.w3.org/2000/svg}"


def plain(value: float) -> str:
    return f"{value:g}"


def tree(chart: str) -> ET.Element:
    return ET.fromstring(str(chart))


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_cover_the_range_and_are_few(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)
    assert ticks[0] <= low + 1e-6 * span
    assert ticks[-1] >= low + span - 1e-6 * span
    assert 2 <= len(ticks) <= 9
    steps = [one - other for one, other in zip(ticks[1:], ticks[:-1], strict=True)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-3)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=8))
def test_spread_labels_keep_apart_stay_inside_and_in_order(places: list[float]) -> None:
    moved = spread(places, 15.0, 0.0, 300.0)
    assert min(moved) >= 0.0
    assert max(moved) <= 300.0
    ordered = [moved[one] for one in sorted(range(len(places)), key=lambda one: places[one])]
    assert all(other - one >= 15.0 - 1e-9 for one, other in itertools.pairwise(ordered))


def test_a_range_without_length_still_has_an_axis() -> None:
    assert axis("precision", [0.0], plain, low=0.0).high == 1.0


def test_places_by_hand() -> None:
    frame = Frame(Axis("", 0, 10, (), plain), Axis("", 0, 1, (), plain), left=50, top=10, width=100, height=200)
    assert frame.place((0, 0)) == (50, 210)
    assert frame.place((10, 1)) == (150, 10)
    assert frame.place((5, 0.25)) == (100, 160)


def test_text_is_escaped_and_long_names_are_wrapped() -> None:
    assert "&lt;b&gt; &amp; c" in text((0, 0), "<b> & c")
    assert wrap("short", 20) == ["short"]
    assert " ".join(wrap("a table of past answers, no model", 16)) == "a table of past answers, no model"


def test_no_two_lines_share_colour_dash_or_mark() -> None:
    for part in zip(*STYLES, strict=True):
        assert len(set(part)) == len(STYLES)
    for _, _, shape in STYLES:
        assert ET.fromstring(mark((0, 0), shape, "#000")) is not None


def test_colours_stand_out_on_white() -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    # WCAG 2.2, success criterion 1.4.11: graphical objects need 3 to 1
    assert min(1.05 / (luminance(colour) + 0.05) for colour, _, _ in STYLES) >= 3.0


def test_a_line_chart_tells_itself_and_holds_its_points() -> None:
    x, y = axis("rate", [0.0, 1.0], plain), axis("precision", [0.0, 1.0], plain)
    one = Series(
        "A & B", ((0.0, 1.0), (1.0, 0.5)), bars=((1.0, 0.25, 0.75),), band=((0.0, 0.9, 1.0), (1.0, 0.25, 0.75))
    )
    chart = tree(line_chart([one, Series("C", ((0.0, 0.1),), 1)], x, y, title="Shown <here>"))
    title, description = chart.find(f"{SVG}title"), chart.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert title.text == "Shown <here>"
    assert description.text == "A & B: 0 → 1, 1 → 0.5; C: 0 → 0.1"
    assert chart.attrib["role"] == "img"
    assert chart.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]
    line = chart.find(f"{SVG}polyline")
    assert line is not None
    assert line.attrib["points"] == "62.0,14.0 462.0,151.0"
    assert "A & B" in [node.text for node in chart.iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_values() -> None:
    x = axis("precision", [0.5], plain, low=0.0)
    chart = tree(
        bar_chart([Bar("a", 0.5, 0.4, 0.6, "50 %"), Bar("b", 0.25)], x, title="t", mark_at=0.2, mark_name="base")
    )
    widths = [float(bar.attrib["width"]) for bar in chart.iter(f"{SVG}rect")]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert {"50 %", "base", "a", "b"} <= {node.text for node in chart.iter(f"{SVG}text")}
