from __future__ import annotations

import stat
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from ingest.files import HEADER, ROW, accepted, mapped, rejected, rows, take, write

from landwaiter.engine import open_engine
from landwaiter.errors import InputError
from landwaiter.ingest.mapping import parse_mapping
from landwaiter.ingest.readers import bundle, members

JSON = """
absent = "allow"
[file]
dates = "yyyy-mm-dd"
[columns]
id = "declaration_id"
no = "item_number"
date = "registration_date"
hs = "hs_code"
goods = "goods_description"
"""


def _folder(tmp_path, files):
    folder = tmp_path / "office"
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write(folder, body, name)
    return folder


def _zip(tmp_path, files, name="office.zip"):
    path = tmp_path / name
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for entry, body in files.items():
            packed.writestr(entry, body)
    return path


PACKED = pytest.mark.parametrize("pack", [_folder, _zip])
TWO = {
    "b.csv": rows(ROW.format(3), ROW.format(4)),
    "2025/a.csv": rows(ROW.format(1), ROW.format(2).replace("010121", "7")),
}


def _refused(path, mapping=None):
    with pytest.raises(InputError) as caught:
        take(path, mapping or mapped())
    assert caught.value.remedy
    return caught.value


@PACKED
def test_files_are_read_in_the_order_of_their_names_as_one(tmp_path, pack):
    path = pack(tmp_path, TWO)
    done = take(path, mapped())
    assert (done.facts.file, done.facts.format, done.facts.rows) == (path.name, "csv", 4)
    assert done.facts.size == sum(len(body) for body in TWO.values())
    assert accepted(done, "declaration_id") == [("A1",), ("A3",), ("A4",)]
    assert [row["landwaiter_row"] for row in rejected(done)] == ["2025/a.csv row 3"]


def test_a_folder_and_a_zip_of_the_same_files_are_the_same_import(tmp_path):
    folder, packed = _folder(tmp_path, TWO), _zip(tmp_path, dict(reversed(TWO.items())))
    first, second = take(folder, mapped()), take(packed, mapped())
    assert first.import_id == second.import_id
    renamed = _zip(tmp_path, {"c.csv": TWO["b.csv"], "2025/a.csv": TWO["2025/a.csv"]}, "other.zip")
    assert take(renamed, mapped()).import_id != first.import_id


def test_small_and_large_files_are_joined_in_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "SMALL", 2)
    files = {
        "a.csv": rows(ROW.format(1)),
        "b.csv": rows(ROW.format(2), ROW.format(1), ROW.format(3)),
        "c.csv": rows(ROW.format(4)),
        "d.csv": rows(ROW.format(2)),
        "e.csv": rows(ROW.format(5) + ",more"),
    }
    done = take(_folder(tmp_path, files), mapped())
    assert accepted(done, "declaration_id") == [("A1",), ("A2",), ("A3",), ("A4",)]
    told = [(row["landwaiter_row"], row["landwaiter_problem"].partition(" ")[0]) for row in rejected(done)]
    assert told == [
        ("b.csv row 3", "check.duplicate_key"),
        ("d.csv row 2", "check.duplicate_key"),
        ("e.csv row 2", "check.too_many_values"),
    ]


@PACKED
def test_columns_may_stand_in_another_order_but_must_be_the_same(tmp_path, pack):
    turned = ",".join(reversed(HEADER.split(","))) + "\n" + ",".join(reversed(ROW.format(2).split(","))) + "\n"
    done = take(pack(tmp_path, {"a.csv": rows(ROW.format(1)), "b.csv": turned}), mapped())
    assert accepted(done, "declaration_id", "hs_code") == [("A1", "010121"), ("A2", "010121")]


@PACKED
def test_a_row_that_is_too_long_is_rejected_with_its_file(tmp_path, pack):
    done = take(
        pack(tmp_path, {"a.csv": rows(ROW.format(1)), "b.csv": rows(ROW.format(2) + ",x", ROW.format(3))}), mapped()
    )
    assert accepted(done, "declaration_id") == [("A1",), ("A3",)]
    (row,) = rejected(done)
    assert (row["landwaiter_row"], row["landwaiter_more_1"]) == ("b.csv row 2", "x")


@PACKED
def test_another_header_is_refused_with_both_names(tmp_path, pack):
    other = rows(ROW.format(2), header=HEADER.replace("goods", "wares"))
    error = _refused(pack(tmp_path, {"a.csv": rows(ROW.format(1)), "b.csv": other}))
    assert error.place.file.endswith("/b.csv")
    assert "'a.csv'" in error.problem
    assert error.place.column == "goods"
    assert "Nothing of it was taken in." in error.remedy


@PACKED
def test_a_file_of_another_kind_is_refused_with_both_names(tmp_path, pack):
    error = _refused(pack(tmp_path, {"a.csv": rows(ROW.format(1)), "b.json": '{"id": 1}'}))
    assert "is json, but 'a.csv' is csv" in error.problem
    assert error.place.file.endswith("/b.json")


@PACKED
def test_a_file_that_cannot_be_read_is_named_with_its_place(tmp_path, pack):
    error = _refused(pack(tmp_path, {"a.json": '{"id": 1}\n', "b.json": '{"id": 1}\n{"id":\n'}))
    assert error.place.file.endswith("/b.json")
    assert error.place.row == 2


