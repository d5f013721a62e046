"""What the values of a column can be: dates, numbers, commodity codes, countries or plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from landwaiter.ingest import recognise, sample
from landwaiter.ingest.codes import HS_SEPARATORS, ISO_4217, begins_with_heading, hs_digits, is_container, lane_of
from landwaiter.ingest.countries import ISO_3166, alpha_2
from landwaiter.ingest.recognise import SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import Mapping
    from landwaiter.ingest.readers.base import Staged

INTEGER = re.compile(r"^[0-9]{1,5}(?:[.]0+)?$")
TIME = re.compile(r"^[0-2]?[0-9]:[0-5][0-9]")
INSTANT = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
SIGNED = re.compile(r"^[^\d\s.,+-]{1,4}\s?[\d.,' ]*\d$|^\d[\d.,' ]*\s?[^\d\s.,]{1,4}$")


@dataclass(frozen=True)
class Profile:
    """What is known of the values of one column, made from the first distinct ones where it is asked for."""

    column: str
    values: tuple[str, ...]

    @property
    def samples(self) -> tuple[str, ...]:
        """Three values, the way people see what a column is."""
        return self.values[:3]

    def share(self, holds: Callable[[str], Any]) -> float:
        """Return the share of the values of which something holds, 0 where there are none."""
        return sum(bool(holds(value)) for value in self.values) / max(len(self.values), 1)

    def all(self, holds: Callable[[str], Any]) -> bool:
        """Say whether something holds of 95 in 100 values, and of one at least."""
        return self.share(holds) >= SHARE

    @cached_property
    def dates(self) -> bool:
        """Days in one of the known forms."""
        return bool(recognise.date_format(self.values).formats)

    @cached_property
    def numbers(self) -> bool:
        """Numbers with the same decimal mark."""
        return bool(recognise.number_format(self.values).formats)

    @cached_property
    def integers(self) -> bool:
        """Whole numbers of at most five digits."""
        return self.all(INTEGER.search)

    @cached_property
    def times(self) -> bool:
        """Times of day."""
        return self.all(TIME.search)

    @cached_property
    def instants(self) -> bool:
        """Days with a time of day and a zone: which day it was depends on the place."""
        return self.all(INSTANT.search)

    @cached_property
    def amounts_with_signs(self) -> bool:
        """Amounts with the sign or code of a currency or a unit in the same cell."""
        return self.all(SIGNED.search) and not self.dates

    @cached_property
    def hs_codes(self) -> bool:
        """Commodity codes: 4 to 12 digits, dots and blanks left out, that begin with a chapter."""
        return self.all(hs_digits) and (self.numbers or not self.dates)

    @cached_property
    def headings(self) -> bool:
        """Commodity codes that begin with headings of the Harmonized System, which few other numbers do."""
        found = [digits for value in self.values if (digits := hs_digits(value))]
        return self.hs_codes and sum(map(begins_with_heading, found)) >= SHARE * len(found)

    @cached_property
    def hs_separators(self) -> str:
        """The signs that divide the commodity codes."""
        return "".join(sign for sign in HS_SEPARATORS if any(sign in value for value in self.values))

    @cached_property
    def countries(self) -> bool:
        """Countries, in codes of two or three letters, numbers or names."""
        return self.all(alpha_2)

    @cached_property
    def country_codes(self) -> bool:
        """Countries in the codes that the schema has."""
        return self.all(lambda value: value in ISO_3166)

    @cached_property
    def currencies(self) -> bool:
        """Codes of currencies."""
        return self.all(ISO_4217.__contains__)

    @cached_property
    def containers(self) -> bool:
        """Container numbers with right check digits."""
        return self.all(is_container)

    @cached_property
    def lanes(self) -> bool:
        """Colours that name lanes."""
        return self.all(lane_of)


def profile(engine: DuckDBEngine, staged: Staged, mapping: Mapping, column: str) -> Profile:
    """Return the profile of a column of a staged file."""
    return describe(column, sample.first_values(engine, staged, mapping, column))


def describe(column: str, values: Sequence[str]) -> Profile:
    """Return the profile of a column with the given distinct values.

    >>> describe("x", ["KR", "VN", "NA"]).countries
    True
    """
    return Profile(column, tuple(values))
