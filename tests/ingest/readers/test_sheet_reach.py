from __future__ import annotations

import io
import re
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook

from landwaiter.ingest.readers import sheet_reach, sheet_scan
from landwaiter.ingest.readers.sheet_reach import reach_of_sheet
from landwaiter.ingest.readers.sheet_scan import UnreadableXMLError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLENTY = 10**12


def reach(xml, most=PLENTY):
    return reach_of_sheet(partial(io.BytesIO, xml.encode()), most)


def sheet(inside, prefix=""):
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    start = f'<?xml version="1.0"?>\n<!-- made here -->\n<{prefix}worksheet {space}="{MAIN}"><{prefix}sheetData>'
    return f"{start}{inside}</{prefix}sheetData></{prefix}worksheet>"


def cell(place, value="1", kind=""):
    return f'<c r="{place}"{kind}><v>{value}</v></c>'


def line(number, *cells):
    return f'<row r="{number}">{"".join(cells)}</row>'


def test_a_sheet_written_as_usual_is_bounded_and_its_errors_are_found():
    rows = [line(1, cell("A1"), cell("AB1")), line(7, cell("A7", "#N/A", ' s="3" t="e"'), cell("C7", "e", ' t="str"'))]
    found = reach(sheet("".join(rows)))
    assert (found.rows, found.columns, found.errors) == (99, 28, {(6, 0): "#N/A"})


def test_cells_are_counted_where_the_bound_is_beyond_the_limit():
    xml = sheet(line(7, cell("C7", "#REF!", ' t="e"')))
    assert (reach(xml, 99 * 3).rows, reach(xml, 99 * 3 - 1).rows) == (99, 7)
    assert reach(xml, 1).errors == {(6, 2): "#REF!"}


@pytest.mark.parametrize("row", [1, 99, 100, 4_999, 5_000, 65_536, 99_999, 100_000, 524_288, 1_000_000, 1_048_576])
def test_a_bound_is_about_twice_as_far_as_the_last_row_at_most(row):
    found = reach(sheet(line(row, cell(f"B{row}"))))
    assert row <= found.rows <= max(99, min(2.2 * row, 1_099_999))
    assert found.columns == 2


@pytest.mark.parametrize(
    ("column", "number"), [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("BA", 53), ("ZZ", 702), ("AAA", 703)]
)
def test_a_bound_has_the_columns_there_are(column, number):
    found = reach(sheet(line(1, cell(f"{column}1"))))
    assert found.columns == (number if number <= 702 else 18_278)
    assert reach(sheet(line(1, cell(f"{column}1"))), 0).columns == number


@pytest.mark.parametrize(
    "far",
    [
        "<row><c{}/></row>",
        "<row><x:c xmlns:x='y'{}/></row>",
        "<row><c a='>'{}><v>1</v></c></row>",
        '<row><c a="-" {}/></row>',
        "<row><c\n{}/></row>",
    ],
)
@pytest.mark.parametrize("form", [" r='{}'", '\tr="{}"', ' r = "{}"', '\nr="{}"', " r= '{}'", ' s="1" r="{}"'])
@pytest.mark.parametrize("place", ["XFD1048576", "xfd1048576", "XFD001048576"])
def test_a_far_cell_is_seen_however_it_is_written(far, form, place):
    found = reach(sheet(line(1, cell("A1")) + far.format(form.format(place))))
    assert (found.columns, found.rows) == (16_384, 1_048_576)


def test_cells_without_a_place_follow_the_one_before():
    xml = sheet('<row r="3"><c r="C3"/><c/><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row><row/><row><c/></row>')
    found = reach(xml)
    assert (found.rows, found.columns, found.errors) == (5, 5, {(2, 4): "#DIV/0!"})


def test_a_sheet_with_a_prefix_is_bounded_too():
    xml = sheet(line(7, cell("C7"))).replace("<c ", "<x:c ").replace("</c>", "</x:c>")
    whole = xml.replace("<worksheet xmlns", "<x:worksheet xmlns:x").replace("</worksheet", "</x:worksheet")
    assert reach(whole).rows == 99
    mixed = whole.replace("</sheetData>", "<row><c r='D500'/></row></sheetData>")
    assert (reach(mixed).rows, reach(mixed).columns) == (500, 4)


