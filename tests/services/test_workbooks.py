"""The workbook that a simulated administration exports, taken in: banner, sheets, totals, inspections apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from landwaiter.country import Scenario, generate
from landwaiter.country.export.excel import DECLARATIONS, OUTCOMES, Excel
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.errors import InputError
from landwaiter.ingest.mapping import ColumnRule, FileFormat, Mapping
from landwaiter.services.intake import ingest, record_outcome
from landwaiter.store import Workspace

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ROWS = 200
"""Rows a sheet, so that the table goes on in several."""


def mapping(kind, headers):
    columns = {header: ColumnRule(to=name) for name, header in headers.items()}
    return Mapping(kind=kind, columns=columns, file=FileFormat(decimal=".", dates="yyyy-mm-dd"))


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    made = generate(Scenario(schemes=()).changed(items=700, importers=60, exporters=80), seed=5)
    path, *_ = Excel(rows=ROWS).write(made, folder, Dirt())
    return made, path


def of(path: Path, title: str) -> tuple[str, ...]:
    from python_calamine import CalamineWorkbook

    return tuple(name for name in CalamineWorkbook.from_path(path).sheet_names if name.startswith(title))


def test_every_row_of_an_exported_workbook_is_accounted_for(exported, tmp_path):
    made, path = exported
    workspace = Workspace.create(tmp_path / "ws")
    with pytest.raises(
        InputError, match=r"sheets hold different tables: 'Declarations', 'Declarations \(2\)'.*--sheet"
    ):
        ingest(workspace, path, mapping=mapping("declarations", DECLARATIONS), rejected=tmp_path / "r.csv")
    taken = ingest(
        workspace,
        path,
        mapping=mapping("declarations", DECLARATIONS),
        sheets=of(path, "Declarations"),
        rejected=tmp_path / "r.csv",
    )
    counts, items = taken.prepared.counts, len(made.declarations["declaration_id"])
    assert counts.accepted == items
    assert {one.reason.message: one.count for one in taken.prepared.problems} == {
        "check.totals_row": counts.rows - items
    }
    assert len(taken.prepared.facts.sheets) > 1
    assert taken.as_dict()["file"]["banner"][0].startswith("CUSTOMS ADMINISTRATION")

    found = record_outcome(
        workspace,
        path,
        mapping=mapping("outcomes", OUTCOMES),
        sheets=of(path, "Inspections"),
        rejected=tmp_path / "r2.csv",
    )
    outcomes = len(made.outcomes["declaration_id"])
    assert (found.prepared.counts.accepted, found.prepared.counts.rejected) == (outcomes, 1)
    assert [one.reason.message for one in found.prepared.problems] == ["check.totals_row"]
