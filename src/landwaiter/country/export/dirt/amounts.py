"""Dirt in numbers and days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from landwaiter.country.export.dirt.kinds import dates, numbers, of, styled
from landwaiter.country.export.layout import BLANK

if TYPE_CHECKING:
    from datetime import date

    from landwaiter.country.export.layout import Style

MASSES = of("net_mass_kg", "gross_mass_kg")
IDENTIFIERS = of("importer_id", "declarant_id", "exporter_id", "carrier_id", "inspector_id")
LEAST_SCIENTIFIC = 100_000
"""Smaller numbers are not abbreviated."""
PLAIN = re.compile(r"\d+(\D\d+)?")
"""A number without sign or exponent."""


@styled(MASSES)
def grams(cell: str, style: Style) -> str:
    """State kilograms in grams."""
    return _scaled(cell, style, 1_000)


@styled(MASSES)
def tonnes(cell: str, style: Style) -> str:
    """State kilograms in tonnes."""
    return _scaled(cell, style, 0.001)


@styled(MASSES)
def zero_masses(cell: str, style: Style) -> str:
    """State nothing as a mass."""
    return cell and style.number(0.0)


@styled(MASSES)
def negative_masses(cell: str, style: Style) -> str:
    """Put a minus before a mass."""
    return f"-{cell}" if cell and style.value(cell) > 0 else cell


@styled(lambda heading: numbers(heading) or IDENTIFIERS(heading))
def scientific(cell: str, style: Style) -> str:
    """Abbreviate a large number, or what looks like one, to six digits and an exponent."""
    if not PLAIN.fullmatch(cell) or style.value(cell) < LEAST_SCIENTIFIC:
        return cell
    return f"{style.value(cell):.5E}".replace(".", style.decimal)


@styled(numbers)
def other_decimals(cell: str, style: Style) -> str:
    """Use the decimal sign of another country."""
    return cell.replace(style.decimal, _other(style))


@styled(numbers)
def thousands(cell: str, style: Style) -> str:
    """Separate thousands, with what is not the decimal sign."""
    if not PLAIN.fullmatch(cell):
        return cell
    whole, point, part = cell.partition(style.decimal)
    return f"{int(whole):,}".replace(",", _other(style)) + point + part


@styled(dates)
def swapped_dates(cell: str, style: Style) -> str:
    """Exchange day and month where that gives a day of the calendar."""
    if cell == BLANK:
        return cell
    day = style.parsed(cell)
    return day.replace(day=day.month, month=day.day).strftime(style.day) if day.day <= 12 else cell


@styled(dates)
def impossible_dates(cell: str, style: Style) -> str:
    """Write the 31st of February, which no calendar has."""
    return cell and _written(style, style.parsed(cell), day=31, month=2)


def _scaled(cell: str, style: Style, factor: float) -> str:
    return cell and style.number(round(style.value(cell) * factor, 6))


def _other(style: Style) -> str:
    return "," if style.decimal == "." else "."


def _written(style: Style, date: date, day: int, month: int) -> str:
    """Write a day that Python's own dates refuse."""
    return style.day.replace("%d", f"{day:02d}").replace("%m", f"{month:02d}").replace("%Y", f"{date.year:04d}")
