"""How numbers and dates are written in a file, as data: one pattern for people's eyes and for SQL.

A format reads a text in Python (:meth:`NumberFormat.read`, :meth:`DateFormat.read`), which is how
formats are recognised from samples; :mod:`landwaiter.schema.validation` compiles the same patterns
to one SQL pass over the whole file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

DecimalMark = Literal[".", ","]
ThousandsMark = Literal["", ",", ".", " ", "'"]

BLANKS = " \u00a0\u202f"
"""The blank, the no-break blank and the narrow no-break blank, all used between thousands."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """The decimal mark and the mark between thousands; an exponent such as ``1.06E7`` is allowed.

    >>> NumberFormat(",", ".").read("1.234,50")
    1234.5
    >>> NumberFormat().read("1,234") is None
    True
    """

    decimal: DecimalMark = "."
    thousands: ThousandsMark = ""

    @property
    def thousands_pattern(self) -> str:
        """The mark between thousands as a regular expression class; a blank stands for all blanks."""
        return f"[{BLANKS}]" if self.thousands == " " else f"[{self.thousands}]"

    @property
    def pattern(self) -> str:
        """The regular expression that a whole text must match to be a number in this format."""
        mark = "[.]" if self.decimal == "." else ","
        whole = rf"[0-9]{{1,3}}(?:{self.thousands_pattern}[0-9]{{3}})+|[0-9]+" if self.thousands else "[0-9]+"
        return rf"^[+-]?(?:(?:{whole})(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?$"

    def read(self, text: str) -> float | None:
        """Return the number that ``text`` means in this format, or ``None`` where it means none."""
        if not _compiled(self.pattern).search(text):
            return None
        digits = re.sub(self.thousands_pattern, "", text) if self.thousands else text
        return float(digits.replace(self.decimal, "."))


PLAIN = NumberFormat()

NUMBER_FORMATS: tuple[NumberFormat, ...] = (
    PLAIN,
    NumberFormat(","),
    NumberFormat(".", ","),
    NumberFormat(",", "."),
    NumberFormat(".", " "),
    NumberFormat(",", " "),
    NumberFormat(".", "'"),
    NumberFormat(",", "'"),
)
"""Every number format that is recognised, the plainest first."""


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A way to write a day: its name, as users write it in a mapping, and the pattern of its parts.

    ``order`` says which group of ``pattern`` is the year, the month and the day. Years of two
    digits are read as 1990 to 2089. A time of day may follow a date with separators; it is not part
    of the day. A time with a zone is refused: the day it falls on depends on the zone.

    >>> date_format("dd/mm/yyyy").read("31/12/2025")
    datetime.date(2025, 12, 31)
    >>> date_format("dd/mm/yyyy").read("31/02/2025") is None
    True
    >>> date_format("ddmmyyyy").read("1122025")
    datetime.date(2025, 12, 1)
    """

    name: str
    pattern: str
    order: tuple[int, int, int]
    months: bool = False
    short_year: bool = False

    def read(self, text: str) -> date | None:
        """Return the day that ``text`` means in this format, or ``None`` where it means none."""
        found = _compiled(self.pattern).search(text)
        if not found:
            return None
        year, month, day = (found.group(group) for group in self.order)
        if self.months:
            month = str(MONTHS.index(month.upper()) + 1)
        try:
            return date(_full_year(year), int(month), int(day))
        except ValueError:
            return None

    def shaped(self, text: str) -> bool:
        """Say whether ``text`` has the form of this format, be it a day or not."""
        return _compiled(self.pattern).search(text) is not None


MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
YEAR_FIRST, DAY_FIRST, MONTH_FIRST = (1, 2, 3), (3, 2, 1), (3, 1, 2)
TIME_OF_DAY = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?)?"
_MONTH = "((?i:" + "|".join(MONTHS) + "))"
_SEPARATORS = {"/": "/", "-": "-", ".": "[.]"}


def _with_separator(mark: str) -> tuple[DateFormat, ...]:
    sign, end = _SEPARATORS[mark], TIME_OF_DAY + "$"
    year_first = rf"^([0-9]{{4}}){sign}([0-9]{{1,2}}){sign}([0-9]{{1,2}}){end}"
    year_last = rf"^([0-9]{{1,2}}){sign}([0-9]{{1,2}}){sign}([0-9]{{4}}){end}"
    short = rf"^([0-9]{{1,2}}){sign}([0-9]{{1,2}}){sign}([0-9]{{2}}){end}"
    return (
        DateFormat(f"yyyy{mark}mm{mark}dd", year_first, YEAR_FIRST),
        DateFormat(f"dd{mark}mm{mark}yyyy", year_last, DAY_FIRST),
        DateFormat(f"mm{mark}dd{mark}yyyy", year_last, MONTH_FIRST),
        DateFormat(f"dd{mark}mm{mark}yy", short, DAY_FIRST, short_year=True),
        DateFormat(f"mm{mark}dd{mark}yy", short, MONTH_FIRST, short_year=True),
    )


ISO = _with_separator("-")[0]

DATE_FORMATS: tuple[DateFormat, ...] = (
    *_with_separator("-"),
    *_with_separator("/"),
    *_with_separator("."),
    DateFormat("yyyymmdd", r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$", YEAR_FIRST),
    DateFormat("ddmmyyyy", r"^([0-9]{1,2})([0-9]{2})((?:19|20)[0-9]{2})$", DAY_FIRST),
    DateFormat("mmddyyyy", r"^([0-9]{1,2})([0-9]{2})((?:19|20)[0-9]{2})$", MONTH_FIRST),
    DateFormat("dd-mon-yyyy", rf"^([0-9]{{1,2}})[- ]{_MONTH}[- ]([0-9]{{4}}){TIME_OF_DAY}$", DAY_FIRST, months=True),
    DateFormat(
        "dd-mon-yy",
        rf"^([0-9]{{1,2}})[- ]{_MONTH}[- ]([0-9]{{2}}){TIME_OF_DAY}$",
        DAY_FIRST,
        months=True,
        short_year=True,
    ),
)
"""Every date format that is recognised."""


def date_format(name: str) -> DateFormat:
    """Return the date format called ``name``.

    Raises
    ------
    KeyError
        If no format is called so.
    """
    return _dates_by_name()[name]


@cache
def _dates_by_name() -> dict[str, DateFormat]:
    return {known.name: known for known in DATE_FORMATS}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return 1900 + year if year >= 90 else 2000 + year
