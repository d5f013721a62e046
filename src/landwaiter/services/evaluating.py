"""Judge how well ranking would have worked, walking forward through what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, as_date
from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureSpec, FeatureTable, build, learn_spec
from landwaiter.selection import (
    Evaluation,
    Quality,
    audit_leakage,
    joint_codes,
    monthly_folds,
    single_fold,
    walk_forward,
)
from landwaiter.selection.backtest import RANKERS
from landwaiter.selection.folds import default_start
from landwaiter.services.lodged import Lodged, compliance, inspected_share, read_lodged
from landwaiter.services.session import Tell, engine_of, silent, source_of
from landwaiter.store import Workspace
from landwaiter.targeting import identities
from landwaiter.targeting.model import TargetingModel
from landwaiter.targeting.training import About, fit_model

if TYPE_CHECKING:
    from landwaiter.engine import Engine
    from landwaiter.targeting.revenue import RevenueModel


def evaluate(
    workspace: Workspace,
    start: date | None = None,
    *,
    rankers: Sequence[str] = RANKERS,
    frozen: bool = False,
    seed: int | None = None,
    tell: Tell = silent,
) -> Evaluation:
    """Walk forward month by month: learn from what was known, rank what came next, compare with the outcomes.

    The data is audited for leakage first, and results on joint values never seen in training stand
    beside the rest.

    Parameters
    ----------
    start
        First day that is foretold; by default the last quarter of the days is.
    rankers
        Which rankers to compare.
    frozen
        Train once, before ``start``, and use no outcome known later, not even as history.
    seed
        Of models, draws and intervals; the workspace's setting by default.

    Raises
    ------
    NotComputableError
        When there are too few outcomes before or after ``start``.
    """
    with engine_of(workspace) as engine:
        tell("reading outcomes")
        lodged = read_lodged(engine)
        begin = start or as_date(default_start(lodged.day[~np.isnan(lodged.fraud)]))
        cut = np.datetime64(begin, "D")
        tell("auditing for leakage")
        audit = audit_leakage(lodged.columns, lodged.fraud, lodged.day, cut=cut)
        tell("computing features")
        spec = FeatureSpec(identities=identities(rankers))
        table = _table(workspace, engine, begin, spec, frozen=frozen)
        chosen = workspace.settings.targeting.seed if seed is None else seed
        return walk_forward(
            table,
            _Fitter(),
            rankers=rankers,
            folds=single_fold(table.day, cut) if frozen else monthly_folds(table.day, cut),
            joint=[_codes(lodged, table, key) for key in audit.keys],
            audit=audit,
            compliance=compliance(engine),
            inspected_share=inspected_share(engine, begin),
            seed=chosen,
            progress=lambda name, step, steps: tell(f"{name}: period {step + 1} of {steps}"),
        )


def write_report(evaluation: Evaluation, html: Path, json: Path, language: str, *, data: str, made: date) -> None:
    """Write the evaluation as a page and as JSON; ``data`` names what was evaluated, ``made`` the day."""
    from landwaiter.report import write_evaluation

    versions = {name: version(name) for name in ("landwaiter", "lightgbm", "scikit-learn")}
    write_evaluation(evaluation, html, json, language, about={"data": data, "made": made.isoformat(), **versions})


def summary(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    """Yield one line a ranker and objective: first on rows never seen in training, then on all rows."""
    for part in ("never_seen", "everything"):
        for ranker in evaluation.rankers:
            for ranking in ranker.rankings:
                quality = getattr(ranking, part)
                if quality is not None:
                    yield _summarised(ranker.name, ranking.weight, part, quality)


def _summarised(name: str, weight: float, part: str, quality: Quality) -> tuple[str, ...]:
    by = {0.0: "", 1.0: " (revenue)"}[weight]
    rows = {"never_seen": "never seen", "everything": "all"}[part]
    tops = {top.share: top for top in quality.top}
    measures = [
        quality.auc,
        *(tops[share].precision for share in (0.05, 0.10)),
        *(tops[share].revenue for share in (0.05, 0.10)),
    ]
    return name + by, rows, *("-" if measure is None else f"{measure.value:.3f}" for measure in measures)


def _table(workspace: Workspace, engine: Engine, begin: date, spec: FeatureSpec, *, frozen: bool) -> FeatureTable:
    source = source_of(workspace, engine)
    until = begin - timedelta(1)
    spec = learn_spec(source, until, spec)
    table = build(source, spec, labelled_only=True, known_by=until if frozen else None, evidence=True)
    if not (table.day >= np.datetime64(begin, "D")).any():
        raise NotComputableError(f"no inspected item was registered from {begin} on.", "Choose an earlier day.")
    return table


class _Fitter:
    """Fits rankers on the training rows of one fold after another; all rankers of a fold share a revenue model."""

    def __init__(self) -> None:
        self._revenue: dict[tuple[np.datetime64, int], RevenueModel | None] = {}

    def __call__(self, table: FeatureTable, ranker: str, seed: int) -> TargetingModel:
        about = About(version="back-test", created=as_date(table.day[-1]), spec={})
        rows = (table.day[-1], len(table))
        model = fit_model(table, about, ranker=ranker, seed=seed, revenue=self._revenue.get(rows))
        self._revenue[rows] = model.revenue
        return model


def _codes(lodged: Lodged, table: FeatureTable, key: tuple[str, ...]) -> NDArray[np.int64]:
    """Return a code of the joint value of ``key`` for each row of ``table``."""
    codes = joint_codes(lodged.columns, key)
    place = {item: row for row, item in enumerate(_items(lodged.columns))}
    return codes[[place[item] for item in _items(table.keys)]]


def _items(columns: Columns) -> Iterable[tuple[str, int]]:
    return zip(columns["declaration_id"].tolist(), columns["item_number"].tolist(), strict=True)
