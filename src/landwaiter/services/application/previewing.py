"""What a policy would have selected of the latest month, before anybody asks for it to be in force.

The model in force has scored most items already, for the queue; these scores are taken from the lake. Only where some
are missing all items of the month are scored anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, as_date
from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureSpec, build
from landwaiter.schema import DECLARATION_KEY, tables
from landwaiter.selection import Policy, select
from landwaiter.services.application.acting import Actor, Application, require
from landwaiter.services.application.counted import commit_of
from landwaiter.services.application.hit_rates import Tally
from landwaiter.services.application.publishing import model_in_force, policy_in_force
from landwaiter.services.application.queue import NO_OFFICE
from landwaiter.services.session import engine_of, source_of
from landwaiter.store import Workspace
from landwaiter.targeting import registry

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine

DAYS = 30
NUMBER = "file_number"


@dataclass(frozen=True, slots=True)
class Selects:
    """What a policy selects of the items of the month.

    Attributes
    ----------
    policy
        Which one.
    lanes, offices
        How many items it gives each lane, and how many it selects in each office.
    selected, random
        How many items it selects, and how many of these at random.
    expected_hits, expected_revenue
        Frauds and additional revenue that the model expects among them; the latter ``None`` where it has no view.
    found
        What is known of those that were inspected. They were chosen by earlier policies, so this is no estimate.
    unknown
        Those of which nothing is known.
    """

    policy: Policy
    lanes: Mapping[str, int]
    offices: Mapping[str, int]
    selected: int
    random: int
    expected_hits: float
    expected_revenue: float | None
    found: Tally
    unknown: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a policy would have selected from ``first`` to ``last``, beside the one in force.

    ``in_force`` is ``None`` where no policy is; ``both`` counts the items that both select. ``rescored`` says that
    scores had to be computed anew.
    """

    first: str
    last: str
    items: int
    model: str
    rescored: bool
    wanted: Selects
    in_force: Selects | None
    both: int


@dataclass(frozen=True, slots=True)
class Scored:
    """The items of the month with their scores and what is known of them; equally long columns."""

    first: date
    last: date
    columns: Columns
    rescored: bool


def preview_policy(app: Application, actor: Actor, policy: Policy, *, model: str = "targeting") -> Preview:
    """Return what ``policy`` would have selected of the latest thirty days with the model in force.

    Raises
    ------
    NotComputableError
        When no model is in force, nothing was registered, or the policy needs revenue that the model cannot foretell.
    RightsError
        When the actor may not see models and policies.
    """
    require(app, actor, "model.view")
    version = model_in_force(app, model)
    if version is None:
        raise NotComputableError("no model is in force.", "Publish one: one person asks, another answers.")
    scored = _scored(app.workspace.folder, commit_of(app.workspace), model, version)
    rules = policy_in_force(app, policy.name) or policy_in_force(app)
    picked, wanted = _selects(policy, scored.columns)
    others, in_force = (np.zeros_like(picked), None) if rules is None else _selects(rules, scored.columns)
    days = (scored.first.isoformat(), scored.last.isoformat())
    return Preview(
        *days, len(picked), f"{model} {version}", scored.rescored, wanted, in_force, int((picked & others).sum())
    )


def _selects(policy: Policy, items: Columns) -> tuple[NDArray[np.bool_], Selects]:
    revenue = None if np.isnan(items["expected_revenue"]).all() else items["expected_revenue"]
    keys = {name: items[name] for name in DECLARATION_KEY}
    given = select(policy, keys, items["day"], items["office"], items["probability"], expected_revenue=revenue)
    picked = np.asarray(given["basis"] != "none")
    return picked, Selects(
        policy,
        _counts(given["lane"]),
        _counts(np.array([office or NO_OFFICE for office in items["office"][picked]], dtype=object)),
        int(picked.sum()),
        int((given["basis"] == "random").sum()),
        float(items["probability"][picked].sum()),
        None if revenue is None else float(np.nansum(revenue[picked])),
        _tally(items["result"][picked], items["additional_revenue"][picked]),
        sum(result is None for result in items["result"][picked].tolist()),
    )


