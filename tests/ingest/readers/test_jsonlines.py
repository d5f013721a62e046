from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest.files import accepted, mapped, problems, rejected, take, write

from landwaiter.errors import InputError
from landwaiter.ingest.mapping import FileFormat
from landwaiter.ingest.readers.jsonlines import JSONLinesReader

MAPPING = """
absent = "allow"
[file]
decimal = "."
dates = "yyyy-mm-dd"
[columns]
id = "declaration_id"
date = "registration_date"
"importer.tin" = "importer_id"
"items.no" = "item_number"
"items.hs" = "hs_code"
"items.value" = "customs_value"
"""
FIRST = (
    '{"id": "A1", "date": "2025-01-31", "importer": {"tin": 10}, "items": '
    '[{"no": 1, "hs": "010121", "value": 0.10}, {"no": 2, "hs": "010129", "value": 1E2}]}'
)
SECOND = '{"id": "A2", "date": "2025-02-01", "items": [{"no": 1, "hs": "847130"}]}'


def _table(folder, text):
    header, rows = JSONLinesReader().table(write(folder, text, "may.jsonl"), FileFormat())
    return header, [(row.place, row.cells) for row in rows]


def test_goods_items_become_rows_with_the_values_of_their_declaration(tmp_path):
    done = take(write(tmp_path, f"{FIRST}\n\n{SECOND}\n", "may.jsonl"), mapped(MAPPING))
    assert (done.facts.format, done.counts.accepted) == ("json", 3)
    assert accepted(done, "declaration_id", "item_number", "registration_date", "importer_id") == [
        ("A1", 1, date(2025, 1, 31), "10"),
        ("A1", 2, date(2025, 1, 31), "10"),
        ("A2", 1, date(2025, 2, 1), None),
    ]
    assert accepted(done, "customs_value")[:2] == [(0.1,), (100.0,)]


def test_rows_name_their_line_and_item_and_keep_numbers_as_written(tmp_path):
    header, rows = _table(tmp_path, f"{FIRST}\n\n{SECOND}")
    assert header == ["id", "date", "importer.tin", "items.no", "items.hs", "items.value"]
    assert rows == [
        ("line 1, item 1", ["A1", "2025-01-31", "10", "1", "010121", "0.10"]),
        ("line 1, item 2", ["A1", "2025-01-31", "10", "2", "010129", "1E2"]),
        ("line 3, item 1", ["A2", "2025-02-01", None, "1", "847130", None]),
    ]


def test_a_rejected_item_is_listed_with_its_line_and_goes_in_again(tmp_path):
    path = write(tmp_path, "\n".join((FIRST.replace('"010129"', '"7"'), SECOND)), "may.jsonl")
    done = take(path, mapped(MAPPING))
    assert problems(done) == {("hs_code", "check.hs_code", 2)}
    assert [row["landwaiter_row"] for row in rejected(done)] == ["line 1, item 2"]
    text = done.rejected.read_text(encoding="utf-8-sig").replace(",7,1E2", ",010129,1E2")
    again = take(write(tmp_path, text, "again.csv"), mapped(MAPPING))
    assert accepted(again, "item_number", "hs_code") == [(2, "010129")]


def test_a_declaration_without_items_stays_a_row(tmp_path):
    header, rows = _table(tmp_path, SECOND + '\n{"id": "A3", "items": []}')
    assert rows[1] == ("line 2", ["A3", None, None, None])
    assert header[0] == "id"


def test_the_only_list_of_objects_becomes_rows_whatever_it_is_called(tmp_path):
    header, rows = _table(tmp_path, '{"id": 1, "lines": [{"hs": 1}, {"hs": 2}], "notes": ["a", null]}')
    assert header == ["id", "notes.1", "notes.2", "lines.hs"]
    assert [cells for _, cells in rows] == [["1", "a", None, "1"], ["1", "a", None, "2"]]


def test_of_several_lists_the_one_called_items_becomes_rows(tmp_path):
    text = '{"id": 1, "papers": [{"no": "N1"}, {"no": "N2"}], "goods": {"Goods_Items": [{"hs": {"code": 1}}, {}]}}'
    header, rows = _table(tmp_path, text)
    assert header == ["id", "goods.Goods_Items.hs.code", "papers.1.no", "papers.2.no"]
    assert [cells for _, cells in rows] == [["1", "1", "N1", "N2"], ["1", None, "N1", "N2"]]


