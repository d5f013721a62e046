"""Simulations of a workspace and of a simulated country: what can be selected, and what is known of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import contents

from landwaiter.country import Scenario, generate, write
from landwaiter.engine import open_engine
from landwaiter.errors import NotComputableError, SettingsError, WorkspaceError
from landwaiter.selection.simulation import Masking, Plan
from landwaiter.services.simulating import Request, Simulated, simulate, simulate_country
from landwaiter.store import Workspace

START = date(2025, 1, 6)
OPTIONS = {"start": START, "periods": 3, "plan": Plan(final=0.2)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country of 3,000 items in which one scheme begins in March 2025."""
    folder = tmp_path_factory.mktemp("made")
    firms = {"importers": 200, "declarants": 30, "exporters": 200, "carriers": 20}
    scenario = Scenario().changed(items=3_000, months=12, **firms)
    with open_engine(threads=1) as engine:
        write(generate(scenario, 3), engine, folder)
    return folder


def request(*strategies: str, seeds: int = 1, workers: int = 1, folder: Path | None = None, **options: Any) -> Request:
    return Request(strategies, seeds, {**OPTIONS, **options}, folder, workers)


def picked(simulated: Simulated) -> dict[str, list[list[tuple[int, ...]]]]:
    return {name: [[record.rows for record in play] for play in seeds] for name, seeds in simulated.plays.items()}


def test_only_items_with_an_outcome_are_selected_in_a_workspace(office: Workspace) -> None:
    found = simulate(office, request("random", "boosting")).compared()
    # Every second item of the small country is inspected.
    assert 0.3 < found.candidates / found.items < 0.7
    (caveat,) = [one for one in found.caveats if one.message == "contest.caveat.candidates"]
    assert caveat.params == {
        "candidates_count": found.candidates,
        "items_count": found.items,
        "share_percent": found.candidates / found.items,
    }
    assert found.new_schemes == {}
    assert found.strategies["random"].waits == {}
    assert found.taught > 100


def test_any_item_of_a_country_can_be_selected_and_its_schemes_are_waited_for(made: Path) -> None:
    simulated = simulate_country(made, request("random", "boosting", masking=Masking("random", 0.2)))
    found = simulated.compared()
    assert found.candidates == found.items
    assert "contest.caveat.truth" in {one.message for one in found.caveats}
    assert simulated.schemes is not None
    assert set(found.strategies["random"].waits) <= set(simulated.schemes.names) - {None}
    assert "slip" not in simulated.schemes.names.tolist()


def test_a_scheme_is_one_only_where_an_inspection_would_show_it(made: Path) -> None:
    simulated = simulate_country(made, request("random", periods=1))
    assert simulated.schemes is not None
    fraud = simulated.contest.history.replay.rows.fraud
    of_some = simulated.schemes.names != None  # noqa: E711 - elementwise
    assert (fraud[of_some] == 1).all()
    assert of_some.sum() == (fraud == 1).sum()


def test_what_teaches_and_what_is_played_follow_from_the_days_where_nothing_is_said(made: Path) -> None:
    setting = simulate_country(made, Request(("random",), 1, {}, None, 1)).contest.setting
    # A year from July: 40 % of it end in late November, and 31 weeks follow.
    assert setting.start.isoformat()[:7] == "2024-11"
    assert setting.periods == 31


@pytest.mark.slow
def test_two_processes_find_what_one_finds(made: Path) -> None:
    strategies = ("random", "hybrid(boosting=0.9, random=0.1)")
    one, two = (simulate_country(made, request(*strategies, seeds=2, workers=workers)) for workers in (1, 2))
    assert picked(one) == picked(two)
    assert {n: s.measures for n, s in one.compared().strategies.items()} == {
        n: s.measures for n, s in two.compared().strategies.items()
    }


KILLED = """
import os, signal, sys
from pathlib import Path
from services.test_simulating import request
from landwaiter.selection.simulation import log
from landwaiter.services.simulating import simulate
from landwaiter.store import Workspace

add, seen = log.Log.add, []
def dies(self, record):
    add(self, record)
    seen.append(record)
    if len(seen) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
log.Log.add = dies
simulate(Workspace(Path(sys.argv[1])), request("random", "hybrid(boosting=0.9, random=0.1)"))
"""


@pytest.mark.parametrize("number", [2, 5])
def test_killed_in_the_middle_it_ends_as_if_it_had_not_been(office: Workspace, tmp_path: Path, number: int) -> None:
    asked = ("random", "hybrid(boosting=0.9, random=0.1)")
    command = [sys.executable, "-c", KILLED, str(office.folder), str(number)]
    killed = subprocess.run(
        command, check=False, capture_output=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    (logs,) = (office.folder / "simulations").iterdir()
    left = contents(logs)
    assert sum(content.count(b"\n") - 1 for content in left.values()) == number
    again = simulate(office, request(*asked))
    whole = simulate(office, request(*asked, folder=tmp_path / "whole"))
    assert picked(again) == picked(whole)
    after = contents(logs)
    assert all(after[name].startswith(content) for name, content in left.items())


def test_a_simulation_that_is_there_is_not_played_again(office: Workspace) -> None:
    first = simulate(office, request("boosting"))
    times = {path: path.stat().st_mtime_ns for path in (office.folder / "simulations").rglob("*.jsonl")}
    assert picked(simulate(office, request("boosting"))) == picked(first)
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_a_simulation_leaves_the_lake_as_it_was(office: Workspace) -> None:
    before = contents(office.folder / "lake", derived=False)
    simulate(office, request("random"))
    assert contents(office.folder / "lake", derived=False) == before


def test_what_cannot_be_played_is_refused_before_anything_is(office: Workspace, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no strategy called 'oracle'"):
        simulate(office, request("random", "oracle"))
    with pytest.raises(SettingsError, match="periods = 0"):
        simulate(office, request("random", periods=0))
    with pytest.raises(NotComputableError, match="nothing was registered before"):
        simulate(office, request("random", start=date(2020, 1, 1)))
    assert not (office.folder / "simulations").exists()
    with pytest.raises(WorkspaceError, match="not the folder of a simulated country"):
        simulate_country(tmp_path, request("random"))
