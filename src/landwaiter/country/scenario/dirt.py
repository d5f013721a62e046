"""The section of a scenario that says how dirty the exported files are; Parquet files are always clean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from landwaiter.country.parameter import parameter
from landwaiter.country.scenario.sections import Section


def _rate(meaning: str) -> float:
    """Declare a rate: the share of what suits a kind of dirt and is still clean."""
    rate: float = parameter(0.0, meaning, "share", low=0, high=1)
    return rate


@dataclass(frozen=True)
class Dirt(Section):
    """How much of what is exported is damaged, by kind; a cell is damaged at most once.

    Each rate is the share of the cells (or rows) that suit the kind and are still clean, drawn independently.

    Examples
    --------
    >>> Dirt().asked, Dirt(tonnes=0.01).asked
    (False, True)
    """

    lost_zeros: float = _rate("Commodity codes that lose their leading zero")
    dotted_codes: float = _rate("Commodity codes written with dots")
    country_names: float = _rate("Country codes replaced by names")
    missing_cells: float = _rate("Cells outside the key that are empty or say NULL, N/A or -")
    missing_by_column: Mapping[str, float] = parameter(
        {}, "The same by column, instead of `missing_cells`", "share", low=0, high=1
    )
    duplicate_rows: float = _rate("Rows that are there twice")
    impossible_dates: float = _rate("Dates that no calendar has")
    swapped_dates: float = _rate("Dates with day and month exchanged, where that is a date")
    other_decimals: float = _rate("Numbers with the decimal sign of another country")
    thousands: float = _rate("Numbers with separators of thousands")
    scientific: float = _rate("Numbers, and identifiers of digits, in scientific notation")
    stray_blanks: float = _rate("Cells with blanks before, after or doubled within")
    mojibake: float = _rate("Texts beyond ASCII read in another encoding")
    question_marks: float = _rate("Texts beyond ASCII with question marks instead")
    spreadsheet_errors: float = _rate("Descriptions that a spreadsheet took for a formula")
    cut_descriptions: float = _rate("Long descriptions that are cut off")
    grams: float = _rate("Masses in grams")
    tonnes: float = _rate("Masses in tonnes")
    zero_masses: float = _rate("Masses of zero")
    negative_masses: float = _rate("Masses below zero")
    total_rows: float = _rate("Rows followed by a row with the totals so far")
    wrong_check_digits: float = _rate("Container numbers with a wrong check digit")

    @property
    def asked(self) -> bool:
        """Whether any dirt is asked for."""
        return self != type(self)()

    def rate(self, kind: str, column: str) -> float:
        """Return the rate of a kind of dirt in a column of a table.

        >>> Dirt(missing_cells=0.1, missing_by_column={"freight": 0.4}).rate("missing_cells", "freight")
        0.4
        """
        rate: float = getattr(self, kind)
        return self.missing_by_column.get(column, rate) if kind == "missing_cells" else rate

    @classmethod
    def lifelike(cls) -> Self:
        """Return a mixture as files of administrations have it.

        Absent cells (5,379 of 421,094), padded cells (677 of them) and total rows (2 after 314 rows) are as
        counted in public files; in others every code that began with 0 had lost it, here half of them do, as
        if some had passed through a spreadsheet. The remaining rates are chosen.
        """
        return cls(
            lost_zeros=0.5,
            dotted_codes=0.01,
            country_names=0.01,
            missing_cells=0.0128,
            duplicate_rows=0.002,
            impossible_dates=0.0005,
            swapped_dates=0.01,
            other_decimals=0.005,
            thousands=0.01,
            scientific=0.002,
            stray_blanks=0.0016,
            mojibake=0.05,
            question_marks=0.05,
            spreadsheet_errors=0.02,
            cut_descriptions=0.02,
            grams=0.002,
            tonnes=0.002,
            zero_masses=0.002,
            negative_masses=0.0005,
            total_rows=0.006,
            wrong_check_digits=0.003,
        )
