"""Plays of strategies that do what they are told, on histories small enough to count by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from features import lakes

from landwaiter.engine import Engine, open_engine
from landwaiter.errors import NotComputableError, SettingsError
from landwaiter.features import FeatureSpec
from landwaiter.features.replay import NEVER, Replay
from landwaiter.features.table import FeatureTable
from landwaiter.selection.simulation import History, Masking, Plan, Play, Setting
from landwaiter.selection.simulation.record import PeriodRecord
from landwaiter.targeting.strategies import get_strategy
from landwaiter.targeting.strategies.base import Known, Picks, Revealed, Strategy

DAYS, A_DAY = 28, 4
SETTING = Setting(start=lakes.on(7), periods=3, days=7, plan=Plan(final=0.25), delay=2)


class Told(Strategy):
    """Chooses the first items of each period, and notes what it was shown."""

    name = "told"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.known: list[Known] = []
        self.learned: list[tuple[Picks, Revealed]] = []
        self.items: list[FeatureTable] = []

    def fit(self, known: Known) -> None:
        self.known.append(known)

    def query(self, items: FeatureTable, budget: int) -> Picks:
        self.items.append(items)
        rows = np.arange(min(budget, len(items)))
        return Picks(rows, ("told",) * len(rows), -np.arange(len(items), dtype=float))

    def learn(self, picks: Picks, revealed: Revealed) -> None:
        self.learned.append((picks, revealed))

    def state(self) -> dict[str, Any]:
        return {"learned": len(self.learned)}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Four items a day: the first of each day is fraud and recovers 10, or 50 where the day is even."""
    numbers = range(DAYS * A_DAY)
    rows = [lakes.item(n, n // A_DAY, importer_id=f"I{n % 5}", customs_value=100.0 + n) for n in numbers]
    found = [
        lakes.outcome(n, n // A_DAY + 9, "fraud", 50.0 if n // A_DAY % 2 == 0 else 10.0)
        if n % A_DAY == 0
        else lakes.outcome(n, n // A_DAY + 9, "compliant", 0.0)
        for n in numbers
    ]
    engine: Engine = open_engine(threads=1)
    try:
        folder: Path = tmp_path_factory.mktemp("lake")
        return History(Replay(lakes.source(engine, folder, rows, found), FeatureSpec(window_days=10)))
    finally:
        engine.close()


def play(history: History, strategy: Strategy, setting: Setting = SETTING, seed: int = 0) -> list[PeriodRecord]:
    return list(Play(history, setting, strategy, seed).run())


def test_what_was_found_is_counted_by_hand(history: History) -> None:
    first, second, third = play(history, Told())
    # 28 items a week, a quarter is 7: all four of two days, less one. Day 7 is odd, day 8 even.
    assert (first.items, first.budget, first.frauds) == (28, 7, 7)
    assert first.rows == tuple(range(28, 35))
    assert (first.found, first.recovered) == (2, 60.0)
    # The best choice takes the 7 frauds: days 7 to 13 hold three even ones.
    assert (first.best_found, first.best_recovered) == (7, 3 * 50.0 + 4 * 10.0)
    assert (second.found, second.recovered) == (2, 60.0)
    assert (third.first_day, third.start, third.stop) == (lakes.on(21).isoformat(), 84, 112)


def test_only_selected_items_reveal_what_they_are_and_only_after_the_delay(history: History) -> None:
    strategy = Told()
    play(history, strategy)
    before, second, third = (known.labelled for known in strategy.known)
    # Before day 7: outcomes of days 0 to 4 are known before it, two days after registration.
    assert len(before) == 5 * A_DAY
    # Before day 14: all of the past, and the seven that were picked on days 7 and 8.
    assert len(second) == 7 * A_DAY + 7
    assert len(third) == 7 * A_DAY + 14
    assert np.isnan(strategy.items[1].fraud).all()
    assert (np.diff(third.day) >= np.timedelta64(0)).all()


def test_features_know_only_what_was_selected(history: History) -> None:
    strategy = Told()
    play(history, strategy)
    inspected = strategy.items[2].column("importer_id|inspected|all")
    # On day 21 the past and 14 picks are known, 42 in all, of five importers.
    assert inspected[:A_DAY].max() <= 10
    assert 42 / 5 - 1 <= inspected[:A_DAY].mean() <= 42 / 5 + 1


def test_items_that_were_not_selected_come_without_outcome(history: History) -> None:
    strategy = Told()
    play(history, strategy)
    unlabelled = strategy.known[1].unlabelled
    assert len(unlabelled) == 28 - 7
    assert np.isnan(unlabelled.fraud).all()


def test_a_strategy_learns_of_each_choice_once_when_its_outcomes_are_known(history: History) -> None:
    strategy = Told()
    records = play(history, strategy)
    assert [picks.rows.tolist() for picks, _ in strategy.learned] == [list(range(7)), list(range(7))]
    assert strategy.learned[0][1].fraud.tolist() == [1, 0, 0, 0, 1, 0, 0]
    assert strategy.learned[0][1].revenue.tolist() == [10, 0, 0, 0, 50, 0, 0]
    assert [record.state["learned"] for record in records] == [0, 1, 2]


def test_a_long_delay_holds_the_outcomes_back(history: History) -> None:
    strategy = Told()
    play(history, strategy, Setting(SETTING.start, 3, 7, SETTING.plan, delay=60))
    assert strategy.learned == []
    # What was inspected before the beginning is known after nine days, as it truly was.
    assert [len(known.labelled) for known in strategy.known] == [0, 5 * A_DAY, 7 * A_DAY]


@pytest.mark.parametrize("name", ["random", "boosting"])
def test_a_play_taken_up_again_ends_as_if_it_had_never_stopped(history: History, name: str) -> None:
    whole = play(history, get_strategy(name)(seed=1), Setting(SETTING.start, 3, 7, SETTING.plan, delay=0))
    for done in (1, 2):
        setting = Setting(SETTING.start, 3, 7, SETTING.plan, delay=0)
        read = [PeriodRecord.from_dict(record.as_dict()) for record in whole[:done]]
        rest = list(Play(history, setting, get_strategy(name)(seed=1)).run(read))
        assert [record.rows for record in rest] == [record.rows for record in whole[done:]]
        assert [record.found for record in rest] == [record.found for record in whole[done:]]


def test_taken_up_within_a_refit_cycle_it_fits_what_it_knew_then(history: History) -> None:
    setting = Setting(SETTING.start, 3, 7, SETTING.plan, delay=0, refit=2)
    whole, again = Told(), Told()
    records = play(history, whole, setting)
    list(Play(history, setting, again).run(records[:1]))
    assert len(whole.known) == 2
    assert len(again.known) == 2
    assert again.known[0].labelled.day.tolist() == whole.known[0].labelled.day.tolist()
    assert again.known[0].unlabelled.day.tolist() == whole.known[0].unlabelled.day.tolist()


@pytest.mark.parametrize("masking", [Masking("random", 0.5), Masking("importer", 0.4)])
def test_masked_outcomes_are_the_same_for_every_strategy_of_a_seed(history: History, masking: Masking) -> None:
    setting = Setting(SETTING.start, 1, 7, SETTING.plan, masking, delay=0)
    known = history.known_at_first(setting, 4)
    assert np.array_equal(known, history.known_at_first(setting, 4))
    assert not np.array_equal(known, history.known_at_first(setting, 6))
    past = history.before(setting)
    assert 0 < (known[past] != NEVER).sum() < past.stop
    assert (known[past.stop :] == NEVER).all()


def test_masking_by_importer_knows_all_of_one_or_nothing(history: History) -> None:
    setting = Setting(SETTING.start, 1, 7, SETTING.plan, Masking("importer", 0.4), delay=0)
    past = history.before(setting)
    known = history.known_at_first(setting, 4)[past] != NEVER
    importer = history.replay.rows.hashes["importer_id"][past]
    assert all(known[importer == one].all() or not known[importer == one].any() for one in set(importer.tolist()))


class Careless(Told):
    """Chooses one item twice."""

    name = "careless"

    def query(self, items: FeatureTable, budget: int) -> Picks:
        picks = super().query(items, budget)
        return Picks(np.zeros_like(picks.rows), picks.by, picks.score)


class Failing(Told):
    """Works in the first period only."""

    name = "failing"

    def query(self, items: FeatureTable, budget: int) -> Picks:
        if self.items:
            raise NotComputableError("a column is missing: carrier_id.", "Ingest it.")
        return super().query(items, budget)


def test_a_choice_that_is_none_is_not_scored(history: History) -> None:
    with pytest.raises(NotComputableError, match="'careless' chose 7 of 28"):
        play(history, Careless())


def test_a_strategy_that_fails_stops_the_play_with_its_reason_and_nothing_is_used_twice(history: History) -> None:
    playing = Play(history, SETTING, Failing()).run()
    assert next(playing).period == 0
    with pytest.raises(NotComputableError, match="carrier_id") as caught:
        next(playing)
    assert caught.value.__notes__ == ["in period 1 of the strategy 'failing'"]
    assert next(playing, None) is None


def test_a_beginning_without_a_past_is_refused(history: History) -> None:
    with pytest.raises(NotComputableError, match="nothing was registered before"):
        Play(history, Setting(lakes.FIRST - timedelta(1)), Told())


def test_plans_come_down_as_they_say() -> None:
    assert [Plan(0.4, 0.1, "direct").rate(period, 4) for period in range(4)] == [0.1] * 4
    assert [round(Plan(0.4, 0.1, "linear").rate(period, 4), 6) for period in range(4)] == [0.4, 0.3, 0.2, 0.1]
    # Eight steps to the last of nine periods; a quarter of them is two.
    assert [round(Plan(0.4, 0.1, "fast").rate(period, 9), 6) for period in (0, 1, 2, 8)] == [0.4, 0.25, 0.1, 0.1]


@pytest.mark.parametrize("wrong", [{"periods": 0}, {"days": 0}, {"delay": -1}, {"plan": Plan(final=0.0)}])
def test_settings_without_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        Setting(start=lakes.FIRST, **wrong)
