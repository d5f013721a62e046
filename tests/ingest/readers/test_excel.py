from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time

import pytest
from ingest.files import HEADER, PLAIN, accepted, mapped, problems, rejected, take
from xlsxwriter import Workbook

from landwaiter.errors import InputError
from landwaiter.ingest.readers import safeguards, unpacking, workbook

NAMES = HEADER.split(",")
DAY = date(2025, 1, 31)


def row(number, **changes):
    values = dict(zip(NAMES, [f"A{number}", 1, DAY, "010121", 12.5, 100, "rice"], strict=True))
    return list({**values, **changes}.values())


def book(folder, sheets, name="may.xlsx", hidden=(), options=None):
    """Write sheets of rows of cells; a day becomes a cell with a day, other things what they are."""
    path = folder / name
    with Workbook(str(path), {"default_date_format": "dd/mm/yyyy", **(options or {})}) as out:
        for title, rows in sheets.items():
            sheet = out.add_worksheet(title)
            if title in hidden:
                sheet.hide()
            for at, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    write = sheet.write_string if isinstance(cell, str) else sheet.write
                    write(at, column, cell) if cell is not None else None
    return path


def stating(**options):
    return mapped().model_copy(update={"file": mapped().file.model_copy(update=options)})


def test_typed_cells_are_read_without_loss(tmp_path):
    first = row(1, hs="0101.21".replace(".", ""), value=8471300003, goods="- Autres")
    done = take(book(tmp_path, {"May": [NAMES, first, row(2, mass=0.1, value=1e15)]}), mapped())
    columns = ("declaration_id", "registration_date", "hs_code", "net_mass_kg", "customs_value", "goods_description")
    assert accepted(done, *columns) == [
        ("A1", DAY, "010121", 12.5, 8471300003.0, "- Autres"),
        ("A2", DAY, "010121", 0.1, 1e15, "rice"),
    ]
    assert (done.facts.format, done.facts.header_row, done.facts.sheets) == ("xlsx", 1, ("May",))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (101.0, "101"),
        (0.5, "0.5"),
        (-3.0, "-3"),
        (1e22, "1e+22"),
        (True, "TRUE"),
        ("", None),
        (" x", " x"),
        ("a\0\0b", "a\0\0b"),
        (DAY, "2025-01-31"),
        (datetime(2025, 3, 28, 18, 30), "2025-03-28 18:30:00"),  # noqa: DTZ001 - a cell has no zone
        (time(9, 5), "09:05:00"),
    ],
)
def test_a_cell_becomes_the_text_that_a_person_would_type(cell, text):
    assert workbook.as_texts([cell]) == workbook.as_texts([cell, ""])[:1] == [text]
    assert workbook.as_texts([cell, 1.0, True, "x"]) == [text, "1", "TRUE", "x"]


def test_banner_totals_and_empty_rows_are_accounted_for(tmp_path):
    sheet = [
        ["CUSTOMS ADMINISTRATION"],
        ["Period", None, "May"],
        [],
        NAMES,
        row(1),
        [],
        row(2, hs="1"),
        ["Sub-total XL10", None, None, None, 25, 200],
        ["GRAND TOTAL", None, None, None, 50, 400],
    ]
    done = take(book(tmp_path, {"May 2025": sheet}), mapped())
    assert (done.facts.header_row, done.facts.banner) == (4, ("CUSTOMS ADMINISTRATION", "Period May"))
    assert (done.counts.rows, done.counts.accepted, done.counts.rejected) == (4, 1, 3)
    assert [(one["landwaiter_row"], one["landwaiter_problem"]) for one in rejected(done)] == [
        ("May 2025!7", "check.hs_code (field=hs_code, column=hs)"),
        ("May 2025!8", "check.totals_row (field=, column=)"),
        ("May 2025!9", "check.totals_row (field=, column=)"),
    ]
    assert [one.where for one in done.problems] == ["May 2025!7", "May 2025!8"]


def test_sheets_with_the_same_header_are_one_table_and_others_are_told(tmp_path):
    sheets = {
        "Notes": [["Read this first"]],
        "A": [["Banner"], NAMES, row(1)],
        "B": [NAMES, row(2), row(1)],
        "Secret": [NAMES, row(3)],
        "Empty": [],
    }
    done = take(book(tmp_path, sheets, hidden=["Secret"]), mapped())
    assert done.facts.sheets == ("A", "B")
    assert set(done.facts.passed_over) == {"Secret: hidden", "Notes: no table", "Empty: no table"}
    assert accepted(done, "declaration_id") == [("A1",), ("A2",)]
    assert [one["landwaiter_row"] for one in rejected(done)] == ["B!3"]


