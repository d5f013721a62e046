"""Tables and views of a PostgreSQL server, read as text and only read.

One transaction, ``READ ONLY`` and ``REPEATABLE READ``, reads what a table is and all of its rows: the server itself
refuses whatever would write, and rows that others change meanwhile are seen as they were. Rows come by ``COPY``, one
at a time, in an order that does not depend on where they lie.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from landwaiter.engine.postgres_refusals import connection_errors, malformed, translated_errors
from landwaiter.errors import InputError, Place

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 10
"""Seconds to wait for the server, where neither the address nor the environment says."""
LIMITS = {"statement_timeout": "1h", "lock_timeout": "10s"}
"""How long the server may take, where neither it, nor the role, nor the address limits that."""
CANONICAL = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "iso_8601",
    "TimeZone": "UTC",
    "extra_float_digits": "3",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
}
"""What makes the text of a value the same whatever the settings of the server and of the role are."""
FORMS = {
    "money": "t.{}::pg_catalog.numeric::pg_catalog.text",
    "timestamp with time zone": r"pg_catalog.regexp_replace(t.{}::pg_catalog.text, '\+00$', 'Z')",
}
"""The text of types whose own depends on more than settings of the session, or is no ISO 8601."""
LONGEST = 2_000_000
"""Bytes of the longest row: the embedded engine reads none that is longer."""
PIECE = 32_000_000
"""Bytes that are made into a file, and held in memory, at a time."""
KINDS = {"r": "table", "v": "view", "m": "materialised view", "f": "foreign table", "p": "partitioned table"}
LISTED = 5

Line = bytes | bytearray | memoryview
"""A row as the server sends it."""

FIND = """
SELECT c.oid, n.nspname, c.relname, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
    c.relkind::pg_catalog.text, c.relkind = 'r' AND c.relhassubclass
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = pg_catalog.to_regclass(%s)
"""
COLUMNS = """
WITH RECURSIVE typed AS (
    SELECT attnum, atttypid AS type FROM pg_catalog.pg_attribute
    WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT attnum, typbasetype FROM typed JOIN pg_catalog.pg_type t ON t.oid = type WHERE t.typtype = 'd'
)
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.format_type(t.oid, NULL),
    t.typcategory = 'A' OR t.typtype IN ('c', 'p') OR t.oid = 'pg_catalog.bytea'::pg_catalog.regtype
