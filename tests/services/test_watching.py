from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import contents, declarations, row, write

from landwaiter.errors import InputError, WorkspaceError
from landwaiter.ingest import load_mapping
from landwaiter.services import watching
from landwaiter.services.watching import Arrival, Watch
from landwaiter.store import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "arrivals"
    path.mkdir()
    return path


def at_once(_: float) -> bool:
    return False


def look(workspace: Workspace, folder: Path, wait: Callable[[float], bool] = at_once) -> list[Arrival]:
    return list(Watch(workspace, folder, load_mapping("landwaiter")).run(wait, 0, once=True))


def states(arrivals: list[Arrival]) -> list[tuple[str, str]]:
    return [(arrival.file, arrival.state) for arrival in arrivals]


def test_what_is_new_is_taken_in_and_what_is_known_is_left(workspace: Workspace, folder: Path) -> None:
    declarations(folder, 2)
    assert states(look(workspace, folder)) == [("may.csv", "taken")]
    assert look(workspace, folder) == []
    declarations(folder, 2, first=3, name="june.csv")
    assert states(look(workspace, folder)) == [("june.csv", "taken")]
    assert [record.source for record in workspace.lake.records()] == ["may.csv", "june.csv"]
    assert sorted(path.name for path in folder.iterdir()) == ["june.csv", "may.csv"]


def test_a_file_that_was_taken_in_by_hand_is_known(workspace: Workspace, folder: Path, tmp_path: Path) -> None:
    declarations(folder, 2)
    look(workspace, folder)
    (folder / "may.csv").rename(folder / "copy.csv")
    assert states(look(workspace, folder)) == [("copy.csv", "known")]
    assert len(workspace.lake.records()) == 1


def test_forgetting_what_was_seen_changes_nothing(workspace: Workspace, folder: Path) -> None:
    declarations(folder, 2)
    look(workspace, folder)
    before = contents(workspace.folder / "lake")
    (workspace.folder / watching.MEMORY).write_text("not JSON")
    assert states(look(workspace, folder)) == [("may.csv", "known")]
    assert contents(workspace.folder / "lake") == before


def test_a_refused_file_is_told_again_but_tried_again_only_when_it_changes(workspace: Workspace, folder: Path) -> None:
    path = write(folder, row(1, hs_code="x"))
    declarations(folder, 2, first=5, name="right.csv")
    first = look(workspace, folder)
    assert states(first) == [("may.csv", "refused"), ("right.csv", "taken")]
    assert "every row is rejected" in str(first[0].reason)
    assert not first[0].complete
    again = look(workspace, folder)
    assert states(again) == [("may.csv", "still refused")]
    assert again[0].reason == first[0].reason
    assert again[0].complete
    path.write_text(path.read_text().replace(",x,", ",870323,"))
    assert states(look(workspace, folder)) == [("may.csv", "taken")]


def test_a_refused_file_is_tried_again_with_another_mapping(workspace: Workspace, folder: Path) -> None:
    (folder / "may.csv").write_text("a,b\n1,2\n")
    assert states(look(workspace, folder)) == [("may.csv", "refused")]
    assert states(list(Watch(workspace, folder).run(at_once, 0, once=True))) == [("may.csv", "refused")]


