"""Values of a column to recognise formats from: the first distinct ones, and those that settle a doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.ingest.layout import cell_text

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import Mapping
    from landwaiter.ingest.readers.base import Staged

ROWS = 20_000
DISTINCT = 1_000


def first_values(engine: DuckDBEngine, staged: Staged, mapping: Mapping, column: str) -> list[str]:
    """Return the first distinct values of a column, at most a thousand, in the order of the file."""
    rows = staged.table.select("source_row", value=cell_text(staged, mapping, column)).limit(ROWS)
    return _distinct(engine, rows)


def other_values(engine: DuckDBEngine, staged: Staged, mapping: Mapping, column: str, pattern: str) -> list[str]:
    """Return the first distinct values in the whole file that do not match ``pattern``."""
    rows = staged.table.select("source_row", value=cell_text(staged, mapping, column))
    return _distinct(engine, rows.filter(~rows.value.re_search(pattern)))


def _distinct(engine: DuckDBEngine, rows: object) -> list[str]:
    table = rows.filter(rows.value.notnull())  # type: ignore[attr-defined]
    grouped = table.group_by("value").aggregate(first=table.source_row.min())
    found = engine.fetch(grouped.order_by("first").limit(DISTINCT))
    return [str(value) for value in found["value"]]