@pytest.mark.parametrize("hiding", ["<!-- <row r='1'> -->", "<![CDATA[<row r='1'>]]>", "<?x <row r='1'> ?>"])
def test_what_could_hide_rows_among_odd_cells_is_refused(hiding):
    with pytest.raises(UnreadableXMLError):
        reach(sheet(f"<row><c/></row>{hiding}<row><c/></row>"))
    assert reach(sheet(f'<row r="1">{cell("A1")}</row>{hiding}')).rows == 99


@pytest.mark.parametrize("piece", [1, 7, 50, 400])
def test_the_size_of_pieces_changes_nothing(monkeypatch, piece):
    usual = sheet("".join(line(n, cell(f"A{n}"), cell(f"AC{n}", "#N/A", ' t="e"')) for n in range(1, 40)))
    usual = usual[usual.index("<worksheet") :]
    odd = usual.replace('<c r="A2"', '<c s="1"')
    whole = [reach(usual), reach(odd)]
    monkeypatch.setattr(sheet_scan, "PIECE", piece)
    assert [reach(usual), reach(odd)] == whole
    assert len(whole[0].errors) == len(whole[1].errors) == 39


def test_a_text_longer_than_any_cell_is_refused(monkeypatch):
    monkeypatch.setattr(sheet_scan, "LONGEST", 1000)
    monkeypatch.setattr(sheet_scan, "PIECE", 100)
    with pytest.raises(UnreadableXMLError):
        reach(sheet(line(1, cell("A1", "9" * 2000))))


PLACES = st.builds("{}{}".format, st.sampled_from(["A", "C", "Z", "AA", "BD", "c"]), st.integers(1, 300))
ATTRIBUTES = st.one_of(
    st.just(""),
    PLACES.map(' r="{}"'.format),
    PLACES.map(" r='{}'".format),
    PLACES.map(' s="0" r="{}"'.format),
    PLACES.map(' r = "{}" s="0"'.format),
)
CELLS = ATTRIBUTES.map("<c{}><v>1</v></c>".format)
ROWS = st.builds(
    "<row{}>{}</row>".format,
    st.one_of(st.just(""), st.integers(1, 300).map(' r="{}"'.format)),
    st.lists(CELLS, max_size=4).map("".join),
)


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "plain.xlsx"
    with Workbook(str(path)) as book:
        book.add_worksheet("S").write(0, 0, 1)
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def as_read(parts, xml):
    """Return the end of the rectangle that the reader of workbooks makes of a sheet, or nothing if it refuses it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        for name, data in {**parts, "xl/worksheets/sheet1.xml": xml.encode()}.items():
            out.writestr(name, data)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(packed.getvalue())).get_sheet_by_index(0).end
    except (CalamineError, BaseException) as error:
        if isinstance(error, CalamineError) or type(error).__name__ == "PanicException":
            return None
        raise


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(ROWS, max_size=6))
def test_no_cell_that_is_read_lies_beyond_the_reach(parts, rows):
    xml = sheet("".join(rows))
    end = as_read(parts, xml)
    for found in (reach(xml), reach(xml, 0)):
        assert end is None or (end[0] < found.rows and end[1] < found.columns)


def test_patterns_of_bounds_hold_exactly_the_numbers_up_to_them():
    for last in (99, 109, 169, 999, 1099, 129_999, 1_099_999):
        pattern = re.compile(sheet_reach._rows_to(last))
        near = {1, 9, 10, 99, 100, last - 1, last, last + 1, 2 * last, 10 * last}
        assert {n for n in near if pattern.fullmatch(str(n).encode())} == {n for n in near if n <= last}


@pytest.mark.parametrize("told", ["A1:B2", "A1:C7", "A1:XFD1048576", "A1:ZZZ9999999", "C7", "A0:C0"])
def test_how_far_a_sheet_says_that_it_reaches_is_not_believed(told):
    xml = sheet(line(7, cell("C7", "#N/A", ' t="e"'))).replace("<sheetData>", f'<dimension ref="{told}"/><sheetData>')
    found = reach(xml, 99 * 3)
    assert (found.rows, found.columns, found.errors) in [(7, 3, {(6, 2): "#N/A"}), (99, 3, {(6, 2): "#N/A"})]


def test_a_cell_beyond_where_a_sheet_says_that_it_ends_is_seen():
    xml = sheet(line(90_000, cell("ZZ90000"))).replace("<sheetData>", '<dimension ref="A1:B2"/><sheetData>')
    found = reach(xml)
    assert (found.rows >= 90_000, found.columns) == (True, 702)
