"""What is wrong with a file is said in one line: where, what, and what to do; the workspace stays as it was."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from desk import HEADER, OUTCOMES, Answer, cli, contents, declarations, row, write

from landwaiter.ingest.rejected import OWN_COLUMNS
from landwaiter.store import Workspace

NO_CODE = "this is not a commodity code of 4 to 12 digits."
DIGITS_ONLY = (
    "Write the digits only, with leading zeros; if the codes of the file have points or blanks, "
    'set hs_separators = ". " in [file] of the mapping.'
)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = Workspace.create(tmp_path / "ws").folder
    cli("ingest", declarations(tmp_path, 3, name="april.csv"), "-m", "landwaiter", "-w", folder)
    return folder


def ingest(workspace: Path, file: Path, *options: str) -> Answer:
    return cli("ingest", file, "-m", "landwaiter", "-w", workspace, *options)


def refused(workspace: Path, file: Path, *options: str) -> str:
    """Return what the command said when it took nothing of ``file``."""
    before = contents(workspace)
    answer = ingest(workspace, file, *options)
    assert (answer.code, answer.out) == (1, "")
    assert contents(workspace) == before
    return answer.err


def test_an_unknown_column(workspace: Path, tmp_path: Path) -> None:
    file = write(tmp_path, row(9) + ",blue", header=HEADER + ",colour")
    assert refused(workspace, file) == (
        "error: may.csv, row 1, column 'colour': the mapping 'landwaiter' does not know the columns 'colour'. "
        'Name them in [columns] (a field, "extra" or "ignore"), or set unmapped = "extra" or "ignore".\n'
    )


@pytest.mark.parametrize("missing", ["declaration_id", "item_number", "registration_date", "hs_code"])
def test_a_missing_key(workspace: Path, tmp_path: Path, missing: str) -> None:
    kept = [at for at, name in enumerate(HEADER.split(",")) if name != missing]
    lines = [",".join(text.split(",")[at] for at in kept) for text in (HEADER, row(9))]
    said = refused(workspace, write(tmp_path, lines[1], header=lines[0]))
    assert said.startswith(f"error: may.csv: no column gives the required field '{missing}' (")
    assert "Name its column in [columns]" in said


@pytest.mark.parametrize(
    ("changes", "cell", "problem", "remedy"),
    [
        (
            {"declaration_id": ""},
            ("declaration_id", None),
            "a value is required, and the cell is empty.",
            "Fill in the cell.",
        ),
        (
            {"registration_date": "2025-02-30"},
            ("registration_date", "2025-02-30"),
            "this is not a day that exists, written as yyyy-mm-dd.",
            "Write an existing day as yyyy-mm-dd, without a time zone.",
        ),
        (
            {"registration_date": "1066-10-14"},
            ("registration_date", "1066-10-14"),
            "the day lies outside 1990-01-01 to 2099-12-31.",
            "Check the year, and whether day, month and year are in the right order.",
        ),
        (
            {"customs_value": -5},
            ("customs_value", "-5"),
            "the value is below zero or not finite.",
            "Write the amount or quantity without a minus sign; corrections and refunds do not belong in this file.",
        ),
        (
            {"customs_value": "many"},
            ("customs_value", "many"),
            'this is not a number written with the decimal mark ".".',
            (
                'Write digits with the decimal mark "." and no unit or currency; if the whole column is written '
                "otherwise, state decimal and thousands in the mapping."
            ),
        ),
        ({"hs_code": "87"}, ("hs_code", "87"), NO_CODE, DIGITS_ONLY),
        ({"hs_code": "8703231234567"}, ("hs_code", "8703231234567"), NO_CODE, DIGITS_ONLY),
        ({"hs_code": "8703.23"}, ("hs_code", "8703.23"), NO_CODE, DIGITS_ONLY),
        (
            {"item_number": 0},
            ("item_number", "0"),
            "the value is outside 1 to 99,999.",
            "Write a value from 1 to 99,999.",
        ),
        (
            {"item_number": 1.5},
            ("item_number", "1.5"),
            "this is not a whole number.",
            "Write a whole number, such as 1.",
        ),
        (
            {"origin_country": "J1"},
            ("origin_country", "J1"),
            "this is not a country code of two capital letters (ISO 3166 alpha-2).",
            (
                "Write the code, such as KR; names and ISO codes of three letters are repaired with --repair country, "
                "codes of your own are translated with values = { ... } in the mapping."
            ),
        ),
    ],
)
def test_a_wrong_value(
    workspace: Path,
    tmp_path: Path,
    changes: dict[str, object],
    cell: tuple[str, str | None],
    problem: str,
    remedy: str,
) -> None:
    """Alone in its file it is the error of the command; among right rows it is rejected and they are taken in."""
    column, value = cell
    where = f"alone.csv, row 2, column {column!r}" + (f", value {value!r}" if value else "")
    assert refused(workspace, write(tmp_path, row(9, **changes), name="alone.csv")) == (
        f"error: {where}: every row is rejected, the first because: {column}: {problem} {remedy} "
        f"Nothing was stored; {tmp_path}/alone.rejected.csv has every rejected row and its remedy.\n"
    )
    answer = ingest(workspace, write(tmp_path, row(7), row(9, **changes), row(8)))
    assert answer.code == 3
    assert answer.out.splitlines() == [
        "may.csv: 3 rows, 8 columns (csv, utf-8, delimiter ',')",
        "accepted 2 (2 declaration items, 0 outcomes), already stored 0, rejected 1",
        f"  1 x {column}: {problem} (first in row 3)",
        f"Rejected rows, with remedies: {tmp_path}/may.rejected.csv. Correct them there and ingest that file.",
    ]
    (rejected,) = _rows(tmp_path / "may.rejected.csv")
    assert [rejected[name].removeprefix("'") for name in OWN_COLUMNS] == [
        "3",
        column,
        value or "",
        f"{column}: {problem}",
        remedy,
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_key_twice_in_a_file(workspace: Path, tmp_path: Path) -> None:
    answer = ingest(workspace, write(tmp_path, row(7), row(8), row(7, customs_value=5)))
    assert answer.code == 3
    (rejected,) = _rows(tmp_path / "may.rejected.csv")
    assert (rejected["landwaiter_row"], rejected["landwaiter_value"]) == ("4", "D7")
    assert "row 2" in rejected["landwaiter_problem"]


def test_a_key_that_is_stored_with_other_values(workspace: Path, tmp_path: Path) -> None:
    said = refused(workspace, write(tmp_path, row(1, customs_value=5)))
    assert said.startswith("error: may.csv, row 2, column 'declaration_id', value 'D1': every row is rejected")


def test_several_problems_of_a_row_are_told_together(workspace: Path, tmp_path: Path) -> None:
    refused(workspace, write(tmp_path, row(9, hs_code="87", customs_value=-5)))
    (rejected,) = _rows(tmp_path / "may.rejected.csv")
    assert rejected["landwaiter_column"] == "hs_code | customs_value"
    assert rejected["landwaiter_value"] == "87 | -5"
    assert len(rejected["landwaiter_remedy"].split(" | ")) == 2


def test_a_truncated_file(workspace: Path, tmp_path: Path) -> None:
    file = declarations(tmp_path, 20)
    file.write_bytes(file.read_bytes()[:-17])
    assert refused(workspace, file) == (
        "error: may.csv, row 21: the last row breaks off: it has too few values and no line end, "
        "so the file is not complete. Export or copy the file again.\n"
    )


@pytest.mark.parametrize(
    ("content", "problem", "remedy"),
    [
        (b"", "the file is empty.", "Export it again."),
        (b"\n\n", "the file is blank.", "Export it again."),
        (HEADER.encode() + b"\n", "the file has a header but no rows.", "Export it again."),
        (
            b"\x7fELF\0\0\1\2" * 99,
            "neither text nor a workbook nor Parquet.",
            "Export the data as CSV, Excel or Parquet.",
        ),
        (b"PK\x03\x04\0\0" * 99, "is cut off or damaged.", "Export or copy it again."),
        (b"\x1f\x8b\x08\0" * 99, "the gzip is damaged or cut off", "Export or copy it again"),
        (b"PAR1" + b"\0" * 99, "the file is not a whole Parquet file.", "Export or copy it again."),
    ],
    ids=["empty", "blank", "header only", "binary", "workbook", "gzip", "cut Parquet"],
)
def test_a_file_that_is_not_what_its_name_says(
    workspace: Path, tmp_path: Path, content: bytes, problem: str, remedy: str
) -> None:
    file = tmp_path / "may.csv"
    file.write_bytes(content)
    said = refused(workspace, file)
    assert re.match(r"error: may\.csv(/may\.csv|, row 1)?: ", said)
    assert problem in said
    assert remedy in said


def test_a_file_that_is_not_there_is_wrong_usage(workspace: Path, tmp_path: Path) -> None:
    answer = ingest(workspace, tmp_path / "june.csv")
    assert answer.code == 2
    assert "june.csv' does not exist" in answer.err


def test_a_mapping_that_is_not_there(workspace: Path, tmp_path: Path) -> None:
    before = contents(workspace)
    answer = cli("ingest", declarations(tmp_path, 3), "-m", "asycuda-9", "-w", workspace)
    assert answer.code == 1
    assert answer.err.startswith("error: asycuda-9: there is no such mapping, as a preset or as a file. Give a TOML")
    assert "landwaiter" in answer.err
    assert contents(workspace) == before


def test_strict_takes_nothing_of_a_file_with_one_wrong_row(workspace: Path, tmp_path: Path) -> None:
    said = refused(workspace, write(tmp_path, row(7), row(8, hs_code="87")), "--strict")
    assert said.startswith("error: may.csv, row 3, column 'hs_code', value '87': 1 of 2 rows are rejected")


def test_outcomes_of_unknown_declarations(workspace: Path, tmp_path: Path) -> None:
    before = contents(workspace)
    found = write(tmp_path, "D99,1,2025-02-01,2025-02-02,fraud,targeted,50", name="found.csv", header=OUTCOMES)
    answer = cli("record", found, "-w", workspace)
    assert answer.code == 1
    assert answer.err.startswith(
        "error: found.csv, row 2, column 'declaration_id', value 'D99': every row is rejected, the first because: "
    )
    assert contents(workspace) == before
    mixed = write(
        tmp_path,
        "D1,1,2025-02-01,2025-02-02,fraud,targeted,50",
        "D99,1,2025-02-01,2025-02-02,fraud,targeted,50",
        "D2,1,2025-02-01,2025-01-02,compliant,random,0",
        "D3,1,2025-02-01,2025-02-02,guilty,random,0",
        name="mixed.csv",
        header=OUTCOMES,
    )
    answer = cli("record", mixed, "-w", workspace)
    assert answer.code == 3
    assert "accepted 1 (0 declaration items, 1 outcomes), already stored 0, rejected 3" in answer.out
    rejected = _rows(tmp_path / "mixed.rejected.csv")
    assert [(one["landwaiter_row"], one["landwaiter_column"]) for one in rejected] == [
        ("3", "declaration_id"),
        ("4", "known_on"),
        ("5", "result"),
    ]
