"""An administration's own database: its administrator's view, the command line, and nothing that leaks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from desk import cli, contents
from postgres_server import database

from landwaiter.store import Workspace

__all__ = ["database"]

pytestmark = pytest.mark.postgres

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "take-in-tables.md"
TABLES = """
CREATE TABLE sad (
    sad_id int PRIMARY KEY, office text, registration_year int, registration_serial text, registration_number int,
    registered_on date, consignee_tin text, declarant_code text, export_country text, freight numeric, lane text,
    is_current boolean, is_cancelled boolean
);
CREATE TABLE sad_itm (
    sad_id int, item_number int, procedure_extended text, procedure_additional text, commodity_code text,
    commodity_precision text, commercial_description text, tariff_description text, origin_country text,
    net_mass numeric, gross_mass numeric, statistical_value numeric, PRIMARY KEY (sad_id, item_number)
);
CREATE TABLE sad_itmtax (sad_id int, item_number int, tax_code text, amount numeric);
INSERT INTO sad VALUES
    (1, 'LOM', 2025, 'C', 17, '2025-03-29', 'T1', 'B1', 'CN', 100, 'red', true, false),
    (2, 'LOM', 2025, 'C', 18, '2025-03-30', 'T2', 'B1', 'JP', 50, 'green', true, false),
    (3, 'LOM', 2025, 'C', 17, '2025-03-29', 'T1', 'B1', 'CN', 100, 'red', false, false),
    (4, 'LOM', 2025, 'C', 19, '2025-03-31', 'T3', 'B2', 'CN', 10, 'red', true, true),
    (5, 'LOM', 2025, NULL, NULL, NULL, 'T3', 'B2', 'CN', 10, NULL, true, false);
INSERT INTO sad_itm VALUES
    (1, 1, '4000', '000', '87032300', '00', 'Cars', 'Vehicles', 'JP', 900, 1000, 3000),
    (1, 2, '4000', '000', '40111000', '00', NULL, 'Tyres', 'CN', 90, 100, 1000),
    (2, 1, '4000', NULL, '10063000', '00', 'Rice', 'Rice', 'TH', 500, 510, 0),
    (2, 2, '4000', NULL, '10064000', '00', 'Broken rice', 'Rice', 'TH', 500, 510, 0),
    (3, 1, '4000', '000', '87032300', '00', 'Cars', 'Vehicles', 'JP', 900, 1000, 2000),
    (4, 1, '4000', '000', '01012100', '00', 'Horses', 'Horses', 'CN', 500, 500, 700),
    (5, 1, '4000', '000', '01012100', '00', 'Horses', 'Horses', 'CN', 500, 500, 700);
INSERT INTO sad_itmtax VALUES
    (1, 1, 'DD', 600), (1, 1, 'VAT', 648), (1, 1, 'EXC', 30), (1, 2, 'DD', 100), (1, 2, 'DD', 20), (1, 2, 'VAT', 200),
    (2, 1, 'VAT', 9), (3, 1, 'DD', 400), (4, 1, 'DD', 70);
