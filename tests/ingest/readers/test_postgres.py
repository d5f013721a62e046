from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from postgres_server import Database, Read, database

from landwaiter.errors import InputError

__all__ = ["database"]

pytestmark = pytest.mark.postgres

TYPES = {
    "date": ("date '2025-03-29'", "2025-03-29"),
    "date without end": ("date 'infinity'", "infinity"),
    "time": ("time '18:30:00.5'", "18:30:00.5"),
    "timestamp": ("timestamp '2025-03-29 08:15'", "2025-03-29 08:15:00"),
    # Midnight of 29 March in India.
    "instant": ("timestamptz '2025-03-29 00:00+05:30'", "2025-03-28 18:30:00Z"),
    "instant with a fraction": ("timestamptz '2025-01-01 00:00:00.25+00'", "2025-01-01 00:00:00.25Z"),
    "interval": ("interval '1 day 2 hours'", "P1DT2H"),
    "numeric": ("numeric '12345678901234567890.1234567890'", "12345678901234567890.1234567890"),
    "numeric with its zeros": ("10.50::numeric(10,2)", "10.50"),
    "integer": ("42", "42"),
    "bigint": ("(-9223372036854775808)::bigint", "-9223372036854775808"),
    "double": ("0.1::float8 + 0.2::float8", "0.30000000000000004"),
    "small double": ("0.00001::float8", "1e-05"),
    "real": ("0.1::float4", "0.1"),
    "not a number": ("'NaN'::float8", "NaN"),
    "money": ("1234.5::numeric::money", "1234.50"),
    "boolean": ("true", "true"),
    "text": ("' padded '::text", " padded "),
    "fixed width": ("'LOM'::char(5)", "LOM"),
    "empty text": ("''", ""),
    "text that looks like none": (r"'\N'", r"\N"),
    "quotes, commas and lines": ("E'a,\"b\"\\r\\nc'", 'a,"b"\r\nc'),
    "other scripts": ("'Ткань, قماش, 布'", "Ткань, قماش, 布"),
    "enumeration": ("'red'::lane", "red"),
    "domain": ("'870323'::hs", "870323"),
    "domain of a domain over money": ("'5'::fee", "5.00"),
    "uuid": ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    "json": ("""'{"b": 1,  "a": 2}'::json""", '{"b": 1,  "a": 2}'),
    "jsonb": ("""'{"b": 1,  "a": 2}'::jsonb""", '{"a": 2, "b": 1}'),
    "xml": ("'<a>1</a>'::xml", "<a>1</a>"),
    "range": ("int4range(1, 5)", "[1,5)"),
    "bits": ("B'0101'", "0101"),
    "address": ("inet '10.0.0.1'", "10.0.0.1/32"),
    "null": ("NULL::numeric", None),
}
HOSTILE = {
    "DateStyle": "SQL,DMY",
    "IntervalStyle": "sql_standard",
    "TimeZone": "Asia/Kolkata",
    "extra_float_digits": "-15",
    "standard_conforming_strings": "off",
    "search_path": "",
    "client_encoding": "LATIN1",
}


@pytest.fixture(scope="module")
def every_type(database: Database) -> Database:
    columns = ", ".join(f'{expression} AS "{name}"' for name, (expression, _) in TYPES.items())
    database.run(
        "CREATE TYPE lane AS ENUM ('green', 'red')",
        "CREATE DOMAIN hs AS text CHECK (VALUE ~ '^[0-9]+$')",
        "CREATE DOMAIN charge AS money",
        "CREATE DOMAIN fee AS charge",
        f"CREATE TABLE every_type AS SELECT {columns}",
    )
    return database


@pytest.fixture(scope="module")
def read_types(every_type: Database) -> Read:
    return every_type.read("public.every_type")


@pytest.mark.parametrize("name", TYPES)
def test_a_value_of_every_type_has_one_text(read_types, name):
    assert dict(zip(read_types.facts.columns, read_types.rows[0], strict=True))[name] == TYPES[name][1]


def test_the_text_does_not_depend_on_settings_of_the_server_or_the_role(every_type, read_types):
    assert every_type.read("public.every_type", **HOSTILE) == read_types


