"""Tables of a PostgreSQL database: columns of any plain type, as text, in an order of their own.

The same rows have the same SHA-256 however they lie in the database: it is that of their text, in the order of the
primary key, or of all columns where there is none.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from landwaiter.errors import EngineError, InputError, Place
from landwaiter.ingest.readers.base import STAGED, Facts, Staged, staged_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.engine.postgres_tables import Column, Piece, Session, Table
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
    with _reading(source.url) as session:
        table = session.describe(source.table)
        columns = _with_text(session, table)
        pieces = session.copy(table, columns, staging)
        server = session.server
    if not pieces:
        raise InputError("the table has no rows.", RIGHT_ONE, Place(str(table)))
    names, size = tuple(column.name for column in columns), sum(piece.path.stat().st_size for piece in pieces)
    facts = Facts(str(table), FORMAT, size, _digest(names, pieces), pieces[-1].last, names, server=server)
    return _staged(engine, facts, table.key, pieces)


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


def _digest(names: Sequence[str], pieces: Iterable[Piece]) -> str:
    text = hashlib.sha256()
    for piece in pieces:
        text.update(piece.path.read_bytes())
    return hashlib.sha256(f"{json.dumps(names)}\n{text.hexdigest()}".encode()).hexdigest()


def _staged(engine: DuckDBEngine, facts: Facts, key: Sequence[str], pieces: Iterable[Piece]) -> Staged:
    from landwaiter.engine.reading import attach_copied, text_columns

    cells = dict(zip(facts.columns, text_columns(len(facts.columns)), strict=True))
    rows = _placed(staged_table(list(cells.values()), name=COPIED), {name: cells[name] for name in key})
    parts = []
    for piece in pieces:
        attach_copied(engine, COPIED, piece.path, len(cells), piece.before)
        parts.append(piece.path.with_suffix(".parquet"))
        engine.write(rows, parts[-1])
        piece.path.unlink()
    table = staged_table(list(cells.values()), placed=bool(key))
    engine.attach(STAGED, parts, table)
    return Staged(table, facts, cells)


def _placed(rows: ir.Table, key: dict[str, str]) -> ir.Table:
    """Say where each row stands, as ``id=4711``, where there is a key."""
    import ibis

    if not key:
        return rows
    parts = [ibis.literal(f"{name}=").concat(rows[cell]) for name, cell in key.items()]
    return rows.mutate(source_place=ibis.literal(" ").join(parts))
