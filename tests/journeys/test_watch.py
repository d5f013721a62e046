"""Files arrive in a folder: by cron once in a while, or while the command runs."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from desk import SCRIPT, cli, declarations, row, write

from landwaiter.store import Workspace


def test_one_round_takes_in_what_is_there_and_says_what_was_refused(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws")
    folder = tmp_path / "arrivals"
    folder.mkdir()
    asked = ("watch", folder, "--once", "-m", "landwaiter", "-w", tmp_path / "ws")
    declarations(folder, 3)
    assert cli(*asked).code == 0
    write(folder, row(9), row(8, hs_code="x"), name="june.csv")
    (folder / "letter.csv").write_text("Dear colleague\n")
    answer = cli(*asked)
    assert answer.code == 3
    assert "letter.csv: refused: " in answer.out
    assert "accepted 1 (1 declaration items" in answer.out
    again = cli(*asked, "--json")
    assert again.code == 0
    assert [(one["file"], one["state"]) for one in again.json["files"]] == [("letter.csv", "still refused")]


def test_a_watch_ends_well_when_it_is_told_to(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws")
    folder = tmp_path / "arrivals"
    folder.mkdir()
    declarations(folder, 3)
    command = [str(SCRIPT), "watch", str(folder), "--every", "1", "-m", "landwaiter", "-w", str(tmp_path / "ws")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("may.csv: 3 rows")
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=30) == 0
    assert [record.source for record in Workspace(tmp_path / "ws").lake.records()] == ["may.csv"]
