"""How well one field alone tells fraud from honest trade: nothing should be trivial, nothing invisible.

A number is judged as it is, in both directions, with missing ones as lowest or as highest, and by the
fraud rate of fifty equally filled bins; a text by its fraud rate. Rates come from one half of the
declarations and are judged on the other, so that items of one declaration do not tell on each other.
The best way counts: these are upper limits of what a field gives away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from landwaiter.country.evidence.areas import EVERYTHING, Cases, area, make_cases, precision_at_half, with_interval
from landwaiter.country.evidence.derived import DERIVED
from landwaiter.country.evidence.tables import NULL, is_null, numbered
from landwaiter.schema.fields import DECLARATION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.country.arrays import Bools, Floats, Ints
    from landwaiter.country.evidence.tables import Tables
    from landwaiter.schema.measure import Measure

Way = Literal["number", "bins", "text"]

BINS = 50
PRIOR = 2.0
"""Items' worth of the average rate that the rate of a value is shrunk towards (chosen)."""
MOST, MOST_OF_SCHEME = 0.75, 0.95
"""Areas that no raw field may exceed: over all illicit items, and for one scheme, which would be trivial (chosen)."""
MOST_PRECISE = 0.5
"""A scheme is not trivial where of the best scores that hold half of it no more than this part is right (chosen)."""
NOT_JUDGED = ("declaration_id", "extra")


class Told(NamedTuple):
    """What one way of looking at a field tells: area, and precision of the scores that hold half of the items."""

    area: float
    precision: float


NOTHING = Told(0.5, 0.0)
"""Where illicit items lie in one half of the declarations only, so that nothing can be learned of the other."""


@dataclass(frozen=True, slots=True)
class FieldArea:
    """What one field gives away: its area over all illicit items and for each scheme.

    ``way`` is the way of looking at it that told most over all items; ``derived`` figures are made of raw fields.
    ``precision`` is that of the highest scores that hold half of the items, by the way whose area counts.
    """

    field: str
    derived: bool
    way: Way
    areas: Mapping[str, Measure]
    precision: Mapping[str, float]

    @property
    def overall(self) -> Measure:
        """The area over all illicit items."""
        return self.areas[EVERYTHING]

    def as_dict(self) -> dict[str, Any]:
        """Return the areas as JSON-ready fields."""
        areas = {name: measure.as_dict() for name, measure in self.areas.items()}
        told = {"areas": areas, "precision_at_half": dict(self.precision)}
        return {"field": self.field, "derived": self.derived, "way": self.way, **told}


