"""A command that is killed leaves all of its work or nothing, and what is left over does no harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from desk import contents, declarations, ingest

from landwaiter.engine import Columns
from landwaiter.schema import tables
from landwaiter.services.doctor import doctor
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace

KILLED, KILLS = Path(__file__).with_name("killed.py"), Path(__file__).with_name("kills.py")
KINDS = (
    ("csv utf-16", "asycuda", "zip of csv", "json", "watch"),
    ("xlsx", "wco", "folder of csv", "jsonl", "folder of xls"),
    ("ods", "xls", "cusdec", "zip of xml", "parquet"),
)
MOMENTS = 7
"""For each of fifteen kinds: a hundred and five in all."""


def rows(workspace: Workspace) -> Columns:
    with engine_of(workspace) as engine:
        return engine.fetch(tables.declarations().drop("extra").order_by("declaration_id"))


def same(one: Columns, other: Columns) -> bool:
    return all(len(one[name]) == len(other[name]) and _equal(one[name], other[name]) for name in one)


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind in "fM"))


def well(folder: Path, *, repair: bool = False) -> dict[str, bool]:
    return {finding.check: finding.well for finding in doctor(folder, repair=repair)}


@pytest.mark.slow
@pytest.mark.parametrize(("how", "count"), [("events", 60), ("moments", 15)])
def test_killed_at_any_moment_an_import_is_there_or_not(tmp_path: Path, how: str, count: int) -> None:
    workspace, file = Workspace.create(tmp_path / "ws"), declarations(tmp_path, 20, first=3, name="june.csv")
    ingest(workspace, declarations(tmp_path, 4))
    before, earlier = contents(workspace.folder), rows(workspace)
    (tmp_path / "tries").mkdir()
    command = [sys.executable, str(KILLED), how, str(workspace.folder), str(file), str(tmp_path / "tries"), str(count)]
    endings = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    whole = rows(Workspace(tmp_path / "tries" / "whole"))
    assert len(whole["declaration_id"]) == 22
    seen = [
        check(tmp_path / "tries" / str(number), file, before, earlier, whole) for number in range(1, len(endings) + 1)
    ]
    if how == "events":
        assert endings == [signal.SIGKILL] * (len(endings) - 1) + [0]
        assert len(endings) > 10
    assert {told for told, _ in seen} >= ({"nothing", "everything"} if how == "events" else {"nothing"})
    assert {left for _, left in seen} >= {True}


def check(folder: Path, file: Path, before: dict[str, bytes], earlier: Columns, whole: Columns) -> tuple[str, bool]:
    """Return what was visible after the kill, and whether something was left over."""
    workspace = Workspace(folder)
    found = rows(workspace)
    there = same(found, whole)
    assert there or same(found, earlier)
    told = well(folder)
    assert {name for name in told if not told[name]} <= {"left-overs"}
    healed = well(folder, repair=True)
    assert all(healed.values())
    if not there:
        assert contents(folder) == before
    ingest(workspace, file)
    assert same(rows(workspace), whole)
    assert len(workspace.lake.records()) == 2
    return "everything" if there else "nothing", not told["left-overs"]


@pytest.mark.slow
@pytest.mark.parametrize("kinds", KINDS, ids=", ".join)
def test_killed_at_random_moments_an_import_of_any_format_is_there_or_not(tmp_path: Path, kinds: tuple[str]) -> None:
    command = [sys.executable, str(KILLS), str(tmp_path), "7", str(MOMENTS), *kinds]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert not done.returncode, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == MOMENTS * len(kinds)
    assert not [one for one in told if one["wrong"]]
    # Most kills come before the end, and leave something behind that does no harm.
    assert sum(one["ended"] == signal.SIGKILL for one in told) > len(told) / 2
    assert any(one["left"] for one in told)