def test_several_lists_with_other_names_stay_in_the_row(tmp_path):
    header, rows = _table(tmp_path, '{"id": true, "a": [{"x": 1}], "b": [{"x": 2}, {"y": [3]}]}')
    assert header == ["id", "a.1.x", "b.1.x", "b.1.y.1", "b.2.x", "b.2.y.1"]
    assert rows == [("line 1", ["true", "1", "2", None, None, "3"])]


@pytest.mark.parametrize(
    "text",
    [
        f"[{FIRST},\n{SECOND}]",
        json.dumps({"declarations": [json.loads(FIRST), json.loads(SECOND)]}, indent=1),
        f"\ufeff{FIRST}\n{SECOND}",
    ],
)
def test_one_document_is_read_like_lines(tmp_path, text):
    done = take(write(tmp_path, text), mapped(MAPPING))
    assert accepted(done, "declaration_id", "item_number") == [("A1", 1), ("A1", 2), ("A2", 1)]


def test_a_single_object_is_one_declaration(tmp_path):
    _, rows = _table(tmp_path, json.dumps(json.loads(FIRST), indent=2))
    assert [place for place, _ in rows] == ["object 1, item 1", "object 1, item 2"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (FIRST[:40], "not JSON"),
        ('{"id": 1} {"id": 2}', "not JSON"),
        ('{"id": 1, "id": 2}', "'id' twice"),
        ('{"a.b": 1, "a": {"b": 2}}', "'a.b'"),
        ('{"id": NaN}', "NaN"),
        ('{"id": -Infinity}', "-Infinity"),
        ("[1]", "not an object"),
        ('{"id": "\\ud800"}', "half a character"),
        ('{"id": "\\u0000"}', "half a character"),
        ('{"id": ' + "[" * 40 + "]" * 40 + "}", "deep"),
        ('{"id": ' + "[" * 100_000 + "]" * 100_000 + "}", "deep"),
        ('{"id": "' + "x" * (1 << 24) + '"}', "longer than 16 MB"),
        ("{" + ",".join(f'"{number}": 1' for number in range(2001)) + "}", "2,000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path, line, said):
    with pytest.raises(InputError) as caught:
        _table(tmp_path, f"{SECOND}\n{line}\n{SECOND}")
    assert said in caught.value.problem
    assert (caught.value.place.file, caught.value.place.row) == ("may.jsonl", 2)
    assert caught.value.remedy


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path):
    path = write(tmp_path, f"{SECOND}\n".encode() + b'{"id": "\xe9"}\n', "may.jsonl")
    with pytest.raises(InputError, match="byte 9 of the line is not UTF-8") as caught:
        JSONLinesReader().table(path, FileFormat())
    assert caught.value.place.row == 2


def test_a_large_document_is_refused_before_it_is_read(tmp_path):
    path = write(tmp_path, "[\n" + FIRST)
    with path.open("ab") as file:
        file.truncate((1 << 25) + 1)
    with pytest.raises(InputError, match="JSON Lines"):
        JSONLinesReader().table(path, FileFormat())


def test_an_empty_document_is_refused(tmp_path):
    with pytest.raises(InputError, match="no object with a value"):
        _table(tmp_path, "[{}]")


PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="\0."), min_size=1)
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | PLAIN


@given(st.lists(st.dictionaries(PLAIN, VALUES, min_size=1), min_size=1, max_size=5))
def test_every_value_of_plain_objects_arrives_as_written(tmp_path_factory, objects):
    text = "\n".join(json.dumps(one) for one in objects)
    header, rows = _table(tmp_path_factory.mktemp("plain"), text)
    read = [dict(zip(header, cells, strict=True)) for _, cells in rows]
    expected = [
        {name: value if isinstance(value, str) or value is None else json.dumps(value) for name, value in one.items()}
        for one in objects
    ]
    assert read == [{**dict.fromkeys(header), **one} for one in expected]
