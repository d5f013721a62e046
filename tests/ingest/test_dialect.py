from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest.files import ROW, accepted, mapped, rows, take, write

from landwaiter.errors import InputError
from landwaiter.ingest.dialect import DELIMITERS, detect
from landwaiter.ingest.mapping import FileFormat

NAME = st.text(alphabet="abcdefgh_ .", min_size=1, max_size=8).filter(lambda name: name.strip())
CELL = st.text(alphabet='abc123 .,;|\t"\n-', max_size=8)


@given(
    st.lists(NAME, min_size=2, max_size=6, unique_by=str.strip),
    st.lists(st.lists(CELL, min_size=6, max_size=6), min_size=1, max_size=20),
    st.sampled_from(DELIMITERS),
)
def test_the_delimiter_is_found_or_asked(names, cells, mark):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(row[: len(names)] for row in cells)
    with contextlib.suppress(InputError):
        found = detect(out.getvalue(), FileFormat(), "x.csv")
        assert (found.delimiter, found.header) == (mark, tuple(name.strip() for name in names))


def test_decimal_commas_do_not_hide_the_semicolon():
    assert detect("HS;valeur;poids\n0101;1,5;2,25\n0102;3,5;4,25\n", FileFormat(), "x").delimiter == ";"


def test_a_line_that_states_the_delimiter_is_obeyed(tmp_path):
    body = "sep=;\n" + rows(ROW.format(1), ROW.format(2).replace("010121", "1")).replace(",", ";")
    done = take(write(tmp_path, body), mapped())
    assert (done.facts.delimiter, done.facts.header_row) == (";", 2)
    assert [one.first_row for one in done.problems] == [4]


def test_columns_without_a_name_are_called_by_position(tmp_path):
    body = rows("0," + ROW.format(1) + ",", header=",id,item,date,hs,mass,value,goods,")
    mapping = mapped().model_copy(update={"unmapped": "ignore"})
    done = take(write(tmp_path, body), mapping)
    assert (done.facts.columns[0], done.facts.columns[-1]) == ("(column 1)", "(column 9)")
    assert accepted(done, "declaration_id") == [("A1",)]


def test_quotes_can_be_declared_plain_signs(tmp_path):
    body = rows('A1,1,2025-01-31,010121,1,1,"32"" TV', 'A2,1,2025-01-31,010121,1,1,32" TV')
    told = mapped().model_copy(update={"file": mapped().file.model_copy(update={"quote": ""})})
    assert accepted(take(write(tmp_path, body), told), "goods_description") == [('"32"" TV',), ('32" TV',)]


def test_a_quote_inside_a_plain_cell_is_a_plain_sign(tmp_path):
    body = rows('A1,1,2025-01-31,010121,1,1,TV 32" LED', ROW.format(2))
    assert accepted(take(write(tmp_path, body), mapped()), "goods_description") == [('TV 32" LED',), ("rice",)]


def test_a_header_over_two_lines_keeps_the_line_numbers(tmp_path):
    body = rows(
        ROW.format(1), ROW.format(2).replace("010121", "1"), header='id,item,date,hs,mass,value,"goods\nin words"'
    )
    mapping = mapped().model_copy(update={"unmapped": "ignore", "absent": "allow"})
    done = take(write(tmp_path, body), mapping)
    assert [one.first_row for one in done.problems] == [4]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_the_file_of_rejected_rows_has_the_same_delimiter(tmp_path, mark):
    body = rows(ROW.format(1), ROW.format(2).replace("010121", "1")).replace(",", mark)
    done = take(write(tmp_path, body), mapped())
    assert done.rejected.read_text(encoding="utf-8-sig").split("\n")[0].split(mark)[0] == "landwaiter_row"


def test_a_row_with_one_decimal_comma_is_not_taken_for_a_header():
    body = "Declaration;Code;Value\nL1;0101;1,5\nL2;0102;2,5\n"
    assert detect(body, FileFormat(), "x").header == ("Declaration", "Code", "Value")


def test_a_file_without_a_header_goes_by_position_or_by_the_names_listed():
    body = "1;2025-01-01;3,5\n2;2025-01-02;4,5\n"
    assert detect(body, FileFormat(), "x").header == ("(column 1)", "(column 2)", "(column 3)")
    assert detect(body, FileFormat(header_row=0, names=("a", "b", "c")), "x").header == ("a", "b", "c")
    with pytest.raises(InputError, match="names"):
        detect(body, FileFormat(header_row=0, names=("a",)), "x")


@pytest.mark.parametrize("signs", [150_000, 250_000])
def test_a_header_or_a_cell_longer_than_pythons_own_limit_is_read(tmp_path, signs):
    goods = "x" * signs
    done = take(write(tmp_path, rows(ROW.format(1).replace("rice", goods), ROW.format(2))), mapped())
    assert accepted(done, "goods_description") == [(goods,), ("rice",)]


@pytest.mark.parametrize("header", [True, False])
def test_more_columns_than_any_table_has_are_refused_before_they_are_read(tmp_path, header):
    names = [f"name x{number}q" if header else f"{number}.5" for number in range(16_384)]
    with pytest.raises(InputError, match="has 16,384 columns; more than 2,000 are refused") as caught:
        take(write(tmp_path, ",".join(names) + "\n" + ",".join(["7"] * 16_384) + "\n"), mapped())
    assert (caught.value.place.file, caught.value.place.row) == ("may.csv", 1)
