"""Workbooks made to do harm: little on the disk that would be much in memory, or something else than it says."""

from __future__ import annotations

import re
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from ingest.files import take, write
from ingest.samples import PLAIN, ods, xlsx

from landwaiter.errors import InputError
from landwaiter.ingest.mapping import parse_mapping
from landwaiter.ingest.readers import safeguards
from landwaiter.ingest.readers.safeguards import looked_over

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
CANARY = "canary-77a0"


def _repacked(folder, data, changes, name="may.xlsx"):
    with ZipFile(write(folder, data, "old")) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    parts |= {one: change(parts.get(one, b"")) for one, change in changes.items()}
    path = folder / name
    with ZipFile(path, "w", ZIP_DEFLATED) as new:
        for one, body in parts.items():
            new.writestr(one, body)
    return path


def _refused(path):
    with pytest.raises(InputError) as caught:
        take(path, parse_mapping(PLAIN))
    assert caught.value.place.file == path.name
    assert caught.value.remedy
    assert CANARY not in str(caught.value)
    return caught.value.problem


def _strings(*texts):
    listed = "".join(f"<si><t>{text}</t></si>" for text in texts)
    start = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return lambda _: f"{start}{listed}</sst>".encode()


def _cells(rows, cell='<c r="{column}{row}" t="s"><v>{string}</v></c>', string=0):
    lines = "".join(
        f'<row r="{row}">' + "".join(cell.format(column=sign, row=row, string=string) for sign in "ABCD") + "</row>"
        for row in range(20, 20 + rows)
    )
    return lambda old: old.replace(b"</sheetData>", lines.encode() + b"</sheetData>")


def test_one_string_in_very_many_cells_is_refused(tmp_path):
    path = _repacked(tmp_path, xlsx(), {STRINGS: _strings("x" * 32_000), SHEET: _cells(10_000)})
    assert path.stat().st_size < 200_000
    assert re.search(r"the texts of its cells have 1,\d{3},\d{3},\d{3} signs together", _refused(path))


def test_many_cells_with_short_strings_beside_a_long_one_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(safeguards, "TEXT", 1_000_000)
    texts = [f"s{number}" for number in range(40)]
    few = _repacked(tmp_path, xlsx(), {STRINGS: _strings(*texts, "x" * 20_000), SHEET: _cells(500, string=3)})
    assert looked_over(few)[0] == "xlsx"
    many = _repacked(tmp_path, xlsx(), {STRINGS: _strings(*texts, "x" * 20_000), SHEET: _cells(500, string=40)})
    assert "the texts of its cells have 40,0" in _refused(many)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="{column}{row}" t="s"><v> {string} </v></c>',
        '<c r="{column}{row}" t="s"><v><!-- 1 -->{string}</v></c>',
        "<c r=\"{column}{row}\" t='s'><x:v xmlns:x='x'>{string}</x:v></c>",
        '<c r="{column}{row}" t = "s"><is/><v>{string}</v></c>',
    ],
)
def test_references_written_otherwise_count_as_the_longest_string(tmp_path, monkeypatch, cell):
    monkeypatch.setattr(safeguards, "TEXT", 1_000_000)
    path = _repacked(tmp_path, xlsx(), {STRINGS: _strings("x" * 20_000, "y"), SHEET: _cells(50, cell)})
    assert _refused(path)


def test_a_string_is_seen_whatever_the_table_is_called_and_its_elements_are(tmp_path, monkeypatch):
    monkeypatch.setattr(safeguards, "TEXT", 1_000_000)
    body = _strings("x" * 20_000)(b"").replace(b"<si>", b"<a:si>").replace(b"</si>", b"</a:si>")
    named = body.replace(b"<sst ", b'<sst xmlns:a="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ')
    path = _repacked(tmp_path, xlsx(), {STRINGS: lambda _: named, SHEET: _cells(50)})
    renamed = path.with_name("renamed.xlsx")
    renamed.write_bytes(path.read_bytes().replace(STRINGS.encode(), b"xl/SHAREDstrings.XML"))
    assert "the texts of its cells" in _refused(path)
    assert "the texts of its cells" in _refused(renamed)