def test_different_tables_are_asked_and_one_can_be_chosen(tmp_path):
    sheets = {"A": [NAMES, row(1)], "Found": [["id", "item", "result"], ["A1", "1", "fraud"]], "B": [NAMES, row(2)]}
    path = book(tmp_path, sheets)
    with pytest.raises(InputError, match=r"'A', 'B' with id, item, date, hs, mass, value and 1 more; 'Found' with id"):
        take(path, mapped())
    assert accepted(take(path, stating(sheet=("A", "B"))), "declaration_id") == [("A1",), ("A2",)]
    assert accepted(take(path, stating(sheet=("B",))), "declaration_id") == [("A2",)]
    with pytest.raises(InputError, match=r"sheet 'C': there is no such sheet. Name one of 'A', 'Found', 'B'"):
        take(path, stating(sheet=("C",)))


def test_errors_are_put_back_and_told_as_destroyed(tmp_path):
    path = tmp_path / "may.xlsx"
    with Workbook(str(path)) as out:
        sheet = out.add_worksheet("May")
        sheet.write_row(0, 1, NAMES)
        sheet.write_row(1, 1, row(1, date="2025-01-31"))
        sheet.write_row(2, 1, row(2, date="2025-01-31"))
        sheet.write_row(3, 1, row(3, date="2025-01-31"))
        sheet.write_formula(1, 7, "=-AUTRES", None, "#NAME?")
        sheet.write_formula(2, 5, "=1/0", None, "#DIV/0!")
    done = take(path, mapped(PLAIN))
    assert problems(done) == {
        ("goods_description", "check.destroyed_by_excel", 1),
        ("net_mass_kg", "check.destroyed_by_excel", 2),
    }
    assert [one["landwaiter_value"] for one in rejected(done)] == ["#NAME?", "#DIV/0!"]
    assert accepted(done, "declaration_id") == [("A3",)]


def test_a_margin_left_of_the_table_has_no_columns_unless_something_is_in_it(tmp_path):
    table = [["Banner"], [None, None, *NAMES], [None, None, *row(1)]]
    done = take(book(tmp_path, {"May": table}), mapped())
    assert done.facts.columns == tuple(NAMES)
    far = [[None, None, *row(number)] for number in range(2, 60)]
    done = take(book(tmp_path, {"May": [*table, *far, ["note"]]}, "june.xlsx"), mapped())
    assert (done.counts.accepted, problems(done)) == (59, {("", "check.too_many_values", 60)})


def test_a_corrected_workbook_of_rejected_rows_goes_in(tmp_path):
    first = take(book(tmp_path, {"May": [NAMES, row(1, hs="1", goods="- Autres")]}), mapped())
    [found] = rejected(first)
    cells = [list(found), [{"1": "0101"}.get(value, value) if key == "hs" else value for key, value in found.items()]]
    done = take(book(tmp_path, {"Corrected": cells}, "again.xlsx"), mapped())
    assert accepted(done, "hs_code", "goods_description") == [("0101", "- Autres")]


def test_a_workbook_without_a_table_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"may\.xlsx: no sheet has a row that names its columns"):
        take(book(tmp_path, {"Notes": [["nothing here"]], "Empty": []}), mapped())


