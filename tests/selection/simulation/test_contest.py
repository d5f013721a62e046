from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from features import lakes

from landwaiter.engine import open_engine
from landwaiter.errors import InputError, NotComputableError, SettingsError
from landwaiter.features import FeatureSpec
from landwaiter.features.replay import Replay
from landwaiter.selection.simulation import Contest, History, Plan, Setting
from landwaiter.selection.simulation.log import file_name

SETTING = Setting(start=lakes.on(20), periods=3, days=5, plan=Plan(final=0.2), delay=1)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    rows = [lakes.item(n, n // 6, importer_id=f"I{n % 7}", customs_value=100.0 + n) for n in range(240)]
    found = [lakes.outcome(n, n // 6 + 1, "fraud" if n % 7 == 3 else "compliant", 9.0) for n in range(240)]
    engine = open_engine(threads=1)
    try:
        return History(Replay(lakes.source(engine, tmp_path_factory.mktemp("lake"), rows, found), FeatureSpec()))
    finally:
        engine.close()


def contest(
    history: History, folder: Path, strategies: tuple[str, ...] = ("random", "logistic"), **more: Any
) -> Contest:
    return Contest(history, more.get("setting", SETTING), strategies, (0, 1), folder)


def shown(plays: Any) -> dict[str, list[list[tuple[int, ...]]]]:
    return {name: [[record.rows for record in play] for play in seeds] for name, seeds in plays.items()}


@pytest.mark.slow
def test_two_processes_play_what_one_plays(history: History, tmp_path: Path) -> None:
    assert shown(contest(history, tmp_path / "two").run(2)) == shown(contest(history, tmp_path / "one").run())


def test_every_play_is_logged_and_not_played_again(history: History, tmp_path: Path) -> None:
    first = contest(history, tmp_path).run()
    times = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert set(times) == {file_name(name, seed) for name in ("random", "logistic") for seed in (0, 1)}
    assert shown(contest(history, tmp_path).run()) == shown(first)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == times


@pytest.mark.parametrize("cut", [1, 40, 400])
def test_what_a_crash_left_half_written_is_played_again(history: History, tmp_path: Path, cut: int) -> None:
    whole = contest(history, tmp_path).run()
    path = tmp_path / file_name("logistic", 1)
    content = path.read_bytes()
    path.write_bytes(content[:-cut])
    assert shown(contest(history, tmp_path).run()) == shown(whole)
    assert path.read_bytes().count(b"\n") == 1 + SETTING.periods


def test_a_log_of_something_else_is_refused(history: History, tmp_path: Path) -> None:
    contest(history, tmp_path).run()
    other = Setting(start=lakes.on(20), periods=3, days=5, plan=Plan(final=0.3), delay=1)
    with pytest.raises(InputError, match="log of another simulation"):
        contest(history, tmp_path, setting=other).run()


def test_a_damaged_line_is_told_by_its_number(history: History, tmp_path: Path) -> None:
    contest(history, tmp_path, ("random",)).run()
    path = tmp_path / file_name("random", 0)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], lines[1][:-9], *lines[2:]]) + "\n")
    with pytest.raises(InputError, match=r"row 2.*damaged"):
        contest(history, tmp_path, ("random",)).run()


@pytest.mark.parametrize("workers", [1, 2])
def test_one_that_fails_stops_the_run_with_its_reason(history: History, tmp_path: Path, workers: int) -> None:
    early = Setting(start=lakes.on(1), periods=2, days=5, plan=Plan(final=0.2), delay=30)
    with pytest.raises(NotComputableError, match="outcomes of both kinds") as caught:
        contest(history, tmp_path, ("random", "logistic"), setting=early).run(workers)
    assert "strategy 'logistic'" in caught.value.__notes__[0]


@pytest.mark.parametrize("strategies", [(), ("random", "random"), ("oracle",)])
def test_strategies_are_read_before_anything_is_played(
    history: History, tmp_path: Path, strategies: tuple[str, ...]
) -> None:
    with pytest.raises(SettingsError):
        contest(history, tmp_path / "never", strategies)
    assert not (tmp_path / "never").exists()