@dataclass(frozen=True, slots=True)
class Separability:
    """What single fields give away, the most telling first; ``items`` counts the illicit ones by case."""

    fields: tuple[FieldArea, ...]
    items: Mapping[str, int]
    most: float = MOST
    most_of_scheme: float = MOST_OF_SCHEME

    @property
    def worst(self) -> FieldArea:
        """The raw field that tells most over all illicit items."""
        return next(one for one in self.fields if not one.derived)

    @property
    def too_telling(self) -> tuple[FieldArea, ...]:
        """The raw fields whose area over all illicit items is above what is allowed."""
        return tuple(one for one in self.fields if not one.derived and one.overall.value > self.most)

    @property
    def trivial(self) -> dict[str, str]:
        """The schemes that a single raw field gives away, and that field.

        It must tell them from nearly all honest items and be right more often than not where it points: a rare
        value that a scheme cannot do without, such as the code of one preference, has a large area even where
        most of those who claim it are honest.
        """
        raw = [one for one in self.fields if not one.derived]
        given = {scheme: [one for one in raw if self._gives_away(one, scheme)] for scheme in self.items}
        return {scheme: found[0].field for scheme, found in given.items() if found and scheme != EVERYTHING}

    def _gives_away(self, one: FieldArea, case: str) -> bool:
        return one.areas[case].value > self.most_of_scheme and one.precision[case] > MOST_PRECISE

    def best_for(self, case: str) -> FieldArea:
        """Return the field, raw or derived, that tells most about one scheme."""
        return max(self.fields, key=lambda one: one.areas[case].value)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as JSON-ready fields."""
        return {
            "most": self.most,
            "items": dict(self.items),
            "fields": [one.as_dict() for one in self.fields],
            "too_telling": [one.field for one in self.too_telling],
            "most_of_scheme": self.most_of_scheme,
            "trivial": self.trivial,
        }


def separability(tables: Tables, *, most: float = MOST, most_of_scheme: float = MOST_OF_SCHEME) -> Separability:
    """Measure what every field of the declarations gives away.

    Parameters
    ----------
    tables
        With declarations and truth.
    most, most_of_scheme
        Areas that a raw field may reach: over all illicit items, and for one scheme.

    Raises
    ------
    InputError
        When truth does not fit the declarations.
    """
    cases = make_cases(tables)
    half = numbered(tables["declarations.declaration_id"]) % 2 == 0
    found = [_judged(name, values, cases, half, derived=derived) for name, values, derived in _fields(tables)]
    found.sort(key=lambda one: (-one.overall.value, one.field))
    counts = {name: int(items.sum()) for name, items in cases.illicit.items()}
    return Separability(tuple(found), counts, most, most_of_scheme)


def _fields(tables: Tables) -> Iterator[tuple[str, NDArray[Any], bool]]:
    for field in DECLARATION:
        if field.name not in NOT_JUDGED and not tables.lacking([f"declarations.{field.name}"]):
            yield field.name, tables[f"declarations.{field.name}"], False
    for name, (needs, measure) in DERIVED.items():
        if not tables.lacking(needs):
            yield name, measure(tables), True


def _judged(name: str, values: NDArray[Any], cases: Cases, half: Bools, *, derived: bool) -> FieldArea:
    ways: dict[Way, dict[str, Told]]
    if values.dtype == object:
        ways = {"text": by_rate(numbered(values), cases, half)}
    else:
        number = _as_number(values)
        ways = {"number": as_it_is(number, cases), "bins": by_rate(_bins(number), cases, half)}
    best = max(ways, key=lambda way: ways[way][EVERYTHING])
    most = {case: max(found[case] for found in ways.values()) for case in cases.illicit}
    counts = {case: (int(items.sum()), int(cases.honest.sum())) for case, items in cases.illicit.items()}
    areas = {case: with_interval(told.area, *counts[case]) for case, told in most.items()}
    return FieldArea(name, derived, best, areas, {case: told.precision for case, told in most.items()})


def as_it_is(number: Floats, cases: Cases) -> dict[str, Told]:
    """Return what a number tells by case: the better direction, missing ones lowest or highest."""
    missing = np.isnan(number)
    rank = np.where(missing, 0, np.unique(number, return_inverse=True)[1] + 1)
    size = int(rank.max(initial=0)) + 1
    honest = np.bincount(rank[cases.honest], minlength=size)
    found = {}
    for name, items in cases.illicit.items():
        counts = np.bincount(rank[items], minlength=size)
        orders = ((counts, honest), (np.roll(counts, -1), np.roll(honest, -1)))
        found[name] = max(_told(one[::step], other[::step]) for one, other in orders for step in (1, -1))
    return found


def _told(illicit: Floats | Ints, honest: Floats | Ints) -> Told:
    return Told(area(illicit, honest), precision_at_half(illicit, honest))


def by_rate(group: Ints, cases: Cases, half: Bools) -> dict[str, Told]:
    """Return by case what a value's fraud rate in the other half of the declarations tells, mean of both halves."""
    value = group - NULL
    size, found = int(value.max(initial=0)) + 1, {}
    honest = [np.bincount(value[cases.honest & part], minlength=size) for part in (half, ~half)]
    for name, items in cases.illicit.items():
        illicit = [np.bincount(value[items & part], minlength=size) for part in (half, ~half)]
        found[name] = NOTHING
        if illicit[0].any() and illicit[1].any():
            both = [_rated(illicit, honest, learned) for learned in (0, 1)]
            found[name] = Told(*np.mean(both, axis=0).tolist())
    return found


def _rated(illicit: list[Ints], honest: list[Ints], learned: int) -> Told:
    """What the rates in one half tell of the other."""
    seen = illicit[learned] + honest[learned]
    mean = illicit[learned].sum() / seen.sum()
    rank = np.unique((illicit[learned] + PRIOR * mean) / (seen + PRIOR), return_inverse=True)[1]
    counts = (np.bincount(rank, weights=part[1 - learned]) for part in (illicit, honest))
    return _told(*counts)


def _bins(number: Floats) -> Ints:
    """Number fifty equally filled bins from 0; -1 where missing."""
    edges = np.nanquantile(number, np.arange(1, BINS) / BINS)
    return np.where(np.isnan(number), NULL, np.searchsorted(edges, number, side="left"))


def _as_number(values: NDArray[Any]) -> Floats:
    if values.dtype.kind == "M":
        return np.where(is_null(values), np.nan, values.astype(np.int64)).astype(np.float64)
    return values.astype(np.float64)