def test_a_cell_far_from_all_others_is_refused_in_a_small_sheet_and_not_where_there_are_many(tmp_path):
    far = b'<row r="900000"><c r="J900000"><v>1</v></c></row></sheetData>'
    stray = _repacked(tmp_path, xlsx(), {SHEET: lambda old: old.replace(b"</sheetData>", far)})
    assert "reaches to row 900,000 and column 10: more than 4,000,000 cells" in _refused(stray)
    nearer = far.replace(b"J", b"D").replace(b"900000", b"600000")
    near = _repacked(tmp_path, xlsx(), {SHEET: lambda old: old.replace(b"</sheetData>", nearer)})
    assert looked_over(near)[0] == "xlsx"


def test_a_text_in_cells_that_stand_once_and_are_repeated_is_counted(tmp_path):
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="1000"><text:p>{}</text:p>'
    row = f'<table:table-row table:number-rows-repeated="1000">{cell.format("x" * 30_000)}</table:table-cell>'
    more = row.encode() + b"</table:table-row></table:table>"
    path = _repacked(tmp_path, ods(), {"content.xml": lambda old: old.replace(b"</table:table>", more, 1)}, "may.ods")
    assert path.stat().st_size < 10_000
    assert "the texts of its cells have 30," in _refused(path)


def _lying(path, name):
    """Let a zip say of a part that it is as long as its first fifty bytes, which are what its checksum is of."""
    with ZipFile(path) as packed:
        entry, start = packed.getinfo(name), packed.read(name)[:50]
    data = bytearray(path.read_bytes())
    listed = data.index(b"PK\x01\x02")
    while data[listed + 46 : listed + 46 + len(name)] != name.encode():
        listed = data.index(b"PK\x01\x02", listed + 1)
    for at in (entry.header_offset + 14, listed + 16):
        struct.pack_into("<I", data, at, zlib.crc32(start))
        struct.pack_into("<I", data, at + 8, len(start))
    path.write_bytes(data)
    with ZipFile(path) as packed:
        assert packed.read(name) == start
    return path


@pytest.mark.parametrize("name", [SHEET, STRINGS, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
def test_a_part_that_is_longer_than_the_zip_says_is_refused(tmp_path, name):
    assert "damaged" in _refused(_lying(_repacked(tmp_path, xlsx(), {}), name))


@pytest.mark.parametrize("name", ["content.xml", "META-INF/manifest.xml"])
def test_a_part_of_opendocument_that_is_longer_than_the_zip_says_is_refused(tmp_path, name):
    assert "damaged" in _refused(_lying(_repacked(tmp_path, ods(), {}, "may.ods"), name))


ATTACKS = {
    "a file as an entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "{file}">]>',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "{file}"> %a;]>',
    "an external definition": '<!DOCTYPE x SYSTEM "{file}">',
    "growth": "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + "]>",
}
PARTS = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, STRINGS)


def _attacked(attack, folder):
    secret = folder / "secret.txt"
    secret.write_text(CANARY, encoding="utf-8")
    doctype = ATTACKS[attack].replace("{file}", secret.as_uri()).encode()

    def change(old):
        body = re.sub(rb"^<\?xml[^>]*\?>\s*", b"", old)
        return doctype + re.sub(rb"<t>[^<]*", b"<t>&a;&a9;", body, count=1)

    return change


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", PARTS)
def test_a_document_type_declaration_in_any_part_of_a_workbook_is_refused(tmp_path, attack, name):
    assert "damaged" in _refused(_repacked(tmp_path, xlsx(), {name: _attacked(attack, tmp_path)}))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["content.xml", "META-INF/manifest.xml"])
def test_a_document_type_declaration_in_opendocument_is_refused(tmp_path, attack, name):
    assert "damaged" in _refused(_repacked(tmp_path, ods(), {name: _attacked(attack, tmp_path)}, "may.ods"))


def test_a_document_type_declaration_behind_megabytes_of_comments_is_refused(tmp_path):
    def late(old):
        return b"<!--" + b"-x" * 3_000_000 + b"-->" + _attacked("a file as an entity", tmp_path)(old)

    for name in ("xl/workbook.xml", STRINGS):
        assert _refused(_repacked(tmp_path, xlsx(), {name: late}))
