"""The nomenclature of the European Union as its Commission publishes it: a workbook a language.

Columns: goods code (ten digits and a suffix of two), start and end date, language, level (``Hier. pos.``), dashes
(``Indent``), description. Only lines with suffix 80 are goods; others are headings between them without a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from landwaiter.classify.nomenclature.tree import Line, uncoded
from landwaiter.classify.tables import Row, Rows
from landwaiter.errors import InputError, Place

COLUMNS = frozenset({"goods code", "hier. pos.", "indent", "description"})
GOODS = "80"
"""Suffix of lines that are goods."""
LEVELS = (2, 4, 6, 8, 10)
WRITTEN = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
"""How days are written in the published files, as text and as a spreadsheet has them."""
_CODE = re.compile(r"(\d{10})\s*(\d{2})?")


def european(rows: Rows, language: str) -> Iterator[tuple[int, Line]]:
    """Yield the lines, one a code; where a code comes with several periods, with the text of the one that began last.

    Parameters
    ----------
    language
        Of the texts, where a row does not say its own.

    Raises
    ------
    InputError
        When a row has no goods code, level or day that can be used; the row is named.
    """
    found: dict[str, tuple[int, Line]] = {}
    for spoken, own in _by_language(rows, language).items():
        for number, line in _lines(own, spoken):
            held = found.get(line.code)
            found[line.code] = (number, line if held is None else _joined(held[1], line))
    yield from found.values()


def _by_language(rows: Rows, language: str) -> dict[str, Rows]:
    """Return the rows of each language apart: what stands above a line is of its own language."""
    apart: dict[str, Rows] = {}
    for number, row in rows:
        apart.setdefault(row.get("language", "").strip().lower() or language, []).append((number, row))
    return apart


def _lines(rows: Rows, language: str) -> Iterator[tuple[int, Line]]:
    above: dict[int, tuple[str, str]] = {}
    for number, row in rows:
        code, depth = _code(row, number)
        text = row["description"].strip()
        above = {at: held for at, held in above.items() if at < depth}
        if code:
            between = uncoded(above.values())
            first, last = (_day(row, column, number) for column in ("start date", "end date"))
            apart = {language: between} if between else {}
            yield number, Line(code, {language: text}, apart, valid_from=first, valid_to=last)
        above[depth] = (code, text)


def _code(row: Row, number: int) -> tuple[str, int]:
    """Return the code, empty for what is no goods, and how deep the row stands below its chapter."""
    goods, level = _CODE.fullmatch(row["goods code"].strip()), row["hier. pos."].strip().removesuffix(".0")
    if goods is None:
        place = Place(row=number, column="goods code", value=row["goods code"])
        raise InputError("this is no goods code.", "Write ten digits and a suffix, as 0101210000 80.", place)
    if not (level.isascii() and level.isdigit() and int(level) in LEVELS):
        place = Place(row=number, column="hier. pos.", value=row["hier. pos."])
        raise InputError("this is no level.", "Write 2, 4, 6, 8 or 10.", place)
    depth = 0 if level == "2" else 1 + row["indent"].count("-")
    return (goods[1][: int(level)] if goods[2] in (GOODS, None) else ""), depth


def _joined(held: Line, line: Line) -> Line:
    """Return one line of two of the same code: the text of the later period in each language, valid in both periods.

    A text that begins next year must not take the code away until then.
    """
    first, last = sorted((held, line), key=lambda one: one.valid_from or date.min)
    begins, ends = (held.valid_from, line.valid_from), (held.valid_to, line.valid_to)
    return replace(
        last,
        texts={**first.texts, **last.texts},
        between={**first.between, **last.between},
        valid_from=None if None in begins else min(day for day in begins if day),
        valid_to=None if None in ends else max(day for day in ends if day),
    )


def _day(row: Row, column: str, number: int) -> date | None:
    text = row.get(column, "").strip()
    for form in WRITTEN if text else ():
        try:
            return datetime.strptime(text.partition(" ")[0].partition("T")[0], form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    if text:
        place = Place(row=number, column=column, value=text)
        raise InputError("this is no day.", "Write it as 21-11-2026 or 2026-11-21.", place)
    return None
