from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from desk import contents

from landwaiter.errors import WorkspaceError
from landwaiter.store import ImportRecord, Lake
from landwaiter.store import lake as lake_module


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "lake")
    made.create()
    return made


def record(name: str = "a1", *parts: str, day: int = 1) -> ImportRecord:
    return ImportRecord(name, "declarations", "may.csv", f"2026-11-{day:02}T00:00:00", parts or ("declarations",))


def part(folder: Path, content: str = "rows") -> Path:
    path = folder / f"{content}.part"
    path.write_text(content)
    return path


def test_a_commit_makes_all_its_parts_visible(lake: Lake, tmp_path: Path) -> None:
    one = record("a1", "declarations", "outcomes")
    lake.commit(one, {"declarations": part(tmp_path, "d"), "outcomes": part(tmp_path, "o")})
    assert lake.records() == [one]
    assert lake.record("a1") == one
    assert [path.read_text() for table in ("declarations", "outcomes") for path in lake.files(table)] == ["d", "o"]
    assert lake.files("signals") == []
    assert lake.leftovers() == lake.missing() == []


def test_nothing_is_visible_before_the_record_is(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def watched(path: Path, content: str) -> None:
        seen.extend([lake.files("declarations"), lake.record("a1"), len(lake.leftovers())])
        path.write_text(content)

    monkeypatch.setattr(lake_module, "write_whole", watched)
    lake.commit(record(), {"declarations": part(tmp_path)})
    assert seen == [[], None, 1]
    assert len(lake.files("declarations")) == 1


@pytest.mark.parametrize("step", ["move_whole", "write_whole"])
def test_a_commit_that_fails_leaves_the_lake_as_it_was(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    lake.commit(record("a0"), {"declarations": part(tmp_path, "earlier")})
    before = contents(lake.folder)
    right, calls = getattr(lake_module, step), []

    def fails_last(*arguments: object) -> None:
        calls.append(arguments)
        if step == "write_whole" or len(calls) == 2:
            raise WorkspaceError("the disk is full.", "Free some space.")
        right(*arguments)

    monkeypatch.setattr(lake_module, step, fails_last)
    with pytest.raises(WorkspaceError, match="full"):
        lake.commit(
            record("a1", "declarations", "outcomes"),
            {"declarations": part(tmp_path, "d"), "outcomes": part(tmp_path, "o")},
        )
    assert contents(lake.folder) == before


def test_records_come_in_the_order_of_their_commits(lake: Lake, tmp_path: Path) -> None:
    for name, day in (("a", 3), ("c", 1), ("b", 1)):
        lake.commit(record(name, day=day), {"declarations": part(tmp_path, name)})
    assert [one.id for one in lake.records()] == ["b", "c", "a"]
    assert [path.read_text() for path in lake.files("declarations")] == ["b", "c", "a"]


def test_an_import_can_be_taken_back_whole(lake: Lake, tmp_path: Path) -> None:
    lake.commit(record("a0"), {"declarations": part(tmp_path, "kept")})
    before = contents(lake.folder)
    lake.commit(record("a1"), {"declarations": part(tmp_path, "gone")})
    (lake.state / "1-engine" / "declarations" / "a1").mkdir(parents=True)
    (lake.state / "1-engine" / "declarations" / "a1" / "day.npy").write_bytes(b"derived")
    assert lake.remove("a1").id == "a1"
    assert contents(lake.folder) == before
    with pytest.raises(WorkspaceError, match="there is no import 'a1'"):
        lake.remove("a1")


def test_arrays_of_an_earlier_part_of_the_same_name_are_forgotten(lake: Lake, tmp_path: Path) -> None:
    stale = lake.state / "1-engine" / "declarations" / "a1" / "day.npy"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"of rows that are gone")
    lake.commit(record("a1"), {"declarations": part(tmp_path)})
    assert not stale.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"id": "a1", "parts": 3}', '{"parts": ["declarations"], "x": 1}']
)
def test_a_damaged_record_is_named(lake: Lake, text: str) -> None:
    path = lake.folder / "imports" / "a1.json"
    path.write_text(text)
    with pytest.raises(WorkspaceError, match=re.escape(f"{path}: the record of an import cannot be read")):
        lake.files("declarations")


def test_a_record_that_is_not_text_is_named(lake: Lake) -> None:
    (lake.folder / "imports" / "a1.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WorkspaceError, match=r"a1\.json: the record of an import cannot be read"):
        lake.records()


def test_a_lake_without_its_folder_of_records_is_not_an_empty_lake(lake: Lake, tmp_path: Path) -> None:
    lake.commit(record(), {"declarations": part(tmp_path)})
    (lake.folder / "imports").rename(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="imports: the folder that says what was taken in is missing"):
        lake.files("declarations")


def test_leftovers_and_missing_parts_are_told_apart(lake: Lake, tmp_path: Path) -> None:
    lake.commit(record("a1"), {"declarations": part(tmp_path)})
    lake.files("declarations")[0].unlink()
    (lake.folder / "outcomes" / "b2.parquet").write_text("without a record")
    (lake.folder / "imports" / ".c3.json.tmp").write_text("unfinished")
    (lake.state / "1-engine" / "declarations" / "a1").mkdir(parents=True)
    (lake.state / "1-engine" / "declarations" / "a1" / "day.17.tmp").write_text("unfinished")
    assert [path.name for path in lake.missing()] == ["a1.parquet"]
    assert {path.name for path in lake.leftovers()} == {"b2.parquet", ".c3.json.tmp", "day.17.tmp"}


def test_a_record_keeps_what_it_says_of_the_file(lake: Lake, tmp_path: Path) -> None:
    about = {"file": "déclaration.csv", "counts": {"rows": 3}}
    one = ImportRecord("a1", "declarations", "déclaration.csv", "2026-11-21", ("declarations",), about)
    lake.commit(one, {"declarations": part(tmp_path)})
    assert lake.record("a1") == one
    text = (lake.folder / "imports" / "a1.json").read_text(encoding="utf-8")
    assert json.loads(text)["about"] == about
    assert "déclaration.csv" in text