def test_rejected_rows_are_written_beside_the_file_and_not_taken_for_a_new_one(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    write(folder, row(1), row(2, hs_code="x"))
    (arrival,) = look(workspace, folder)
    assert arrival.taken is not None
    assert arrival.taken.rejected == folder / "may.rejected.csv"
    assert not arrival.complete
    assert look(workspace, folder) == []
    write(folder, row(3), row(4, hs_code="x"), name="june.csv")
    elsewhere = tmp_path / "rejected"
    elsewhere.mkdir()
    (other,) = Watch(workspace, folder, load_mapping("landwaiter"), elsewhere).run(at_once, 0, once=True)
    assert other.taken is not None
    assert other.taken.rejected == elsewhere / "june.rejected.csv"


@pytest.mark.parametrize("name", [".may.csv", "~$may.csv", "may.csv.part", "may.CRDOWNLOAD", "may.rejected.csv"])
def test_files_that_are_not_meant_are_passed_over(workspace: Workspace, folder: Path, name: str) -> None:
    declarations(folder, 2, name=name)
    (folder / "older").mkdir()
    assert look(workspace, folder) == []


def test_a_file_that_still_grows_waits(workspace: Workspace, folder: Path) -> None:
    path = declarations(folder, 2)

    def growing(_: float) -> bool:
        with path.open("a") as file:
            file.write(row(3) + "\n")
        return False

    assert states(look(workspace, folder, growing)) == [("may.csv", "waiting")]
    (arrival,) = look(workspace, folder)
    assert arrival.taken is not None
    assert arrival.taken.prepared.counts.accepted == 3


@pytest.mark.skipif(not hasattr(__import__("fcntl"), "F_SETLEASE"), reason="the system cannot tell")
def test_a_file_that_a_program_holds_open_for_writing_waits(workspace: Workspace, folder: Path) -> None:
    path = declarations(folder, 2)
    with path.open("a"):
        assert states(look(workspace, folder)) == [("may.csv", "waiting")]
    assert states(look(workspace, folder)) == [("may.csv", "taken")]


def test_watching_goes_on_until_it_is_told_to_stop(workspace: Workspace, folder: Path) -> None:
    pauses: list[float] = []

    def wait(seconds: float) -> bool:
        if seconds:
            pauses.append(seconds)
            declarations(folder, 1, first=len(pauses), name=f"{len(pauses)}.csv")
        return len(pauses) == 4

    found = list(Watch(workspace, folder, load_mapping("landwaiter")).run(wait, 7))
    assert pauses == [watching.SETTLE, 7, 7, 7]
    assert states(found) == [("1.csv", "waiting"), ("1.csv", "taken"), ("2.csv", "waiting"), *states(found)[3:]]
    assert [name for name, state in states(found) if state == "taken"] == ["1.csv", "2.csv"]


def test_a_busy_workspace_is_waited_for_and_ends_a_single_round(workspace: Workspace, folder: Path) -> None:
    declarations(folder, 1)
    rounds = iter((False, False, False, True))
    with workspace.changing():
        with pytest.raises(WorkspaceError, match="another command"):
            look(workspace, folder)
        found = list(Watch(workspace, folder, load_mapping("landwaiter")).run(lambda _: next(rounds), 1))
    assert {state for _, state in states(found)} == {"waiting"}
    assert "another command" in str(found[0].reason)
    assert states(look(workspace, folder)) == [("may.csv", "taken")]


def test_that_a_file_waits_is_told_once_for_each_reason(workspace: Workspace, folder: Path) -> None:
    path = declarations(folder, 1)
    looks = 0

    def wait(seconds: float) -> bool:
        nonlocal looks
        looks += bool(seconds)
        if seconds and looks in (2, 3):
            path.write_text(path.read_text() + row(looks) + "\n")
        return looks == 8

    with workspace.changing():
        found = list(Watch(workspace, folder, load_mapping("landwaiter")).run(wait, 1))
    assert states(found) == [("may.csv", "waiting"), ("may.csv", "waiting"), ("may.csv", "waiting")]
    assert [bool(arrival.reason) for arrival in found] == [True, False, True]


def test_a_file_that_went_and_came_again_is_told_to_wait_again(workspace: Workspace, folder: Path) -> None:
    path = declarations(folder, 1)
    body = path.read_text()
    looks = 0

    def wait(seconds: float) -> bool:
        nonlocal looks
        looks += bool(seconds)
        if looks == 2:
            path.unlink(missing_ok=True)
        elif seconds:
            path.write_text(body + row(looks + 1) + "\n")
        return looks == 4

    found = list(Watch(workspace, folder, load_mapping("landwaiter")).run(wait, 1))
    assert states(found) == [("may.csv", "waiting"), ("may.csv", "waiting")]


@pytest.mark.parametrize("damage", ["[]", '{"/x": {"may.csv": {"stamp": 3}}}', '{"/x": 3}', "\xff", ""])
def test_damaged_memory_is_forgotten(workspace: Workspace, folder: Path, damage: str) -> None:
    declarations(folder, 2)
    look(workspace, folder)
    (workspace.folder / watching.MEMORY).write_text(damage, encoding="latin-1")
    assert states(look(workspace, folder)) == [("may.csv", "known")]
    assert look(workspace, folder) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(workspace: Workspace, folder: Path) -> None:
    declarations(folder, 1).chmod(0)
    assert states(look(workspace, folder)) == [("may.csv", "refused")]


def test_a_folder_that_is_not_there_is_refused(workspace: Workspace, folder: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        Watch(workspace, folder / "none")
