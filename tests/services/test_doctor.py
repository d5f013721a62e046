from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import cheap_passwords
from desk import contents, declarations, ingest

from landwaiter.ingest import load_mapping
from landwaiter.services import intake, watching
from landwaiter.services.application.acting import Actor, application_of
from landwaiter.services.application.backups import backup
from landwaiter.services.application.jobs import ask_job, cancel_job
from landwaiter.services.application.users import begin_application
from landwaiter.services.doctor import CHECKS, Finding, doctor
from landwaiter.services.watching import Watch
from landwaiter.store import Workspace
from landwaiter.store.database import work
from landwaiter.store.database.transactions import Act

__all__ = ["cheap_passwords"]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "ws")
    ingest(made, declarations(tmp_path, 3))
    return made


def unwell(folder: Path, *, repair: bool = False) -> dict[str, Finding]:
    return {finding.check: finding for finding in doctor(folder, repair=repair) if not finding.well}


def part(workspace: Workspace) -> Path:
    return workspace.lake.files("declarations")[0]


def test_a_whole_workspace_is_well_and_stays_as_it_is(workspace: Workspace) -> None:
    before = contents(workspace.folder)
    findings = doctor(workspace.folder)
    assert [finding.check for finding in findings] == ["workspace", *CHECKS]
    assert {finding.check: finding.remedy for finding in findings if not finding.well} == {}
    assert {"3 declaration items, 0 outcomes.", "1 imports, all files there."} <= {one.detail for one in findings}
    assert contents(workspace.folder) == before


def test_a_folder_that_is_no_workspace_is_told_from_one(tmp_path: Path) -> None:
    (finding,) = doctor(tmp_path)
    assert not finding.well
    assert finding.detail == f"{tmp_path}: this folder is not a workspace."
    assert "landwaiter init" in finding.remedy


def test_settings_that_cannot_be_used_are_told(workspace: Workspace) -> None:
    (workspace.folder / "landwaiter.toml").write_text("[engine]\nthreads = 0\n")
    assert "engine.threads" in unwell(workspace.folder)["workspace"].detail


def test_a_missing_part_is_named(workspace: Workspace) -> None:
    missing = part(workspace)
    missing.unlink()
    found = unwell(workspace.folder)
    assert set(found) == {"lake", "data"}
    assert str(missing) in found["lake"].detail
    assert "backup" in found["lake"].remedy
    # The way out that the remedy names.
    intake.remove_import(workspace, workspace.lake.records()[0].id)
    assert unwell(workspace.folder) == {}


def test_a_part_cut_short_is_named(workspace: Workspace) -> None:
    short = part(workspace)
    short.write_bytes(short.read_bytes()[:100])
    found = unwell(workspace.folder)
    assert set(found) == {"data"}
    assert str(short) in found["data"].detail


def test_a_damaged_record_is_named_by_every_check_that_needs_it(workspace: Workspace) -> None:
    record = next((workspace.lake.folder / "imports").glob("*.json"))
    record.write_text("{")
    before = contents(workspace.folder)
    found = unwell(workspace.folder, repair=True)
    assert set(found) == {"repair", "left-overs", "lake", "data"}
    assert all(str(record) in finding.detail for finding in found.values())
    assert contents(workspace.folder) == before


def test_leftovers_are_told_and_cleared_on_demand(workspace: Workspace) -> None:
    before = contents(workspace.folder)
    stray = workspace.lake.folder / "outcomes" / "b2.parquet"
    stray.write_text("without a record")
    (workspace.folder / "staging" / "x").mkdir(parents=True)
    (workspace.folder / "staging" / "x" / "half.csv").write_text("half")
    finding = unwell(workspace.folder)["left-overs"]
    assert "2 left-overs" in finding.detail
    assert "outcomes/b2.parquet" in finding.detail
    assert "--repair" in finding.remedy
    assert unwell(workspace.folder, repair=True) == {}
    assert contents(workspace.folder) == before


