"""The content of an application database as files of lines, the same from SQLite and from PostgreSQL, and back.

One transaction reads all of it, so that it is of one moment while others write; no program of the server is needed.
It goes back into an empty database of either kind, by the same tables and triggers that every act passes.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, LargeBinary, MetaData, Table, func, insert, select, text

from landwaiter.errors import InputError, Place, WorkspaceError
from landwaiter.store.database.chain import Entry, verify
from landwaiter.store.database.connecting import READ_ONLY, database_errors, place_of
from landwaiter.store.database.opening import engine_for
from landwaiter.store.database.tables import audit
from landwaiter.store.database.upgrading import NEWEST, refuse_newer, schema_of, upgrade

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from landwaiter.store.workspace import Workspace

VERSION_TABLE = "alembic_version"
LINES = 2_000
"""Rows that are read, or written, at a time."""
ENDING = ".jsonl.gz"


def dump(workspace: Workspace, folder: Path) -> tuple[str, dict[str, int]] | None:
    """Write each table to a file in ``folder``; return the version of the schema, and how many rows each has.

    It is ``None`` where nobody has made a database.

    Raises
    ------
    WorkspaceError
        When the database does not answer, or the disk is full.
    """
    engine = engine_for(workspace)
    if engine is None:
        return None
    try:
        with database_errors(engine), _snapshot(engine) as connection:
            version = schema_of(connection)
            if version is None:
                return None
            tables = _tables(connection)
            return version, {name: _write(connection, table, folder / f"{name}{ENDING}") for name, table in tables}
    finally:
        engine.dispose()


def fill(workspace: Workspace, version: str, files: Mapping[str, Path], counts: Mapping[str, int]) -> int:
    """Make the database of ``workspace`` from the files of :func:`dump`; return how many entries its audit has.

    All of it is there afterwards, held against the ``counts`` and with an audit that is as it was written, or nothing.

    Raises
    ------
    InputError
        When the files are not those of a dump, or the audit in them is not as it was written.
    WorkspaceError
        When there is a database already, it does not answer, or the dump is of a newer version.
    """
    engine = engine_for(workspace, create=True)
    try:
        with database_errors(engine), engine.begin() as connection:
            if schema_of(connection) is not None:
                problem, remedy = "there is an application database already.", "Name an empty one."
                raise WorkspaceError(problem, remedy, place_of(engine))
            refuse_newer(engine, version)
            upgrade(engine, connection, version)
            _tell_all_offices(connection)
            for name, table in _tables(connection):
                _read(connection, table, files.get(name), counts.get(name, 0))
            _renumber(connection)
            if version != NEWEST:
                upgrade(engine, connection)
            return _verified(connection)
    finally:
        engine.dispose()


def _verified(connection: Connection) -> int:
    """Return how many entries the audit has, held to be as they were written."""
    query = select(audit).order_by(audit.c.number)
    with connection.execution_options(yield_per=LINES).execute(query) as rows:
        verdict = verify(Entry(**row._asdict()) for row in rows)
    if verdict.flaw is not None:
        raise InputError(
            f"entry {verdict.flaw.number:,} of the audit in the backup is not as it was written.",
            "Take another backup, and find out who could change this one.",
        )
    return verdict.count


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a transaction that sees the database as it is at one moment, and every office's rows."""
    options: dict[str, Any] = {READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.connect() as plain:
        connection = plain.execution_options(**options)
        with connection.begin():
            _tell_all_offices(connection)
            yield connection


def _tell_all_offices(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('landwaiter.offices', '*', true)"))


def _tables(connection: Connection) -> list[tuple[str, Table]]:
    """Return the tables of a database as they are, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [(table.name, table) for table in found.sorted_tables if table.name != VERSION_TABLE]


def _write(connection: Connection, table: Table, path: Path) -> int:
    query, count = select(table).order_by(*table.primary_key), 0
    with (
        gzip.open(path, "wt", compresslevel=5, encoding="utf-8") as stream,
        connection.execution_options(yield_per=LINES).execute(query) as rows,
    ):
        for row in rows.mappings():
            stream.write(json.dumps({name: _plain(value) for name, value in row.items()}) + "\n")
            count += 1
    return count


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _read(connection: Connection, table: Table, path: Path | None, count: int) -> None:
    rows: list[dict[str, Any]] = []
    written = 0
    for row in _lines(path) if path else ():
        rows.append(_columns(table, row))
        if len(rows) == LINES:
            connection.execute(insert(table), rows)
            written, rows = written + len(rows), []
    if rows:
        connection.execute(insert(table), rows)
    if written + len(rows) != count:
        problem = f"the backup has {written + len(rows):,} rows of {table.name} in place of {count:,}."
        raise InputError(problem, "Take another backup.", Place(file=path.name if path else None))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                yield json.loads(line)
    except (OSError, EOFError, ValueError) as error:
        problem = "the content of the database in the backup cannot be read."
        raise InputError(problem, "Take another backup.", Place(file=path.name)) from error


def _columns(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    binary = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
    for name in binary:
        if row[name] is not None:
            row[name] = base64.b64decode(row[name]["base64"])
    return row


def _renumber(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for name, table in _tables(connection):
        key = table.primary_key.columns.values()
        if len(key) == 1 and isinstance(key[0].type, Integer):
            last = connection.execute(select(func.max(key[0]))).scalar()
            sequence = connection.execute(
                text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": name, "column": key[0].name}
            ).scalar()
            if last is not None and sequence is not None:
                connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
