from __future__ import annotations

import sys
from contextlib import contextmanager

import pytest
from postgres_server import database, reader

from landwaiter.engine import open_engine
from landwaiter.errors import EngineError, InputError
from landwaiter.ingest.mapping import FileFormat
from landwaiter.ingest.readers import read_file
from landwaiter.ingest.sources import DatabaseTable, source_named

__all__ = ["database", "reader"]

pytestmark = pytest.mark.postgres


@contextmanager
def refused(*parts: str):
    with pytest.raises(InputError) as caught:
        yield
    for part in parts:
        assert part in str(caught.value)


def _read(url, table, folder):
    with open_engine() as engine:
        return read_file(engine, DatabaseTable(url, table), FileFormat(), folder)


WRITES = {
    "insert": "INSERT INTO written VALUES (1)",
    "sequence": "PERFORM nextval('counted')",
    "table": "CREATE TABLE made (n int)",
    "read write": "SET TRANSACTION READ WRITE; INSERT INTO written VALUES (1)",
    "setting": "PERFORM set_config('transaction_read_only', 'off', true); INSERT INTO written VALUES (1)",
    "default": "PERFORM set_config('default_transaction_read_only', 'off', false); INSERT INTO written VALUES (1)",
    "commit": "COMMIT; INSERT INTO written VALUES (1)",
    "subtransaction": "BEGIN INSERT INTO written VALUES (1); EXCEPTION WHEN division_by_zero THEN NULL; END",
    "dynamic": "EXECUTE 'INSERT INTO written VALUES (1)'",
}


@pytest.fixture(scope="module")
def writable(database):
    database.run("CREATE TABLE written (n int)", "CREATE SEQUENCE counted")
    return database


@pytest.mark.parametrize("name", WRITES)
def test_a_view_that_would_write_is_refused_and_writes_nothing(writable, name):
    writable.run(
        "DROP FUNCTION IF EXISTS writes() CASCADE",
        f"CREATE FUNCTION writes() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN {WRITES[name]}; RETURN 1; END $$",
        "CREATE VIEW writing AS SELECT writes() AS n",
    )
    with refused("writing: ", "."):
        writable.read("writing", default_transaction_read_only="off")
    assert writable.run("SELECT * FROM written") == []
    assert writable.run("SELECT is_called FROM counted") == [(False,)]
    assert writable.run("SELECT to_regclass('made')") == [(None,)]


def test_it_is_said_that_reading_would_write(writable):
    writable.run(
        "CREATE FUNCTION counts() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('counted') $$",
        "CREATE VIEW counting AS SELECT counts() AS n",
    )
    with refused("public.counting: reading it would write to the database", "whose functions change nothing"):
        writable.read("counting")


INJECTIONS = (
    "written; DROP TABLE written",
    "written--",
    "written WHERE false",
    'written"; DROP TABLE written; --',
    "(SELECT 1) AS t",
    "public.written, pg_catalog.pg_authid",
    "written) TO PROGRAM 'touch /tmp/x'; --",
    "written'; DROP TABLE written; --",
    "%s",
    "{}",
    "public.",
    ".written",
    "a.b.c.d",
    '"written',
    "\\written",
    "16384",
    " ",
)


@pytest.mark.parametrize("table", INJECTIONS)
def test_what_is_no_name_of_a_table_is_refused(writable, table):
    with refused(f"{table}: "):
        writable.read(table)
    assert writable.run("SELECT to_regclass('written') IS NOT NULL") == [(True,)]


def test_a_table_that_is_not_there_is_refused_with_those_near_to_it(database):
    database.run("CREATE SCHEMA customs", 'CREATE TABLE customs."Declared Items" (a int)', "CREATE SCHEMA bare")
    with refused("declared_itms: there is no such table", 'Near to it are: customs."Declared Items".'):
        database.read("declared_itms", search_path="customs")
    with refused("customs.declared_items: there is no such table", 'customs."Declared Items"'):
        database.read("customs.declared_items")
    with refused("no table is named", 'Name one with --table; there are: customs."Declared Items"'):
        database.read("")


def test_one_of_another_database_is_refused(database):
    with refused("elsewhere.public.items: it cannot be read", "Name a table of the database in the address"):
        database.read("elsewhere.public.items")


