"""An office hands over a folder of files, and the same files once more in a zip."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from desk import cli, contents, declarations, row, write

from landwaiter.store import Workspace


def test_a_folder_is_one_import_and_its_zip_changes_nothing(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws")
    folder = tmp_path / "may"
    folder.mkdir()
    declarations(folder, 3, name="a.csv")
    write(folder, row(4), row(5, hs_code="x"), name="b.csv")
    (folder / ".DS_Store").write_text("x")
    answer = cli("ingest", folder, "-m", "landwaiter", "-w", tmp_path / "ws", "--json")
    assert answer.code == 3
    assert answer.json["counts"]["accepted"] == 4
    assert answer.json["file"]["passed_over"] == [".DS_Store: a hidden file"]
    assert answer.json["rejected_file"] == str(tmp_path / "may.rejected.csv")
    assert "b.csv row 3" in (tmp_path / "may.rejected.csv").read_text(encoding="utf-8-sig")
    before = contents(tmp_path / "ws")
    with ZipFile(tmp_path / "may.zip", "w") as packed:
        for name in ("b.csv", "a.csv"):
            packed.write(folder / name, name)
    again = cli("ingest", tmp_path / "may.zip", "-m", "landwaiter", "-w", tmp_path / "ws", "--json")
    assert again.json["repeated"]
    assert contents(tmp_path / "ws") == before


def test_a_folder_with_a_file_of_another_kind_is_refused_whole(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws")
    folder = tmp_path / "may"
    folder.mkdir()
    declarations(folder, 3, name="a.csv")
    (folder / "b.json").write_text('{"id": 1}')
    answer = cli("ingest", folder, "-m", "landwaiter", "-w", tmp_path / "ws")
    assert answer.code == 1
    assert "may/b.json: the file is json, but 'a.csv' is csv." in answer.err
    assert Workspace(tmp_path / "ws").lake.records() == []