def test_work_in_progress_is_no_leftover(workspace: Workspace) -> None:
    with workspace.changing() as staging:
        (staging / "half.csv").write_text("half")
        found = {finding.check: finding for finding in doctor(workspace.folder)}
        assert found["left-overs"].well
        assert "another command is changing the workspace" in found["left-overs"].detail
        assert "another command" in found["writing"].detail
        assert (staging / "half.csv").exists()


def test_a_changed_model_is_named(workspace: Workspace) -> None:
    folder = workspace.models / "targeting" / "2026-11-21"
    folder.mkdir(parents=True)
    (folder / "card.json").write_text("{}")
    found = unwell(workspace.folder)
    assert set(found) == {"models"}
    assert str(folder / "card.json") in found["models"].detail


def test_a_disk_that_is_nearly_full_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(workspace.folder)._replace(free=900_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert unwell(workspace.folder)["disk"].detail == "0.9 GB free."


def test_damaged_memory_of_watched_folders_is_found_and_cleared(workspace: Workspace) -> None:
    memory = workspace.folder / watching.MEMORY
    memory.write_text('{"/arrivals": {"may.csv": {"stamp": 3}}}')
    found = unwell(workspace.folder)
    assert set(found) == {"watching"}
    assert str(memory) in found["watching"].detail
    assert "--repair" in found["watching"].remedy
    assert unwell(workspace.folder, repair=True) == {}
    assert not memory.exists()


def test_watched_folders_that_are_gone_are_found_and_forgotten_and_others_kept(
    workspace: Workspace, tmp_path: Path
) -> None:
    for name in ("here", "past"):
        (tmp_path / name).mkdir()
        declarations(tmp_path / name, 2, first=10)
        list(Watch(workspace, tmp_path / name, load_mapping("landwaiter")).run(lambda _: False, 0, once=True))
    assert unwell(workspace.folder) == {}
    shutil.rmtree(tmp_path / "past")
    assert f"no longer there: {tmp_path / 'past'}." in unwell(workspace.folder)["watching"].detail
    assert unwell(workspace.folder, repair=True) == {}
    assert list(watching.remembered(workspace)) == [str(tmp_path / "here")]


def test_what_the_application_leaves_undone_is_told(workspace: Workspace) -> None:
    begin_application(workspace, "root", "The first", "seven grey herons")
    found = unwell(workspace.folder)
    assert {name: one.remedy for name, one in found.items()} == {"backup": "Make one: landwaiter backup FILE"}
    backup(workspace, workspace.folder.parent / "office.tar")
    assert unwell(workspace.folder) == {}
    last = workspace.folder / "last-backup.json"
    last.write_text(last.read_text().replace('"made": "2', '"made": "1'))
    assert "the last backup was made on 1" in unwell(workspace.folder)["backup"].detail
    last.write_text("{}")
    assert "does not say" in unwell(workspace.folder)["backup"].detail
    last.unlink()
    # An hour ago somebody asked for a job, and recorded an outcome; nobody did the one or delivered the other.
    past = datetime.now(UTC) - timedelta(hours=2)
    manager = Actor("root", 1, frozenset({"manager"}), frozenset())
    with application_of(workspace, clock=lambda: past) as app:
        number = ask_job(app, manager, "deliver")
        with app.database.act(Act("afi", "outcome.record", "D1/1", "LOM")) as writer:
            item = {"declaration_id": "D1", "item_number": 1, "office": "LOM"}
            work.add_outcome(writer, 1, item, {"result": "minor"})
    found = unwell(workspace.folder)
    assert set(found) == {"backup", "jobs", "outcomes"}
    assert found["jobs"].detail == "1 wait, 0 are being done, 0 failed."
    assert "landwaiter work" in found["jobs"].remedy
    assert found["outcomes"].detail == "1 outcomes wait for their delivery, 0 were refused."
    with application_of(workspace) as app:
        cancel_job(app, manager, number)
    assert set(unwell(workspace.folder)) == {"backup", "outcomes"}
