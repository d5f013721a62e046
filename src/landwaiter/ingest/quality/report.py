"""What there is to say about one file, as data: no sentences, no pages."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from landwaiter.ingest.findings import Asked, Disagreement, HeaderValue, Repaired
from landwaiter.ingest.mapping import Kind
from landwaiter.ingest.preparation import Counts
from landwaiter.ingest.readers import Facts
from landwaiter.schema.nouns import Reason

Stability = Literal["little", "moderate", "large", "chance"]
Able = Literal["can", "part", "cannot"]


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column of the file was taken to be: a field, ``extra``, ``ignore``, or ``?`` where that is asked.

    ``confidence``, ``reasons``, ``samples`` and ``candidates`` (the fields that it may be, best first) are there where
    the mapping was proposed; the reasons are in English. ``written`` says how its days or numbers are written,
    ``hidden`` that its values are not shown.
    """

    column: str
    target: str
    confidence: float | None = None
    reasons: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    written: str = ""
    hidden: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilledIn:
    """A field that no column gives: a constant, or a copy of another field some days later."""

    target: str
    value: str | int | float | None = None
    source: str | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """One rejected row: where it stands, and the cell that is wrong; ``None`` where there is none to show."""

    place: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A rule that rows broke: how many, and the first of them."""

    field: str
    column: str | None
    reason: Reason
    remedy: Reason
    count: int
    examples: tuple[Refused, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Previous:
    """The import that a file is held against: the latest one of the same kind and layout."""

    id: str
    source: str
    committed: str


@dataclass(frozen=True, slots=True)
class Filled:
    """How many rows there are, and in how many of them a field holds something."""

    rows: int
    filled: int

    @property
    def share(self) -> float:
        """The share of rows in which it does, 0 where there are no rows."""
        return self.filled / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a distribution moved: the population stability index, and what that means."""

    index: float
    verdict: Stability


@dataclass(frozen=True, slots=True)
class Category:
    """A value, and how many rows hold it; ``before`` in the previous file, ``None`` where there is none."""

    value: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Categories:
    """The values of a field of codes or names.

    ``top`` are the most frequent. ``new_values`` and ``new_rows`` count the values that the previous file did
    not have, and their rows. Where nearly every row has its own value only ``distinct`` is told, an estimate.
    """

    distinct: int
    top: tuple[Category, ...] = ()
    new_values: int | None = None
    new_rows: int | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """The first and the last day of a field, ISO."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """How one field is filled, now and in the previous file (``None`` where there is none or it lacks the field).

    ``quantiles`` are those of :data:`landwaiter.ingest.quality.distributions.QUANTILES`.
    """

    field: str
    kind: str
    now: Filled
    before: Filled | None = None
    days: Extent | None = None
    days_before: Extent | None = None
    quantiles: tuple[float, ...] = ()
    quantiles_before: tuple[float, ...] = ()
    categories: Categories | None = None
    shift: Shift | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether a capability can work with these columns.

    ``missing`` are groups of fields of each of which one is needed and none is there; ``lacking`` fields that
    would make it better, ``sparse`` those of which few are filled.
    """

    capability: str
    able: Able
    missing: tuple[tuple[str, ...], ...] = ()
    lacking: tuple[str, ...] = ()
    sparse: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityReport:
    """All of it: ``preset`` names the mapping where it has a name, ``hidden`` fields whose values are not shown.

    Where anything is ``asked``, all else is as it would be if that were answered as proposed.
    """

    facts: Facts
    kind: Kind
    counts: Counts
    preset: str
    columns: tuple[ColumnUse, ...]
    filled_in: tuple[FilledIn, ...]
    repaired: tuple[Repaired, ...]
    disagreements: tuple[Disagreement, ...]
    header_values: tuple[HeaderValue, ...]
    rejected: tuple[Rejection, ...]
    previous: Previous | None
    distributions: tuple[Distribution, ...]
    remarks: tuple[Reason, ...]
    abilities: tuple[Ability, ...]
    hidden: tuple[str, ...] = ()
    asked: Asked = field(default_factory=Asked)

    def as_dict(self) -> dict[str, Any]:
        """Return the report JSON-ready, with the same entries for every file; reasons are message ids."""
        return {**asdict(self), "facts": self.facts.as_dict()}
