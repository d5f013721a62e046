from __future__ import annotations

import pytest
from ingest.repairs.damaged import asked, column, read

VALUE = "customs_value"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (["1,234.50", "7.25"], [1234.5, 7.25]),
        (["1.234,50", "7,25"], [1234.5, 7.25]),
        (["1 234,50", "7,25"], [1234.5, 7.25]),
        (["1'234.50", "7.25"], [1234.5, 7.25]),
        (["1\u202f234\u202f567,5", "7,25"], [1234567.5, 7.25]),
    ],
)
def test_marks_between_thousands_are_asked_and_taken_out(tmp_path, written, plain):
    assert f"thousands: column 'x' (customs_value), 1 of 2 cells, such as {written[0]} ->" in asked(
        tmp_path, VALUE, written
    )
    done = read(tmp_path, VALUE, written, repairs=("thousands",))
    assert column(done, VALUE) == plain
    assert float(done.repaired[0].examples[0].after) == plain[0]


def test_declined_marked_numbers_are_rejected(tmp_path):
    done = read(tmp_path, VALUE, ["1,234.50", "7.25"], repairs=("none",))
    assert (column(done, VALUE), done.counts.rejected) == ([7.25], 1)


def test_a_format_that_is_stated_is_accepted(tmp_path):
    done = read(tmp_path, VALUE, ["1,234.50"], ', decimal = ".", thousands = ","')
    assert (column(done, VALUE), done.repaired) == ([1234.5], ())
    done = read(tmp_path, VALUE, ["1.234,50"], file='decimal = ","\nthousands = "."')
    assert column(done, VALUE) == [1234.5]


def test_a_decimal_comma_is_how_a_file_is_written(tmp_path):
    done = read(tmp_path, VALUE, ["1234,50", "7,25"])
    assert (column(done, VALUE), done.repaired) == ([1234.5, 7.25], ())


def test_accepted_for_good_the_mark_is_recognised_in_each_file(tmp_path):
    for written in ("1,234.50", "1 234,50", "1234.50"):
        assert column(read(tmp_path, VALUE, [written], ', repairs = ["thousands"]'), VALUE) == [1234.5]