def test_letters_of_any_case_are_kept_where_the_server_compares_without_case(database):
    available = database.run("SELECT 1 FROM pg_available_extensions WHERE name = 'citext'")
    if not available:
        pytest.skip("the server has no extension citext")
    database.run("CREATE EXTENSION citext", "CREATE TABLE caseless AS SELECT 'LoM'::citext AS office")
    assert database.read("caseless").rows == [("LoM",)]


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("'\\x00ff'::bytea", "bytea"),
        ("ARRAY[1, 2]", "integer[]"),
        ("ROW(1, 2)::pair", "pair"),
        ("'\\x00'::scan", "scan"),
        ("ROW(NULL, NULL)::pair", "pair"),
    ],
)
def test_values_without_a_single_text_are_refused_by_column_and_type(database, value, type_):
    database.run(
        "DROP TABLE IF EXISTS scans", "DROP TYPE IF EXISTS pair", "DROP DOMAIN IF EXISTS scan",
        "CREATE TYPE pair AS (low int, high int)", "CREATE DOMAIN scan AS bytea",
        f"CREATE TABLE scans AS SELECT 1 AS id, {value} AS photo",
    )  # fmt: skip
    with pytest.raises(InputError, match=rf"'photo': the column holds values of type {type_[:4]}.*Read a view"):
        database.read("scans")
    database.run("UPDATE scans SET photo = NULL")
    assert database.read("scans").facts.columns == ("id",)


def test_no_value_is_not_an_empty_text(database):
    database.run("CREATE TABLE one_column (a text)", r"INSERT INTO one_column VALUES (NULL), (''), ('b'), ('\N')")
    assert database.read("one_column").rows == [("",), (r"\N",), ("b",), (None,)]


def test_rows_stand_in_the_order_of_their_key_and_are_known_by_it(database):
    database.run(
        'CREATE TABLE keyed (goods text, item int, "Reg No" text, PRIMARY KEY ("Reg No", item))',
        "INSERT INTO keyed VALUES ('b', 10, 'A'), ('c', 1, 'B'), ('a', 9, 'A')",
    )
    found = database.read("keyed")
    assert found.rows == [("a", "9", "A"), ("b", "10", "A"), ("c", "1", "B")]
    assert found.places == ["Reg No=A item=9", "Reg No=A item=10", "Reg No=B item=1"]


def test_rows_without_a_key_stand_in_the_order_of_their_text_and_are_known_by_their_number(database):
    database.run("CREATE TABLE plain (n int, a text)", "INSERT INTO plain VALUES (10, 'y'), (9, 'x'), (10, 'Y')")
    found = database.read("plain")
    assert found.rows == [("10", "Y"), ("10", "y"), ("9", "x")]
    assert found.places == [None] * 3


def test_the_hash_is_of_the_columns_and_the_rows_as_text(database):
    database.run("CREATE TABLE hashed (n int PRIMARY KEY, a text)", "INSERT INTO hashed VALUES (2, NULL), (1, 'x')")
    text = hashlib.sha256(b'"1","x"\n"2",\\N\n').hexdigest()
    expected = hashlib.sha256((json.dumps(["n", "a"]) + "\n" + text).encode()).hexdigest()
    assert database.read("hashed").facts.sha256 == expected


@pytest.mark.parametrize("key", ["", ", PRIMARY KEY (n)"])
def test_the_same_rows_have_the_same_hash_wherever_they_lie(database, key):
    def made(query: str) -> str:
        database.run("DROP TABLE IF EXISTS lying", f"CREATE TABLE lying (n int, a text{key})", query)
        return database.read("lying").facts.sha256

    first = made("INSERT INTO lying SELECT i, 'x' || i FROM generate_series(1, 500) i")
    assert made("INSERT INTO lying SELECT i, 'x' || i FROM generate_series(500, 1, -1) i") == first
    assert made("INSERT INTO lying SELECT i, 'x' || i FROM generate_series(1, 499) i") != first
    database.run("INSERT INTO lying VALUES (500, 'x500')", "UPDATE lying SET a = a", "VACUUM FULL lying")
    assert database.read("lying").facts.sha256 == first
    database.run("UPDATE lying SET a = NULL WHERE n = 7")
    assert database.read("lying").facts.sha256 != first


def test_every_kind_of_relation_with_rows_is_read(database):
    database.run(
        "CREATE TABLE parts (id int, year int, PRIMARY KEY (id, year)) PARTITION BY LIST (year)",
        "CREATE TABLE parts_2024 PARTITION OF parts FOR VALUES IN (2024)",
        "CREATE TABLE parts_2025 PARTITION OF parts FOR VALUES IN (2025)",
        "INSERT INTO parts VALUES (2, 2024), (1, 2025)",
        "CREATE VIEW seen AS SELECT * FROM parts",
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM parts",
    )
    assert database.read("parts").places == ["id=1 year=2025", "id=2 year=2024"]
    for table in ("parts", "parts_2024", "seen", "kept"):
        assert ("2", "2024") in database.read(table).rows


