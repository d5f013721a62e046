from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sources import ROOT

SCRIPTS = sorted((ROOT / "tools").glob("check_*.py"))


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_script_says_what_it_holds(script: Path) -> None:
    answer = run(script, "--help")
    assert answer.returncode == 0
    assert "Hold " in answer.stdout


@pytest.mark.parametrize("name", ["check_docstrings", "check_leftovers"])
def test_the_exit_status_says_whether_there_are_complaints(tmp_path: Path, name: str) -> None:
    script = ROOT / "tools" / f"{name}.py"
    assert run(script, str(tmp_path)).returncode == 0
    (tmp_path / "m.py").write_text("# TO" + "DO\n")
    answer = run(script, str(tmp_path))
    assert answer.returncode == 1
    assert "m.py:1" in answer.stdout
