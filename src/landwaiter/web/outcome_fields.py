"""What people type into forms, as values: numbers as each language writes them, codes, and days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from landwaiter.errors import InputError, Place
from landwaiter.explain.numbers import STYLES
from landwaiter.services.quality import local_day

BLANKS = re.compile(r"[\s\u00a0\u202f'’]+")
PLAIN = re.compile(r"[0-9]{1,15}([.,][0-9]{1,6})?")
COUNTRY = re.compile(r"[A-Z]{2}")
HS_CODE = re.compile(r"[0-9]{4,12}")
NUMBERS = ("additional_revenue", "corrected_value", "minutes")
TYPED = ("result", "offence", *NUMBERS, "corrected_hs_code", "corrected_origin", "inspected_on", "note")
"""Fields of an outcome that its form has."""
BLAMED = ("offence", "additional_revenue", "corrected_hs_code", "corrected_value", "corrected_origin")
"""Fields that only an irregularity has."""


def outcome_of(sent: Mapping[str, str], language: str) -> dict[str, Any]:
    """Return the fields of an outcome that a form was filled in with.

    Parameters
    ----------
    language
        That of the form: its decimal sign counts.

    Raises
    ------
    InputError
        When the result is missing, what a fraud needs is missing, a compliant item has what only an irregularity has,
        or a value cannot be read.
    """
    typed = {name: sent.get(name, "").strip() for name in TYPED}
    found: dict[str, Any] = {name: text for name, text in typed.items() if text}
    if "result" not in found:
        raise InputError("the result is missing.", "Say what the inspection found.", Place(column="result"))
    _refuse_contradiction(found)
    for name in NUMBERS:
        if name in found:
            found[name] = number_of(found[name], language, name)
    _tidy(found, "corrected_hs_code", BLANKS.sub("", typed["corrected_hs_code"]).replace(".", ""), HS_CODE)
    _tidy(found, "corrected_origin", typed["corrected_origin"].upper(), COUNTRY)
    _refuse_other_day(found.get("inspected_on"))
    return found


def number_of(text: str, language: str, column: str = "") -> float:
    """Return a number that was typed, grouped or not, with the decimal sign of ``language`` or another.

    >>> number_of("1 250,5", "fr"), number_of("1.250", "es"), number_of("1,250.50", "en"), number_of("12.5", "es")
    (1250.5, 1250.0, 1250.5, 12.5)

    Raises
    ------
    InputError
        When it is none, or can be read in two ways.
    """
    style, plain = STYLES[language], BLANKS.sub("", text)
    grouped = re.fullmatch(rf"[0-9]{{1,3}}({re.escape(style.group)}[0-9]{{3}})+(\{style.decimal}[0-9]{{1,6}})?", plain)
    if grouped:
        return float(plain.replace(style.group, "").replace(style.decimal, "."))
    # A sign that the language has no use for, with three digits behind it, may be of thousands or of decimals.
    unclear = re.fullmatch(r"[0-9]+[.,][0-9]{3}", plain) and style.decimal not in plain
    if unclear or not PLAIN.fullmatch(plain):
        problem, remedy = "this is no number.", "Write digits only, with the decimal sign of your language."
        raise InputError(problem, remedy, Place(column=column, value=text))
    return float(plain.replace(",", "."))


def _tidy(found: dict[str, Any], name: str, value: str, shape: re.Pattern[str]) -> None:
    if name not in found:
        return
    if not shape.fullmatch(value):
        problem, remedy = "this cannot be a corrected code.", "Write 4 to 12 digits, or the two letters of a country."
        raise InputError(problem, remedy, Place(column=name, value=found[name]))
    found[name] = value


def _refuse_contradiction(found: Mapping[str, Any]) -> None:
    if found["result"] == "compliant" and any(name in found for name in BLAMED):
        problem = "a compliant item has no offence, no revenue and no corrections."
        raise InputError(problem, "Choose another result, or empty these fields.", Place(column="result"))
    if found["result"] != "fraud":
        return
    if "offence" not in found:
        raise InputError("the kind of offence is missing.", "Choose it.", Place(column="offence"))
    if "additional_revenue" not in found:
        problem, remedy = "the additional revenue is missing.", "Write 0 where nothing is recovered."
        raise InputError(problem, remedy, Place(column="additional_revenue"))


def _refuse_other_day(text: str | None) -> None:
    if text is not None and not _is_day_up_to_today(text):
        problem, remedy = "this cannot be the day of the inspection.", "Write a day up to today."
        raise InputError(problem, remedy, Place(column="inspected_on", value=text))


def _is_day_up_to_today(text: str) -> bool:
    try:
        return date.fromisoformat(text) <= local_day()
    except ValueError:
        return False
