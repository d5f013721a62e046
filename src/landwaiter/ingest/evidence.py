"""What the values of a column say of the field that it may be: they prove it, allow it or speak against it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from landwaiter.ingest.layout import HS_FIELDS
from landwaiter.schema.fields import BASES, OFFENCES, RESULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from landwaiter.ingest.profile import Profile
    from landwaiter.schema.fields import Field

COUNTRY_FIELDS = ("origin_country", "export_country", "destination_country", "corrected_origin")
LISTED = {"result": RESULTS, "offence": OFFENCES, "basis": BASES}
ENOUGH = 10
"""Distinct values that a column needs for them to prove by themselves what it is."""


class Fit(Enum):
    """How far the values of a column agree with a field."""

    AGAINST = "against"
    ALLOWED = "allowed"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What values say of a field, and in words why."""

    fit: Fit
    reason: str


def evidence(found: Profile, field: Field) -> Evidence:
    """Return what the values of a column say of ``field``; a column without values says nothing.

    >>> from landwaiter.ingest.profile import describe
    >>> from landwaiter.schema.fields import field_named
    >>> evidence(describe("x", ["ZA", "CN"]), field_named("origin_country")).fit.value
    'proof'
    """
    if not found.values:
        return Evidence(Fit.ALLOWED, "it has no values")
    return _judge(field)(found)


def alone(found: Profile, target: str) -> bool:
    """Say whether the values leave no doubt of what a column is even where it has no name."""
    if target == "hs_code":
        chapters = {value[:2] for value in found.values}
        return found.headings and not found.dates and len(found.values) >= ENOUGH and len(chapters) > 2
    if target == "registration_date":
        return found.dates and not found.numbers
    if target == "container_id":
        return found.containers and len(found.values) >= ENOUGH
    return found.currencies if target == "invoice_currency" else target == "channel" and found.lanes


def _judge(field: Field) -> Callable[[Profile], Evidence]:
    if field.name in COUNTRY_FIELDS:
        return _country
    if field.name in HS_FIELDS:
        return _hs
    if field.name in LISTED:
        return lambda found: _listed(found, LISTED[field.name])
    own = {"invoice_currency": _currency, "container_id": _container, "channel": _lane}
    kinds = {"date": _date, "number": _number, "integer": _integer, "time": _time}
    return own.get(field.name) or kinds.get(field.kind) or _text


def _country(found: Profile) -> Evidence:
    if not found.countries:
        return Evidence(Fit.AGAINST, "the values are not countries")
    if found.country_codes:
        return Evidence(Fit.PROOF, "the values are ISO 3166 codes of two letters")
    if found.all(str.isdigit):
        return Evidence(Fit.ALLOWED, "the values can be ISO 3166 numbers of countries")
    return Evidence(Fit.PROOF, "the values are countries in another writing")


def _hs(found: Profile) -> Evidence:
    if not found.hs_codes:
        return Evidence(Fit.AGAINST, "the values are not codes of 4 to 12 digits that begin with a chapter")
    if not found.headings:
        return Evidence(Fit.ALLOWED, "the values begin with chapters, though not all with headings")
    odd = any(len(value) % 2 for value in found.values if value.isdigit()) and not found.hs_separators
    more = "; some have an odd number of digits: a leading zero may be lost" if odd else ""
    return Evidence(Fit.PROOF, f"the values begin with headings of the Harmonized System{more}")


def _listed(found: Profile, codes: tuple[str, ...]) -> Evidence:
    if found.all(codes.__contains__):
        return Evidence(Fit.PROOF, "the values are those of the schema")
    return Evidence(Fit.AGAINST, f"the values are not {', '.join(codes)}; say in values what each means")


def _currency(found: Profile) -> Evidence:
    if found.currencies:
        return Evidence(Fit.PROOF, "the values are ISO 4217 codes")
    return Evidence(Fit.AGAINST, "the values are not ISO 4217 codes of currencies")


def _container(found: Profile) -> Evidence:
    if found.containers:
        return Evidence(Fit.PROOF, "the values are container numbers with right check digits")
    return _text(found)


def _lane(found: Profile) -> Evidence:
    if found.lanes:
        return Evidence(Fit.PROOF, "the values are colours of lanes")
    return Evidence(Fit.AGAINST, "the values are not colours of lanes; say in values what each means")


def _date(found: Profile) -> Evidence:
    if found.dates:
        return Evidence(Fit.PROOF, "the values are days")
    if found.midnights:
        return Evidence(Fit.PROOF, "the values are days, written as midnight of another time zone")
    if found.instants:
        return Evidence(
            Fit.AGAINST, "the values are instants with a time zone: which day each was depends on the place"
        )
    return Evidence(Fit.AGAINST, "fewer than 95 in 100 values are days in one form")


def _number(found: Profile) -> Evidence:
    if found.numbers:
        return Evidence(Fit.ALLOWED, "the values are numbers")
    if found.amounts_with_signs:
        return Evidence(Fit.AGAINST, "the values have the sign of a currency or a unit in the same cell")
    return Evidence(Fit.AGAINST, "fewer than 95 in 100 values are numbers with the same decimal mark")


def _integer(found: Profile) -> Evidence:
    fit = Fit.ALLOWED if found.integers else Fit.AGAINST
    return Evidence(fit, "the values are whole numbers" if found.integers else "the values are not whole numbers")


def _time(found: Profile) -> Evidence:
    fit = Fit.ALLOWED if found.times else Fit.AGAINST
    return Evidence(fit, "the values are times of day" if found.times else "the values are not times of day")


def _text(found: Profile) -> Evidence:
    if found.dates and not found.numbers:
        return Evidence(Fit.AGAINST, "the values are days")
    return Evidence(Fit.ALLOWED, "any text is allowed here")
