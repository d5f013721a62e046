"""What is held of an ``.xls`` before it is read: its chains end, its cells are few enough, its errors are told."""

from __future__ import annotations

import struct
from datetime import date

import pytest
from ingest.files import accepted, problems, rejected, take, write
from ingest.samples import HEADER, PLAIN, compound, record, xls

from landwaiter.errors import InputError
from landwaiter.ingest.mapping import parse_mapping
from landwaiter.ingest.readers.compound import UnsoundError
from landwaiter.ingest.readers.xls_scan import reaches_of_xls

TABLE = 512
"""Where the allocation table of a small sample stands."""


def _taken(folder, data):
    return take(write(folder, data, "may.xls"), parse_mapping(PLAIN))


def _refused(folder, data):
    with pytest.raises(InputError) as caught:
        _taken(folder, data)
    assert caught.value.place.file == "may.xls"
    assert caught.value.remedy
    return caught.value.problem


def _cell(row, column, kind=0x0203, body=None):
    return record(kind, struct.pack("<HHH", row, column, 0) + (struct.pack("<d", 1) if body is None else body))


def _label(row, column, string):
    return _cell(row, column, 0xFD, struct.pack("<I", string))


def _strings(*texts):
    found = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    return record(0xFC, struct.pack("<II", len(texts), len(texts)) + found)


def test_errors_are_put_back_and_told_as_destroyed(tmp_path):
    wrong = _cell(3, 5, 0x0205, b"\x1d\1") + _cell(4, 4, 0x06, b"\2\0\x17\0\0\0\xff\xff" + bytes(8))
    right = _cell(5, 5, 0x0205, b"\1\0")
    done = _taken(tmp_path, xls(wrong + right))
    assert [one["landwaiter_value"] for one in rejected(done)] == ["#NAME?", "#REF!"]
    assert problems(done) == {
        ("goods_description", "check.destroyed_by_excel", 3),
        ("customs_value", "check.destroyed_by_excel", 4),
    }
    assert done.counts.accepted == 4


def test_a_chain_of_sectors_without_an_end_is_refused(tmp_path):
    data = bytearray(xls())
    start = struct.unpack_from("<I", data, 48)[0]
    struct.pack_into("<I", data, TABLE + 4 * start, start)
    assert "damaged" in _refused(tmp_path, bytes(data))


@pytest.mark.parametrize("at", [40, 44, 64, 72])
def test_room_for_more_than_the_file_has_is_refused(tmp_path, at):
    data = bytearray(xls())
    struct.pack_into("<I", data, at, 1 << 30)
    assert "damaged" in _refused(tmp_path, bytes(data))


@pytest.mark.parametrize("cut", [3, 100, 511, 600, 1100, 2000, 5000])
def test_a_file_that_is_cut_off_is_refused(tmp_path, cut):
    assert _refused(tmp_path, xls()[:cut])


def test_two_cells_far_apart_are_refused(tmp_path):
    assert "reaches to row 65,536 and column 65,536" in _refused(tmp_path, xls(_cell(0xFFFF, 0xFFFF)))
    several = record(0xBD, struct.pack("<HH", 60_000, 0) + bytes(6) + struct.pack("<H", 2_000))
    assert "reaches to row 60,001 and column 2,001" in _refused(tmp_path, xls(several))


def test_a_sheet_that_says_that_it_reaches_far_is_refused(tmp_path):
    far = struct.pack("<IIHHH", 0, 1 << 31, 0, 9_000, 0)
    assert "column 9,000: more than" in _refused(tmp_path, xls(record(0x0200, far)))


def test_one_string_in_very_many_cells_is_refused(tmp_path):
    strings = _strings("a", "x" * 32_000)
    few = b"".join(_label(row, 8, 1) for row in range(100, 110))
    assert [one.text for one in reaches_of_xls(xls(few + _label(9, 9, 0), strings))] == [320_001]
    many = b"".join(_label(row, 8, 1) for row in range(100, 40_000))
    assert "the texts of its cells have 1,276,800,000 signs" in _refused(tmp_path, xls(many, strings))


def test_strings_are_counted_across_records():
    # The second string goes on in the next record, whose first byte says that its signs have one byte there.
    head = struct.pack("<II", 3, 3) + b"\2\0\x08\1\0ab\0\0\0\0" + b"\5\0\1a\0b\0"
    strings = record(0xFC, head) + record(0x3C, b"\0cde" + b"\1\0\4\3\0\0\0z\7\7\7")
    cells = _label(9, 9, 0) + _label(9, 10, 1) + _label(9, 11, 2)
    assert [one.text for one in reaches_of_xls(xls(cells, strings))] == [2 + 5 + 1]


@pytest.mark.parametrize("strings", [record(0xFC, struct.pack("<II", 9, 1 << 31)), record(0xFC, b"")])
def test_a_table_of_strings_that_is_not_there_is_refused(strings):
    with pytest.raises(UnsoundError):
        reaches_of_xls(xls(_label(9, 9, 0), strings))


def test_a_compound_file_of_another_program_is_not_looked_into(tmp_path):
    other = compound(b"").replace("Workbook".encode("utf-16-le"), "Document".encode("utf-16-le"))
    assert reaches_of_xls(other) == []
    assert "cannot be read" in _refused(tmp_path, other)


def test_a_book_behind_a_password_is_told(tmp_path):
    assert "password" in _refused(tmp_path, xls(strings=record(0x2F, struct.pack("<HHHH", 1, 1, 1, 2))))


def test_days_formulas_and_totals_below_a_banner_are_read(tmp_path):
    general, day = (record(0xE0, struct.pack("<HH16x", 0, form)) for form in (0, 14))

    def number(row, column, value, form=0):
        return record(0x0203, struct.pack("<HHHd", row, column, form, value))

    def text(row, column, value):
        return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))

    banner = text(1, 0, "CUSTOMS ADMINISTRATION") + text(2, 0, "Period") + text(2, 2, "May")
    first = [text(5, 0, "A1"), number(5, 1, 1), number(5, 2, 45688, 1), text(5, 3, "010121"), number(5, 4, 0.1)]
    worked_out = _cell(6, 4, 0x06, struct.pack("<dHIH", 8471300003, 0, 0, 0))
    second = [text(6, 0, "A2"), number(6, 1, 2), number(6, 2, 36525, 1), text(6, 3, "010121"), worked_out]
    total = [text(8, 0, "GRAND TOTAL"), number(8, 4, 8471300003.1)]
    cells = [text(4, at, name) for at, name in enumerate(HEADER)]
    sheet = banner + b"".join([*cells, *first, text(5, 5, "- Autres é"), *second, *total])
    done = _taken(tmp_path, xls(sheet, general + day, []))
    assert (done.facts.format, done.facts.header_row, done.facts.banner) == (
        "xls",
        5,
        ("CUSTOMS ADMINISTRATION", "Period May"),
    )
    # Days are counted from 30 December 1899.
    assert accepted(done, "declaration_id", "registration_date", "customs_value", "goods_description") == [
        ("A1", date(2025, 1, 31), 0.1, "- Autres é"),
        ("A2", date(1999, 12, 31), 8471300003.0, None),
    ]
    assert [(one["landwaiter_row"], one["landwaiter_problem"].partition(" ")[0]) for one in rejected(done)] == [
        ("May!9", "check.totals_row")
    ]