@PACKED
def test_objects_of_several_files_have_the_columns_of_all(tmp_path, pack):
    first = '{"id": "A1", "no": 1, "date": "2025-01-31", "hs": "010121"}'
    second = '{"id": "A2", "date": "2025-01-31", "goods": "rice", "no": 1, "hs": "100610"}'
    done = take(pack(tmp_path, {"a.json": first, "b.json": second}), parse_mapping(JSON))
    assert accepted(done, "declaration_id", "goods_description") == [("A1", None), ("A2", "rice")]


@PACKED
def test_a_key_that_two_files_have_is_rejected_in_the_second(tmp_path, pack):
    done = take(pack(tmp_path, {"a.csv": rows(ROW.format(1)), "b.csv": rows(ROW.format(1), ROW.format(2))}), mapped())
    assert [row["landwaiter_row"] for row in rejected(done)] == ["b.csv row 2"]


@PACKED
def test_hidden_files_are_passed_over_and_told(tmp_path, pack):
    hidden = {".DS_Store": "x", "__MACOSX/a.csv": "x", ".git/config": "x", "~$a.xlsx": "x", "Thumbs.db": "x"}
    done = take(pack(tmp_path, {**hidden, "a.csv": rows(ROW.format(1))}), mapped())
    assert done.counts.accepted == 1
    assert done.facts.passed_over == tuple(f"{name}: a hidden file" for name in sorted(hidden))


def test_an_empty_folder_is_refused(tmp_path):
    assert "no files" in _refused(_folder(tmp_path, {".hidden": "x"})).problem


def test_parquet_files_are_joined_too(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    with open_engine() as engine:
        for number in (1, 2):
            values = f"'A{number}' AS id, 1 AS item, DATE '2025-01-31' AS date, '010121' AS hs"
            select = f"SELECT {values}, 1 AS mass, 2 AS value, 'x' AS goods"
            engine.execute(f"COPY ({select}) TO '{folder / f'{number}.parquet'}' (FORMAT parquet)")
    assert accepted(take(folder, mapped()), "declaration_id") == [("A1",), ("A2",)]


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:a.csv", "..\\a.csv", "a\x1b.csv"])
def test_names_that_lead_out_of_a_zip_are_refused(tmp_path, name):
    error = _refused(_zip(tmp_path, {"b.csv": rows(ROW.format(1)), name: rows(ROW.format(2))}))
    assert "leads out of the zip" in error.problem
    assert error.place.file.startswith("office.zip/")


def test_links_in_a_zip_are_refused(tmp_path):
    link = ZipInfo("a.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "office.zip"
    with ZipFile(path, "w") as packed:
        packed.writestr(link, "/etc/passwd")
    assert "link" in _refused(path).problem


def test_a_name_in_an_unknown_encoding_is_refused(tmp_path):
    path = _zip(tmp_path, {"declaracion.csv": rows(ROW.format(1))})
    path.write_bytes(path.read_bytes().replace(b"declaracion.csv", b"declaraci\xa2n.csv"))
    assert "unknown encoding" in _refused(path).problem
    named = _zip(tmp_path, {"déclaration.csv": rows(ROW.format(1))}, "named.zip")
    assert take(named, mapped()).counts.accepted == 1


def test_a_zip_within_a_zip_is_refused(tmp_path):
    inner = _zip(tmp_path, TWO, "inner.zip")
    error = _refused(_zip(tmp_path, {"inner.zip": inner.read_bytes()}))
    assert "a zip within it" in error.problem


def test_a_zip_that_unpacks_to_far_more_than_it_is_is_refused(tmp_path):
    error = _refused(_zip(tmp_path, {"a.csv": b"0" * (1 << 25)}))
    assert "times its size" in error.problem


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(members, "MOST_FILES", 1)
    assert "more than 1 are refused" in _refused(_folder(tmp_path, TWO)).problem


def test_a_protected_zip_is_refused(tmp_path):
    path = _zip(tmp_path, TWO)
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset] |= 1
    path.write_bytes(bytes(data))
    assert "password" in _refused(path).problem


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_damaged_zip_is_refused(tmp_path, share):
    whole = _zip(tmp_path, TWO).read_bytes()
    cut = write(tmp_path, whole[: int(len(whole) * share)], "cut.zip")
    _refused(cut)


def test_no_flipped_byte_passes_for_what_was_packed(tmp_path):
    whole = _zip(tmp_path, TWO).read_bytes()
    for number, at in enumerate(range(36, 110, 6)):
        flipped = bytearray(whole)
        flipped[at] ^= 0xFF
        _refused(write(tmp_path, bytes(flipped), f"flipped-{number}.zip"))


@pytest.mark.parametrize("place", [0xFFFFFFF0, 1 << 20])
def test_a_zip_whose_list_leads_out_of_it_is_refused(tmp_path, place):
    path = _zip(tmp_path, TWO)
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 42 : entry + 46] = place.to_bytes(4, "little")
    path.write_bytes(data)
    assert "damaged or cut off" in _refused(path).problem


def test_what_few_programs_can_unpack_is_refused(tmp_path):
    path = tmp_path / "office.zip"
    with ZipFile(path, "w", ZIP_BZIP2) as packed:
        packed.writestr("a.csv", rows(ROW.format(1)))
    assert "few programs read" in _refused(path).problem
    for way in (12, 14, 99):
        data = bytearray(_zip(tmp_path, TWO).read_bytes())
        for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
            data[data.index(signature) + offset] = way
        assert _refused(write(tmp_path, bytes(data), f"{way}.zip"))
