"""Numbers, shares, amounts and days as each language writes them.

After the Unicode CLDR (decimal and grouping signs, narrow no-break space in French), with one
departure: Spanish numbers of four digits are grouped like longer ones, so that columns line up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

NARROW = "\N{NARROW NO-BREAK SPACE}"
FIXED = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Style:
    """How one language writes numbers and days."""

    group: str
    decimal: str
    percent: str
    day: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]


STYLES = {
    "en": Style(
        ",",
        ".",
        f"{FIXED}%",
        "{day} {month} {year}",
        (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ),
    "fr": Style(
        NARROW,
        ",",
        f"{NARROW}%",
        "{day} {month} {year}",
        (
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    ),
    "es": Style(
        ".",
        ",",
        f"{FIXED}%",
        "{day} de {month} de {year}",
        (
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    ),
}


def decimal(value: float, language: str, decimals: int) -> str:
    """Return a number with a fixed count of decimals.

    >>> decimal(1234.5, "en", 1), decimal(1234.5, "es", 1)
    ('1,234.5', '1.234,5')
    """
    style = STYLES[language]
    whole, _, part = f"{value:,.{decimals}f}".partition(".")
    grouped = whole.replace(",", style.group).replace("-", "\N{MINUS SIGN}")
    return f"{grouped}{style.decimal}{part}" if part else grouped


def number(value: float, language: str) -> str:
    """Return a number to six significant digits, without decimals that are zero.

    >>> number(1234.5, "en"), number(0.00012, "fr"), number(1e7, "es")
    ('1,234.5', '0,00012', '10.000.000')
    """
    text = f"{value:.6g}"
    plain = f"{float(text):.12f}".rstrip("0").rstrip(".")
    return decimal(float(text), language, len(plain.partition(".")[2]))


def percent(share: float, language: str) -> str:
    r"""Return a share as a percentage: whole from 10 %, else to two significant digits.

    >>> percent(0.636, "en"), percent(0.04, "en"), percent(0.0421, "es")
    ('64\xa0%', '4\xa0%', '4,2\xa0%')
    """
    value = 100.0 * share
    rounded = round(value) if abs(value) >= 9.95 else float(f"{value:.2g}")
    return number(rounded, language) + STYLES[language].percent


def money(value: float, language: str) -> str:
    """Return an amount: whole from 100, else with two decimals.

    >>> money(1234567.8, "en"), money(3.1, "fr")
    ('1,234,568', '3,10')
    """
    return decimal(value, language, 0 if abs(value) >= 99.995 else 2)


def day(value: date, language: str) -> str:
    """Return a day in full.

    >>> day(date(2026, 11, 21), "es")
    '21 de noviembre de 2026'
    """
    style = STYLES[language]
    return style.day.format(day=value.day, month=style.months[value.month - 1], year=value.year)
