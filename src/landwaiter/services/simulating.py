"""Replay an administration's own history, or a simulated country's, to compare strategies of selection."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from numpy.typing import NDArray

from landwaiter.country.export.parquet import path_of, unbound
from landwaiter.country.records.tables import DECLARATIONS, TRUTH
from landwaiter.engine import as_date, open_engine
from landwaiter.errors import Place, WorkspaceError
from landwaiter.features import FeatureSpec, Source, learn_spec
from landwaiter.features.replay import Replay
from landwaiter.schema import DECLARATION_KEY, OUTCOME, tables
from landwaiter.schema.measure import Measure
from landwaiter.schema.validation import empty
from landwaiter.selection.simulation import Contest, History, PeriodRecord, Plays, Setting
from landwaiter.selection.simulation.summary import discovery, over_seeds, share_by_part, totals
from landwaiter.services.session import Tell, engine_of, silent, source_of
from landwaiter.store import Workspace
from landwaiter.targeting.strategies import explores
from landwaiter.targeting.strategies.spelling import strategy_from

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine

BEFORE = 0.4
"""Part of the days that teaches before the simulation begins, where no day is given (chosen)."""
SIMULATIONS = "simulations"
"""Folder of a workspace in which logs are kept."""


@dataclass(frozen=True)
class Simulated:
    """A contest that has been played.

    ``schemes`` is the scheme of each item of the history, where the truth is known; else empty.
    """

    contest: Contest
    plays: Plays
    schemes: NDArray[Any] = field(default_factory=lambda: np.empty(0, dtype=object))


@dataclass(frozen=True, slots=True)
class Request:
    """What to simulate.

    Attributes
    ----------
    strategies
        As users write them.
    seeds
        How many seeds each strategy is played with, from 0.
    options
        Fields of :class:`landwaiter.selection.simulation.Setting`, but for those left at their default. Without a
        ``start`` the first 40 % of the days teach; without ``periods`` all that follow are played.
    folder
        Where logs are kept, so that a simulation can be taken up again; by default within the workspace, or
        nowhere for a country.
    workers
        Processes; by default as many as there are cores.
    """

    strategies: tuple[str, ...]
    seeds: int = 3
    options: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    workers: int = 0


def simulate(workspace: Workspace, request: Request, *, tell: Tell = silent) -> Simulated:
    """Replay the workspace's history; only items with an outcome can be selected.

    Raises
    ------
    NotComputableError
        When there is too little to learn from, or a strategy cannot do its work.
    SettingsError
        When a strategy or a setting makes no sense.
    """
    with engine_of(workspace) as engine:
        tell("reading the history")
        history, setting = _prepared(source_of(workspace, engine), request)
    folder = request.folder or workspace.folder / SIMULATIONS
    return Simulated(*_played(history, setting, request, folder, tell))


def simulate_country(folder: Path, request: Request, *, tell: Tell = silent) -> Simulated:
    """Replay a simulated country, whose truth says what every inspection would have found.

    Raises
    ------
    WorkspaceError
        When the folder is not that of a country with its truth.
    NotComputableError, SettingsError
        As :func:`simulate` does.
    """
    with tempfile.TemporaryDirectory() as work, open_engine() as engine:
        tell("reading the truth")
        source = _true_source(engine, folder, Path(work))
        history, setting = _prepared(source, request)
        schemes = _schemes(engine, history)
        contest, plays = _played(history, setting, request, request.folder or Path(work) / SIMULATIONS, tell)
    return Simulated(contest, plays, schemes)


def _prepared(source: Source, request: Request) -> tuple[History, Setting]:
    reads = dict.fromkeys(column for text in request.strategies for column in strategy_from(text).reads)
    start = request.options.get("start") or _start(source)
    spec = learn_spec(source, start - timedelta(1), FeatureSpec(identities=tuple(reads)))
    history = History(Replay(source, spec))
    known = {"start": start, "periods": 1, **request.options}
    setting = Setting(**known)
    if "periods" not in request.options:
        days = int(history.replay.rows.day[-1]) + 1 - history.day_of(start)
        setting = Setting(**{**known, "periods": max(1, days // setting.days)})
    return history, setting


def _start(source: Source) -> date:
    day = source.declared(["day"])["day"]
    return as_date(np.datetime64(int(day.min() + BEFORE * (day.max() - day.min())), "D"))


def _played(history: History, setting: Setting, request: Request, folder: Path, tell: Tell) -> tuple[Contest, Plays]:
    contest = Contest(history, setting, request.strategies, tuple(range(request.seeds)), folder)
    entries = len(contest.strategies) * len(contest.seeds)
    tell(f"playing {entries} times {setting.periods} periods")
    workers, done = min(request.workers or os.cpu_count() or 1, entries), count(1)

    def told(strategy: str, seed: int) -> None:
        tell(f"{strategy}, seed {seed}: {next(done)} of {entries}")

    return contest, contest.run(workers, told)


def _true_source(engine: DuckDBEngine, folder: Path, work: Path) -> Source:
    """Return the country's declarations with what an inspection of each would find."""
    declared, truth = path_of(DECLARATIONS, folder), path_of(TRUTH, folder)
    for path in (declared, truth):
        if not path.is_file():
            raise WorkspaceError(
                "this is not the folder of a simulated country with its truth.",
                "Give one that `landwaiter country generate` wrote.",
                Place(str(path)),
            )
    items, true = tables.declarations(), unbound(TRUTH)
    engine.attach(items.get_name(), [declared], items)
    engine.attach(true.get_name(), [truth], true)
    path = work / "outcomes.parquet"
    engine.write(_outcomes(items, true), path)
    return Source(engine, [declared], [path])


