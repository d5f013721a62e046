"""Tables of a PostgreSQL database: columns of any plain type, as text, in an order of their own.

The same rows have the same SHA-256 however they lie in the database: it is that of their text, in the order of the
primary key, or of all columns where there is none.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from landwaiter.errors import EngineError, InputError, Place
from landwaiter.ingest.readers.base import STAGED, Facts, Staged, sha256_of, staged_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.engine.postgres_tables import Column, Session, Table
    from landwaiter.ingest.sources import DatabaseTable

FORMAT = "postgresql"
COPIED = "landwaiter_copied"
RIGHT_ONE = "Look whether this is the right one."


def read_table(engine: DuckDBEngine, source: DatabaseTable, staging: Path) -> Staged:
    """Make a table readable as text; what is read of it goes to ``staging``, and nothing is written to it.

    The place of a row is its primary key; ``source_row`` counts rows from 1.

    Raises
    ------
    InputError
        If there is no such server or table, it may not be read, or a column has values without a single text.
    EngineError
        If the client of PostgreSQL is not installed.
    """
    copied = staging / "rows.csv"
    with _reading(source.url) as session:
        table = session.describe(source.table)
        columns = _with_text(session, table)
        rows = session.copy(table, columns, copied)
        server = session.server
    if not rows:
        raise InputError("the table has no rows.", RIGHT_ONE, Place(str(table)))
    names = tuple(column.name for column in columns)
    facts = Facts(str(table), FORMAT, copied.stat().st_size, _digest(names, copied), rows, names, server=server)
    return _staged(engine, facts, table.key, copied)


def _reading(url: str) -> AbstractContextManager[Session]:
    try:
        from landwaiter.engine.postgres_tables import reading
    except ImportError as error:
        problem = "what reads PostgreSQL is not installed."
        raise EngineError(problem, "Install it with: pip install 'landwaiter[postgres]'") from error
    return reading(url)


def _with_text(session: Session, table: Table) -> tuple[Column, ...]:
    """Leave out columns of a type without text in which there is no value, as other readers do."""
    for column in table.columns:
        if column.textless and session.holds(table, column):
            problem = f"the column holds values of type {column.type}, which have no single text."
            remedy = "Read a view that leaves the column out, or splits it into plain columns."
            raise InputError(problem, remedy, Place(str(table), column=column.name))
    found = tuple(column for column in table.columns if not column.textless)
    if not found:
        raise InputError("the table has no columns with values.", RIGHT_ONE, Place(str(table)))
    return found


def _digest(names: Sequence[str], copied: Path) -> str:
    return hashlib.sha256(f"{json.dumps(names)}\n{sha256_of(copied)}".encode()).hexdigest()


def _staged(engine: DuckDBEngine, facts: Facts, key: Sequence[str], copied: Path) -> Staged:
    from landwaiter.engine.reading import attach_copied, text_columns

    cells = dict(zip(facts.columns, text_columns(len(facts.columns)), strict=True))
    attach_copied(engine, COPIED, copied, len(cells))
    rows = _placed(staged_table(list(cells.values()), name=COPIED), {name: cells[name] for name in key})
    path = copied.with_name("rows.parquet")
    engine.write(rows, path)
    copied.unlink()
    table = staged_table(list(cells.values()), placed=bool(key))
    engine.attach(STAGED, [path], table)
    return Staged(table, facts, cells)


def _placed(rows: ir.Table, key: dict[str, str]) -> ir.Table:
    """Say where each row stands, as ``id=4711``, where there is a key."""
    import ibis

    if not key:
        return rows
    parts = [ibis.literal(f"{name}=").concat(rows[cell]) for name, cell in key.items()]
    return rows.mutate(source_place=ibis.literal(" ").join(parts))
