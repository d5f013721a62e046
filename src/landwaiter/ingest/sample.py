"""Values of columns to recognise formats from: the first distinct ones, those that settle a doubt, and how often each.

How often counts: ten odd cells among ten thousand say nothing about a column, however few its other values are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from landwaiter.ingest.layout import cell_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import Mapping
    from landwaiter.ingest.readers.base import Staged

ROWS = 20_000
DISTINCT = 1_000


def first_values(
    engine: DuckDBEngine, staged: Staged, mapping: Mapping, columns: Sequence[str], rows: int = ROWS
) -> list[dict[str, int]]:
    """Return, for each of ``columns``, the distinct values in the first rows and in how many of these each stands.

    They come in the order of the file, at most a thousand a column; where there are more, the rows below do not count.
    """
    texts = {f"v{place}": cell_text(staged, mapping, column) for place, column in enumerate(columns)}
    return _counted(engine, staged.table.limit(rows).select("source_row", **texts), len(columns))


def other_values(engine: DuckDBEngine, staged: Staged, mapping: Mapping, column: str, pattern: str) -> dict[str, int]:
    """Return the first distinct values in the whole file that do not match ``pattern``, with their numbers of rows."""
    rows = staged.table.select("source_row", v0=cell_text(staged, mapping, column))
    return _counted(engine, rows.filter(~rows.v0.re_search(pattern)), 1)[0]


def _counted(engine: DuckDBEngine, rows: ir.Table, width: int) -> list[dict[str, int]]:
    """Count the values in the columns ``v0``, ``v1`` ... of a table in one query."""
    found: list[dict[str, int]] = [{} for _ in range(width)]
    if not width:
        return found
    cells = rows.pivot_longer([f"v{place}" for place in range(width)], names_to="column", values_to="value")
    cells = cells.filter(cells.value.notnull())
    values = _by_value(cells)
    values = values.mutate(rank=ibis.row_number().over(group_by="column", order_by=values.first))
    kept = values["rank"] < DISTINCT
    # Where not all values are looked at, one that comes in many rows would outweigh those that come in one each:
    # it is counted in the rows from which the others are.
    reach = values.group_by("column").aggregate(until=values.first.max(where=kept), whole=kept.all())
    seen = cells.join(reach, "column")
    counted = engine.fetch(_by_value(seen.filter(seen.whole | (seen.source_row <= seen.until))).order_by("first"))
    for column, value, count in zip(counted["column"], counted["value"], counted["rows"], strict=True):
        found[int(column[1:])][str(value)] = int(count)
    return found


def _by_value(cells: ir.Table) -> ir.Table:
    return cells.group_by("column", "value").aggregate(first=cells.source_row.min(), rows=cells.count())
