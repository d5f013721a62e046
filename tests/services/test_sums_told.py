"""What is told, and kept in the record of an import, of totals and of values that stand on every item."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from landwaiter.cli.data import sentences
from landwaiter.ingest.mapping import parse_mapping
from landwaiter.services import intake
from landwaiter.store import Workspace

MAPPING = parse_mapping("""
[file]
decimal = "."
dates = "yyyy-mm-dd"
[columns]
id = "declaration_id"
item = "item_number"
date = "registration_date"
hs = "hs_code"
value = "customs_value"
freight = "freight"
[totals]
customs_value = "total"
""")


@pytest.fixture
def taken(tmp_path: Path) -> intake.Taken:
    rows = [f"D{n:02},{item},2025-01-31,010121,{n + item},9,{2 * n + 3}" for n in range(20) for item in (1, 2)]
    path = tmp_path / "may.csv"
    path.write_text("\n".join(("id,item,date,hs,value,freight,total", *rows, "E,1,2025-01-31,010121,67.27,9,134.54")))
    return intake.ingest(Workspace.create(tmp_path / "ws"), path, mapping=MAPPING)


def test_each_finding_is_told_in_a_line(taken: intake.Taken) -> None:
    total, freight = sentences(taken)[-2:]
    assert total == (
        "  totals in 'total' against customs_value of the items: 21 declarations compared, 0 off by rounding, "
        "1 by more; most in E (row 42), which states 134.54 for 67.27"
    )
    assert freight == (
        "  'freight', mapped as the freight of an item, looks like the declaration's own: the same on all items of "
        "20 of 20 declarations with several; it is counted 1.95 times"
    )


def test_the_record_and_the_answer_have_all_of_it(taken: intake.Taken) -> None:
    assert taken.record is not None
    told = taken.as_dict()
    assert told["disagreements"] == taken.record.about["disagreements"]
    (total,) = json.loads(json.dumps(told["disagreements"]))
    assert (total["column"], total["declarations"], total["rounding"], total["beyond"]) == ("total", 21, 0, 1)
    assert total["examples"] == [
        {"place": "row 42", "declaration": "E", "stated": 134.54, "summed": 67.27, "otherwise": None}
    ]
    (value,) = told["header_values"]
    assert (value["target"], value["repeated"], value["times"]) == ("freight", 20, 1.95)
    assert value["examples"][0] == {"place": "row 2", "declaration": "D00", "items": 2, "value": 9.0}
