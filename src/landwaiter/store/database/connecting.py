"""Connections to SQLite and PostgreSQL that keep what they acknowledged, and errors that say what to do."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, TimeoutError  # noqa: A004 - that of the pool

from landwaiter.errors import Place, SettingsError, WorkspaceError
from landwaiter.store.files import workspace_errors

WAIT_SECONDS = 30
"""How long a writer waits for its turn at SQLite, and anybody for a connection."""
POSTGRES = "postgresql+psycopg"
READ_ONLY = "landwaiter_read_only"
REMEDIES = {
    "sqlite": "Check the disk, and that you may write to the file; nothing was changed.",
    "postgresql": "Check the setting database.url and that the server answers; nothing was changed.",
}


def engine_of_file(path: Path) -> Engine:
    """Return the engine of a SQLite file; a new one can be read by its owner only.

    Raises
    ------
    WorkspaceError
        When the file cannot be made.
    """
    with workspace_errors(path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    options: dict[str, Any] = {"timeout": WAIT_SECONDS, "isolation_level": None}
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args=options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def engine_of_server(address: str) -> Engine:
    """Return the engine of a PostgreSQL database.

    Raises
    ------
    SettingsError
        When the address cannot be used, or the client of PostgreSQL is not installed. The address, which may
        hold a password, is in no error.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        raise SettingsError("database.url is no address of a database.", _EXAMPLE) from None
    if url.get_backend_name() != "postgresql":
        raise SettingsError("database.url is no address of a PostgreSQL database.", _EXAMPLE)
    try:
        engine = create_engine(
            url.set(drivername=POSTGRES), pool_timeout=WAIT_SECONDS, pool_pre_ping=True, hide_parameters=True
        )
    except ModuleNotFoundError as error:
        problem = "PostgreSQL needs the package psycopg, which is not installed."
        raise SettingsError(problem, "Install landwaiter[postgres].") from error
    event.listen(engine, "begin", _begin_postgres)
    return engine


_EXAMPLE = "Write postgresql://USER@HOST/DATABASE, or leave it out for SQLite in the workspace."


def _prepare_sqlite(connection: Any, _: Any) -> None:
    _write_ahead(connection)
    for pragma in ("synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: Any) -> None:
    """Let the file have a write-ahead log; where several make it at once, SQLite refuses instead of waiting."""
    until = time.monotonic() + WAIT_SECONDS
    done = False
    while not done:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
            done = True
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    """Take the turn to write at once: a reader that becomes a writer later may find its view outdated."""
    reads = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(reads)}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get(READ_ONLY, False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextmanager
def database_errors(engine: Engine) -> Iterator[None]:
    """Turn what the database refused into errors that say what to do; no value and no password is in them."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().split("\n")[0]
        raise WorkspaceError(f"the application database refused: {said}.", _remedy(engine), place_of(engine)) from None
    except TimeoutError:
        problem = f"the application database had no connection free for {WAIT_SECONDS} seconds."
        raise WorkspaceError(problem, _remedy(engine), place_of(engine)) from None


def _remedy(engine: Engine) -> str:
    return REMEDIES[engine.dialect.name]


def place_of(engine: Engine) -> Place:
    """Return where a database is, without user and password."""
    url = engine.url
    return Place(file=url.database if url.get_backend_name() == "sqlite" else f"{url.host}/{url.database}")
