from __future__ import annotations

import pytest
from ingest.files import accepted
from ingest.repairs.damaged import asked, column, read

OFFICES = ["10 : Bureau du port", "20 : Aéroport", "10 : Bureau du port", "20 : Aéroport"] * 5


def test_the_code_is_kept_for_the_field_and_the_whole_cell_as_extra(tmp_path):
    assert "20 of 20 cells, such as 10 : Bureau du port -> 10 (row 2)" in asked(tmp_path, "office", OFFICES)
    done = read(tmp_path, "office", OFFICES, repairs=("code-and-name",))
    assert accepted(done, "office", "extra")[:2] == [
        ("10", {"x": "10 : Bureau du port"}),
        ("20", {"x": "20 : Aéroport"}),
    ]


def test_declined_the_whole_cell_is_the_value(tmp_path):
    done = read(tmp_path, "office", OFFICES, repairs=("none",))
    assert accepted(done, "office", "extra")[0] == ("10 : Bureau du port", None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("84713000 - Laptops", "84713000"), ("8471.30.00 – Laptops", "84713000"), ("84713000: Laptops", "84713000")],
)
def test_commodity_codes_have_names_too(tmp_path, cell, code):
    done = read(tmp_path, "hs_code", [cell], file='hs_separators = ". "', repairs=("all",))
    assert column(done, "hs_code") == [code]


def test_a_lost_zero_is_found_behind_the_name(tmp_path):
    cells = ["1012100 - Horses", "84713000 - Laptops", "3038900 - Fish"]
    question = asked(tmp_path, "hs_code", cells)
    assert "1012100 - Horses -> 1012100 (row 2)" in question
    assert "1012100 -> 01012100 (row 2)" in question
    done = read(tmp_path, "hs_code", cells, repairs=("all",))
    assert column(done, "hs_code") == ["01012100", "84713000", "03038900"]
    assert done.mapping.columns["x"].repairs == ("code-and-name", "lost-zero")


@pytest.mark.parametrize(
    "values",
    [
        ["M-001", "M-002", "M-003"],  # a code that has a hyphen
        ["10 : Port"] * 18 + ["Port", "Aéroport"],  # fewer than 95 in 100
        [f"10 : Bureau {name}" for name in ("du port", "de la gare", "du lac", "du pont")],  # a code of many names
        ["Kim Trading - Seoul"] * 20,  # two names
        ["2025: 17"] * 20,  # no name
        ["M1 | KIM SA"] * 20,  # what readers put between several values
        ["10 : Port", "20 : Aéroport"],  # codes that never come twice
    ],
)
def test_other_cells_are_taken_as_they_stand(tmp_path, values):
    done = read(tmp_path, "importer_id", values)
    assert column(done, "importer_id") == values


def test_where_the_mapping_translates_values_nothing_is_proposed(tmp_path):
    done = read(tmp_path, "office", OFFICES, ', values = { "10 : Bureau du port" = "PORT" }')
    assert column(done, "office")[:2] == ["PORT", "20 : Aéroport"]


def test_accepted_for_good_cells_without_names_stay(tmp_path):
    done = read(tmp_path, "office", ["10", "20"], ', repairs = ["code-and-name"]')
    assert accepted(done, "office", "extra") == [("10", None), ("20", None)]