def _counts(values: NDArray[Any]) -> dict[str, int]:
    known, counts = np.unique(values.astype(str), return_counts=True)
    return dict(zip(known.tolist(), counts.tolist(), strict=True))


def _tally(result: NDArray[Any], revenue: NDArray[np.float64]) -> Tally:
    known = ~np.isnan(revenue)
    said = result.tolist()
    inspected = len(said) - said.count(None)
    return Tally(inspected, said.count("fraud"), said.count("minor"), int(known.sum()), float(revenue[known].sum()))


@lru_cache(maxsize=4)
def _scored(folder: Path, _commit: int, model: str, version: str) -> Scored:
    workspace = Workspace(folder)
    with engine_of(workspace) as engine:
        first, last = _month(engine)
        columns = _stored(workspace, engine, (first, last), f"{model} {version}")
        rescored = bool(np.isnan(columns["probability"]).any())
        if rescored:
            columns |= _computed(workspace, engine, (first, last), (model, version), columns)
    return Scored(first, last, columns, rescored)


def _month(engine: DuckDBEngine) -> tuple[date, date]:
    declared = tables.declarations()
    last = engine.fetch(declared.aggregate(last=declared.registration_date.max()))["last"][0]
    if np.isnat(last):
        raise NotComputableError("the workspace holds no declarations.", "Ingest some first.")
    return as_date(last) - timedelta(DAYS - 1), as_date(last)


def _stored(workspace: Workspace, engine: DuckDBEngine, days: tuple[date, date], source: str) -> Columns:
    """Read the items of the month, the latest scores that selections kept, NaN where there are none, and outcomes."""
    made = [one.id for one in workspace.lake.records() if (one.kind, one.source) == ("selection", source)]
    signals, declared, found = tables.signals(), tables.declarations(), tables.outcomes()
    engine.attach("signals", [workspace.lake.part(one, "signals") for one in made], signals, numbered=NUMBER)
    every = ibis.table({**signals.schema(), NUMBER: "int64"}, name="signals")
    items = declared.filter(declared.registration_date.between(*days))
    items = items.select(*DECLARATION_KEY, "office", day="registration_date")
    mine = every.semi_join(items, DECLARATION_KEY)
    scores = mine.group_by(*DECLARATION_KEY).aggregate(
        probability=mine.score.argmax(mine[NUMBER]), expected_revenue=mine.expected_revenue.argmax(mine[NUMBER])
    )
    said = found.select(*DECLARATION_KEY, "result", "additional_revenue")
    return engine.fetch(_joined(_joined(items, scores), said).order_by(*DECLARATION_KEY))


def _joined(items: ir.Table, more: ir.Table) -> ir.Table:
    columns = [*items.columns, *(name for name in more.columns if name not in DECLARATION_KEY)]
    return items.left_join(more, DECLARATION_KEY).select(*columns)


def _computed(
    workspace: Workspace, engine: DuckDBEngine, days: tuple[date, date], which: tuple[str, str], items: Columns
) -> Columns:
    """Return scores of all items of the month, in the order of ``items``."""
    ranker = registry.load(workspace.models, *which)
    spec = FeatureSpec.from_dict(dict(ranker.spec))
    table = build(source_of(workspace, engine), spec, start=days[0], end=days[1], evidence=True)
    scores = ranker.score(table)
    order = np.lexsort((table.keys["item_number"], table.keys["declaration_id"].astype(str)))
    place = np.lexsort((items["item_number"], items["declaration_id"].astype(str)))
    revenue = np.full(len(order), np.nan) if scores.expected_revenue is None else scores.expected_revenue
    made = {"probability": np.empty(len(order)), "expected_revenue": np.empty(len(order))}
    made["probability"][place], made["expected_revenue"][place] = scores.probability[order], revenue[order]
    return dict(made)