def test_a_foreign_table_is_read(database):
    if not database.run("SELECT 1 FROM pg_available_extensions WHERE name = 'postgres_fdw'"):
        pytest.skip("the server has no extension postgres_fdw")
    info = database.connection.info
    database.run(
        "CREATE EXTENSION postgres_fdw", "CREATE TABLE near (id int)", "INSERT INTO near VALUES (7)",
        f"CREATE SERVER itself FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname '{database.name}', "
        f"host '{info.host}', port '{info.port}')",
        f"CREATE USER MAPPING FOR CURRENT_USER SERVER itself OPTIONS (user '{info.user}', password_required 'false')",
        "CREATE FOREIGN TABLE far (id int) SERVER itself OPTIONS (schema_name 'public', table_name 'near')",
    )  # fmt: skip
    assert database.read("far").rows == [("7",)]


def test_the_key_of_a_table_is_no_key_of_those_that_inherit_from_it(database):
    database.run(
        "CREATE TABLE mother (id int PRIMARY KEY)", "CREATE TABLE daughter () INHERITS (mother)",
        "INSERT INTO mother VALUES (1)", "INSERT INTO daughter VALUES (1)",
    )  # fmt: skip
    assert database.read("mother").places == [None, None]


def test_a_table_is_found_without_its_schema_where_the_role_finds_it(database):
    database.run("CREATE SCHEMA asycuda", "CREATE TABLE asycuda.sad AS SELECT 1 AS id")
    assert database.read("sad", search_path="asycuda").facts.file == "asycuda.sad"


def test_functions_in_a_view_find_the_tables_beside_it(database):
    database.run(
        "CREATE SCHEMA beside", "CREATE TABLE beside.rates AS SELECT 7 AS rate",
        "CREATE FUNCTION beside.rate() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN (SELECT rate FROM rates); "
        "END'",
        "CREATE VIEW beside.rated AS SELECT beside.rate() AS rate",
    )  # fmt: skip
    assert database.read("beside.rated").rows == [("7",)]


def test_nothing_is_read_that_others_change_meanwhile(database, monkeypatch):
    from landwaiter.engine.postgres_tables import Session

    database.run("CREATE TABLE moving (id int)", "INSERT INTO moving VALUES (1)")
    held = Session.copy

    def copied(session, table, columns, path):
        database.run("INSERT INTO moving VALUES (2)")
        return held(session, table, columns, path)

    monkeypatch.setattr(Session, "copy", copied)
    assert database.read("moving").rows == [("1",)]


def test_rows_of_several_pieces_are_one_table(database, monkeypatch):
    from landwaiter.engine import postgres_tables

    database.run(
        "CREATE TABLE large (id int PRIMARY KEY, a text)",
        r"""INSERT INTO large SELECT i, E'"1","x"\n"2' || i FROM generate_series(1, 3000) i""",
    )
    whole = database.read("large")
    monkeypatch.setattr(postgres_tables, "PIECE", 1000)
    assert database.read("large") == whole
    assert whole.rows == [(str(i), f'"1","x"\n"2{i}') for i in range(1, 3001)]


NAMES = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=15)


@settings(max_examples=30)
@given(NAMES, NAMES, NAMES)
def test_any_name_is_found_once_it_is_quoted(database, schema, table, column):
    from psycopg.sql import SQL, Identifier

    named = Identifier(f"s{schema}", table)
    database.run("BEGIN", SQL("CREATE SCHEMA {}").format(Identifier(f"s{schema}")))
    database.run(SQL("CREATE TABLE {} ({} int PRIMARY KEY)").format(named, Identifier(column)))
    database.run(SQL("INSERT INTO {} VALUES (1)").format(named), "COMMIT")
    try:
        found = database.read(named.as_string(None))
        assert (found.facts.columns, found.rows, found.places) == ((column,), [("1",)], [f"{column}=1"])
        # The name that is told is one that finds the table again.
        assert database.read(found.facts.file) == found
    finally:
        database.run(SQL("DROP SCHEMA {} CASCADE").format(Identifier(f"s{schema}")))
