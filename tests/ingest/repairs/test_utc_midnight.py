from __future__ import annotations

from datetime import date

import pytest
from ingest.repairs.damaged import asked, column, read

from landwaiter.errors import MappingError

DATE = "registration_date"
INDIA = [f"2025-03-{day:02}T18:30:00.000Z" for day in range(20, 32)]


def test_half_past_six_in_the_evening_is_midnight_in_india(tmp_path):
    assert "12 of 12 cells, such as 2025-03-20T18:30:00.000Z -> 2025-03-21 (row 2)" in asked(tmp_path, DATE, INDIA)
    done = read(tmp_path, DATE, INDIA, repairs=("utc-midnight",))
    assert column(done, DATE) == [*(date(2025, 3, day) for day in range(21, 32)), date(2025, 4, 1)]
    assert done.mapping.columns["x"].date == "yyyy-mm-dd"


@pytest.mark.parametrize(
    ("winter", "summer", "expected"),
    [
        ("23:00:00Z", "22:00:00Z", (date(2025, 1, 2), date(2025, 7, 2))),  # Paris
        ("05:00:00Z", "04:00:00Z", (date(2025, 1, 1), date(2025, 7, 1))),  # New York
        ("00:00:00Z", "23:00:00Z", (date(2025, 1, 1), date(2025, 7, 2))),  # Lisbon
        ("00:00:00+01:00", "00:00:00+01:00", (date(2025, 1, 1), date(2025, 7, 1))),  # written where it was
        ("12:00:00Z", "12:00:00Z", (date(2025, 1, 2), date(2025, 7, 2))),  # Fiji
    ],
)
def test_summer_time_has_two_midnights(tmp_path, winter, summer, expected):
    done = read(tmp_path, DATE, [f"2025-01-01T{winter}", f"2025-07-01T{summer}"] * 5, repairs=("all",))
    assert tuple(column(done, DATE)[:2]) == expected


@pytest.mark.parametrize(
    "times",
    [
        ("08:15:00Z", "17:40:00Z"),  # moments
        ("18:30:00Z", "18:30:07Z"),  # seconds
        ("22:00:00Z", "23:00:00Z", "21:00:00Z"),  # three times
        ("11:00:00Z", "11:00:00Z"),  # Samoa, on either side of the date line
        ("22:00:00Z", "22:00:00+01:00"),  # two zones
    ],
)
def test_moments_are_asked_as_before(tmp_path, times):
    values = [f"2025-03-{day:02}T{times[day % len(times)]}" for day in range(1, 21)]
    with pytest.raises(MappingError, match="not dates in any form"):
        read(tmp_path, DATE, values, repairs=("all",))


def test_a_few_instants_show_nothing_but_are_read_where_it_was_accepted(tmp_path):
    with pytest.raises(MappingError, match="not dates in any form"):
        read(tmp_path, DATE, INDIA[:9])
    assert column(read(tmp_path, DATE, INDIA[:1], ', repairs = ["utc-midnight"]'), DATE) == [date(2025, 3, 21)]


def test_declined_it_is_asked_as_before(tmp_path):
    with pytest.raises(MappingError, match="not dates in any form"):
        read(tmp_path, DATE, INDIA, repairs=("none",))


def test_accepted_for_good_plain_days_are_read_as_they_are(tmp_path):
    done = read(tmp_path, DATE, ["2025-01-31", "2025-02-01"], ', repairs = ["utc-midnight"]')
    assert column(done, DATE) == [date(2025, 1, 31), date(2025, 2, 1)]
    assert done.repaired == ()


def test_a_day_in_no_calendar_is_rejected_for_what_it_is(tmp_path):
    done = read(tmp_path, DATE, [*INDIA * 2, "2025-02-31T18:30:00.000Z"], repairs=("all",))
    assert done.counts.rejected == 1
    assert done.problems[0].reason.message == "check.not_a_date"
