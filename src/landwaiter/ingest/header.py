"""Where the names of the columns stand, below the banner that reports print above a table.

The rule, for text and for workbooks alike: the header is the first of the first 20 rows

1. that has at least two cells, nearly all different, and more of them words than numbers or days;
2. that is followed by rows that are hardly wider: it has at least three cells for every four columns of the
   rows below it, as the median of them goes;
3. above which every row is sparse, or names groups of columns. A sparse row fills no more than half as many cells
   as the header, or ends before two thirds of it; one that names groups has gaps and neither numbers nor days,
   which the rows below the header have.

The third point keeps rows of data from being taken for a banner. Where no row is such a header, nothing is
guessed, and the mapping can say which row it is.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from landwaiter.schema.formats import DATE_FORMATS, NUMBER_FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    Cells = Sequence[str | None]

SEARCHED = 20
"""Rows among which the header is searched."""
LOOKED_AT = 20
"""Rows below a header that tell how wide its table is."""
NEEDED = SEARCHED + LOOKED_AT
"""Rows from the top that :func:`find` looks at."""


def find(rows: Sequence[Cells]) -> int | None:
    """Return the position of the header among the first rows of a file, or ``None``.

    >>> find([["Report of May", None, None], ["HS", "Value", "Origin"], ["0101", "5", "FR"]])
    1
    """
    for at, row in enumerate(rows[:SEARCHED]):
        below = rows[at + 1 : at + 1 + LOOKED_AT]
        if names_columns(row) and _covers(row, below) and all(_above(one, row, below) for one in rows[:at]):
            return at
    return None


def _above(one: Cells, header: Cells, below: Sequence[Cells]) -> bool:
    """Say whether a row can stand above the header: it is sparse, or names groups of columns."""
    if 2 * len(_texts(one)) <= len(_texts(header)) or 3 * _width(one) <= 2 * _width(header):
        return True
    gaps = len(_texts(one)) < len(_texts(header))
    return gaps and not any(map(is_value, _texts(one))) and all(_has_values(row) for row in below[:1])


def _has_values(row: Cells) -> bool:
    return any(map(is_value, _texts(row)))


def names_columns(row: Cells) -> bool:
    """Say whether the cells of a row can be the names of columns.

    >>> names_columns(["HS", "Value"]), names_columns(["0101", "5"])
    (True, False)
    """
    texts = _texts(row)
    values = sum(is_value(text) or not any(map(str.isalpha, text)) for text in texts)
    return len(texts) > 1 and len(set(texts)) >= 0.8 * len(texts) and 2 * values < len(texts)


def banner(rows: Sequence[Cells]) -> tuple[str, ...]:
    """Return the rows above a header as lines, so that people see what was passed over.

    >>> banner([["Period", None, "2025"], [None]])
    ('Period 2025',)
    """
    lines = (" ".join(_texts(row)) for row in rows)
    return tuple(line[:200] for line in lines if line)


def _covers(row: Cells, below: Sequence[Cells]) -> bool:
    widths = [width for found in below if (width := _width(found))]
    return bool(widths) and 4 * len(_texts(row)) >= 3 * median(widths)


def _width(row: Cells) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell and cell.strip()), default=0)


def _texts(row: Cells) -> list[str]:
    return [text for cell in row if cell and (text := cell.strip())]


def is_value(cell: str) -> bool:
    """Say whether a cell holds a number or a day, in any way of writing them that is known."""
    return any(form.read(cell) is not None for form in NUMBER_FORMATS) or any(
        form.read(cell) is not None for form in DATE_FORMATS
    )