CREATE SCHEMA landwaiter;
"""


@pytest.fixture(scope="module")
def view(database):
    """The view of the guide over rows made up for it."""
    statement = re.search(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    database.run(*TABLES.strip().rstrip(";").split(";"), statement.group(1))
    return database


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Workspace.create(tmp_path / "ws")
    return tmp_path


def _ingest(database, table, *more):
    return cli("ingest", database.url(), "--table", table, "-w", "ws", *more)


def test_the_view_of_the_guide_has_a_row_for_each_item_in_force(view):
    query = "SELECT declaration_id, item_number, hs_code, duty_amount, tax_amount, freight, regime, goods_description"
    assert view.run(f"{query} FROM landwaiter.declared_items ORDER BY 1, 2") == [
        ("LOM/2025/C/17", 1, "8703230000", 600, 1278, 75, "4000000", "Cars"),
        ("LOM/2025/C/17", 2, "4011100000", 120, 320, 25, "4000000", "Tyres"),
        ("LOM/2025/C/18", 1, "1006300000", 0, 9, 25, "4000", "Rice"),
        ("LOM/2025/C/18", 2, "1006400000", 0, 0, 25, "4000", "Broken rice"),
    ]


def test_its_sums_are_those_of_the_tables_where_plain_joins_count_double(view):
    force = "WHERE g.is_current AND NOT g.is_cancelled AND g.registered_on IS NOT NULL"
    joined = "FROM sad g JOIN sad_itm i USING (sad_id) LEFT JOIN sad_itmtax t USING (sad_id, item_number)"
    found = view.run(
        "SELECT count(*), sum(customs_value), sum(freight), sum(tax_amount) FROM landwaiter.declared_items"
    )
    assert found == [(4, 4000, 150, 1607)]
    assert view.run(f"SELECT count(*), sum(i.statistical_value), sum(g.freight) {joined} {force}") == [(8, 12000, 700)]


def test_the_view_is_taken_in_without_a_mapping_and_only_once(view, desk):
    first = _ingest(view, "landwaiter.declared_items")
    assert first.code == 0, first
    assert "landwaiter.declared_items: 4 rows, 18 columns (postgresql)" in first.out
    assert "accepted 4 (4 declaration items, 0 outcomes)" in first.out
    assert "taken in before" in _ingest(view, "landwaiter.declared_items").out
    (record,) = Workspace(desk / "ws").lake.records()
    info = view.connection.info
    assert record.source == "landwaiter.declared_items"
    assert record.about["file"]["server"] == f"{info.host}:{info.port}/{view.name}"


def test_of_a_table_that_has_grown_only_the_new_rows_are_added(database, desk):
    row = "SELECT 'G' || i, 1, date '2025-01-01', '870323' FROM generate_series({}) i"
    database.run(
        "CREATE TABLE growing (declaration_id text PRIMARY KEY, item_number int, registration_date date, hs_code text)",
        f"INSERT INTO growing {row.format('1, 3')}",
    )
    assert "accepted 3" in _ingest(database, "growing", "-m", "landwaiter").out
    database.run(f"INSERT INTO growing {row.format('4, 5')}")
    assert "accepted 2 (2 declaration items, 0 outcomes), already stored 3" in _ingest(database, "growing").out


def test_rejected_rows_are_named_by_their_key_and_lie_in_the_working_folder(database, desk):
    database.run(
        'CREATE TABLE "Mixed Items" (declaration_id text, item_number int, registration_date date, hs_code text, '
        "PRIMARY KEY (declaration_id, item_number))",
        "INSERT INTO \"Mixed Items\" VALUES ('A', 1, '2025-01-01', '870323'), ('B', 2, '2025-01-01', 'cars')",
    )
    answer = _ingest(database, '"Mixed Items"', "-m", "landwaiter")
    assert answer.code == 3
    assert "(first in declaration_id=B item_number=2)" in answer.out
    (path,) = desk.glob("*.rejected.csv")
    assert path.name == "Mixed_Items.rejected.csv"
    database.run("DELETE FROM \"Mixed Items\" WHERE declaration_id = 'A'")
    refused = _ingest(database, '"Mixed Items"', "-m", "landwaiter", "--strict")
    assert refused.code == 1
    assert "declaration_id=B item_number=2, column 'hs_code', value 'cars'" in refused.err
    path.write_text(path.read_text(encoding="utf-8-sig").replace("cars", "870324"), encoding="utf-8")
    assert "accepted 1" in cli("ingest", path, "-w", "ws", "-m", "landwaiter").out


def test_a_mapping_is_proposed_for_a_table(view, desk):
    answer = _ingest(view, "landwaiter.declared_items", "--propose", "mapping.toml")
    assert answer.code == 0
    assert '"customs_value"' in (desk / "mapping.toml").read_text()


def test_a_table_is_looked_at_without_storing_anything(view, desk):
    before = contents(desk / "ws")
    answer = cli("check", view.url(), "--table", "landwaiter.declared_items", "-w", "ws")
    assert (answer.code, "landwaiter.declared_items: 4 rows" in answer.out) == (0, True), answer
    assert contents(desk / "ws") == before


def test_outcomes_are_recorded_from_a_table(view, desk):
    _ingest(view, "landwaiter.declared_items")
    view.run(
        "CREATE TABLE found AS SELECT 'LOM/2025/C/17' AS declaration_id, 1 AS item_number, date '2025-04-01' AS "
        "inspected_on, date '2025-04-02' AS known_on, 'compliant' AS result, 'random' AS basis, 0 AS additional_revenue"
    )
    answer = cli("record", view.url(), "--table", "found", "-w", "ws")
    assert "1 outcomes" in answer.out


def test_what_is_refused_leaves_the_workspace_as_it_was(view, desk):
    before = contents(desk / "ws")
    for table, problem in (("nowhere", "there is no such table"), ("", "no table is named")):
        answer = _ingest(view, table)
        assert (answer.code, problem in answer.err) == (1, True)
    assert contents(desk / "ws") == before


def test_a_key_of_the_table_that_names_a_party_is_not_kept_beside_pseudonyms(database, desk):
    database.run(
        "CREATE TABLE named (importer_id text PRIMARY KEY, declaration_id text, item_number int, "
        "registration_date date, hs_code text)",
        "INSERT INTO named VALUES ('TIN-4711', 'A', 1, '2025-01-01', 'cars'), "
        "('TIN-4712', 'B', 1, '2025-01-01', '870323')",
    )
    assert cli("pseudonyms", "new-key", "secret.key").code == 0
    answer = _ingest(database, "named", "-m", "landwaiter", "--pseudonyms", "secret.key")
    assert answer.code == 3, answer
    assert not any(b"TIN-471" in held for held in contents(desk / "ws").values())


def test_an_address_is_wanted_for_a_table_and_a_file_must_be_there(desk):
    assert cli("ingest", "may.csv", "-w", "ws").code == 2
    (desk / "may.csv").write_text("a,b\n1,2\n")
    answer = cli("ingest", "may.csv", "--table", "items", "-w", "ws")
    assert "may.csv: a table is named, but this is no address of a database" in answer.err


def test_a_password_is_in_nothing_that_is_shown_or_stored(view, desk, monkeypatch):
    canary = "c4n4ry-p4ss"
    monkeypatch.setenv("PGPASSWORD", canary)
    answers = [
        _ingest(view, "landwaiter.declared_items", "--json"),
        _ingest(view, "nowhere", "--json"),
        cli("ingest", f"{view.url()}x", "--table", "a", "-w", "ws"),
        cli("ingest", f"postgresql://u:{canary}@127.0.0.1:5432/db", "--table", "a", "-w", "ws"),
        cli("ingest", f"postgresql://u:{canary}@127.0.0.1:5432/db", "--table", "a", "-w", "ws", "--json"),
        cli("ingest", f"postgresql://u:{canary}/db", "--table", "a", "-w", "ws"),
    ]
    assert [answer.code for answer in answers] == [0, 1, 1, 1, 1, 1]
    assert json.loads(answers[0].out)["file"]["format"] == "postgresql"
    assert not any(canary in answer.out + answer.err for answer in answers)
    assert not any(canary.encode() in held for held in contents(desk).values())
