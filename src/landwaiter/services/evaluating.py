"""Judge how well ranking would have worked, walking forward through what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.engine import Columns, as_date
from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureTable, build, learn_spec
from landwaiter.features.crosses import extra_names
from landwaiter.features.state import EXTRA, declared_value
from landwaiter.schema import DECLARATION, DECLARATION_KEY, tables
from landwaiter.schema.fields import HANDLED
from landwaiter.selection import (
    Compliance,
    Evaluation,
    Quality,
    audit_leakage,
    estimate_compliance,
    joint_codes,
    monthly_folds,
    single_fold,
    walk_forward,
)
from landwaiter.selection.backtest import RANKERS
from landwaiter.selection.folds import default_start
from landwaiter.services.session import Tell, engine_of, silent, source_of
from landwaiter.store import Workspace
from landwaiter.targeting.model import TargetingModel
from landwaiter.targeting.training import About, fit_model

if TYPE_CHECKING:
    from landwaiter.engine import Engine
    from landwaiter.targeting.revenue import RevenueModel


LATEST = 200_000
"""Items, inspected or not, that the leakage audit looks at beside all inspected ones."""


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
        declared = _declared(engine)
        begin = start or as_date(default_start(declared.day[~np.isnan(declared.fraud)]))
        cut = np.datetime64(begin, "D")
        tell("auditing for leakage")
        audit = audit_leakage(declared.columns, declared.fraud, declared.day, cut=cut)
        tell("computing features")
        table = _table(workspace, engine, begin, frozen=frozen)
        chosen = workspace.settings.targeting.seed if seed is None else seed
        return walk_forward(
            table,
            _Fitter(),
            rankers=rankers,
            folds=single_fold(table.day, cut) if frozen else monthly_folds(table.day, cut),
            joint=[_codes(declared, table, key) for key in audit.keys],
            audit=audit,
            compliance=_compliance(engine),
            seed=chosen,
            progress=lambda name, step, steps: tell(f"{name}: period {step + 1} of {steps}"),
        )


def write_report(evaluation: Evaluation, html: Path, json: Path, language: str) -> None:
    """Write the evaluation as a page and as JSON."""
    from landwaiter.report import write_evaluation

    write_evaluation(evaluation, html, json, language)


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


class _Declared:
    """Declaration items as they were lodged, with their outcomes: all inspected ones, and the latest others."""

    def __init__(self, columns: Columns) -> None:
        self.fraud = columns.pop("outcome fraud")
        self.day = columns["registration_date"]
        self.columns = {name: values for name, values in columns.items() if _filled(values)}


def _declared(engine: Engine) -> _Declared:
    declared, found = tables.declarations(), tables.outcomes()
    joined = declared.left_join(found, DECLARATION_KEY)
    joined = joined.filter(joined.result.notnull() | (declared.registration_date >= _day_of_latest(engine)))
    kept = [field.name for field in DECLARATION if field.name not in HANDLED and field.kind not in ("map", "time")]
    names = kept + [EXTRA + name for name in extra_names(engine)]
    columns: dict[str, Any] = {name: declared_value(joined, name) for name in names}
    columns["outcome fraud"] = (joined.result == "fraud").cast("float64")
    return _Declared(engine.fetch(joined.select(**columns)))


def _day_of_latest(engine: Engine) -> date:
    """Return the day from which on some ``LATEST`` items were registered."""
    declared = tables.declarations()
    per_day = engine.fetch(
        declared.group_by(day=declared.registration_date).aggregate(n=declared.count()).order_by("day")
    )
    if not len(per_day["day"]):
        raise NotComputableError("the workspace holds no declarations.", "Ingest some first.")
    later = np.cumsum(per_day["n"][::-1])[::-1]
    return as_date(per_day["day"][max(int((later >= LATEST).sum()) - 1, 0)])


def _filled(values: NDArray[np.generic]) -> bool:
    if values.dtype.kind == "O":
        return any(value is not None for value in values)
    return not bool(np.all(np.isnan(values))) if values.dtype.kind == "f" else True


def _table(workspace: Workspace, engine: Engine, begin: date, *, frozen: bool) -> FeatureTable:
    source = source_of(workspace, engine)
    until = begin - timedelta(1)
    spec = learn_spec(source, until)
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


def _codes(declared: _Declared, table: FeatureTable, key: tuple[str, ...]) -> NDArray[np.int64]:
    """Return a code of the joint value of ``key`` for each row of ``table``."""
    codes = joint_codes(declared.columns, key)
    place = {item: row for row, item in enumerate(_items(declared.columns))}
    return codes[[place[item] for item in _items(table.keys)]]


def _items(columns: Columns) -> Iterable[tuple[str, int]]:
    return zip(columns["declaration_id"].tolist(), columns["item_number"].tolist(), strict=True)


def _compliance(engine: Engine) -> Compliance | None:
    """Estimate compliance from the items that past inspections drew at random, if that was recorded."""
    declared, found = tables.declarations(), tables.outcomes()
    drawn = engine.fetch(found.filter(found.basis == "random").select("result", "additional_revenue"))
    if not len(drawn["result"]):
        return None
    total = int(engine.fetch(declared.aggregate(n=declared.count()))["n"][0])
    fraud = (drawn["result"] == "fraud").astype(np.float64)
    chance = np.full(len(fraud), len(fraud) / total)
    return estimate_compliance(chance, fraud, drawn["additional_revenue"])
