"""Watch a model in use: what moved since it was trained, whether it can still be believed, and what to do."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Engine, as_date
from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureSpec, FeatureTable, build
from landwaiter.schema import tables
from landwaiter.selection.upkeep import (
    Evidence,
    Labels,
    Watched,
    believed,
    feature_moves,
    judged,
    label_change,
    score_move,
)
from landwaiter.services.lodged import compliance, day_of_latest
from landwaiter.services.quality import Pages
from landwaiter.services.session import Tell, engine_of, silent, source_of
from landwaiter.store import Workspace
from landwaiter.targeting import registry
from landwaiter.targeting.card import ModelCard
from landwaiter.targeting.drift import sampled
from landwaiter.targeting.model import TargetingModel

RECENT = 92
"""Days up to the end of the month whose outcomes count: three months, for in one few are known (chosen)."""
ROWS = 20_000
"""Items of either side whose features are compared: enough to tell a thirtieth of a standard deviation."""


def drift(
    workspace: Workspace,
    month: date | None = None,
    *,
    model: str = "targeting",
    version: str | None = None,
    tell: Tell = silent,
) -> Watched:
    """Hold a month against the period that a model was trained on, and say what to do with the model.

    Parameters
    ----------
    month
        Any day of it; the month of the last registration by default.
    version
        Of the model; its latest by default.

    Raises
    ------
    ModelError
        When there is no such model.
    NotComputableError
        When nothing was registered in the month after training.
    """
    with engine_of(workspace) as engine:
        ranker = registry.load(workspace.models, model, version)
        taught = ranker.card.data.last_registration
        first, last = _month(engine, month, taught)
        since = max(taught + timedelta(1), last - timedelta(RECENT - 1))
        begun = _begun(engine, ranker.card)
        tell(f"computing features of {begun} to {taught}")
        before = _table(workspace, engine, ranker, begun, taught)
        tell(f"computing features of {since} to {last}")
        later = _table(workspace, engine, ranker, min(since, first), last)
        now = later.take(later.day >= np.datetime64(first, "D"))
        if not len(now):
            raise NotComputableError(f"nothing was registered from {first} to {last}.", "Choose another month.")
        tell("comparing")
        evidence = _evidence(ranker, now, before, later, _labels(engine, since, last, taught))
    return Watched(ranker.card, first, last, since, len(now), len(before), begun, evidence, judged(evidence))


def write_report(found: Watched, pages: Pages, language: str, *, data: str, made: date) -> None:
    """Write what was found as a page and as JSON; ``data`` names what was looked at, ``made`` the day."""
    from landwaiter.report import write_drift

    about = {"data": data, "made": made.isoformat(), "landwaiter": version("landwaiter")}
    write_drift(found, pages.html, pages.json, language, about=about)


def _month(engine: Engine, month: date | None, taught: date) -> tuple[date, date]:
    """Return the first and the last day of a month, without days that the model was trained on."""
    declared = tables.declarations()
    latest = engine.fetch(declared.aggregate(last=declared.registration_date.max()))["last"][0]
    if np.isnat(latest):
        raise NotComputableError("the workspace holds no declarations.", "Ingest some first.")
    day = month or as_date(latest)
    first = day.replace(day=1)
    last = (first + timedelta(31)).replace(day=1) - timedelta(1)
    if last <= taught:
        raise NotComputableError(
            f"the model was trained on items up to {taught}: {first:%Y-%m} cannot say how it does on others.",
            "Choose a later month, or ingest what was registered since.",
        )
    return max(first, taught + timedelta(1)), last


def _begun(engine: Engine, card: ModelCard) -> date:
    """Return the first day of the training period, or a later one where it has very many items."""
    declared = tables.declarations()
    day = declared.registration_date
    return day_of_latest(
        engine, declared.filter(day >= card.data.first_registration, day <= card.data.last_registration)
    )


def _table(workspace: Workspace, engine: Engine, model: TargetingModel, first: date, last: date) -> FeatureTable:
    spec = FeatureSpec.from_dict(dict(model.spec))
    return model.own(build(source_of(workspace, engine), spec, start=first, end=last))


def _evidence(
    model: TargetingModel, now: FeatureTable, before: FeatureTable, later: FeatureTable, labels: Labels | None
) -> Evidence:
    draws = np.random.default_rng(model.card.seed)
    inspected = later.take(~np.isnan(later.fraud))
    return Evidence(
        feature_moves(now.infos, sampled(now.matrix, draws, ROWS), sampled(before.matrix, draws, ROWS)),
        score_move(_scores(model, now), _scores(model, before)),
        labels,
        believed(_scores(model, inspected), inspected.fraud),
    )


def _scores(model: TargetingModel, table: FeatureTable) -> NDArray[np.float64]:
    return model.score(table).probability


def _labels(engine: Engine, since: date, last: date, taught: date) -> Labels | None:
    now, before = compliance(engine, since, last), compliance(engine, None, taught)
    return label_change(now, before) if now is not None and before is not None else None
