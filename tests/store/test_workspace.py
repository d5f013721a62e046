from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from desk import contents

from landwaiter.errors import WorkspaceError
from landwaiter.store import Workspace
from landwaiter.store import workspace as workspace_module
from landwaiter.store.files import output_errors, whole_file, whole_path, workspace_errors, write_whole

HOLD = """
import sys
from pathlib import Path
from landwaiter.store import Workspace
with Workspace(Path(sys.argv[1])).changing():
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


def test_a_new_workspace_has_settings_and_nothing_else(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "new" / "ws")
    assert list(contents(made.folder)) == ["landwaiter.toml"]
    assert made.lake.records() == []
    assert made.leftovers() == []
    assert Workspace(made.folder).settings == made.settings


def test_a_folder_in_use_is_no_place_for_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(WorkspaceError, match=re.escape(f"{tmp_path}: the folder is not empty.")):
        Workspace.create(tmp_path)
    assert list(contents(tmp_path)) == ["letters.txt"]


@pytest.mark.parametrize("folder", ["nowhere", "file"])
def test_a_folder_without_settings_is_no_workspace(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match=f"{folder}: this folder is not a workspace.*landwaiter init"):
        Workspace(tmp_path / folder)


def test_a_workspace_that_could_not_be_made_leaves_nothing_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(path: Path, content: str) -> None:
        raise WorkspaceError("the disk is full.", "Free some space.")

    monkeypatch.setattr(workspace_module, "write_whole", refuses)
    with pytest.raises(WorkspaceError, match="full"):
        Workspace.create(tmp_path / "ws")
    monkeypatch.undo()
    assert Workspace.create(tmp_path / "ws").lake.records() == []


def test_a_place_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match=r"file.*the operating system refused"):
        Workspace.create(tmp_path / "file" / "ws")


def test_staging_is_empty_at_first_and_gone_at_last(workspace: Workspace) -> None:
    with workspace.changing() as staging:
        assert list(staging.iterdir()) == []
        (staging / "half").write_text("x")
    assert list(contents(workspace.folder)) == ["landwaiter.toml"]


def test_one_writer_at_a_time(workspace: Workspace) -> None:
    command = [sys.executable, "-c", HOLD, str(workspace.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert workspace.busy
        before = contents(workspace.folder)
        with pytest.raises(WorkspaceError, match="another command is changing this workspace"), workspace.changing():
            pytest.fail("two writers")
        with pytest.raises(WorkspaceError, match="another command"):
            workspace.clear_leftovers()
        assert contents(workspace.folder) == before
        other.stdin.write("\n")
    assert not workspace.busy
    with workspace.changing():
        pass


def test_the_lock_of_a_writer_that_was_killed_is_free(workspace: Workspace) -> None:
    command = [sys.executable, "-c", HOLD, str(workspace.folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        other.kill()
    assert [path.name for path in workspace.leftovers()] == ["staging"]
    with workspace.changing() as staging:
        assert list(staging.iterdir()) == []
    assert workspace.leftovers() == []


def test_leftovers_are_cleared_and_nothing_else(workspace: Workspace) -> None:
    (workspace.models / "targeting" / "1").mkdir(parents=True)
    (workspace.models / "targeting" / "1" / "card.json").write_text("{}")
    before = contents(workspace.folder)
    (workspace.models / "targeting" / ".saving-x").mkdir()
    (workspace.models / "targeting" / ".saving-x" / "model.txt").write_text("half")
    (workspace.lake.folder / "outcomes" / "b2.parquet").write_text("without a record")
    assert len(workspace.leftovers()) == 2
    workspace.clear_leftovers()
    assert workspace.leftovers() == []
    assert contents(workspace.folder) == before


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full. Free some space and repeat the command; nothing was changed."),
        (errno.EROFS, "the disk is read-only. Use a workspace that you may write to."),
        (errno.EACCES, "permission was denied. Use a workspace that you may write to."),
        (errno.EIO, "the operating system refused (Input/output error). Check the folder; nothing was changed."),
    ],
)
def test_refusals_of_the_system_say_where_and_what_to_do(tmp_path: Path, number: int, said: str) -> None:
    place = tmp_path / "file"
    with pytest.raises(WorkspaceError, match=re.escape(f"{place}: {said}")), workspace_errors(place):
        raise OSError(number, _text(number), "unfinished.tmp")
    with pytest.raises(WorkspaceError, match=re.escape(f"{place}: ")), workspace_errors(tmp_path, within=True):
        raise OSError(number, _text(number), str(place))
    with pytest.raises(WorkspaceError) as caught, output_errors(place, "Name another file."):
        raise OSError(number, _text(number), "unfinished.tmp")
    assert (caught.value.place.file, caught.value.remedy) == (str(place), "Name another file.")


def _text(number: int) -> str:
    return {errno.EIO: "Input/output error"}.get(number, "whatever")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "card.json"
    write_whole(path, "first")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(WorkspaceError, match=re.escape(f"{path}: the disk is full.")):
        write_whole(path, "second")
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"card.json": "first"}


def test_what_another_writes_to_a_path_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "goods.parquet"
    with whole_path(path) as unfinished:
        unfinished.write_bytes(b"first")
        assert not path.exists()
    with pytest.raises(TypeError), whole_path(path) as unfinished:
        unfinished.write_text(3)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"goods.parquet": b"first"}
    with pytest.raises(WorkspaceError, match="absent"), whole_path(tmp_path / "absent" / "x") as unfinished:
        unfinished.write_bytes(b"x")


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    null, pipe = Path("/dev/null"), tmp_path / "pipe"
    os.mkfifo(pipe)
    write_whole(null, "text")
    assert null.is_char_device()
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "text")
    assert os.read(reader, 99) == b"text"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "today.html").symlink_to(tmp_path / "2026-11-21.html")
    write_whole(tmp_path / "today.html", "first")
    write_whole(tmp_path / "today.html", "second")
    assert (tmp_path / "today.html").is_symlink()
    assert (tmp_path / "2026-11-21.html").read_text() == "second"
    assert len(list(tmp_path.iterdir())) == 2


def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("of yesterday")
    with pytest.raises(TypeError), whole_file(path) as stream:
        stream.writelines(["half of to", 3])
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"list.csv": "of yesterday"}
