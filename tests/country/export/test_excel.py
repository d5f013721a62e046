from __future__ import annotations

import gc
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from landwaiter.country.export.excel import DECLARATIONS, Excel
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, Any]


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def records(sheet: list[list[Any]]) -> list[Row]:
    return [dict(zip(sheet[5], row, strict=True)) for row in sheet[6:]]


def test_a_banner_stands_above_the_header(country, tmp_path: Path) -> None:
    (path,) = Excel().write(country, tmp_path, Dirt())
    read = sheets(path)
    assert list(read) == ["Declarations", "Inspections"]
    assert [row[0] for row in read["Declarations"][:5]] == [
        "CUSTOMS ADMINISTRATION: Made by hand",
        "Declarations",
        "Period: 01/01/2025 to 31/12/2025",
        "Printed on: 01/01/2026",
        "",
    ]
    assert read["Declarations"][5] == list(DECLARATIONS.values())


def test_cells_have_their_types(country, tmp_path: Path) -> None:
    (path,) = Excel().write(country, tmp_path, Dirt())
    read = sheets(path)
    row = records(read["Declarations"])[3]
    assert row["Registration Date"] == date(2025, 3, 4)
    assert row["HS Code"] == "090111"
    assert (row["CIF Value"], row["Item No"], row["Quantity"]) == (1234.56, 1, "")
    assert records(read["Declarations"])[5]["Goods Description"] == "- autres"
    assert records(read["Inspections"])[1]["Result Date"] == date(2026, 1, 5)


def test_sub_totals_by_office_and_a_grand_total_follow_the_data(country, tmp_path: Path) -> None:
    (path,) = Excel().write(country, tmp_path, Dirt())
    below = records(sheets(path)["Declarations"])[6:]
    values = {row["Declaration Number"]: row["CIF Value"] for row in below}
    assert values == {
        "Sub-total A01": 2222.21,
        "Sub-total L01": 12345678.9,
        "Sub-total S01": 232500.5,
        "GRAND TOTAL": 12580401.61,
    }
    assert {row["Net Weight (kg)"] for row in below} == {60.25, 1234567.0, 1862.5, 1236489.75}
    assert {row["Quantity"] for row in below} == {""}
    (total,) = records(sheets(path)["Inspections"])[2:]
    assert (total["Declaration Number"], total["Additional Revenue"]) == ("GRAND TOTAL", 1000.5)


def test_a_table_goes_on_in_another_sheet_where_one_is_full(country, tmp_path: Path) -> None:
    (path,) = Excel(rows=10).write(country, tmp_path, Dirt())
    read = sheets(path)
    assert list(read) == ["Declarations", "Declarations (2)", "Declarations (3)", "Inspections"]
    assert {len(sheet) for sheet in read.values()} == {10, 8, 9}
    rows = [row for name in list(read)[:3] for row in records(read[name])]
    (whole,) = Excel().write(country, tmp_path / "whole", Dirt())
    assert rows == records(sheets(whole)["Declarations"])


def test_the_same_country_gives_the_same_bytes(country, tmp_path: Path) -> None:
    one, two = (Excel().write(country, tmp_path / name, Dirt())[0] for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_a_list_of_dirt_names_sheet_and_row(country, tmp_path: Path) -> None:
    path, listed = Excel(rows=10).write(country, tmp_path, Dirt(lost_zeros=1.0, negative_masses=1.0))
    read = sheets(path)
    lines = [line.split(",") for line in listed.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 1 + 2 + 11
    for _, sheet, row, column, _, _, _, kind, original, written in lines[1:]:
        cell = read[sheet][int(row) - 1][read[sheet][5].index(column)]
        assert cell == (written if kind == "lost_zeros" else float(written))
        assert written in {f"-{original}", original[1:]}


def test_text_is_never_a_formula(country, tmp_path: Path) -> None:
    country.tables["declarations"]["goods_description"] = np.full(6, "=1+1", object)
    (path,) = Excel().write(country, tmp_path, Dirt())
    assert records(sheets(path)["Declarations"])[0]["Goods Description"] == "=1+1"


# XlsxWriter leaves its own scratch files open when it fails; they are closed when it is collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_workbook_that_cannot_be_written_leaves_nothing(country, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", _full)
    with pytest.raises(WorkspaceError, match=r"customs_report\.xlsx: the disk is full"):
        Excel().write(country, tmp_path, Dirt())
    assert list(tmp_path.iterdir()) == []
    gc.collect()


def _full(*_: Any, **__: Any) -> None:
    raise OSError(28, "No space left on device")
