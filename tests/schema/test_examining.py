"""An item that comes alone is checked as one in a file is: the same problems of the same values."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import ibis
import numpy as np
import pytest

from landwaiter.engine import open_engine
from landwaiter.schema import DECLARATION
from landwaiter.schema.examining import examined
from landwaiter.schema.validation import PROBLEMS, Incoming, typed, with_problems

FIELDS = tuple(one for one in DECLARATION if one.kind != "map")
RIGHT: dict[str, Any] = {
    "declaration_id": "D1",
    "item_number": 1,
    "registration_date": "2025-01-31",
    "hs_code": "870323",
}
TRIED: dict[str, list[Any]] = {
    "declaration_id": [None, "#REF!", "D 1", "é"],
    "item_number": [None, 0, 1, 99_999, 100_000, -3],
    "registration_date": [
        None,
        "2025-02-29",
        "2024-02-29",
        "31/01/2025",
        "2025-01-31 08:30",
        "1989-12-31",
        "2099-12-31",
    ],
    "hs_code": [None, "870", "8703", "8703.23", "87032310001", "1234567890123", "０１０１２１"],
    "registration_time": ["08:30", "8:05:07", "24:00", "08:61", "08:30:01.5", "noon"],
    "origin_country": ["FR", "fr", "FRA", "F1"],
    "customs_value": [0.0, -0.01, 12, 1e300, -0.0],
    "duty_rate": [5.5, -5.5],
    "channel": ["red", "RED", "purple"],
}


def of_a_file(items: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    """Check items as the engine checks a file; return field and message of what is wrong with each."""
    incoming = [Incoming(one.name, f"text {one.name}", one) for one in FIELDS]
    columns = {
        f"text {one.name}": np.array(
            [None if (value := item.get(one.name)) is None else str(value) for item in items], dtype=object
        )
        for one in FIELDS
    }
    like = ibis.table(dict.fromkeys(columns, "string"), name="given")
    with open_engine() as engine:
        engine.load("given", columns, like)
        joined = engine.fetch(with_problems(typed(like, incoming), incoming))[PROBLEMS]
    return [[tuple(one.split(":")) for one in problems.split("|")] if problems else [] for problems in joined]


def test_the_same_is_wrong_alone_and_in_a_file() -> None:
    tried = [(field, value) for field, values in TRIED.items() for value in values]
    items = [{**RIGHT, field: value} for field, value in tried]
    for (field, value), item, in_file in zip(tried, items, of_a_file(items), strict=True):
        found, wrong = examined(item, FIELDS)
        assert [(one.field, one.message) for one in wrong] == in_file, (field, value)
        assert (field in found) == (not wrong and value is not None), (field, value)


def test_values_are_typed_and_trimmed() -> None:
    found, wrong = examined(
        {**RIGHT, "office": "  N1 ", "regime": "  ", "registration_time": "8:05", "customs_value": 12}, FIELDS
    )
    assert not wrong
    assert found == {
        "declaration_id": "D1",
        "item_number": 1,
        "registration_date": date(2025, 1, 31),
        "hs_code": "870323",
        "registration_time": time(8, 5),
        "office": "N1",
        "customs_value": 12.0,
    }


@pytest.mark.parametrize(("value", "message"), [(float("nan"), "check.negative"), (float("inf"), "check.negative")])
def test_what_is_no_number_is_no_amount(value: float, message: str) -> None:
    _, (wrong,) = examined({**RIGHT, "customs_value": value}, FIELDS)
    assert (wrong.field, wrong.message) == ("customs_value", message)


def test_a_text_is_no_number_and_a_line_break_no_end() -> None:
    _, wrong = examined({**RIGHT, "customs_value": "12", "goods_description": "cars\nused"}, FIELDS)
    assert [(one.field, one.message) for one in wrong] == [("customs_value", "check.not_a_number")]
