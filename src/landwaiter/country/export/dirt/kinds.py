"""The registry of what can happen to a cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from landwaiter.country.export.layout import Heading, Style

Spoil = Callable[[str, "Style", "np.random.Generator"], str]
"""From a clean cell to a dirty one; what does not suit is returned as it is."""
Plain = Callable[[str], str]
Styled = Callable[[str, "Style"], str]
Drawn = Callable[[str, "np.random.Generator"], str]
Suits = Callable[["Heading"], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of dirt: ``name`` is its rate in :class:`~landwaiter.country.scenario.dirt.Dirt`."""

    name: str
    suits: Suits
    spoil: Spoil


KINDS: dict[str, Kind] = {}
"""All kinds of dirt in cells by name, in the order in which they fall on the cells that are still clean."""


def plain(suits: Suits) -> Callable[[Plain], Plain]:
    """Register a function of the cell alone under its own name, for the columns that ``suits`` accepts."""

    def register(spoil: Plain) -> Plain:
        _add(spoil, suits, lambda cell, _style, _rng: spoil(cell))
        return spoil

    return register


def styled(suits: Suits) -> Callable[[Styled], Styled]:
    """Register one that must know how numbers and days are written."""

    def register(spoil: Styled) -> Styled:
        _add(spoil, suits, lambda cell, style, _rng: spoil(cell, style))
        return spoil

    return register


def drawn(suits: Suits) -> Callable[[Drawn], Drawn]:
    """Register one that draws what it does."""

    def register(spoil: Drawn) -> Drawn:
        _add(spoil, suits, lambda cell, _style, rng: spoil(cell, rng))
        return spoil

    return register


def _add(function: Callable[..., str], suits: Suits, spoil: Spoil) -> None:
    KINDS[function.__name__] = Kind(function.__name__, suits, spoil)


def of(*names: str) -> Suits:
    """Accept the columns that show these columns of a table."""
    return lambda heading: heading.field in names


def numbers(heading: Heading) -> bool:
    """Accept columns of numbers."""
    return heading.kind == "number"


def dates(heading: Heading) -> bool:
    """Accept columns of days."""
    return heading.kind == "date"


def texts(heading: Heading) -> bool:
    """Accept columns of text that show a column of a table."""
    return heading.kind == "text" and bool(heading.field)


def outside_key(heading: Heading) -> bool:
    """Accept all columns that show a column of a table and are no part of its key."""
    return heading.field not in {"", "declaration_id", "item_number"}
