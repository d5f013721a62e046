from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from desk import contents, declarations, ingest

from landwaiter.errors import SettingsError, WorkspaceError
from landwaiter.ingest.pseudonyms import Key
from landwaiter.services import pseudonyms
from landwaiter.store import Workspace

KEY = Key(bytes(range(32)))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


def test_a_new_key_is_read_again_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "customs.key"
    key = pseudonyms.new_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert pseudonyms.load_key(file) == key
    assert pseudonyms.new_key(tmp_path / "other.key") != key


def test_a_key_never_replaces_a_file(tmp_path: Path) -> None:
    file = tmp_path / "customs.key"
    pseudonyms.new_key(file)
    before = file.read_bytes()
    with pytest.raises(WorkspaceError, match=r"customs.key: .*Name a file that is not there yet"):
        pseudonyms.new_key(file)
    (tmp_path / "link.key").symlink_to(file)
    with pytest.raises(WorkspaceError):
        pseudonyms.new_key(tmp_path / "link.key")
    assert file.read_bytes() == before


@pytest.mark.parametrize("place", ["a.key", "models/a.key"])
def test_a_key_in_a_workspace_is_neither_made_nor_read(workspace: Workspace, tmp_path: Path, place: str) -> None:
    before = contents(workspace.folder)
    with pytest.raises(SettingsError, match="A key must not lie in a workspace"):
        pseudonyms.new_key(workspace.folder / place)
    assert contents(workspace.folder) == before
    pseudonyms.new_key(tmp_path / "a.key")
    (tmp_path / "a.key").rename(workspace.folder / place)
    (tmp_path / "link.key").symlink_to(workspace.folder / place)
    for path in (workspace.folder / place, tmp_path / "link.key"):
        with pytest.raises(SettingsError, match="A key must not lie in a workspace"):
            pseudonyms.load_key(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "customs.key"
    pseudonyms.new_key(file)
    file.chmod(mode)
    with pytest.raises(SettingsError, match=f"others may read or change this key.*chmod 600 {file}"):
        pseudonyms.load_key(file)


def test_a_key_that_is_missing_or_broken_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no.key: the key cannot be read \(No such file"):
        pseudonyms.load_key(tmp_path / "no.key")
    file = tmp_path / "short.key"
    pseudonyms.new_key(file)
    secret = file.read_text().splitlines()[-1]
    file.write_text(secret[:-2] + "\n")
    with pytest.raises(SettingsError, match=r"short.key: this is no whole key") as caught:
        pseudonyms.load_key(file)
    assert secret[:20] not in str(caught.value)


def test_a_private_folder_is_nobody_elses_and_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pseudonyms.private_folder() as folder:
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
        (folder / "names.csv").write_text("ACME")
        with pseudonyms.private_folder() as other:
            assert other != folder
        assert (folder / "names.csv").exists()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_command_left_is_removed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    process = os.fork()
    if not process:
        with pseudonyms.private_folder() as folder:
            (folder / "names.csv").write_text("ACME")
            os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9
    (tmp_path / "landwaiter-private-of-another-program").mkdir()
    assert len(list(tmp_path.rglob("names.csv"))) == 1
    with pseudonyms.private_folder():
        assert list(tmp_path.rglob("names.csv")) == []
    assert [one.name for one in tmp_path.iterdir()] == ["landwaiter-private-of-another-program"]


def test_temporary_files_in_a_workspace_are_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(workspace.models))
    with pytest.raises(SettingsError, match=r"TMPDIR.* must not lie in a workspace"), pseudonyms.private_folder():
        pass


def test_a_workspace_has_pseudonyms_of_one_key_or_none(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 3), key=KEY)
    june, before = declarations(tmp_path, 3, first=9, name="june.csv"), contents(workspace.folder)
    with pytest.raises(WorkspaceError, match=f"pseudonyms of the key {KEY.fingerprint}, and no key was given"):
        ingest(workspace, june)
    with pytest.raises(WorkspaceError, match=f"of the key {KEY.fingerprint}, not of {Key(bytes(32)).fingerprint}"):
        ingest(workspace, june, key=Key(bytes(32)))
    assert contents(workspace.folder) == before
    assert ingest(workspace, june, key=KEY).record is not None


def test_pseudonyms_are_not_mixed_into_plain_names(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, declarations(tmp_path, 3))
    before = contents(workspace.folder)
    with pytest.raises(WorkspaceError, match="have their own names"):
        ingest(workspace, declarations(tmp_path, 3, first=9, name="june.csv"), key=KEY)
    assert contents(workspace.folder) == before


def test_the_same_file_and_key_again_change_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = declarations(tmp_path, 3)
    ingest(workspace, path, key=KEY)
    before = contents(workspace.folder)
    assert ingest(workspace, path, key=KEY).repeated
    overlapping = ingest(workspace, declarations(tmp_path, 2, first=2, name="part.csv"), key=KEY)
    assert (overlapping.record, overlapping.prepared.counts.already_stored) == (None, 2)
    assert contents(workspace.folder) == before


@pytest.mark.parametrize("place", ["may.csv", "models/may.csv"])
def test_a_file_with_names_in_the_workspace_is_refused(workspace: Workspace, tmp_path: Path, place: str) -> None:
    inside = workspace.folder / place
    declarations(tmp_path, 3).rename(inside)
    with pytest.raises(SettingsError, match="a file with names must not lie in a workspace"):
        ingest(workspace, inside, key=KEY)
    inside.unlink()
    with pytest.raises(SettingsError, match="a file with names must not lie in a workspace"):
        ingest(workspace, declarations(tmp_path, 3), rejected=workspace.folder / "rejected.csv", key=KEY)
