"""A workspace that is full or read-only is named, and stays as it was."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from desk import contents, declarations, ingest, outcomes, script
from services.kills import Task, task

from landwaiter.errors import WorkspaceError
from landwaiter.schema import tables
from landwaiter.services.evaluating import evaluate
from landwaiter.services.explaining import explain
from landwaiter.services.selecting import select
from landwaiter.services.session import engine_of
from landwaiter.services.training import Request, train
from landwaiter.store import Workspace


def limited(size: int) -> None:
    # Python ignores SIGXFSZ, so a write beyond the limit fails as one on a full disk does.
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@contextmanager
def briefly_limited(size: int) -> Iterator[None]:
    """Limit this process, which may take its limit back."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "ws")
    ingest(made, declarations(tmp_path, 50))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 500, 2_000, 4_000], ids=lambda size: f"{size} bytes")
def test_a_file_that_may_not_grow_is_named(workspace: Workspace, tmp_path: Path, size: int) -> None:
    before = contents(workspace.folder)
    file = declarations(tmp_path, 2_000, first=100, name="june.csv")
    answer = script("ingest", file, "-m", "landwaiter", "-w", workspace.folder, before=lambda: limited(size))
    assert answer.code == 1
    assert answer.err.startswith(f"error: {workspace.folder}/")
    assert ": a file would be larger than allowed. Raise the limit of file sizes" in answer.err
    assert contents(workspace.folder) == before
    assert script("ingest", file, "-m", "landwaiter", "-w", workspace.folder).code == 0


@pytest.mark.slow
def test_a_workspace_that_cannot_be_made_whole_is_not_made(tmp_path: Path) -> None:
    answer = script("init", tmp_path / "ws", before=lambda: limited(100))
    assert answer.code == 1
    assert answer.err.startswith(f"error: {tmp_path}/ws/landwaiter.toml: a file would be larger than allowed.")
    assert script("init", tmp_path / "ws").code == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of twenty megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None:
        pytest.skip("there is no mount command")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, free: int) -> None:
    with (folder / "filler").open("wb") as stream:
        stream.write(b"x" * max(shutil.disk_usage(folder).free - free, 0))


@pytest.mark.slow
@pytest.mark.parametrize("pages", [0, 1, 2, 3, 4])
def test_a_full_disk_is_named(disk: Path, tmp_path: Path, pages: int) -> None:
    folder = disk / "ws"
    ingest(Workspace.create(folder), declarations(tmp_path, 50))
    before = contents(folder)
    file = declarations(tmp_path, 500, first=100, name="june.csv")
    fill(disk, pages * 4096)
    answer = script("ingest", file, "-m", "landwaiter", "-w", folder)
    if pages > 2 and answer.code == 0:
        return
    assert answer.code == 1
    assert answer.err.startswith(f"error: {folder}")
    assert ": the disk is full. Free some space and repeat the command" in answer.err
    assert contents(folder) == before
    (disk / "filler").unlink()
    assert script("ingest", file, "-m", "landwaiter", "-w", folder).code == 0


@pytest.mark.slow
def test_a_read_only_disk_is_named_and_can_be_looked_at(disk: Path, tmp_path: Path) -> None:
    folder = disk / "ws"
    first = ingest(Workspace.create(folder), declarations(tmp_path, 50)).record
    assert first is not None
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    before = contents(folder)
    june = declarations(tmp_path, 5, first=100, name="june.csv")
    refused = (
        ("ingest", june, "-m", "landwaiter", "-w", folder),
        ("record", outcomes(tmp_path, 1), "-w", folder),
        ("train", "-w", folder),
        ("imports", "--remove", first.id, "-w", folder),
    )
    for command in refused:
        answer = script(*command)
        assert answer.code == 1
        assert answer.err == f"error: {folder}: the disk is read-only. Use a workspace that you may write to.\n"
    assert script("init", disk / "new").err.startswith(f"error: {disk}/new: the disk is read-only.")
    assert "declarations" in script("imports", "-w", folder).out
    doctor = script("doctor", "-w", folder, "--json")
    assert doctor.code == 4
    assert {one["check"] for one in doctor.json if not one["well"]} == {"writing", "disk"}
    assert contents(folder) == before


@pytest.mark.slow
def test_a_read_only_workspace_still_answers_questions(disk: Path, country: Path) -> None:
    folder = disk / "ws"
    shutil.copytree(country, folder)
    # Nothing is kept yet, and nothing can be.
    shutil.rmtree(folder / "lake" / "state")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    workspace = Workspace(folder)
    with engine_of(workspace) as engine:
        declared = tables.declarations()
        found = engine.fetch(declared.select("declaration_id").order_by("declaration_id").limit(1))
    explained = explain(workspace, str(found["declaration_id"][0]))
    assert 1 <= len(explained.signal.reasons) <= 5
    found_by = {one.name for one in evaluate(workspace, rankers=("random", "risk_profile")).rankers}
    assert {"random", "risk_profile"} <= found_by
    with pytest.raises(WorkspaceError, match="the disk is read-only"):
        select(workspace)
    with pytest.raises(WorkspaceError, match="the disk is read-only"):
        train(workspace, Request(date(2025, 6, 30)))


STAGED = (
    "xlsx",
    "xls",
    "jsonl",
    "asycuda",
    "cusdec",
    "zip of csv",
    "zip of xml",
    "folder of csv",
    "csv utf-16",
    "parquet",
)
"""Formats each of which lays something else down while it is read."""


def attempted(workspace: Workspace, what: Task) -> str | None:
    """Take something in; return what the error says, nothing where all went well."""
    error: WorkspaceError | None = None
    try:
        list(what.steps(workspace.folder))
    except WorkspaceError as raised:
        error = raised
    if error is None:
        return None
    assert str(error.place).startswith(str(workspace.folder.parent))
    assert error.remedy
    return error.problem


@pytest.mark.slow
@pytest.mark.parametrize("kind", STAGED)
def test_a_disk_that_fills_up_while_any_format_is_read_is_named(disk: Path, tmp_path: Path, kind: str) -> None:
    workspace, what = Workspace.create(disk / "ws"), task(kind, tmp_path / "files")
    before, told = contents(workspace.folder), []
    for pages in (0, 1, 2, 3, 5, 8, 12):
        fill(disk, pages * 4096)
        told.append(attempted(workspace, what))
        (disk / "filler").unlink()
        if told[-1] is None:
            break
        assert contents(workspace.folder) == before
    assert set(told) - {None} == {"the disk is full."}
    assert attempted(workspace, what) is None
    assert len(workspace.lake.records()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", STAGED)
def test_a_limit_to_the_size_of_files_is_named_whatever_the_format(tmp_path: Path, kind: str) -> None:
    folder, what = tmp_path / "ws", task(kind, tmp_path / "files")
    before = contents(Workspace.create(folder).folder)

    for size in (0, 500, 2_000):
        with briefly_limited(size):
            told = attempted(Workspace(folder), what)
        assert told == "a file would be larger than allowed."
        assert contents(folder) == before
    assert attempted(Workspace(folder), what) is None


@pytest.mark.slow
def test_a_read_only_disk_is_named_whatever_is_taken_in(disk: Path, tmp_path: Path) -> None:
    folder = disk / "ws"
    Workspace.create(folder)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    before = contents(folder)
    for kind in (*STAGED, "watch"):
        assert attempted(Workspace(folder), task(kind, tmp_path / kind)) == "the disk is read-only."
    assert contents(folder) == before
