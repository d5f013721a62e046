"""An office's file that a spreadsheet damaged: asked about, answered, taken in, and told of afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from desk import HEADER, cli, contents, row, write
from xlsxwriter import Workbook

from landwaiter.services import intake
from landwaiter.store import Workspace

if TYPE_CHECKING:
    from pathlib import Path

WITH = ("-m", "landwaiter", "-w")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return Workspace.create(tmp_path / "ws").folder


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    codes = ("101210000", "8471300000", "303890000")
    return write(tmp_path, *(row(number, hs_code=code) for number, code in enumerate(codes, 1)))


def test_a_damaged_file_is_refused_with_the_answers_that_it_may_have(workspace: Path, damaged: Path) -> None:
    before = contents(workspace)
    refused = cli("ingest", damaged, *WITH, workspace)
    assert refused.code == 1
    assert "lost-zero: column 'hs_code' (hs_code), 2 of 3 cells" in refused.err
    assert all(
        answer in refused.err for answer in ("--repair all", "--repair lost-zero", "--repair none", "repairs = ")
    )
    assert contents(workspace) == before


def test_what_was_accepted_is_told_and_kept_with_the_import(workspace: Path, damaged: Path) -> None:
    taken = cli("ingest", damaged, "--repair", "lost-zero", *WITH, workspace)
    assert taken.code == 0
    assert "repaired, lost-zero: column 'hs_code' (hs_code), 2 of 3 cells, such as 101210000 -> 0101210000" in taken.out
    (record,) = Workspace(workspace).lake.records()
    (told,) = record.about["repaired"]
    assert (told["repair"], told["count"], told["examples"][0]["after"]) == ("lost-zero", 2, "0101210000")
    assert record.about["mapping"]["columns"]["hs_code"]["repairs"] == ["lost-zero"]


def test_declined_the_values_stand(workspace: Path, damaged: Path) -> None:
    answer = cli("ingest", damaged, "--repair", "none", "--json", *WITH, workspace)
    assert (answer.code, answer.json["repaired"]) == (0, [])


def test_a_watch_can_be_told_what_to_accept(workspace: Path, tmp_path: Path) -> None:
    folder = tmp_path / "arrivals"
    folder.mkdir()
    write(folder, row(1, hs_code="101210000"), row(2, hs_code="8471300000"))
    assert "refused: " in cli("watch", folder, "--once", *WITH, workspace).out
    assert "1 of 2 cells" in cli("watch", folder, "--once", "--repair", "all", *WITH, workspace).out


def test_a_proposal_for_a_sheet_names_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "may.xlsx"
    cells = [HEADER.split(","), *(row(number).split(",") for number in (1, 2))]
    with Workbook(path) as made:
        for title in ("May", "June"):
            sheet = made.add_worksheet(title)
            for at, line in enumerate(cells):
                sheet.write_row(at, 0, line)
    proposal = intake.propose_mapping(path, tmp_path / "m.toml", sheets=("May",))
    assert proposal.mapping.file.sheet == ("May",)
    assert 'sheet = ["May"]' in (tmp_path / "m.toml").read_text(encoding="utf-8")
