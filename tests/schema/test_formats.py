from __future__ import annotations

import math
from datetime import date

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.engine import open_engine
from landwaiter.schema.formats import DATE_FORMATS, NUMBER_FORMATS, NumberFormat, date_format
from landwaiter.schema.validation import read_date, read_number


@pytest.mark.parametrize(
    ("decimal", "thousands", "text", "expected"),
    [
        (".", "", "1234.5", 1234.5),
        (".", "", "-.5", -0.5),
        (".", "", "1.06E7", 10_600_000.0),
        (".", "", "1,234", None),
        (".", "", "1_000", None),
        (".", "", "inf", None),
        (".", "", "", None),
        (".", "", "12a", None),
        (".", ",", "1,234,567.5", 1234567.5),
        (".", ",", "12,34", None),
        (",", ".", "1.234,50", 1234.5),
        (",", ".", "1.234", 1234.0),
        (",", " ", "12\u202f345,6", 12345.6),
        (",", " ", "12\u00a0345", 12345.0),
        (".", "'", "1'234.5", 1234.5),
        (",", "", "3,", 3.0),
    ],
)
def test_numbers_are_read_as_their_format_says(decimal, thousands, text, expected):
    assert NumberFormat(decimal, thousands).read(text) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("yyyy-mm-dd", "2025-01-31", date(2025, 1, 31)),
        ("yyyy-mm-dd", "2025-01-31 23:59:59.5", date(2025, 1, 31)),
        ("yyyy-mm-dd", "2025-01-31T23:59", date(2025, 1, 31)),
        ("yyyy-mm-dd", "2025-03-28T18:30:00.000Z", None),
        ("yyyy-mm-dd", "2025-02-29", None),
        ("dd/mm/yyyy", "29/2/2024", date(2024, 2, 29)),
        ("mm/dd/yyyy", "2/29/2024", date(2024, 2, 29)),
        ("dd.mm.yy", "01.12.25", date(2025, 12, 1)),
        ("mm/dd/yy", "10/25/95", date(1995, 10, 25)),
        ("yyyymmdd", "20251201", date(2025, 12, 1)),
        ("ddmmyyyy", "1122025", date(2025, 12, 1)),
        ("ddmmyyyy", "01122025", date(2025, 12, 1)),
        ("dd-mon-yyyy", "01-dec-2025", date(2025, 12, 1)),
        ("dd-mon-yy", "1-DEC-25", date(2025, 12, 1)),
        ("dd-mon-yy", "1-DIC-25", None),
    ],
)
def test_dates_are_read_as_their_format_says(name, text, expected):
    assert date_format(name).read(text) == expected


def test_every_format_has_a_name_of_its_own():
    assert len({form.name for form in DATE_FORMATS}) == len(DATE_FORMATS)


TEXTS = st.lists(
    st.text(alphabet="0123456789.,-+eE '/:T\u00a0ZJANFEBdec", max_size=14).filter(lambda text: "\0" not in text),
    min_size=1,
    max_size=30,
)
WRITTEN = st.tuples(
    st.sampled_from(["{0:02}/{1:02}/{2}", "{2}-{1:02}-{0:02}", "{0}.{1}.{2}", "{0:02}{1:02}{2}", "{0}-FEB-{3:02}"]),
    st.integers(0, 33),
    st.integers(0, 14),
    st.integers(1980, 2110),
).map(lambda parts: parts[0].format(*parts[1:], parts[3] % 100))


def _is_nan(value):
    return isinstance(value, float) and math.isnan(value)


def _in_engine(texts, formats, read):
    """Return what the engine reads from each text in each format, null as None."""
    with open_engine() as engine:
        engine.load("texts", {"row": np.arange(len(texts)), "text": np.array(texts, dtype=object)})
        table = ibis.table({"row": "int64", "text": "string"}, name="texts")
        columns = {f"c{number}": read(table.text, form) for number, form in enumerate(formats)}
        found = engine.fetch(table.select("row", **columns).order_by("row"))
    return [[None if value is None or _is_nan(value) else value for value in found[name].tolist()] for name in columns]


@settings(max_examples=10, deadline=None)
@given(TEXTS)
def test_the_engine_reads_numbers_exactly_as_python_does(texts):
    expected = [[form.read(text) for text in texts] for form in NUMBER_FORMATS]
    assert _in_engine(texts, NUMBER_FORMATS, read_number) == expected


@settings(max_examples=10, deadline=None)
@given(st.lists(st.one_of(WRITTEN, TEXTS.map(lambda texts: texts[0])), min_size=1, max_size=60))
def test_the_engine_reads_dates_exactly_as_python_does(texts):
    expected = [[form.read(text) for text in texts] for form in DATE_FORMATS]
    assert _in_engine(texts, DATE_FORMATS, read_date) == expected
