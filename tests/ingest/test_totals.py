from __future__ import annotations

import re

import pytest
from ingest.files import HEADER, PLAIN, ROW, accepted, mapped, problems, rejected, rows, take, write
from xlsxwriter import Workbook

from landwaiter.schema.validation import DESTROYED

TOTALS = [
    "GRAND TOTAL,,,,12.5,100,",
    "Sub-total XL10,,,,12.5,100,",
    "sous-total : 3,,,,12.5,100,",
    "Total général,,,,12.5,100,",
    "Suma,,,,,100,",
    "Gesamt,,,,,100,",
    "Всего,,,,,100,",
    "Итого по посту 5,,,,,100,",
    ",,,,12.5,100,",
    ",6,,,12.5,100,TOTAL",
    "Total,,,,12.5,100",
]
GOODS = ["Totally new,1,,0101,1,1,x", "A7,1,2025-01-31,,1,1,Total", "TOTALENERGIES,,2025-01-31,,1,1,oil", ",,,,,,x"]


@pytest.mark.parametrize("line", TOTALS)
def test_a_row_that_adds_up_others_is_refused_as_such(tmp_path, line):
    done = take(write(tmp_path, rows(ROW.format(1), ROW.format(2), line)), mapped())
    assert problems(done) == {("", "check.totals_row", 4)}
    assert (done.counts.accepted, done.counts.rejected) == (2, 1)
    assert rejected(done)[0]["value"] == "100"


REPORT = [
    [["A1", 1, "2025-01-31", "010121", 12.5, 100, "rice"], None],
    [["A2", 1, "2025-01-31", "010121", 7.5, 100, "rice"], None],
    [["Sub-total", None, None, None, 20, 200, None], "check.totals_row"],
    [["A3", 1, "2025-01-31", "010121", 30, 100, "rice"], None],
    [[None, None, None, None, 49.9, 300, None], "check.totals_row"],
    [[None, None, None, None, 99.9, 600, None], "check.totals_row"],
    [["Total", 3, None, None, 149.8, 900, "TOTAL"], "check.totals_row"],
]
"""Sub-totals with and without a label, stale, and with the ones before them added once more."""


def _as_csv(folder, table):
    lines = (",".join("" if cell is None else str(cell) for cell in cells) for cells in table)
    return write(folder, rows(*lines))


def _as_workbook(folder, table):
    path = folder / "may.xlsx"
    with Workbook(str(path)) as out:
        sheet = out.add_worksheet("May")
        for at, cells in enumerate([HEADER.split(","), *table]):
            for column, cell in enumerate(cells):
                (sheet.write_string if isinstance(cell, str) else sheet.write)(at, column, cell)
    return path


@pytest.mark.parametrize("made", [_as_csv, _as_workbook])
def test_stale_and_nameless_sub_totals_are_refused_as_such_whatever_they_add_up(tmp_path, made):
    done = take(made(tmp_path, [cells for cells, _ in REPORT]), mapped())
    expected = [(at, reason) for at, (_, reason) in enumerate(REPORT, 2) if reason]
    found = [
        (int(re.findall("[0-9]+$", one["landwaiter_row"])[0]), one["landwaiter_problem"]) for one in rejected(done)
    ]
    assert [(row, told.partition(" ")[0]) for row, told in found] == expected
    assert accepted(done, "declaration_id") == [("A1",), ("A2",), ("A3",)]


@pytest.mark.parametrize("line", GOODS)
def test_a_row_of_goods_with_gaps_is_not_taken_for_a_total(tmp_path, line):
    done = take(write(tmp_path, rows(ROW.format(1), line)), mapped())
    assert "check.totals_row" not in {message for _, message, _ in problems(done)}


def test_a_whole_row_of_goods_may_be_called_total(tmp_path):
    done = take(write(tmp_path, rows(ROW.format(1).replace("A1", "Total").replace("rice", "Total"))), mapped())
    assert accepted(done, "declaration_id", "goods_description") == [("Total", "Total")]


@pytest.mark.parametrize(
    "cell",
    ["#NOM?", "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#¿NOMBRE?", "#¡REF!", "###"],
)
def test_a_cell_destroyed_by_excel_rejects_its_row_with_that_reason(tmp_path, cell):
    lines = [ROW.format(1).replace("rice", cell), ROW.format(2).replace("12.5", cell), ROW.format(3)]
    done = take(write(tmp_path, rows(*lines)), mapped())
    assert problems(done) == {
        ("goods_description", "check.destroyed_by_excel", 2),
        ("net_mass_kg", "check.destroyed_by_excel", 3),
    }
    assert accepted(done, "declaration_id") == [("A3",)]


def test_rows_with_destroyed_cells_are_taken_in_once_the_mapping_says_that_these_mean_nothing(tmp_path):
    path = write(tmp_path, rows(ROW.format(1).replace("rice", "#NOM?")))
    done = take(path, mapped(PLAIN + "null_values = ['', '#NOM?']\n"))
    assert accepted(done, "declaration_id", "goods_description") == [("A1", None)]


@pytest.mark.parametrize("text", ["# 12 nails", "#10", "N/A", "#1 GRADE!", "#", "RICE #NOM?"])
def test_words_that_only_look_alike_are_not_destroyed(text):
    assert not re.search(DESTROYED, text)