def _changed(path, name, change):
    with zipfile.ZipFile(path) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for one, data in parts.items():
            new.writestr(one, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "change", "told"),
    [
        (SHEET, lambda old: old.replace(b'r="G2"', b'r="XFD1048576"'), "reaches to row 1,048,576 and column 16,384"),
        (SHEET, lambda old: old + b" " * (1 << 25), "unpacks to more than 250 times"),
        (SHEET, lambda old: old[: len(old) // 2], "cannot be read|damaged"),
        (SHEET, lambda old: b'<!DOCTYPE x [<!ENTITY a "b">]>' + old, "damaged"),
        ("xl/workbook.xml", lambda old: b'<!DOCTYPE x [<!ENTITY a "b">]>' + old, "damaged"),
        ("xl/workbook.xml", lambda old: b"", "damaged"),
        ("xl/_rels/workbook.xml.rels", lambda old: old.replace(b"sheet1", b"sheet9"), "damaged"),
    ],
    ids=["far cell", "ratio", "cut", "doctype", "doctype in book", "empty", "no sheet"],
)
def test_a_workbook_made_to_do_harm_is_refused(tmp_path, part, change, told):
    path = _changed(book(tmp_path, {"May": [NAMES, row(1)]}), part, change)
    with pytest.raises(InputError, match=told):
        take(path, mapped())


def test_more_parts_than_any_workbook_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "ENTRIES", 3)
    with pytest.raises(InputError, match="more than 3 are refused"):
        take(book(tmp_path, {"May": [NAMES, row(1)]}), mapped())
    monkeypatch.setattr(unpacking, "UNPACKED", 100)
    monkeypatch.undo()


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.99])
def test_a_workbook_that_is_cut_off_is_refused(tmp_path, share):
    path = book(tmp_path, {"May": [NAMES, row(1)]})
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(InputError, match=r"damaged|zip archive"):
        take(path, mapped())


def test_a_workbook_behind_a_password_or_of_another_program_is_refused(tmp_path):
    path = tmp_path / "may.xls"
    path.write_bytes(safeguards.OLE2 + bytes(4096))
    with pytest.raises(InputError, match="is damaged"):
        take(path, mapped())


def _ods(folder, rows):
    names = ["office", "table", "text"]
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = f'<table:table table:name="Mai">{rows}</table:table>'
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}"
    path = folder / "may.ods"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        out.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{manifest}"/>')
        out.writestr("content.xml", content + "</office:spreadsheet></office:body></office:document-content>")
    return path


def test_opendocument_packed_again_by_another_program_is_read(tmp_path):
    path = _changed(_ods(tmp_path, _line(map(_cell, NAMES)) + _line(map(_cell, row(1)))), "mimetype", lambda old: old)
    assert accepted(take(path, mapped()), "declaration_id") == [("A1",)]


def _cell(value, repeated=1, more=""):
    kind = (
        f'office:value-type="float" office:value="{value}"'
        if isinstance(value, float)
        else 'office:value-type="string"'
    )
    if isinstance(value, date):
        kind = f'office:value-type="date" office:date-value="{value}"'
    times = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-cell {kind}{times}{more}><text:p>{value}</text:p></table:table-cell>"


def _line(cells, repeated=1):
    times = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{times}>{''.join(cells)}</table:table-row>"


def test_opendocument_is_read_with_its_errors(tmp_path):
    wrong = _cell("#N/A", more=' calcext:value-type="error"').replace(
        'office:value-type="string"', 'office:value-type="string" office:string-value=""'
    )
    lines = [
        _line([_cell("Rapport")]),
        _line(["<table:table-cell/>"], 2),
        _line(map(_cell, NAMES)),
        _line(map(_cell, ["A1", 1.0, DAY, "010121", 12.5, 100.0, "riz"])),
        _line([*map(_cell, ["A2", 1.0, DAY, "010121", 12.5, 100.0]), wrong]),
        _line(["<table:table-cell/>"], 1048000),
    ]
    done = take(_ods(tmp_path, "".join(lines)), mapped())
    assert (done.facts.format, done.facts.header_row) == ("ods", 4)
    assert accepted(done, "registration_date", "net_mass_kg", "goods_description") == [(DAY, 12.5, "riz")]
    assert [(one["landwaiter_row"], one["landwaiter_value"]) for one in rejected(done)] == [("Mai!6", "#N/A")]


def test_opendocument_that_repeats_cells_without_end_is_refused(tmp_path):
    path = _ods(tmp_path, _line([_cell("x", 16384)], 1048576))
    with pytest.raises(InputError, match=re.escape("reaches to row 1,048,576 and column 16,384")):
        take(path, mapped())


def test_more_columns_than_any_table_has_are_refused(tmp_path):
    names = [f"name x{number}q" for number in range(2_001)]
    with pytest.raises(InputError, match="has 2,001 columns; more than 2,000 are refused") as caught:
        take(book(tmp_path, {"May": [names, ["7"] * 2_001]}), mapped())
    assert (caught.value.place.sheet, caught.value.place.row) == ("May", 1)