@pytest.mark.parametrize(
    "statement", ["CREATE SEQUENCE no_table", "CREATE TABLE a (no_table int); CREATE INDEX no_table ON a (no_table)"]
)
def test_what_is_no_table_is_refused(database, statement):
    database.run("DROP SEQUENCE IF EXISTS no_table", statement)
    with refused("public.no_table: this is no table or view."):
        database.read("no_table")
    database.run("DROP TABLE IF EXISTS a", "DROP SEQUENCE IF EXISTS no_table")


def test_tables_without_columns_or_rows_are_refused(database):
    database.run("CREATE TABLE no_rows (a int)", "CREATE TABLE no_columns ()", 'CREATE TABLE "only" (a bytea)')
    database.run('INSERT INTO "only" VALUES (NULL)')
    with refused("public.no_rows: the table has no rows."):
        database.read("no_rows")
    for table in ("no_columns", '"only"'):
        with refused(f"public.{table}: the table has no columns with values"):
            database.read(table)


def test_a_view_that_was_never_filled_is_refused(database):
    database.run("CREATE MATERIALIZED VIEW unfilled AS SELECT 1 AS a WITH NO DATA")
    with refused("public.unfilled: it is not in a state to be read", "have it refreshed first"):
        database.read("unfilled")


def test_a_role_without_rights_is_refused_and_told_what_to_ask_for(database, reader):
    database.run("CREATE SCHEMA closed", "CREATE TABLE closed.items (open int, secret int)")
    database.run("INSERT INTO closed.items VALUES (1, 2)")
    with refused("closed.items: this role may not read it", "Ask for the right to SELECT"):
        database.read("closed.items", role=reader)
    database.run(f"GRANT USAGE ON SCHEMA closed TO {reader}", f"GRANT SELECT (open) ON closed.items TO {reader}")
    with refused("closed.items: this role may not read it"):
        database.read("closed.items", role=reader)
    database.run(f"GRANT SELECT ON closed.items TO {reader}")
    assert database.read("closed.items", role=reader).rows == [("1", "2")]


def test_a_role_that_may_read_nothing_is_told_so(database, reader):
    with refused("this role may read no table here: ask for the right to SELECT"):
        database.read("", role=reader)


def test_no_server_and_no_such_database_are_told_apart(database, tmp_path):
    with refused("127.0.0.1:1/asycuda: there is no connection", "Check host, port"):
        _read("postgresql://127.0.0.1:1/asycuda", "items", tmp_path)
    info = database.connection.info
    with refused("/landwaiter_none: there is no connection", '"landwaiter_none" does not exist'):
        _read(f"postgresql://{info.user}@{info.host}:{info.port}/landwaiter_none", "items", tmp_path)
    with refused("service no_such_service: there is no connection"):
        _read("postgresql://?service=no_such_service", "items", tmp_path)


def test_a_server_that_stops_in_the_middle_is_told(database, monkeypatch, tmp_path):
    from landwaiter.engine.postgres_tables import Session

    database.run("CREATE TABLE long AS SELECT i, repeat('x', 200) AS a FROM generate_series(1, 100000) i")
    rows = Session._rows

    def ended(session, table, columns):
        found = rows(session, table, columns)
        yield next(found)
        assert database.run(f"SELECT pg_terminate_backend({session.connection.info.backend_pid})") == [(True,)]
        yield from found

    monkeypatch.setattr(Session, "_rows", ended)
    with refused("public.long: the connection to the server was lost", "Nothing was stored; repeat the command."):
        _read(database.url(), "long", tmp_path)
    assert not (tmp_path / "rows.parquet").exists()


def test_limits_of_time_are_those_of_the_server_or_ours(database):
    database.run("CREATE VIEW slow AS SELECT pg_sleep(30)::text AS a")
    with refused("public.slow: the server stopped reading it", "PGOPTIONS"):
        database.read("slow", statement_timeout="100")
    database.run(
        "CREATE VIEW limits AS SELECT current_setting('statement_timeout') AS s, current_setting('lock_timeout') AS l"
    )
    assert database.read("limits").rows == [("1h", "10s")]
    assert database.read("limits", statement_timeout="2h", lock_timeout="3s").rows == [("2h", "3s")]