FROM typed JOIN pg_catalog.pg_type t ON t.oid = type AND t.typtype <> 'd'
JOIN pg_catalog.pg_attribute a ON a.attrelid = %s AND a.attnum = typed.attnum ORDER BY a.attnum
"""
KEY = """
SELECT a.attname FROM pg_catalog.pg_index i
CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (attnum, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = %s AND i.indisprimary AND i.indisvalid ORDER BY k.place
"""
READABLE = """
SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = ANY(%s) AND NOT c.relispartition AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type as the server writes it, without domains too, and if its values have no single text."""

    name: str
    type: str
    base: str
    textless: bool

    def text(self) -> sql.Composed:
        """Return its text in SQL."""
        plain = FORMS.get(self.base, "t.{}::pg_catalog.text")
        return sql.SQL(f'{plain} COLLATE pg_catalog."C"').format(sql.Identifier(self.name))


@dataclass(frozen=True, slots=True)
class Table:
    """A table or a view: how SQL writes its name, and its primary key, empty without one that holds for all rows."""

    schema: str
    name: str
    written: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def __str__(self) -> str:
        return self.written

    @property
    def source(self) -> sql.Composed:
        """The table in SQL."""
        return sql.SQL("{} AS t").format(sql.Identifier(self.schema, self.name))


@dataclass(frozen=True, slots=True)
class Piece:
    """A file with some of the rows: those after number ``before``, up to number ``last``."""

    path: Path
    before: int
    last: int


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """Give a session in a transaction that only reads; it is rolled back and closed afterwards.

    Parameters
    ----------
    url
        Address as libpq takes it. Passwords come from where libpq finds them.

    Raises
    ------
    InputError
        If the address means nothing, or no server lets us in there.
    """
    known = _parameters(url)
    patience = {} if os.environ.get("PGCONNECT_TIMEOUT") else {"connect_timeout": PATIENCE}
    fixed = {"client_encoding": "UTF8", "fallback_application_name": "landwaiter"}
    with connection_errors(_label(known)):
        connection = psycopg.connect(**{**patience, **known, **fixed}, prepare_threshold=None)
    with closing(connection):
        session = Session(connection)
        with translated_errors(session.server, connection):
            session.begin()
        yield session


@dataclass(frozen=True, slots=True)
class Session:
    """A transaction of one server, in which everything is read as it was at its start."""

    connection: psycopg.Connection[tuple[Any, ...]]

    @property
    def server(self) -> str:
        """Host, port and database."""
        info = self.connection.info
        return _label({"host": info.host, "port": info.port, "dbname": info.dbname})

    def begin(self) -> None:
        """Begin the transaction; nothing before it has reached the server."""
        self.connection.read_only = True
        self.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for name, value in CANONICAL.items():
            self._all("SELECT pg_catalog.set_config(%s, %s, true)", name, value)
        for name, value in LIMITS.items():
            unlimited = "WHERE pg_catalog.current_setting(%s) = '0'"
            self._all(f"SELECT pg_catalog.set_config(%s, %s, true) {unlimited}", name, value, name)

    def tables(self) -> list[str]:
        """Return the tables that may be read, as SQL names them."""
        return [name for (name,) in self._all(READABLE, list(KINDS))]

    def describe(self, wanted: str) -> Table:
        """Return the table called ``wanted``, a name as SQL writes it, with or without its schema.

        Raises
        ------
        InputError
            If there is none, or it cannot be read as one; near names are told.
        """
        if not wanted:
            raise InputError("no table is named.", f"Name one with --table; {self._listed('')}", Place(self.server))
        with translated_errors(wanted, self.connection):
            found = self._all(FIND, wanted)
            if not found:
                raise InputError("there is no such table.", _capital(self._listed(wanted)), Place(wanted))
            oid, schema, name, written, kind, inherited = found[0]
            columns = tuple(Column(*one) for one in self._all(COLUMNS, oid, oid))
            # A key of a table says nothing of the rows of tables that inherit from it.
            key = () if inherited else tuple(one for (one,) in self._all(KEY, oid))
        table = Table(schema, name, written, columns, key)
        if kind not in KINDS:
            raise InputError("this is no table or view.", _capital(self._listed(wanted)), Place(str(table)))
        return self._settled(table)

    def _settled(self, table: Table) -> Table:
        """Let functions in a view find what lies beside it, and nothing that somebody put in their way."""
        path = sql.SQL(", ").join(map(sql.Identifier, ("pg_catalog", table.schema, "pg_temp")))
        self._all("SELECT pg_catalog.set_config('search_path', %s, true)", path.as_string(self.connection))
        return table

    def holds(self, table: Table, column: Column) -> bool:
        """Say whether any row of a table has a value in a column."""
        query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE t.{} IS DISTINCT FROM NULL)")
        with translated_errors(str(table), self.connection):
            return bool(self._all(query.format(table.source, sql.Identifier(column.name)))[0][0])

    def copy(self, table: Table, columns: tuple[Column, ...], folder: Path) -> list[Piece]:
        r"""Write the rows into ``folder`` as delimited text, in pieces of :data:`PIECE` bytes.

        They stand in the order of the key, else of all columns. Values are in quotes, ``\N`` without is none.

        Raises
        ------
        InputError
            If the server refuses, stops or is lost, or a row is longer than :data:`LONGEST`.
        """
        pieces: list[Piece] = []
        with translated_errors(str(table), self.connection):
            rows = self._rows(table, columns)
            for first in rows:
                path = folder / f"copied-{len(pieces):06}.csv"
                before = pieces[-1].last if pieces else 0
                pieces.append(Piece(path, before, before + _write(path, chain((first,), rows), before, table)))
        return pieces

    def _rows(self, table: Table, columns: tuple[Column, ...]) -> Iterator[Line]:
        query = _query(table, columns)
        with self.connection.cursor() as cursor, cursor.copy(_copied(query)) as found:
            yield from found

    def _listed(self, wanted: str) -> str:
        known = self.tables()
        plain = {name.replace('"', "").lower(): name for name in known}
        asked = wanted.replace('"', "").lower()
        asked = asked if "." in asked else f"public.{asked}"
        near = [plain[name] for name in get_close_matches(asked, plain, LISTED) if wanted]
        if near:
            return f"near to it are: {', '.join(near)}."
        if not known:
            return "this role may read no table here: ask for the right to SELECT from it."
        more = f" and {len(known) - LISTED:,} more" if len(known) > LISTED else ""
        return f"there are: {', '.join(known[:LISTED])}{more}."

    def _all(self, query: str | sql.Composed, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, values or None).fetchall()


def _write(path: Path, rows: Iterable[Line], before: int, table: Table) -> int:
    """Write rows until the piece is full, and return how many there were."""
    size = count = 0
    with path.open("wb") as out:
        for count, row in enumerate(rows, 1):
            size += out.write(row)
            if len(row) > LONGEST:
                raise _too_long(table, before + count)
            if size >= PIECE:
                break
    return count


def _query(table: Table, columns: tuple[Column, ...]) -> sql.Composed:
    names = [sql.Identifier(f"c{position}") for position in range(len(columns))]
    cells = [sql.SQL("{} AS {}").format(one.text(), name) for one, name in zip(columns, names, strict=True)]
    order = [sql.SQL("t.{}").format(sql.Identifier(name)) for name in table.key] or names
    comma = sql.SQL(", ")
    return sql.SQL("SELECT {} FROM {} ORDER BY {}").format(comma.join(cells), table.source, comma.join(order))


def _copied(query: sql.Composed) -> sql.Composed:
    return sql.SQL(r"COPY ({}) TO STDOUT (FORMAT csv, NULL '\N', FORCE_QUOTE *)").format(query)


def _too_long(table: Table, row: int) -> InputError:
    problem = f"the row is longer than {LONGEST // 1_000_000} MB."
    return InputError(problem, "Read a view that leaves its longest column out.", Place(str(table), row=row))


def _parameters(url: str) -> dict[str, Any]:
    """Return what the address says; libpq's own complaints could repeat what should not be shown."""
    try:
        known = psycopg.conninfo.conninfo_to_dict(url)
    except (psycopg.Error, UnicodeError):
        raise malformed() from None
    if not re.fullmatch("[0-9,]*", str(known.get("port", ""))):
        raise malformed()
    return known


def _label(known: dict[str, Any]) -> str:
    if "service" in known:
        return f"service {known['service']}"
    host = known.get("host") or os.environ.get("PGHOST") or "localhost"
    port = known.get("port") or os.environ.get("PGPORT") or "5432"
    return f"{host}:{port}/{known.get('dbname') or os.environ.get('PGDATABASE') or ''}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
