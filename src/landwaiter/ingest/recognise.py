"""How numbers and dates are written, recognised from values; what is ambiguous is reported, not guessed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from landwaiter.schema.formats import DATE_FORMATS, NUMBER_FORMATS, DateFormat, NumberFormat

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

SHARE = 0.95
"""The share of rows that a format must be able to read."""

Format = TypeVar("Format", NumberFormat, DateFormat)


@dataclass(frozen=True, slots=True)
class Recognised(Generic[Format]):
    """The formats that fit: one if it is settled, several if they read the same values differently, or none.

    ``fitting`` also lists those that read the values as one of ``formats`` does; ``example`` is a value
    on which the formats disagree.
    """

    formats: tuple[Format, ...]
    fitting: tuple[Format, ...] = ()
    example: str | None = None

    @property
    def settled(self) -> Format | None:
        """The one format that fits, or ``None``."""
        return self.formats[0] if len(self.formats) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether several formats fit and mean different things."""
        return len(self.formats) > 1


def number_format(values: Iterable[str] | Mapping[str, int]) -> Recognised[NumberFormat]:
    """Return the formats in which ``values`` are numbers, where 95 in 100 are; a mapping says how often each stands.

    ``1.234`` alone may be one and a bit or one thousand and more: both formats are returned.

    >>> number_format(["1.234,50", "3,5"]).settled
    NumberFormat(decimal=',', thousands='.')
    >>> number_format(["1.234", "5.678"]).ambiguous
    True
    """
    return _recognised(Counter(values), NUMBER_FORMATS)


def date_format(values: Iterable[str] | Mapping[str, int]) -> Recognised[DateFormat]:
    """Return the formats in which ``values`` are dates, where 95 in 100 are; a mapping says how often each stands.

    >>> date_format(["13/01/2025", "02/03/2025"]).settled.name
    'dd/mm/yyyy'
    >>> [found.name for found in date_format(["01/02/2025"]).formats]
    ['dd/mm/yyyy', 'mm/dd/yyyy']
    >>> date_format(["2025-01-31", "2025-02-31"]).settled.name
    'yyyy-mm-dd'
    """
    counts = Counter(values)
    return _recognised({value: counts[value] for value in counts if not _in_no_calendar(value)}, DATE_FORMATS)


def _recognised(counts: Mapping[str, int], known: Sequence[Format]) -> Recognised[Format]:
    values, rows = list(counts), sum(counts.values())
    readings = {form: [form.read(value) for value in values] for form in known}
    readable = {
        form: sum(count for count, one in zip(counts.values(), read, strict=True) if one is not None)
        for form, read in readings.items()
    }
    fitting = [form for form in known if rows and readable[form] >= SHARE * rows]
    whole = [form for form in fitting if readable[form] == rows]
    candidates = whole or fitting
    distinct: dict[Hashable, Format] = {}
    for form in candidates:
        distinct.setdefault(tuple(readings[form]), form)
    formats = tuple(distinct.values())
    return Recognised(formats, tuple(candidates), _disputed(values, [readings[form] for form in formats]))


def _in_no_calendar(value: str) -> bool:
    """Say whether a value is written like a day and is one in no format: it tells nothing about the format."""
    return any(form.shaped(value) for form in DATE_FORMATS) and all(form.read(value) is None for form in DATE_FORMATS)


def _disputed(values: Sequence[str], readings: Sequence[Sequence[object]]) -> str | None:
    """Return the first value that the readings disagree on."""
    return next((value for value, *read in zip(values, *readings, strict=True) if len(set(read)) > 1), None)
