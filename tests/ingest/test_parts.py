from __future__ import annotations

import pytest
from ingest.files import accepted, mapped, rejected, rows, take, write
from ingest.test_proposal import meanings, proposed

from landwaiter.errors import MappingError
from landwaiter.ingest.mapping import parse_mapping

HEADER = "id,item,date,a,b,c"
SPLIT = """
[columns]
id = "declaration_id"
item = "item_number"
date = "registration_date"
a = { to = "hs_code", part = 1 }
b = { to = "hs_code", part = 2 }
c = { to = "hs_code", part = 3 }
"""


def split(*codes: str) -> str:
    return rows(*(f"A{number},1,2025-01-31,{code}" for number, code in enumerate(codes)), header=HEADER)


def test_parts_are_joined_in_their_order_and_may_be_empty(tmp_path):
    text = SPLIT.replace("part = 1", "part = 9")
    path = write(tmp_path, split("84713000,10,01", "01012100,,"))
    assert accepted(take(path, mapped(SPLIT)), "hs_code") == [("847130001001",), ("01012100",)]
    assert accepted(take(path, mapped(text)), "hs_code") == [("100184713000",), ("01012100",)]


def test_a_code_without_any_part_is_missing(tmp_path):
    done = take(write(tmp_path, split("84713000,10,01", ",,")), mapped(SPLIT))
    assert {problem.reason.message for problem in done.problems} == {"check.missing"}


def test_a_rejected_code_names_all_its_columns_and_values(tmp_path):
    done = take(write(tmp_path, split("84713000,10,01", "8471,3x,")), mapped(SPLIT))
    (row,) = rejected(done)
    assert (row["landwaiter_column"], row["landwaiter_value"]) == ("a + b + c", "8471 + 3x + ")
    assert done.problems[0].column == "a + b + c"


def test_a_corrected_file_of_rejected_rows_is_read_again(tmp_path):
    done = take(write(tmp_path, split("84713000,10,01", "8471,3x,")), mapped(SPLIT))
    body = done.rejected.read_text(encoding="utf-8-sig").replace("8471,3x,", "8471,30,")
    again = take(write(tmp_path, body, "again.csv"), mapped(SPLIT))
    assert accepted(again, "hs_code") == [("847130",)]


def test_zeros_of_parts_are_asked_and_put_back(tmp_path):
    path = write(tmp_path, split("84713000,10,1", "1012100,0,11", "84713000,10,12", "84713000,11,13"))
    with pytest.raises(MappingError) as caught:
        take(path, mapped(SPLIT))
    assert "column 'a' (hs_code), 1 of 4 cells, such as 1012100 -> 01012100 (row 3)" in caught.value.problem
    assert "column 'b' (hs_code), 1 of 4 cells, such as 0 -> 00 (row 3)" in caught.value.problem
    assert "column 'c' (hs_code), 1 of 4 cells, such as 1 -> 01 (row 2)" in caught.value.problem
    done = take(path, mapped(SPLIT), repairs=("lost-zero",))
    assert accepted(done, "hs_code")[:2] == [("847130001001",), ("010121000011",)]


def test_a_stated_width_is_accepted(tmp_path):
    text = SPLIT.replace("part = 2", "part = 2, width = 3")
    done = take(write(tmp_path, split("84713000,0,1", "84713000,21,1")), mapped(text))
    assert accepted(done, "hs_code") == [("847130000001",), ("847130000211",)]
    (told,) = done.repaired
    assert (told.repair, told.column, told.count) == ("lost-zero", "b", 2)


def test_declined_parts_are_joined_as_they_stand(tmp_path):
    done = take(
        write(tmp_path, split("84713000,10,11", "84713000,0,11", "84713000,12,11")), mapped(SPLIT), repairs=("none",)
    )
    assert accepted(done, "hs_code")[1] == ("84713000011",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SPLIT.replace("part = 3", "part = 2"), "all mean 'hs_code'"),
        (SPLIT.replace(", part = 3", ""), "all mean 'hs_code'"),
        (
            SPLIT.replace('a = { to = "hs_code"', 'a = { to = "freight"').replace(
                'b = { to = "hs_code"', 'b = { to = "freight"'
            ),
            "no text",
        ),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(tmp_path, text, expected):
    with pytest.raises(MappingError, match=expected):
        take(write(tmp_path, split("84713000,10,01")), mapped(text))


def test_a_width_without_a_part_is_refused():
    with pytest.raises(MappingError, match="a width belongs to a part"):
        parse_mapping('[columns]\na = { to = "hs_code", width = 8 }')


@pytest.mark.parametrize(
    "names",
    [
        ("TAR_HSC_NB1", "TAR_HSC_NB2", "TAR_HSC_NB3"),
        ("saditm_hs_cod", "saditm_hsprec_cod", ""),
        ("HS Code", "Precision 1", "Precision 2"),
    ],
)
def test_split_codes_are_recognised_and_joined(tmp_path, names):
    used = [name for name in names if name]
    heads = ("84713000", "01012100", "27101945", "30049000", "61091000", "94036000")
    header = ",".join(("declaration_id", "item_number", "registration_date", *used))
    lines = [
        f"A{number},1,2025-01-{1 + number:02},{','.join((head, '10', '00')[: len(used)])}"
        for number, head in enumerate(heads * 2)
    ]
    path = write(tmp_path, rows(*lines, header=header))
    found = proposed(path)
    assert [meanings(found)[name] for name in used] == ["hs_code"] * len(used)
    assert [found.mapping.columns[name].part for name in used] == list(range(1, len(used) + 1))
    done = take(path)
    assert accepted(done, "hs_code")[1] == ("0101210010" + "00" * (len(used) - 2),)


def test_a_number_behind_a_code_is_no_part_of_it(tmp_path):
    header = "declaration_id,item_number,registration_date,hs_code,Precision"
    body = rows(*(f"A{number},1,2025-01-31,84713000,{number * 10_000}" for number in range(1, 12)), header=header)
    found = proposed(write(tmp_path, body))
    assert (meanings(found)["hs_code"], found.mapping.columns["hs_code"].part) == ("hs_code", None)
    assert meanings(found)["Precision"] is None
