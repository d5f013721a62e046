from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest.files import HEADER, PLAIN, ROW, accepted, mapped, problems, rejected, rows, take, write

from landwaiter.explain import render
from landwaiter.ingest.escaping import escape, unescape
from landwaiter.ingest.rejected import OWN_COLUMNS

DANGEROUS = ["=1+1", "+1", "-1", "- Autres", "@SUM(A1)", "\tx", "\rx"]


@given(st.text())
def test_escaping_can_be_undone_and_leaves_nothing_to_run(text):
    assert unescape(escape(text)) == text
    assert escape(text)[:1] not in tuple("=+-@\t\r\0")


def _corrected(path: Path, changes: dict[str, str], name: str = "corrected.csv") -> Path:
    """Change cells as a person would in a spreadsheet, and save under another name."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    target = path.parent.parent / name
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows({**row, **changes} for row in found)
    return target


def test_a_corrected_file_of_rejected_rows_goes_in_to_the_end(tmp_path):
    goods = ["- Autres", "'=x", "it's", '32" TV', "two\nlines", "a,b"]
    body = rows(
        *(f'A{n},1,2025-02-31,0101,1,-5,"{text.replace(chr(34), chr(34) * 2)}"' for n, text in enumerate(goods))
    )
    first = take(write(tmp_path, body), mapped())
    assert (first.counts.rejected, first.counts.accepted) == (len(goods), 0)
    half = take(_corrected(first.rejected, {"date": "2025-02-28"}), mapped())
    assert half.facts.rejected_before
    assert problems(half) == {("customs_value", "check.negative", 2)}
    done = take(_corrected(half.rejected, {"value": "5"}, "last.csv"), mapped())
    assert done.rejected is None
    assert accepted(done, "goods_description", "customs_value") == [(text, 5.0) for text in goods]


CELLS = st.text(alphabet="ab =+-@',;|\"\n\té漢_#", max_size=12)


@settings(max_examples=12, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=12), st.sampled_from([",", ";", "|"]))
def test_whatever_stands_in_a_rejected_row_comes_back_as_it_was(goods, mark):
    mapping = mapped(PLAIN + "null_values = ['']\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "may.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(HEADER.split(","))
            writer.writerows([f"A{n}", 1, "2025-01-31", "1", 1, 1, text] for n, text in enumerate(goods))
        first = take(path, mapping)
        again = take(first.rejected.rename(Path(folder) / "again.csv"), mapping)
        found = rejected(again)
        assert [unescape(row["goods"]) for row in found] == goods
        assert [row["hs"] for row in found] == ["1"] * len(goods)
        assert again.counts.rejected == len(goods)


@pytest.mark.parametrize("cell", DANGEROUS)
def test_no_cell_of_the_file_of_rejected_rows_starts_a_formula(tmp_path, cell):
    body = rows(f'"{cell}",1,2025-01-31,"{cell}",1,1,"{cell}"')
    text = take(write(tmp_path, body), mapped(PLAIN + "null_values = ['']\n")).rejected.read_text(encoding="utf-8-sig")
    for row in csv.reader(text.splitlines()):
        assert not [value for value in row if value.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_row_with_too_many_values_is_refused_until_they_are_moved(tmp_path):
    body = rows(ROW.format(1) + ",surplus", ROW.format(2))
    first = take(write(tmp_path, body), mapped())
    again = take(_corrected(first.rejected, {}), mapped())
    assert problems(again) == {("", "check.too_many_values", 2)}
    done = take(_corrected(again.rejected, {"goods": "rice, surplus", "landwaiter_more_1": ""}, "last.csv"), mapped())
    assert accepted(done, "goods_description") == [("rice, surplus",)]


def test_own_columns_need_no_mapping_even_when_unknown_ones_are_refused(tmp_path):
    first = take(write(tmp_path, rows(ROW.format(1).replace("010121", "1"))), mapped())
    done = take(_corrected(first.rejected, {"hs": "0101"}), mapped())
    assert done.facts.columns[: len(OWN_COLUMNS)] == OWN_COLUMNS
    assert done.counts.accepted == 1


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_problems_are_told_in_the_language_of_the_reader(tmp_path, language):
    path = write(tmp_path, rows("A1,1,2025-02-31,1,-1,1,x", ROW.format(2), ROW.format(2)))
    found = rejected(take(path, mapped(), say=lambda reason: render(reason, language)))
    assert "check." not in found[0]["landwaiter_problem"] + found[0]["landwaiter_remedy"]
    assert "3" in found[1]["landwaiter_problem"]
    assert "{" not in found[1]["landwaiter_remedy"]


def test_the_original_encoding_does_not_matter_on_the_way_back(tmp_path):
    body = rows("A1,1,2025-01-31,1,1,1,épicé", ROW.format(2))
    told = mapped(PLAIN + 'encoding = "cp1252"\n')
    first = take(write(tmp_path, body.encode("cp1252")), told)
    done = take(_corrected(first.rejected, {"hs": "0101"}), told)
    assert accepted(done, "goods_description") == [("épicé",)]
