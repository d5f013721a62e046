from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.export.asycuda import ASYCUDA
from landwaiter.country.scenario.dirt import Dirt

if TYPE_CHECKING:
    from pathlib import Path


def extract(country, folder: Path) -> list[dict[str, str]]:
    (path,) = ASYCUDA.write(country, folder, Dirt())
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_reference_the_code_and_the_procedure_are_in_parts(country, tmp_path: Path) -> None:
    row = extract(country, tmp_path)[5]
    assert (row["Office Code"], row["Reg. Serial"], row["Reg. Number"], row["Reg. Date"]) == (
        "L01",
        "I",
        "7",
        "31/12/2025",
    )
    assert (row["HS Code"], row["Precision 1"]) == ("61091000", "000")
    assert (row["Ext. CPC"], row["Nat. CPC"]) == ("4000", "000")


def test_national_digits_go_to_the_precision(country, tmp_path: Path) -> None:
    country.tables["declarations"]["hs_code"] = np.full(6, "0101210012", object)
    row = extract(country, tmp_path)[0]
    assert (row["HS Code"], row["Precision 1"]) == ("01012100", "120")


def test_taxes_are_columns_and_lanes_letters(country, tmp_path: Path) -> None:
    rows = extract(country, tmp_path)
    assert [row["Selectivity Lane"] for row in rows] == ["R", "Y", "G", "B", "G", "R"]
    assert [row["Examiner"] for row in rows] == ["O1", "", "", "", "", "O2"]
    for row in rows:
        paid = round(float(row["CUD Amount"]) + float(row["Other Taxes Amount"]), 2)
        assert paid == float(row["Total Item Taxes"])


def test_headers_are_distinct_and_items_keep_their_order(country, tmp_path: Path) -> None:
    rows = extract(country, tmp_path)
    assert [(row["Declaration Reference"], row["Item Number"]) for row in rows] == list(
        zip(
            country.tables["declarations"]["declaration_id"],
            country.tables["declarations"]["item_number"].astype(str),
            strict=True,
        )
    )
    headers = [heading.header for heading in ASYCUDA.layouts[0].headings]
    assert len(set(headers)) == len(headers)
