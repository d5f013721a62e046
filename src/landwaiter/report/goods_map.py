"""The nomenclature as a map: its headings along a curve that fills a square, with what a description points at.

On Hilbert's curve (Mathematische Annalen 38, 1891) what stands near in the order of codes lies near on the map, and a
chapter is one area. The map is the same for every description, so that places can be learned.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby

from markupsafe import Markup

ORDER = 5
SIDE = 1 << ORDER
CELLS = SIDE * SIDE
UNIT = 16
"""Length of a cell in the units of the drawing."""
SECTIONS = (1, 6, 15, 16, 25, 28, 39, 41, 44, 47, 50, 64, 68, 71, 72, 84, 86, 90, 93, 94, 97)
"""The first chapter of each section of the Harmonized System."""
TONES = 4


def goods_map(headings: Sequence[str], chances: Mapping[str, float], title: str) -> Markup:
    """Return the map as SVG, with a mark on each heading that has a chance, larger for a larger one.

    Parameters
    ----------
    headings
        All headings, in ascending order.
    chances
        By heading, in [0, 1]; headings that are not on the map are left out.
    title
        What a reader who does not see it is told.
    """
    known = tuple(headings)
    marks = "".join(
        _mark(known, heading, chance) for heading, chance in sorted(chances.items(), key=lambda one: one[1])
    )
    size = SIDE * UNIT
    # The title is escaped, and all else is drawn from numbers.
    return Markup(  # noqa: S704 # nosec B704
        f'<svg class="goods-map" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(title)}">'
        f"{_ground(known)}{marks}</svg>"
    )


def cell(place: int) -> tuple[int, int]:
    """Return column and row of a place on the curve.

    >>> [cell(place) for place in range(5)]
    [(0, 0), (0, 1), (1, 1), (1, 0), (2, 0)]
    """
    column = row = 0
    step = 1
    while step < SIDE:
        right = 1 & (place // 2)
        up = 1 & (place ^ right)
        if not up:
            if right:
                column, row = step - 1 - column, step - 1 - row
            column, row = row, column
        column, row = column + step * right, row + step * up
        place //= 4
        step *= 2
    return column, row


@lru_cache(maxsize=4)
def _ground(headings: tuple[str, ...]) -> str:
    """The areas of the chapters with their numbers, of which only the larger ones have room for one."""
    areas, numbers, at = [], [], 0
    for chapter, inside in groupby(headings, key=lambda heading: heading[:2]):
        first, at = _place(headings, at), at + len(list(inside))
        places = range(first, max(first + 1, _place(headings, at)))
        tone = sum(int(chapter) >= start for start in SECTIONS) % TONES
        areas.append(f'<path class="tone{tone}" d="{_outline(places)}"/>')
        column, row = cell(places[len(places) // 2])
        numbers.append(
            f'<text x="{column * UNIT + UNIT / 2:g}" y="{row * UNIT + UNIT * 0.75:g}">{escape(chapter)}</text>'
        )
    return "".join(areas) + "".join(numbers)


def _place(headings: Sequence[str], number: int) -> int:
    return number * CELLS // len(headings)


def _outline(places: range) -> str:
    """Return the cells as rectangles, those beside each other in a row as one."""
    rows: dict[int, list[int]] = {}
    for column, row in map(cell, places):
        rows.setdefault(row, []).append(column)
    return "".join(_runs(row, sorted(columns)) for row, columns in sorted(rows.items()))


def _runs(row: int, columns: list[int]) -> str:
    parts = []
    for _, run in groupby(enumerate(columns), key=lambda one: one[1] - one[0]):
        found = [column for _, column in run]
        width = len(found) * UNIT
        parts.append(f"M{found[0] * UNIT} {row * UNIT}h{width}v{UNIT}h-{width}z")
    return "".join(parts)


def _mark(headings: Sequence[str], heading: str, chance: float) -> str:
    at = bisect_left(headings, heading)
    if at == len(headings) or headings[at] != heading:
        return ""
    column, row = cell(_place(headings, at))
    radius = UNIT * (0.35 + 0.9 * min(max(chance, 0.0), 1.0) ** 0.5)
    return (
        f'<circle class="mark" cx="{column * UNIT + UNIT / 2:g}" cy="{row * UNIT + UNIT / 2:g}" r="{radius:.1f}">'
        f"<title>{escape(heading[:2])}.{escape(heading[2:])}: {chance:.0%}</title></circle>"
    )
