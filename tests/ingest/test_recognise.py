from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.ingest.recognise import date_format, number_format

AMOUNTS = st.lists(st.integers(0, 10**9).map(lambda cents: cents / 100), min_size=1, max_size=40)
STYLES = {(".", ""): "{:.2f}", (".", ","): "{:,.2f}", (",", ""): "{:.2f}", (",", "."): "{:,.2f}", (",", " "): "{:,.2f}"}


def _written(amount: float, decimal: str, thousands: str) -> str:
    text = STYLES[decimal, thousands].format(amount)
    return text.translate(str.maketrans({",": thousands, ".": decimal}))


@given(AMOUNTS, st.sampled_from(sorted(STYLES)))
def test_amounts_with_cents_are_never_read_as_another_amount(amounts, style):
    texts = [_written(amount, *style) for amount in amounts]
    found = number_format(texts)
    assert found.settled is not None
    assert [found.settled.read(text) for text in texts] == pytest.approx(amounts)


@given(st.lists(st.integers(1, 999), min_size=1), st.sampled_from(".,"))
def test_groups_of_three_digits_alone_are_never_settled(numbers, mark):
    found = number_format([f"{number}{mark}{number:03}" for number in numbers])
    assert found.ambiguous
    assert {form.decimal for form in found.formats} == {".", ","}


def test_one_value_settles_the_rest():
    assert number_format(["1.234", "5.678", "0.5"]).settled.read("1.234") == 1.234
    assert number_format(["1.234", "5.678", "1.234,5"]).settled.read("1.234") == 1234.0


DAYS = st.lists(st.dates(date(2015, 1, 1), date(2030, 12, 31)), min_size=1, max_size=60)
ORDERS = {
    "dd/mm/yyyy": "%d/%m/%Y",
    "mm/dd/yyyy": "%m/%d/%Y",
    "yyyy-mm-dd": "%Y-%m-%d",
    "yyyymmdd": "%Y%m%d",
    "dd.mm.yyyy": "%d.%m.%Y",
}


@given(DAYS, st.sampled_from(sorted(ORDERS)))
def test_dates_are_read_right_or_asked_about(days, name):
    texts = [day.strftime(ORDERS[name]) for day in days]
    found = date_format(texts)
    right = any([form.read(text) for text in texts] == days for form in found.formats)
    assert right
    if found.settled is None:
        assert found.ambiguous
        assert found.example in texts


def test_low_days_and_months_stay_ambiguous():
    found = date_format(["01/02/2025", "11/12/2025"])
    assert [form.name for form in found.formats] == ["dd/mm/yyyy", "mm/dd/yyyy"]
    assert found.example == "01/02/2025"


def test_the_same_number_for_day_and_month_is_no_doubt():
    assert date_format(["01/01/2025", "12/12/2025"]).settled is not None


def test_a_lost_leading_zero_is_recognised():
    assert date_format(["1122025", "25122025"]).settled.name == "ddmmyyyy"


def test_what_is_not_a_date_or_number_has_no_format():
    assert date_format(["rice", "rye"]).formats == ()
    assert number_format(["8517.12.00", "x"]).formats == ()


def test_a_format_must_read_nearly_all_rows_and_not_nearly_all_distinct_values():
    days = {f"{day:02}/01/2025": 333 for day in range(1, 31)}
    junk = {f"see note {number}": 1 for number in range(10)}
    assert date_format({**days, **junk}).settled.name == "dd/mm/yyyy"
    assert not date_format([*days, *junk]).formats
    assert not date_format({**days, "see note": 600}).formats
