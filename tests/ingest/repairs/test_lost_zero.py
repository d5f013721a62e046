from __future__ import annotations

from itertools import cycle, islice

import pytest
from ingest.repairs.damaged import asked, column, read

TEN = ("0101210000", "0303890000", "8471300000", "2710194500", "0207140000")
LOST = tuple(code.lstrip("0") for code in TEN)


def test_codes_of_nine_digits_beside_codes_of_ten_are_asked(tmp_path):
    assert asked(tmp_path, "hs_code", LOST) == (
        "cells look damaged, and nothing is repaired without being asked for: lost-zero: column 'x' (hs_code), "
        "3 of 5 cells, such as 101210000 -> 0101210000 (row 2), 303890000 -> 0303890000 (row 3), "
        "207140000 -> 0207140000 (row 6)."
    )


@pytest.mark.parametrize("answer", [("all",), ("lost-zero",), ("lost-zero", "none")])
def test_accepted_for_one_file_it_is_done_counted_and_shown(tmp_path, answer):
    done = read(tmp_path, "hs_code", LOST, repairs=answer)
    assert column(done, "hs_code") == list(TEN)
    (told,) = done.repaired
    assert (told.repair, told.column, told.target, told.count, told.cells) == ("lost-zero", "x", "hs_code", 3, 5)
    assert (told.examples[0].place, told.examples[0].before, told.examples[0].after) == (
        "row 2",
        "101210000",
        "0101210000",
    )
    assert done.mapping.columns["x"].repairs == ("lost-zero",)


def test_declined_values_are_taken_as_they_stand(tmp_path):
    by_answer = read(tmp_path, "hs_code", LOST, repairs=("none",))
    by_mapping = read(tmp_path, "hs_code", LOST, ", repairs = []")
    for done in (by_answer, by_mapping):
        assert column(done, "hs_code") == list(LOST)
        assert done.repaired == ()
        assert done.mapping.columns["x"].repairs == ()


def test_what_the_mapping_declines_no_answer_accepts(tmp_path):
    assert column(read(tmp_path, "hs_code", LOST, ", repairs = []", repairs=("all",)), "hs_code") == list(LOST)


def test_accepted_for_good_it_does_nothing_to_a_sound_file(tmp_path):
    done = read(tmp_path, "hs_code", TEN, ', repairs = ["lost-zero"]')
    assert column(done, "hs_code") == list(TEN)
    assert done.repaired == ()


def test_accepted_for_good_a_file_of_lost_codes_alone_is_repaired(tmp_path):
    assert column(read(tmp_path, "hs_code", LOST[:1], ', repairs = ["lost-zero"]'), "hs_code") == ["0101210000"]
    assert column(read(tmp_path, "hs_code", LOST[:1]), "hs_code") == ["101210000"]


def test_codes_of_five_digits_are_lost_beside_codes_of_six(tmp_path):
    done = read(tmp_path, "hs_code", ["10121", "847130", "30389"], repairs=("all",))
    assert column(done, "hs_code") == ["010121", "847130", "030389"]


def test_codes_of_five_digits_alone_show_it_where_ten_are_different(tmp_path):
    codes = [f"{10121 + number}" for number in range(10)]
    assert "10 of 10 cells" in asked(tmp_path, "hs_code", codes)
    assert column(read(tmp_path, "hs_code", codes[:9]), "hs_code") == codes[:9]


def test_headings_of_three_digits_are_lost_beside_headings_of_four(tmp_path):
    assert "101 -> 0101" in asked(tmp_path, "hs_code", ["101", "8471", "303"])


@pytest.mark.parametrize("digits", [9, 11])
def test_a_national_tariff_with_an_odd_number_of_digits_is_left_alone(tmp_path, digits):
    """As of ASYCUDA: eight digits of commodity code and one or three of precision; some begin like 0210 or 0303."""
    heads = ("84713000", "01012100", "21011100", "03038900", "27101945", "87032390", "39269097", "61091000")
    codes = [head + "0" * (digits - 8) for head in heads]
    assert column(read(tmp_path, "hs_code", codes), "hs_code") == codes


@pytest.mark.parametrize("digits", [9, 11])
def test_a_national_tariff_with_longer_codes_here_and_there_is_left_alone(tmp_path, digits):
    heads = ("84713000", "21011100", "27101945", "87032390", "39269097", "61091000", "94036000", "30049000")
    codes = [head + "0" * (digits - 8) for head in heads] + ["8517130000000"[: digits + 1]]
    assert column(read(tmp_path, "hs_code", codes), "hs_code") == codes


def test_codes_that_kept_their_zero_at_the_same_length_speak_against_it(tmp_path):
    codes = ["010121000", "303890000", "8471300000"]
    assert column(read(tmp_path, "hs_code", codes), "hs_code") == codes


def test_a_wrong_code_among_many_lost_ones_stays_as_it_is(tmp_path):
    codes = [*islice(cycle(LOST), 100), "999990000"]
    done = read(tmp_path, "hs_code", codes, repairs=("all",))
    assert column(done, "hs_code")[-1] == "999990000"
    assert done.repaired[0].count == 60


def test_dots_are_taken_out_before(tmp_path):
    done = read(tmp_path, "hs_code", ["101.21.0000", "8471.30.0000"], file='hs_separators = "."', repairs=("all",))
    assert column(done, "hs_code") == ["0101210000", "8471300000"]


def test_corrected_codes_lose_zeros_as_well(tmp_path):
    """The file has outcomes in the rows of the declarations."""
    from ingest.files import MAPPING, accepted, mapped, rows, take, write

    more = 'on = "outcome.inspected_on"\nresult = "outcome.result"\nright = "outcome.corrected_hs_code"\n'
    text = f'{MAPPING}{more}[copies]\n"outcome.known_on" = {{ from = "outcome.inspected_on" }}\n'
    header = "id,item,date,hs,mass,value,goods,on,result,right"
    body = rows(
        "A1,1,2025-01-31,010121,1,1,x,2025-02-01,fraud,30389",
        "A2,1,2025-01-31,010121,1,1,x,2025-02-01,fraud,847130",
        header=header,
    )
    done = take(write(tmp_path, body), mapped(text), repairs=("lost-zero",))
    assert accepted(done, "corrected_hs_code", table="outcomes") == [("030389",), ("847130",)]
