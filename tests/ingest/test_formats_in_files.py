from __future__ import annotations

from datetime import date

import pytest
from ingest.files import MAPPING, PLAIN, ROW, accepted, mapped, rows, take, write

from landwaiter.errors import MappingError

SEMICOLON = "id;item;date;hs;mass;value;goods"


def test_formats_are_detected_for_each_column_and_stated(tmp_path):
    body = rows("A1;1;13/02/2024;0101;1 234,5;1.500;x", "A2;1;01/02/2024;0101;12,25;12.500,75;y", header=SEMICOLON)
    done = take(write(tmp_path, body), mapped(MAPPING), repairs=("thousands",))
    assert accepted(done, "registration_date", "net_mass_kg", "customs_value") == [
        (date(2024, 2, 13), 1234.5, 1500.0),
        (date(2024, 2, 1), 12.25, 12500.75),
    ]
    columns = done.mapping.columns
    assert columns["date"].date == "dd/mm/yyyy"
    assert [(columns[name].decimal, columns[name].thousands) for name in ("mass", "value")] == [(",", " "), (",", ".")]


def test_ambiguous_dates_are_asked_and_the_answer_is_obeyed(tmp_path):
    path = write(tmp_path, rows(*(f"A{number},1,0{number}/05/2025,0101,1,1,x" for number in range(1, 6))))
    with pytest.raises(MappingError) as caught:
        take(path, mapped(MAPPING))
    assert (caught.value.place.column, caught.value.place.value) == ("date", "01/05/2025")
    assert '"dd/mm/yyyy" or "mm/dd/yyyy"' in caught.value.problem
    told = mapped(
        MAPPING.replace('date = "registration_date"', 'date = { to = "registration_date", date = "mm/dd/yyyy" }')
    )
    assert accepted(take(path, told), "registration_date")[0] == (date(2025, 1, 5),)


def test_ambiguous_numbers_are_asked(tmp_path):
    path = write(tmp_path, rows("A1,1,2025-01-31,0101,1.234,5.678,x"))
    with pytest.raises(MappingError) as caught:
        take(path, mapped(MAPPING))
    assert (caught.value.place.column, caught.value.place.value) == ("mass", "1.234")
    assert "decimal" in caught.value.remedy
    told = mapped(MAPPING + '[file]\ndecimal = ","\nthousands = "."\n')
    assert accepted(take(path, told), "net_mass_kg") == [(1234.0,)]


def test_the_decimal_mark_of_another_column_settles_a_doubt(tmp_path):
    path = write(tmp_path, rows("A1,1,2025-01-31,0101,1.234,0.5,x"))
    assert accepted(take(path, mapped(MAPPING)), "net_mass_kg") == [(1.234,)]


@pytest.mark.slow
def test_a_doubt_is_settled_by_a_value_far_down_the_file(tmp_path):
    lines = [f"A{number},1,0{1 + number % 9}/05/2025,0101,1.{100 + number % 900},1,x" for number in range(21_000)]
    path = write(tmp_path, rows(*lines, "B,1,31/05/2025,0101,0.5,1,x"))
    done = take(path, mapped(MAPPING))
    assert done.counts.accepted == 21_001
    assert (done.mapping.columns["date"].date, done.mapping.columns["mass"].decimal) == ("dd/mm/yyyy", ".")


def test_columns_that_are_no_dates_or_numbers_are_refused_as_a_whole(tmp_path):
    path = write(tmp_path, rows("A1,1,someday,0101,1,1,x", "A2,1,43831,0101,1,1,x"))
    with pytest.raises(MappingError, match="not dates in any form"):
        take(path, mapped(MAPPING))
    path = write(tmp_path, rows("A1,1,2025-01-31,0101,heavy,1,x"))
    with pytest.raises(MappingError, match="not numbers in any form"):
        take(path, mapped(MAPPING))


def test_a_column_without_values_needs_no_format(tmp_path):
    path = write(tmp_path, rows("A1,1,2025-01-31,0101,,,x"))
    assert take(path, mapped(MAPPING)).counts.accepted == 1


def test_stated_formats_are_kept(tmp_path):
    done = take(write(tmp_path, rows(ROW.format(1))), mapped(PLAIN))
    assert done.mapping.file.decimal == "."
    assert done.mapping.columns["mass"].decimal is None
