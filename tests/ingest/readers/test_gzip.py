from __future__ import annotations

import gzip

import pytest
from ingest.files import ROW, accepted, mapped, rejected, rows, take, write
from ingest.readers.xml_files import ITEM, asycuda

from landwaiter.errors import InputError
from landwaiter.ingest.readers import unpacking

BODY = rows(ROW.format(1), ROW.format(2).replace("010121", "7"), ROW.format(3))


def packed_bytes(body):
    """Pack without the time of day: processes that share tests must name them alike."""
    return gzip.compress(body, mtime=0)


def packed(folder, body, name="may.csv.gz"):
    return write(folder, packed_bytes(body.encode() if isinstance(body, str) else body), name)


def refused(path):
    with pytest.raises(InputError) as caught:
        take(path, mapped())
    assert caught.value.remedy
    return caught.value


def test_a_gzip_is_read_as_the_file_in_it(tmp_path):
    done = take(packed(tmp_path, BODY), mapped())
    assert accepted(done, "declaration_id") == [("A1",), ("A3",)]
    assert (done.facts.file, done.facts.format, done.facts.rows) == ("may.csv.gz", "csv", 3)
    assert [row["landwaiter_row"] for row in rejected(done)] == ["may.csv row 3"]


def test_any_format_may_be_in_it(tmp_path):
    done = take(packed(tmp_path, asycuda(ITEM), "CBJ250.XML.GZ"))
    assert (done.facts.format, done.counts.accepted) == ("asycuda-xml", 1)


def test_several_parts_one_after_another_are_one_file(tmp_path):
    half = len(BODY) // 2
    body = packed_bytes(BODY[:half].encode()) + packed_bytes(BODY[half:].encode())
    assert take(write(tmp_path, body, "may.csv.gz"), mapped()).counts.rows == 3


def test_a_folder_may_have_them(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    packed(folder, rows(ROW.format(1)), "a.csv.gz")
    write(folder, rows(ROW.format(2)), "b.csv")
    assert accepted(take(folder, mapped()), "declaration_id") == [("A1",), ("A2",)]
    assert sorted(path.name for path in folder.iterdir()) == ["a.csv.gz", "b.csv"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (packed_bytes(BODY.encode() * 99)[:-20], "damaged or cut off"),
        (packed_bytes(BODY.encode())[:-1], "damaged or cut off"),
        (b"\x1f\x8b\x08\0" * 99, "damaged or cut off"),
        (b"\x1f\x8b", "damaged or cut off"),
        (packed_bytes(BODY.encode()) + b"more", "damaged or cut off"),
        (packed_bytes(b""), "the file is empty"),
        (packed_bytes(packed_bytes(BODY.encode())), "a gzip within it"),
        (packed_bytes(b"%PDF-1.4"), "a PDF document"),
        (packed_bytes(bytes(40_000_000)), "times its size"),
    ],
)
def test_what_is_not_whole_or_unsafe_is_refused(tmp_path, body, problem):
    error = refused(write(tmp_path, body, "may.csv.gz"))
    assert problem in error.problem
    assert error.place.file == "may.csv.gz/may.csv"


def test_more_than_may_be_unpacked_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "UNPACKED", 50)
    assert "more than 50 bytes" in refused(packed(tmp_path, BODY)).problem
