"""Prove that a country is lifelike and no toy; or hold an administration's own data against the same ranges."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.areas import EVERYTHING, Cases, areas_of, make_cases
from landwaiter.country.evidence.facts import facts
from landwaiter.country.evidence.hidden import CELL, hidden_share
from landwaiter.country.evidence.proof import ModelAreas, Proof
from landwaiter.country.evidence.separability import separability
from landwaiter.country.evidence.tables import Tables
from landwaiter.country.export.parquet import path_of, unbound
from landwaiter.country.records.tables import DECLARATIONS, OUTCOMES, TABLES, TRUTH
from landwaiter.engine import Columns, as_date, open_engine
from landwaiter.errors import NotComputableError, Place, WorkspaceError
from landwaiter.features import Source, build, learn_spec
from landwaiter.services.session import Tell, silent
from landwaiter.targeting import DEFAULT_RANKER
from landwaiter.targeting.training import About, fit_model

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.country.arrays import Floats
    from landwaiter.features import FeatureTable

LEARNING_PART = 0.72
"""Part of the days from which the model learns; the rest judges it (chosen)."""
FEWEST = 20
"""Frauds found among later items below which a model is not judged."""
CELLS = (CELL, ("importer_id",), ("hs6", "origin_country"))
"""Cells for which it is told what only random inspection reveals, the finest first."""


def prove(folder: Path, *, until: date | None = None, seed: int = 0, tell: Tell = silent) -> Proof:
    """Measure facts, separability and the default model on the Parquet files of a country.

    Parameters
    ----------
    folder
        Holds ``declarations.parquet`` and what else there is of
        :data:`landwaiter.country.records.tables.TABLES`; truth in ``truth/``.
    until
        Last day from which the model learns; by default after 72 % of the days.
    seed
        Of the model.

    Raises
    ------
    WorkspaceError
        When the folder has no declarations.
    InputError
        When truth is not that of the declarations.
    """
    tell("reading the tables")
    tables = read_tables(folder)
    tell("measuring facts")
    measured = facts(tables)
    known = _told(tables)
    tell("judging single fields")
    separated = separability(tables) if known else None
    hidden = tuple(hidden_share(tables, cell) for cell in CELLS) if known else ()
    tell("teaching the default model")
    return Proof(measured, separated, hidden, _model(folder, tables, until, seed))


def read_tables(folder: Path) -> Tables:
    """Read the tables of a country; those that are not there are left out.

    Raises
    ------
    WorkspaceError
        When there are no declarations.
    """
    if not path_of(DECLARATIONS, folder).is_file():
        remedy = "Choose a folder with declarations.parquet, such as a generated country."
        raise WorkspaceError("there are no declarations here.", remedy, Place(file=str(folder)))
    with open_engine() as engine:
        held: dict[str, Columns] = {}
        for name, table in TABLES.items():
            path = path_of(table, folder)
            if path.is_file():
                engine.attach(name, [path], unbound(table))
                maps = [column.name for column in table.columns if column.kind == "map"]
                held[name] = engine.fetch(unbound(table).drop(*maps))
    return Tables(held)


def _told(tables: Tables) -> bool:
    """Whether the truth is there and holds both illicit and honest items, so that they can be told apart."""
    return not tables.lacking(["truth.illicit"]) and len(set(tables["truth.illicit"].tolist())) > 1


def _model(folder: Path, tables: Tables, until: date | None, seed: int) -> ModelAreas | None:
    cut = until or _cut(tables)
    try:
        later, score = _ranked(folder, cut, seed)
    except NotComputableError:
        return None
    labelled = ~np.isnan(later.fraud)
    fraud = later.fraud[labelled] == 1
    if fraud.sum() < FEWEST or fraud.all():
        return None
    cases = _cases(tables, later)
    return ModelAreas(
        ranker=DEFAULT_RANKER,
        learned_until=cut,
        rows=len(later),
        inspected_rows=int(labelled.sum()),
        found=areas_of(score[labelled], Cases(~fraud, {EVERYTHING: fraud}))[EVERYTHING],
        inspected=areas_of(score[labelled], cases.at(labelled)) if cases else {},
        everything=areas_of(score, cases) if cases else {},
    )


def _cut(tables: Tables) -> date:
    day = tables["declarations.registration_date"].astype("datetime64[D]")
    return as_date(day.min() + int(LEARNING_PART * (day.max() - day.min()).astype(int)))


def _ranked(folder: Path, until: date, seed: int) -> tuple[FeatureTable, Floats]:
    """Return the items registered after ``until``, and how a model that learned by then scores them."""
    declared, found = (path_of(table, folder) for table in (DECLARATIONS, OUTCOMES))
    with open_engine() as engine:
        source = Source(engine, [declared], [found] if found.is_file() else [])
        spec = learn_spec(source, until)
        past = build(source, spec, end=until, labelled_only=True)
        past = past.take(past.known_on <= np.datetime64(until))
        later = build(source, spec, start=until + timedelta(1), evidence=True)
    about = About(version="proof", created=until, spec=spec.as_dict(), known_by=until)
    return later, fit_model(past, about, seed=seed).score(later).probability


def _cases(tables: Tables, later: FeatureTable) -> Cases | None:
    """Return what truth says of the items of ``later``."""
    if tables.lacking([f"{TRUTH.name}.illicit"]):
        return None
    return make_cases(tables).at(tables.rows_of_keys(later.keys))
