"""A PostgreSQL server for tests, each module with a database of its own that is dropped afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest

from landwaiter.engine import open_engine
from landwaiter.ingest.mapping import FileFormat
from landwaiter.ingest.readers import Facts, read_file
from landwaiter.ingest.sources import DatabaseTable

# Read before the settings of whoever runs the tests are hidden from them.
SERVER = os.environ.get("LANDWAITER_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@dataclass(frozen=True)
class Read:
    """What was read of a table: its facts, the rows by number, and where each stands."""

    facts: Facts
    rows: list[tuple[str | None, ...]]
    places: list[str | None]


@dataclass(frozen=True)
class Database:
    """A database of its own, with a connection of its administrator."""

    connection: Any
    name: str

    def run(self, *statements: Any) -> list[tuple[Any, ...]]:
        """Run statements, each on its own, and return the rows of the last."""
        for statement in statements:
            cursor = self.connection.execute(statement)
        return cursor.fetchall() if cursor.description else []

    def url(self, **options: str) -> str:
        """Return its address, with settings of the session."""
        info = self.connection.info
        said = quote(" ".join(f"-c {name}={value}" for name, value in options.items()))
        address = f"postgresql://{info.user}@{info.host}:{info.port}/{self.name}"
        return f"{address}?options={said}" if options else address

    def read(self, table: str, **options: str) -> Read:
        """Read a table as Landwaiter does."""
        with TemporaryDirectory() as folder, open_engine() as engine:
            staged = read_file(engine, DatabaseTable(self.url(**options), table), FileFormat(), Path(folder))
            found = engine.fetch(staged.table.order_by("source_row"))
            assert found["source_row"].tolist() == list(range(1, staged.facts.rows + 1))
            assert not any(found["row_problem"])
            cells = [found[cell].tolist() for cell in staged.cells.values()]
            places = found["source_place"].tolist() if staged.placed else [None] * staged.facts.rows
            return Read(staged.facts, list(zip(*cells, strict=True)), places)


def _server() -> Any:
    """Connect to the server as its superuser; without one the test is skipped."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed: pip install landwaiter[postgres]")
    try:
        return psycopg.connect(SERVER, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL server answers; LANDWAITER_TEST_POSTGRES names another one ({error})")


@contextmanager
def own_schema() -> Iterator[str]:
    """Give the address of a schema of its own, whose owner is no superuser; both are dropped afterwards."""
    name = f"landwaiter_test_{uuid4().hex[:12]}"
    with _server() as server:
        server.execute(f"CREATE ROLE {name} LOGIN")
        try:
            server.execute(f"CREATE SCHEMA {name} AUTHORIZATION {name}")
            info, path = server.info, quote(f"-csearch_path={name}")
            yield f"postgresql://{name}@{info.host}:{info.port}/{info.dbname}?options={path}"
        finally:
            server.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            server.execute(f"DROP OWNED BY {name}")
            server.execute(f"DROP ROLE {name}")


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    name = f"landwaiter_test_{uuid4().hex[:12]}"
    with _server() as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            with type(server).connect(SERVER, dbname=name, autocommit=True) as connection:
                yield Database(connection, name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def reader(database: Database) -> Iterator[str]:
    """A role that has no rights of its own."""
    role = f"landwaiter_reader_{uuid4().hex[:12]}"
    database.run(f"CREATE ROLE {role}")
    yield role
    database.run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")
