"""What the values of a column can be: dates, numbers, commodity codes, countries or plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.ingest import recognise, sample
from landwaiter.ingest.countries import ISO_3166
from landwaiter.ingest.recognise import SHARE
from landwaiter.schema.fields import CHANNELS, RESULTS
from landwaiter.schema.formats import NUMBER_FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import Mapping
    from landwaiter.ingest.readers.base import Staged
    from landwaiter.schema.fields import Field

HS = re.compile(r"^[0-9]{4,12}$")
INTEGER = re.compile(r"^[0-9]{1,5}(?:[.]0+)?$")
TIME = re.compile(r"^[0-2]?[0-9]:[0-5][0-9]")
COUNTRY_FIELDS = ("origin_country", "export_country", "destination_country", "corrected_origin")
HS_FIELDS = ("hs_code", "corrected_hs_code")
LISTED = {"channel": CHANNELS, "result": RESULTS}


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of the values of one column: the first distinct ones, and what they can be."""

    column: str
    values: tuple[str, ...]
    dates: bool
    numbers: bool
    integers: bool
    hs_codes: bool
    countries: bool
    times: bool

    @property
    def samples(self) -> tuple[str, ...]:
        """Three values, the way people see what a column is."""
        return self.values[:3]

    def suits(self, field: Field) -> bool:
        """Say whether the values can be values of ``field``; a column without values can be anything."""
        if not self.values:
            return True
        by_kind = {"date": self.dates, "number": self.numbers, "integer": self.integers, "time": self.times}
        if field.kind in by_kind:
            return by_kind[field.kind]
        if field.name in HS_FIELDS:
            return self.hs_codes
        if field.name in COUNTRY_FIELDS:
            return self.countries
        if field.name in LISTED:
            return _share(self.values, lambda value: value in LISTED[field.name])
        return not self._is_plainly_a_date

    def proves(self, field: Field) -> bool:
        """Say whether few other columns could have such values."""
        return (
            bool(self.values)
            and self.suits(field)
            and (field.kind == "date" or field.name in (*HS_FIELDS, *COUNTRY_FIELDS, *LISTED))
        )

    @property
    def _is_plainly_a_date(self) -> bool:
        return self.dates and not self.numbers


def profile(engine: DuckDBEngine, staged: Staged, mapping: Mapping, column: str) -> Profile:
    """Return the profile of a column of a staged file."""
    values = sample.first_values(engine, staged, mapping, column)
    return describe(column, values)


def describe(column: str, values: Sequence[str]) -> Profile:
    """Return the profile of a column with the given distinct values.

    >>> describe("x", ["KR", "VN", "NA"]).countries
    True
    """
    return Profile(
        column,
        tuple(values),
        dates=bool(recognise.date_format(values).formats),
        numbers=any(_share(values, lambda value, form=form: form.read(value) is not None) for form in NUMBER_FORMATS),
        integers=_share(values, lambda value: bool(INTEGER.search(value))),
        hs_codes=_share(values, lambda value: bool(HS.search(value))),
        countries=_share(values, lambda value: value in ISO_3166),
        times=_share(values, lambda value: bool(TIME.search(value))),
    )


def _share(values: Sequence[str], holds: object) -> bool:
    return bool(values) and sum(map(holds, values)) >= SHARE * len(values)  # type: ignore[call-overload]
