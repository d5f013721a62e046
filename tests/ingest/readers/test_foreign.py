from __future__ import annotations

import bz2
import io
import lzma
import sqlite3
import tarfile
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest.files import mapped, take, write

from landwaiter.errors import InputError
from landwaiter.ingest.readers.foreign import is_dbase, refuse_foreign


def dbase(kind: int = 3) -> bytes:
    """A table with two fields and one record, as the description of the format has it."""
    fields = [name.ljust(11, b"\0") + b"C" + bytes(4) + bytes([5]) + bytes(15) for name in (b"NDCL", b"NSER")]
    length = 32 + 32 * len(fields) + 1
    head = bytes([kind, 124, 5, 31]) + (1).to_bytes(4, "little") + length.to_bytes(2, "little") + bytes([11, 0])
    return head + bytes(20) + b"".join(fields) + b"\r" + b" 0000100001\x1a"


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as packed:
        packed.addfile(tarfile.TarInfo("may.csv"), io.BytesIO())
    return out.getvalue()


def sqlite(folder) -> bytes:
    with closing(sqlite3.connect(folder / "made.db")) as made:
        made.execute("CREATE TABLE t (a)")
    return (folder / "made.db").read_bytes()


FOREIGN = {
    "dBase table": dbase(),
    "FoxPro": dbase(0x30),
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "photo": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "Access": b"\0\x01\0\0Standard ACE DB\0",
    "old Access": b"\0\x01\0\0Standard Jet DB\0",
    "SPSS": b"$FL2@(#) SPSS DATA FILE",
    "Stata": b"<stata_dta><header><release>118</release>",
    "old Stata": b"\x72\x02\x01\0\x05\0",
    "SAS": bytes(12) + b"\xc2\xea\x81\x60\xb3\x14\x11\xcf",
    "R": b"RDX3\nX\n\0\0\0\x03",
    "Arrow": b"ARROW1\0\0\xff\xff\xff\xff",
    "7z": b"7z\xbc\xaf\x27\x1c\0\x04",
    "RAR": b"Rar!\x1a\x07\x01\0",
    "bzip2": bz2.compress(b"id;date\n"),
    "xz": lzma.compress(b"id;date\n"),
    "Zstandard": b"\x28\xb5\x2f\xfd\x04\0",
    "tar": tar(),
    "HTML": b"\xef\xbb\xbf<html xmlns:x='urn:x'><body><table><tr><td>id</td></tr></table></body></html>",
    "HTML with a type": b"<!DOCTYPE html>\n<html>",
    "Excel 2003": b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>',
    "RTF": b"{\\rtf1\\ansi x}",
}
NAMED = {"FoxPro": "dBase", "photo": "picture", "old Access": "Access", "old Stata": "Stata"}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_of_another_format_is_refused_by_the_name_of_its_format_and_with_a_way_out(tmp_path, kind):
    path = write(tmp_path, FOREIGN[kind], "may.csv")
    with pytest.raises(InputError) as caught:
        take(path, mapped())
    assert NAMED.get(kind, kind.removesuffix(" with a type")) in caught.value.problem
    assert caught.value.remedy
    assert caught.value.place.file == "may.csv"


def test_an_sqlite_database_is_refused_by_name(tmp_path):
    with pytest.raises(InputError, match="SQLite"):
        take(write(tmp_path, sqlite(tmp_path), "may.csv"), mapped())


def test_a_foreign_file_in_a_folder_is_named(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    write(folder, dbase(), "ma.dbf")
    with pytest.raises(InputError) as caught:
        take(folder, mapped())
    assert caught.value.place.file == "office/ma.dbf"


@given(st.text(st.characters(codec="utf-8", exclude_characters="<{%$\0"), min_size=1, max_size=400))
def test_text_is_never_taken_for_another_format(text):
    from pathlib import Path

    head = text.encode()
    assert not is_dbase(head)
    refuse_foreign(head, Path("may.csv"))
