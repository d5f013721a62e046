"""Columns of the same name: whether they say the same, so that whoever is asked about them knows."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from landwaiter.ingest.layout import cell_text
from landwaiter.ingest.mapping import Mapping

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.readers.base import Staged
    from landwaiter.ingest.suggesting import Suggestion


def explained(engine: DuckDBEngine, staged: Staged, suggestions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    """Return the suggestions, with questions about columns of one name saying whether their values differ."""
    named: dict[str, list[str]] = {}
    for one in suggestions:
        named.setdefault(staged.facts.written(one.column).casefold(), []).append(one.column)
    told: dict[str, str] = {}
    for first, second in (pair for columns in named.values() for pair in combinations(columns, 2)):
        said = "the same value in every row" if _alike(engine, staged, first, second) else "different values"
        for column in (first, second):
            told.setdefault(column, f"{first!r} and {second!r} have the same name and {said}")
    return tuple(
        replace(one, reasons=(*one.reasons, told[one.column])) if one.target is None and one.column in told else one
        for one in suggestions
    )


def _alike(engine: DuckDBEngine, staged: Staged, first: str, second: str) -> bool:
    one, other = (cell_text(staged, Mapping(), column) for column in (first, second))
    counted = engine.fetch(staged.table.aggregate(differing=(~one.identical_to(other)).sum()))
    return int(counted["differing"][0]) == 0
