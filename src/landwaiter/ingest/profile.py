"""What the values of a column can be: dates, numbers, commodity codes, countries or plain text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from landwaiter.ingest import recognise, sample
from landwaiter.ingest.codes import (
    HS_SEPARATORS,
    ISO_4217,
    YES_NO,
    begins_with_heading,
    hs_digits,
    is_container,
    lane_of,
)
from landwaiter.ingest.countries import ISO_3166, USER_ASSIGNED, alpha_2
from landwaiter.ingest.recognise import SHARE
from landwaiter.ingest.repairs.code_and_name import code_of
from landwaiter.ingest.repairs.utc_midnight import midnights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import Mapping
    from landwaiter.ingest.readers.base import Staged

INTEGER = re.compile(r"^[0-9]{1,5}(?:[.]0+)?$")
TIME = re.compile(r"^[0-2]?[0-9]:[0-5][0-9]")
INSTANT = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})$")
SIGNED = re.compile(r"^[^\d\s.,+-]{1,4}\s?[\d.,' ]*\d$|^\d[\d.,' ]*\s?[^\d\s.,]{1,4}$")


@dataclass(frozen=True)
class Profile:
    """What is known of the values of one column: the first distinct ones, and in how many rows each stands.

    Whatever must hold of 95 in 100 must hold of so many rows. ``name`` is that of the column as it stands in the
    file, where another one may have it too.
    """

    column: str
    counts: dict[str, int]
    name: str

    @property
    def values(self) -> tuple[str, ...]:
        """The distinct values, in the order of the file."""
        return tuple(self.counts)

    @property
    def samples(self) -> tuple[str, ...]:
        """Three values, the way people see what a column is."""
        return self.values[:3]

    def share(self, holds: Callable[[str], Any]) -> float:
        """Return the share of the rows with a value of which something holds, 0 where there are none."""
        return self.rows(holds) / max(sum(self.counts.values()), 1)

    def rows(self, holds: Callable[[str], Any]) -> int:
        """Return the number of rows with a value of which something holds."""
        return sum(count for value, count in self.counts.items() if holds(value))

    def all(self, holds: Callable[[str], Any]) -> bool:
        """Say whether something holds of 95 in 100 rows that have a value, and of one at least."""
        return self.share(holds) >= SHARE

    @cached_property
    def dates(self) -> bool:
        """Days in one of the known forms."""
        return bool(recognise.date_format(self.counts).formats)

    @cached_property
    def numbers(self) -> bool:
        """Numbers with the same decimal mark."""
        return bool(recognise.number_format(self.counts).formats)

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
    def midnights(self) -> bool:
        """Days written as midnight of another zone, which the repair of that name reads."""
        return self.instants and midnights({value[11:] for value in self.values if INSTANT.search(value)})

    @cached_property
    def codes(self) -> dict[str, int]:
        """The codes alone, where cells have their names as well, and in how many rows each stands."""
        found: Counter[str] = Counter()
        for value, count in self.counts.items():
            found[code_of(value)] += count
        return found

    @cached_property
    def amounts_with_signs(self) -> bool:
        """Amounts with the sign or code of a currency or a unit in the same cell."""
        return self.all(SIGNED.search) and not self.dates

    @cached_property
    def hs_codes(self) -> bool:
        """Commodity codes: 4 to 12 digits, dots, blanks and names left out, that begin with a chapter."""
        return self.all(lambda value: hs_digits(code_of(value))) and (self.numbers or not self.dates)

    @cached_property
    def headings(self) -> bool:
        """Commodity codes that begin with headings of the Harmonized System, which few other numbers do."""
        known = self.rows(lambda value: (digits := hs_digits(code_of(value))) and begins_with_heading(digits))
        return self.hs_codes and known >= SHARE * self.rows(lambda value: hs_digits(code_of(value)))

    @cached_property
    def hs_separators(self) -> str:
        """The signs that divide the commodity codes."""
        codes = [code for code in self.codes if hs_digits(code)]
        return "".join(sign for sign in HS_SEPARATORS if any(sign in code for code in codes))

    @cached_property
    def countries(self) -> bool:
        """Countries, in codes of two or three letters, numbers or names; most of them such as ISO 3166 knows."""
        found = {value: alpha_2(value) for value in self.values}
        unknown = self.rows(lambda value: found[value] in USER_ASSIGNED)
        return self.all(found.get) and 2 * unknown <= self.rows(found.get) and not self.answers

    @cached_property
    def answers(self) -> bool:
        """Answers of two kinds, such as yes and no."""
        return len(self.values) == 2 and {value.casefold() for value in self.values} <= YES_NO

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


def profiles(
    engine: DuckDBEngine, staged: Staged, mapping: Mapping, columns: Sequence[str], rows: int = sample.ROWS
) -> dict[str, Profile]:
    """Return the profiles of columns of a staged file, made from its first ``rows``."""
    counted = sample.first_values(engine, staged, mapping, columns, rows)
    written = staged.facts.written
    return {column: Profile(column, counts, written(column)) for column, counts in zip(columns, counted, strict=True)}


def describe(column: str, values: Iterable[str]) -> Profile:
    """Return the profile of a column with the given values.

    >>> describe("x", ["KR", "VN", "NA"]).countries
    True
    """
    return Profile(column, Counter(values), column)
