"""Replay an administration's own history, or a simulated country's, to compare strategies of selection."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from landwaiter.country.export.parquet import path_of, unbound
from landwaiter.country.records.tables import DECLARATIONS, TRUTH
from landwaiter.engine import as_date, open_engine
from landwaiter.errors import NotComputableError, Place, WorkspaceError
from landwaiter.features import FeatureSpec, Source, learn_spec
from landwaiter.features.replay import Replay
from landwaiter.schema import DECLARATION_KEY, OUTCOME, tables
from landwaiter.schema.validation import empty
from landwaiter.selection.simulation import Comparison, Contest, History, Plays, Schemes, Setting, compared
from landwaiter.selection.simulation.contest import digest
from landwaiter.services.quality import Pages
from landwaiter.services.session import Tell, engine_of, silent, source_of
from landwaiter.store import Workspace
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

    ``schemes`` is the scheme of each item of the history, where the truth is known.
    """

    contest: Contest
    plays: Plays
    schemes: Schemes | None = None

    def compared(self) -> Comparison:
        """Return what the contest says of its strategies."""
        return compared(self.contest, self.plays, self.schemes)


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
    folder = request.folder or workspace.folder / SIMULATIONS / _name(history, setting)
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
    start = _start(source, request.options.get("start"))
    spec = learn_spec(source, start - timedelta(1), FeatureSpec(identities=tuple(reads)))
    history = History(Replay(source, spec))
    known = {"start": start, "periods": 1, **request.options}
    setting = Setting(**known)
    if "periods" not in request.options:
        days = int(history.replay.rows.day[-1]) + 1 - history.day_of(start)
        setting = Setting(**{**known, "periods": max(1, days // setting.days)})
    return history, setting


def _start(source: Source, wanted: date | None) -> date:
    day = source.declared(["day"])["day"]
    if wanted is None:
        return as_date(np.datetime64(int(day.min() + BEFORE * (day.max() - day.min())), "D"))
    if History.day_of(wanted) <= day.min():
        raise NotComputableError(f"nothing was registered before {wanted}.", "Begin later: what came before teaches.")
    return wanted


def _name(history: History, setting: Setting) -> str:
    """Return a name that only the same history and setting have: what was played of them is taken up again."""
    known = json.dumps([setting.as_dict(), digest(history)], sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()[:12]


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


def _schemes(engine: DuckDBEngine, history: History) -> Schemes:
    """Return the scheme of each item in the order of the history: none for slips, and where none would be seen."""
    from landwaiter.features.state import item_hash

    true = unbound(TRUTH)
    found = engine.fetch(true.select(item=item_hash(true), scheme=true.scheme))
    order = np.argsort(found["item"], kind="stable")
    place = order[np.searchsorted(found["item"][order], history.replay.rows.item)]
    schemes = found["scheme"][place].copy()
    schemes[(schemes == "slip") | (history.replay.rows.fraud != 1)] = None
    return Schemes(schemes, history.replay.rows.day)


def write_report(comparison: Comparison, pages: Pages, language: str, *, data: str, made: date) -> None:
    """Write a comparison as a page and as JSON; ``data`` names what was replayed, ``made`` the day."""
    from landwaiter.report import write_simulation

    versions = {name: version(name) for name in ("landwaiter", "lightgbm", "scikit-learn")}
    about = {"data": data, "made": made.isoformat(), **versions}
    write_simulation(comparison, pages.html, pages.json, language, about=about)
