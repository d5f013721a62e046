"""Columns of one name: kept apart, told, and given a field only where their values settle which of them it is."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest.files import accepted, rows, take, write
from ingest.readers.test_excel import book
from ingest.test_proposal import meanings, proposed

from landwaiter.engine import open_engine
from landwaiter.errors import InputError
from landwaiter.ingest.dialect import named, renamed
from landwaiter.ingest.folding import folded_name
from landwaiter.ingest.mapping import parse_mapping

HEADER = "declaration id,item,date,hs code,Unit of measure,origin,Unit of measure"
LINES = ("A1,1,2025-01-31,0101,kg,CN,u", "A2,1,2025-01-31,0102,kg,CN,u")
MAPPING = """
[columns]
"declaration id" = "declaration_id"
item = "item_number"
date = "registration_date"
"hs code" = "hs_code"
origin = "origin_country"
"Unit of measure" = "ignore"
"Unit of measure (2)" = "quantity_unit"
"""


@given(st.lists(st.sampled_from(["a", "A", "a (2)", "b", "b ", "a (3)", "(column 2)", None])))
def test_names_are_always_different_and_the_first_keeps_its_own(cells):
    names = named(cells)
    assert len({folded_name(name) for name in names}) == len(names) == len(cells)
    again = set(renamed(names, cells))
    for at, name in enumerate(names):
        before = {folded_name(cell or f"(column {place})") for place, cell in enumerate(cells[:at], 1)}
        assert (name in again) == (cells[at] is not None and folded_name(cells[at]) in before)


def test_the_second_column_of_a_name_gets_a_number_and_mappings_use_it(tmp_path):
    done = take(write(tmp_path, rows(*LINES, header=HEADER)), parse_mapping(MAPPING))
    assert done.facts.renamed == ("Unit of measure (2)",)
    assert done.facts.as_dict()["renamed"] == ("Unit of measure (2)",)
    assert accepted(done, "quantity_unit", "origin_country") == [("u", "CN"), ("u", "CN")]


def test_so_it_is_in_workbooks_and_bundles(tmp_path):
    cells = [line.split(",") for line in (HEADER, *LINES)]
    done = take(book(tmp_path, {"May": cells, "June": [cells[0], ["A3", *cells[1][1:]]]}), parse_mapping(MAPPING))
    assert (done.facts.renamed, done.counts.accepted) == (("Unit of measure (2)",), 3)
    folder = tmp_path / "months"
    folder.mkdir()
    write(folder, rows(LINES[0], header=HEADER), "may.csv")
    write(folder, rows(LINES[1], header=HEADER), "june.csv")
    done = take(folder, parse_mapping(MAPPING))
    assert (done.facts.renamed, done.counts.accepted) == (("Unit of measure (2)",), 2)


def test_a_bundle_whose_members_order_such_columns_otherwise_is_refused(tmp_path):
    folder = tmp_path / "months"
    folder.mkdir()
    write(folder, "unit,unit,hs\nkg,u,0101\n", "june.csv")
    write(folder, "unit,hs,unit\nkg,0101,u\n", "may.csv")
    with pytest.raises(InputError, match="another order"):
        take(folder)


def test_parquet_columns_that_differ_in_case_are_told(tmp_path):
    path = tmp_path / "may.parquet"
    with open_engine() as engine:
        engine.execute(f"COPY (SELECT 'u' AS c2, 5 AS c3, 'kg' AS c4) TO '{path}' (FORMAT parquet)")
    path.write_bytes(path.read_bytes().replace(b"c2", b"Un").replace(b"c4", b"un"))
    found = proposed(path)
    assert [one.column for one in found.suggestions] == ["Un", "c3", "un (2)"]
    assert found.staged.facts.renamed == ("un (2)",)
    assert [one.samples for one in found.suggestions] == [("u",), ("5",), ("kg",)]


def test_values_may_settle_which_of_two_columns_it_is(tmp_path):
    header = "declaration id,item,Registration,hs code,numero,Date,Date"
    found = proposed(write(tmp_path, rows("A1,1,x,0101,5,soon,2025-01-31", header=header)))
    assert (meanings(found)["Date"], meanings(found)["Date (2)"]) == (None, "registration_date")


def test_columns_that_their_values_do_not_tell_apart_are_asked(tmp_path):
    header = "declaration id,item,date,hs code,Importer,Importer,Origin,Origin"
    lines = ("A1,1,2025-01-31,0101,Kim,77,CN,CN", "A2,1,2025-01-31,0101,Lee,78,FR,FR")
    found = proposed(write(tmp_path, rows(*lines, header=header)))
    asked = {one.column: one.reasons[-1] for one in found.questions}
    assert list(asked) == ["Importer", "Importer (2)", "Origin", "Origin (2)"]
    assert asked["Importer"] == "'Importer' and 'Importer (2)' have the same name and different values"
    assert asked["Origin (2)"] == "'Origin' and 'Origin (2)' have the same name and the same value in every row"
    assert '"Importer (2)" = "?"' in found.as_toml()


def test_json_lines_may_differ_in_case_only_inside_a_zip_too(tmp_path):
    path = tmp_path / "may.zip"
    with ZipFile(path, "w") as packed:
        packed.writestr("a.jsonl", '{"id": "A", "Unit": "u", "unit": "kg"}\n')
    assert proposed(Path(path)).staged.facts.renamed == ("unit (2)",)
