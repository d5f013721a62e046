"""The words and numbers of a report in one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from landwaiter.explain import render
from landwaiter.explain.catalogue import language_of, wording
from landwaiter.explain.numbers import day as written_day
from landwaiter.explain.numbers import decimal, number, percent
from landwaiter.explain.sentences import field_label
from landwaiter.schema.nouns import Parameter, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from landwaiter.schema.measure import Measure


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is written, and its interval where it has one."""

    value: str
    interval: str = ""


class Words:
    """Says things in one language: sentences by message id, numbers, and measures with their intervals.

    Examples
    --------
    >>> Words("fr").decimal(0.5, 2)
    '0,50'
    """

    def __init__(self, language: str) -> None:
        self.language = language_of(language)

    def __call__(self, name: str, /, **params: Parameter) -> str:
        """Return the sentence ``report.<name>``."""
        return render(Reason(f"report.{name}", params), self.language)

    def reason(self, reason: Reason) -> str:
        """Return the sentence of any reason."""
        return render(reason, self.language)

    def ranker(self, name: str) -> str:
        """Return what a ranker is called; the name itself where it has no wording."""
        return wording(f"report.ranker.{name}", self.language) or name

    def fields(self, names: Iterable[str]) -> str:
        """Return what columns are called."""
        return ", ".join(field_label(name, self.language) for name in names)

    def decimal(self, value: float, places: int) -> str:
        """Return a number with a fixed count of decimals."""
        return decimal(value, self.language, places)

    def number(self, value: float) -> str:
        """Return a number as short as it can be."""
        return number(value, self.language)

    def day(self, day: str) -> str:
        """Return an ISO day as the language writes it."""
        return written_day(date.fromisoformat(day), self.language)

    def percent(self, share: float) -> str:
        """Return a share as a percentage."""
        return percent(share, self.language)

    def share(self, measure: Measure | None) -> Cell:
        """Return a measure that is a share, as a percentage without its sign."""
        return self._cell(measure, 100.0, 1)

    def plain(self, measure: Measure | None, places: int) -> Cell:
        """Return a measure as a number."""
        return self._cell(measure, 1.0, places)

    def _cell(self, measure: Measure | None, factor: float, places: int) -> Cell:
        if measure is None:
            return Cell(self("unknown"))
        value = self.decimal(factor * measure.value, places)
        if measure.low is None or measure.high is None:
            return Cell(value)
        low, high = self.decimal(factor * measure.low, places), self.decimal(factor * measure.high, places)
        # a decimal comma would not stand apart from a separating one
        return Cell(value, f"[{low}\N{EN DASH}{high}]")
