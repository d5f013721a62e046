"""All stylised facts of an administration's tables, simulated or its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.country.evidence import concentration, habits, handling, prices, seizures
from landwaiter.country.evidence.fact import Fact, FactKind, measured

if TYPE_CHECKING:
    from landwaiter.country.evidence.tables import Tables

KINDS: tuple[FactKind, ...] = (
    *concentration.FACTS,
    *habits.FACTS,
    *prices.FACTS,
    *handling.FACTS,
    *seizures.FACTS,
)
"""Every fact, in the order in which they are told."""


def facts(tables: Tables) -> tuple[Fact, ...]:
    """Measure every fact; one that lacks a field says which.

    Examples
    --------
    >>> from landwaiter.country.evidence.tables import Tables
    >>> first = facts(Tables({}))[0]
    >>> first.name, first.verdict, first.lacking
    ('importer_items_tail', 'not computable', ('declarations.importer_id',))
    """
    return tuple(measured(kind, tables) for kind in KINDS)