def test_a_table_that_others_hold_is_refused_after_a_while(database):
    import psycopg

    database.run("CREATE TABLE held AS SELECT 1 AS a")
    with psycopg.connect(database.url()) as other:
        other.execute("LOCK TABLE held")
        with refused("public.held: it is locked by others", "repeat the command"):
            database.read("held", lock_timeout="100")


def test_a_fault_in_a_view_is_told_in_the_words_of_the_server(database):
    database.run("CREATE VIEW faulty AS SELECT 1 / (i - 2) AS a FROM generate_series(1, 3) i")
    with refused("public.faulty: the server refused to read it (division by zero).", "Correct the view"):
        database.read("faulty")


def test_a_row_that_is_too_long_is_refused_by_its_number(database):
    database.run(
        "CREATE TABLE lengthy (id int PRIMARY KEY, a text)",
        "INSERT INTO lengthy VALUES (1, 'x'), (2, repeat('y', 2000000))",
    )
    with refused("public.lengthy, row 2: the row is longer than 2 MB"):
        database.read("lengthy")
    database.run("UPDATE lengthy SET a = repeat('y', 1900000) WHERE id = 2")
    assert [len(a) for _, a in database.read("lengthy").rows] == [1, 1_900_000]


def test_text_of_an_unknown_encoding_is_refused(database, tmp_path):
    import psycopg

    name = f"{database.name}_ascii"
    database.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
    url = database.url().replace(database.name, name)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE old (a text PRIMARY KEY)")
            connection.execute(r"INSERT INTO old VALUES ('plain'), (E'riz \303\251')")
            assert _read(url, "old", tmp_path).facts.rows == 2
            connection.execute(r"INSERT INTO old VALUES (E'thé \351')".encode())
        with refused("public.old: its text is not what the database says", "convert_from"):
            _read(url, "old", tmp_path)
    finally:
        database.run(f"DROP DATABASE {name} WITH (FORCE)")


CANARY = "c4n4ry"
WITH_PASSWORDS = (
    f"postgresql://u:{CANARY}@127.0.0.1/db",
    f"postgres://u:{CANARY}@127.0.0.1/db",
    f"postgresql://u:{CANARY}/x@127.0.0.1/db",
    f"postgresql://u:{CANARY}?x@127.0.0.1/db",
    f"postgresql://u:{CANARY}#x@127.0.0.1/db",
    f"postgresql://u:%63{CANARY}@127.0.0.1/db",
    f"postgresql://u%3A{CANARY}@127.0.0.1/db",
    f"postgresql://127.0.0.1/db?password={CANARY}",
    f"postgresql://127.0.0.1/db?user=u&password={CANARY}",
    f"postgresql://127.0.0.1/db?%70assword={CANARY}",
    f"postgresql://127.0.0.1/db?sslpassword={CANARY}",
)


@pytest.mark.parametrize("url", WITH_PASSWORDS)
def test_an_address_with_a_password_is_refused_and_not_repeated(url):
    with pytest.raises(InputError, match="holds a password") as caught:
        source_named(url, "items")
    assert CANARY not in repr(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{CANARY}/db",
        f"postgresql://127.0.0.1:5432{CANARY}/db",
        f"postgresql://127.0.0.1/db?port={CANARY}",
        f"postgresql://127.0.0.1/db?pass={CANARY}",
        f"postgresql://127.0.0.1/%{CANARY}",
    ],
)
def test_an_address_that_means_nothing_is_not_repeated(url, tmp_path):
    with pytest.raises(InputError, match="the address is none that libpq takes") as caught:
        _read(url, "items", tmp_path)
    assert CANARY not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_an_address_without_a_password_is_taken():
    for url in ("postgresql://u@[::1]:5432/db", "postgresql:///db?host=/run/postgresql", "postgresql://?service=sad"):
        assert source_named(url, "items") == DatabaseTable(url, "items")


def test_a_table_of_a_file_is_refused():
    with refused("may.csv: a table is named, but this is no address of a database"):
        source_named("may.csv", "items")


def test_without_the_client_it_is_said_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for name in ("postgres_tables", "postgres_refusals"):
        monkeypatch.delitem(sys.modules, f"landwaiter.engine.{name}", raising=False)
        monkeypatch.delattr(f"landwaiter.engine.{name}", raising=False)
    with pytest.raises(EngineError, match=r"pip install 'landwaiter\[postgres\]'"):
        _read("postgresql://127.0.0.1/db", "items", tmp_path)
