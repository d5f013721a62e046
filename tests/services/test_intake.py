from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from desk import contents, declarations, ingest, outcomes, row, write

from landwaiter.errors import InputError, WorkspaceError
from landwaiter.schema import tables
from landwaiter.services import intake
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


def stored(workspace: Workspace, table: str = "declarations") -> list[str]:
    query = getattr(tables, table)()
    with engine_of(workspace) as engine:
        found = engine.fetch(query.select("declaration_id").order_by("declaration_id"))
    return [str(one) for one in found["declaration_id"]]


def test_a_file_is_taken_in_once(workspace: Workspace, tmp_path: Path) -> None:
    path = declarations(tmp_path, 5)
    first = ingest(workspace, path)
    assert (first.repeated, first.prepared.counts.accepted) == (False, 5)
    before = contents(workspace.folder)
    again = ingest(workspace, path)
    assert again.repeated
    assert again.as_dict()["import"] == first.as_dict()["import"]
    assert contents(workspace.folder) == before
    assert stored(workspace) == ["D1", "D2", "D3", "D4", "D5"]


def test_the_same_file_under_another_name_is_the_same_file(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 5))
    before = contents(workspace.folder)
    assert ingest(workspace, declarations(tmp_path, 5, name="copy.csv")).repeated
    assert contents(workspace.folder) == before


def test_of_an_overlapping_file_only_what_is_new_is_stored(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 3))
    counts = ingest(workspace, declarations(tmp_path, 3, first=2, name="june.csv")).prepared.counts
    assert (counts.accepted, counts.already_stored, counts.rejected) == (1, 2, 0)
    assert stored(workspace) == ["D1", "D2", "D3", "D4"]


def test_a_file_with_nothing_new_is_no_import(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 3))
    before = contents(workspace.folder)
    taken = ingest(workspace, declarations(tmp_path, 2, name="part.csv"))
    assert (taken.record, taken.repeated, taken.prepared.counts.already_stored) == (None, False, 2)
    assert contents(workspace.folder) == before


def test_the_record_says_what_was_read_and_how(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, row(1), row(2, hs_code="87"))
    taken = ingest(workspace, path)
    (record,) = intake.imports(workspace)
    assert record.id == taken.prepared.import_id
    about = record.about
    assert (about["file"]["file"], about["file"]["rows"], about["mapping"]["name"]) == ("may.csv", 2, "landwaiter")
    assert about["problems"] == [
        {"field": "hs_code", "column": "hs_code", "problem": "check.hs_code", "count": 1, "first_row": 3}
    ]
    assert about["counts"]["rejected"] == 1


def test_rejected_rows_are_corrected_and_taken_in(workspace: Workspace, tmp_path: Path) -> None:
    taken = ingest(workspace, write(tmp_path, row(1), row(2, hs_code="87"), row(3)))
    assert taken.rejected == tmp_path / "may.rejected.csv"
    assert stored(workspace) == ["D1", "D3"]
    text = taken.rejected.read_text(encoding="utf-8-sig")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(text.replace(",87,LOM", ",870323,LOM"), encoding="utf-8")
    assert ingest(workspace, corrected).prepared.counts.accepted == 1
    assert stored(workspace) == ["D1", "D2", "D3"]


def test_rejected_rows_say_why_in_the_language_of_the_workspace(tmp_path: Path) -> None:
    said = {}
    for language in ("en", "fr", "es"):
        workspace = Workspace.create(tmp_path / language)
        (workspace.folder / "landwaiter.toml").write_text(f"language = '{language}'\n")
        taken = ingest(Workspace(workspace.folder), write(tmp_path, row(1), row(2, customs_value=-5)))
        assert taken.rejected is not None
        with taken.rejected.open(encoding="utf-8-sig", newline="") as stream:
            said[language] = next(csv.DictReader(stream))
    assert len({one["landwaiter_problem"] for one in said.values()}) == 3
    assert {(one["landwaiter_row"], one["landwaiter_column"]) for one in said.values()} == {("3", "customs_value")}


def test_strict_refuses_the_file_for_one_row(workspace: Workspace, tmp_path: Path) -> None:
    before = contents(workspace.folder)
    with pytest.raises(InputError, match="1 of 2 rows are rejected") as caught:
        ingest(workspace, write(tmp_path, row(1), row(2, customs_value=-5)), strict=True)
    assert str(caught.value.place) == "may.csv, row 3, column 'customs_value', value '-5'"
    assert contents(workspace.folder) == before
    assert (tmp_path / "may.rejected.csv").exists()


def test_rejected_rows_never_replace_the_file_they_come_from(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, row(1), row(2, hs_code="87"))
    text, before = path.read_text(), contents(workspace.folder)
    with pytest.raises(InputError, match="written over the file that they come from"):
        ingest(workspace, path, rejected=path)
    assert path.read_text() == text
    assert contents(workspace.folder) == before


