"""Strategies compared on the same history, setting and random numbers; on as many cores as are given."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from landwaiter.errors import SettingsError
from landwaiter.selection.simulation.history import History
from landwaiter.selection.simulation.log import Log, file_name
from landwaiter.selection.simulation.play import Play
from landwaiter.selection.simulation.record import PeriodRecord
from landwaiter.selection.simulation.setting import Setting
from landwaiter.store.files import workspace_errors
from landwaiter.targeting.strategies.spelling import strategy_from

Told = Callable[[str, int], None]
"""Is told that a strategy has been played with a seed."""


def _nobody(strategy: str, seed: int) -> None:
    del strategy, seed


@dataclass(frozen=True)
class Contest:
    """What is compared.

    Parameters
    ----------
    history, setting
        What is replayed, and how.
    strategies
        As users write them; see :mod:`landwaiter.targeting.strategies.spelling`.
    seeds
        Each strategy is played once with each.
    folder
        Where logs are kept; plays that are there are taken up where they broke off.

    Raises
    ------
    SettingsError
        When a strategy cannot be read, or is named twice; before anything is played.
    """

    history: History
    setting: Setting
    strategies: tuple[str, ...]
    seeds: tuple[int, ...]
    folder: Path

    def __post_init__(self) -> None:
        for text in self.strategies:
            strategy_from(text)
        if not self.strategies or len(set(self.strategies)) < len(self.strategies):
            raise SettingsError("there are no strategies, or one is named twice.", "Name each once.")

    def run(self, workers: int = 1, told: Told = _nobody) -> Plays:
        """Play every strategy with every seed and return the records.

        Raises
        ------
        LandwaiterError
            When a strategy cannot do its work; whatever was played to its end stays in the logs.
        """
        with workspace_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        entries = list(product(self.strategies, self.seeds))
        found = dict(self._played(entries, workers, told))
        return {strategy: [found[strategy, seed] for seed in self.seeds] for strategy in self.strategies}

    def play(self, strategy: str, seed: int) -> list[PeriodRecord]:
        """Play one strategy with one seed to the end, from where its log breaks off."""
        log = Log(self.folder / file_name(strategy, seed), self._about(strategy, seed))
        done = list(log.records)
        if len(done) < self.setting.periods:
            for record in Play(self.history, self.setting, strategy_from(strategy, seed), seed).run(done):
                log.add(record)
        return log.records

    def _played(self, entries: Sequence[Entry], workers: int, told: Told) -> Iterator[tuple[Entry, list[PeriodRecord]]]:
        if workers == 1:
            for entry in entries:
                yield entry, self.play(*entry)
                told(*entry)
            return
        # Spawned, not forked: threads of libraries that were loaded would not survive a fork.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, _share, (self,)) as pool:
            waiting: dict[Future[list[PeriodRecord]], Entry] = {pool.submit(_play, *entry): entry for entry in entries}
            try:
                for done in as_completed(waiting):
                    yield waiting[done], done.result()
                    told(*waiting[done])
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _about(self, strategy: str, seed: int) -> dict[str, Any]:
        return {
            "simulation": 1,
            "strategy": strategy,
            "seed": seed,
            "setting": self.setting.as_dict(),
            "history": digest(self.history),
        }


Entry = tuple[str, int]
Plays = Mapping[str, list[list[PeriodRecord]]]
"""The records of each strategy, one list a seed."""

_SHARED: list[Contest] = []


def _share(contest: Contest) -> None:
    _SHARED[:] = [contest]


def _play(strategy: str, seed: int) -> list[PeriodRecord]:
    return _SHARED[0].play(strategy, seed)


def digest(history: History) -> str:
    """Return what tells a history from another: the SHA-256 of its items, days, outcomes and recipe of features."""
    rows = history.replay.rows
    found = hashlib.sha256(repr(history.replay.spec).encode())
    for values in (rows.item, rows.day, rows.known, rows.fraud, rows.revenue):
        found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()