def _outcomes(items: ibis.Table, true: ibis.Table) -> ibis.Table:
    both = true.join(items.select(*DECLARATION_KEY, "registration_date"), DECLARATION_KEY)
    fraud = both.illicit & both.would_be_detected
    known = {
        **{name: both[name] for name in DECLARATION_KEY},
        "inspected_on": both.registration_date,
        "known_on": both.registration_date,
        "result": ibis.ifelse(fraud, "fraud", "compliant"),
        "additional_revenue": ibis.ifelse(fraud, both.revenue_at_stake, 0.0),
    }
    return both.select(**{one.name: known.get(one.name, empty(one)) for one in OUTCOME})


def _schemes(engine: DuckDBEngine, history: History) -> NDArray[Any]:
    """Return the scheme of each item in the order of the history, slips left out."""
    from landwaiter.features.state import item_hash

    true = unbound(TRUTH)
    found = engine.fetch(true.select(item=item_hash(true), scheme=true.scheme))
    order = np.argsort(found["item"], kind="stable")
    place = order[np.searchsorted(found["item"][order], history.replay.rows.item)]
    schemes = found["scheme"][place].copy()
    schemes[schemes == "slip"] = None
    return np.asarray(schemes)


@dataclass(frozen=True)
class StrategyTold:
    """How a strategy did over all seeds.

    Attributes
    ----------
    measures
        ``precision``, ``recovered`` (national currency), ``norm_precision`` and ``norm_revenue`` over all periods.
    explored
        Share of the picks that parts made which explore.
    discovery
        Median number of periods until each scheme was discovered, ``None`` where in half of the plays it never was.
    seconds
        CPU seconds that the strategy took for one play, on average.
    """

    measures: dict[str, Measure]
    explored: float
    discovery: dict[str, float | None]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        measures = {name: measure.as_dict() for name, measure in self.measures.items()}
        return {"measures": measures, "explored": self.explored, "discovery": self.discovery, "seconds": self.seconds}


@dataclass(frozen=True)
class Told:
    """A contest in numbers."""

    start: str
    periods: int
    days: int
    seeds: int
    items: int
    frauds: int
    strategies: dict[str, StrategyTold]

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**plain, "strategies": {name: strategy.as_dict() for name, strategy in self.strategies.items()}}


def told(simulated: Simulated) -> Told:
    """Return what a contest says of each strategy, the best revenue first."""
    contest, plays = simulated.contest, simulated.plays
    any_play = next(iter(plays.values()))[0]
    strategies = {name: _told(seeds, simulated.schemes) for name, seeds in plays.items()}
    ranked = sorted(strategies, key=lambda name: -strategies[name].measures["recovered"].value)
    return Told(
        contest.setting.start.isoformat(),
        contest.setting.periods,
        contest.setting.days,
        len(contest.seeds),
        sum(record.items for record in any_play),
        sum(record.frauds for record in any_play),
        {name: strategies[name] for name in ranked},
    )


def _told(plays: list[list[PeriodRecord]], schemes: NDArray[Any]) -> StrategyTold:
    measured = [totals(records) for records in plays]
    return StrategyTold(
        {measure: over_seeds([one[measure] for one in measured]) for measure in measured[0]},
        float(np.mean([_explored(records) for records in plays])),
        _discovery(plays, schemes) if len(schemes) else {},
        float(np.mean([sum(record.seconds for record in records) for records in plays])),
    )


def _explored(records: list[PeriodRecord]) -> float:
    return sum(share for part, share in share_by_part(records).items() if explores(part))


def _discovery(plays: list[list[PeriodRecord]], schemes: NDArray[Any]) -> dict[str, float | None]:
    found = [discovery(records, schemes) for records in plays]
    medians = {scheme: float(np.median([_late(one[scheme]) for one in found])) for scheme in found[0]}
    return {scheme: None if np.isinf(median) else median for scheme, median in medians.items()}


def _late(periods: int | None) -> float:
    return np.inf if periods is None else float(periods)