def test_a_place_for_rejected_rows_that_cannot_be_written_is_named(workspace: Workspace, tmp_path: Path) -> None:
    before = contents(workspace.folder)
    place = tmp_path / "nowhere" / "rejected.csv"
    with pytest.raises(WorkspaceError, match=re.escape(f"{place}: ") + ".*--rejected; nothing was stored"):
        ingest(workspace, write(tmp_path, row(1), row(2, hs_code="87")), rejected=place)
    assert contents(workspace.folder) == before


def test_outcomes_are_recorded_once(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 3))
    path = outcomes(tmp_path, 1, 2)
    assert intake.record_outcome(workspace, path).prepared.counts.outcomes == 2
    before = contents(workspace.folder)
    assert intake.record_outcome(workspace, path).repeated
    assert contents(workspace.folder) == before
    assert stored(workspace, "outcomes") == ["D1", "D2"]


def test_another_result_for_the_same_item_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 3))
    intake.record_outcome(workspace, outcomes(tmp_path, 1))
    before = contents(workspace.folder)
    changed = tmp_path / "changed.csv"
    changed.write_text(outcomes(tmp_path, 1).read_text().replace("compliant", "fraud"))
    with pytest.raises(InputError, match="every row is rejected"):
        intake.record_outcome(workspace, changed)
    assert contents(workspace.folder) == before


@pytest.mark.slow
def test_rows_that_become_right_later_are_taken_in_from_the_same_file(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 1))
    path = outcomes(tmp_path, 1, 9)
    first = intake.record_outcome(workspace, path)
    assert (first.prepared.counts.accepted, first.prepared.counts.rejected) == (1, 1)
    assert intake.record_outcome(workspace, path).repeated
    ingest(workspace, declarations(tmp_path, 1, first=9, name="late.csv"))
    second = intake.record_outcome(workspace, path)
    assert not second.repeated
    assert second.prepared.counts.accepted == 1
    assert stored(workspace, "outcomes") == ["D1", "D9"]
    before = contents(workspace.folder)
    assert intake.record_outcome(workspace, path).repeated
    assert contents(workspace.folder) == before


def test_an_import_is_taken_back_by_the_start_of_its_identifier(workspace: Workspace, tmp_path: Path) -> None:
    before = contents(workspace.folder)
    taken = ingest(workspace, declarations(tmp_path, 3))
    assert taken.record is not None
    assert intake.remove_import(workspace, taken.record.id[:8]).id == taken.record.id
    assert contents(workspace.folder) == before
    assert not ingest(workspace, tmp_path / "may.csv").repeated
    assert stored(workspace) == ["D1", "D2", "D3"]


def test_an_import_that_is_not_clearly_named_stays(workspace: Workspace, tmp_path: Path) -> None:
    for number in range(1, 3):
        ingest(workspace, declarations(tmp_path, 1, first=number, name=f"{number}.csv"))
    before = contents(workspace.folder)
    with pytest.raises(WorkspaceError, match="no imports begin with 'xyz'"):
        intake.remove_import(workspace, "xyz")
    with pytest.raises(WorkspaceError, match="2 imports begin with ''"):
        intake.remove_import(workspace, "")
    assert contents(workspace.folder) == before


@pytest.mark.slow
def test_features_of_a_file_taken_in_anew_are_not_those_of_before(workspace: Workspace, tmp_path: Path) -> None:
    """The second import has the same identifier and other rows: what was derived of the first is wrong."""
    from landwaiter.features import FeatureSpec, build
    from landwaiter.services.session import source_of

    first = ingest(workspace, declarations(tmp_path, 3)).record
    overlapping = declarations(tmp_path, 4, first=2, name="june.csv")
    second = ingest(workspace, overlapping).record
    assert first is not None
    assert second is not None
    with engine_of(workspace) as engine:
        assert len(build(source_of(workspace, engine), FeatureSpec())) == 5
    intake.remove_import(workspace, second.id)
    intake.remove_import(workspace, first.id)
    again = ingest(workspace, overlapping).record
    assert again is not None
    assert again.id == second.id
    with engine_of(workspace) as engine:
        table = build(source_of(workspace, engine), FeatureSpec(), evidence=True)
    assert table.keys["declaration_id"].tolist() == ["D2", "D3", "D4", "D5"]


def test_declarations_with_outcomes_of_another_import_stay(workspace: Workspace, tmp_path: Path) -> None:
    taken = ingest(workspace, declarations(tmp_path, 3)).record
    other = ingest(workspace, declarations(tmp_path, 3, first=7, name="june.csv")).record
    found = intake.record_outcome(workspace, outcomes(tmp_path, 1, 2)).record
    assert taken is not None
    assert other is not None
    assert found is not None
    before = contents(workspace.folder)
    with pytest.raises(
        WorkspaceError, match=rf"may.csv: 2 outcomes of the import {found.id[:12]} \(found.csv\) belong"
    ):
        intake.remove_import(workspace, taken.id)
    assert contents(workspace.folder) == before
    for identifier in (other.id, found.id, taken.id):
        intake.remove_import(workspace, identifier)
    assert workspace.lake.records() == []
