"""What is told of an XML format: which elements are declarations and goods items, and what is worked out of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from landwaiter.ingest.readers.flatten import Values

ITEM = "Item."
"""What the paths of a goods item's values begin with; those of its declaration have nothing before them."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one XML format.

    ``declaration`` and ``item`` are the local names of elements; ``count`` is the path of the number of goods
    items that a declaration says it has. ``keys`` is that of :class:`~landwaiter.ingest.readers.flatten.Flattener`.
    ``of_declaration`` works columns out of a declaration's values, ``of_item`` of an item's values and its position;
    ``columns``
    are those that are there in every file.
    """

    format: str
    declaration: str
    item: str
    count: str
    keys: Mapping[str, str]
    columns: tuple[str, ...]
    of_declaration: Callable[[Values], Mapping[str, str | None]]
    of_item: Callable[[Values, int], Mapping[str, str | None]]


def first_of(values: Values, *paths: str) -> str | None:
    """Return the first line of the first of these values that is there.

    >>> first_of({"Name": "ACME\\nHarbour Road"}, "Code", "Name")
    'ACME'
    """
    return next((values[path].splitlines()[0].strip() for path in paths if path in values), None)


def joined(sign: str, *parts: str | None) -> str | None:
    """Return the parts with a sign between them, or nothing where one is missing.

    >>> joined("/", "JMKAJ", "2025"), joined("/", None, "2025")
    ('JMKAJ/2025', None)
    """
    return sign.join(part for part in parts if part) if all(parts) else None
