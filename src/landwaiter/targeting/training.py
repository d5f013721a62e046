"""Fit a targeting model on labelled rows and write down what there is to know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from landwaiter.errors import NotComputableError
from landwaiter.features.spec import name_of
from landwaiter.features.table import IDENTITY, SHARED, FeatureInfo, FeatureTable
from landwaiter.targeting import DEFAULT_RANKER, get_ranker, metrics
from landwaiter.targeting.base import BaseRanker
from landwaiter.targeting.card import Data, Feature, Metrics, ModelCard, Partner, Revenue
from landwaiter.targeting.caveats import caveats
from landwaiter.targeting.meanings import meaning
from landwaiter.targeting.model import TargetingModel
from landwaiter.targeting.needs import HANDLERS
from landwaiter.targeting.revenue import RevenueModel

VALUE_FEATURE = "amount|customs_value|log"
"""The feature that the revenue model falls back on: the logarithm of the declared value."""
SHARES = (0.01, 0.02, 0.05, 0.10)
LIBRARIES = ("landwaiter", "lightgbm", "numpy", "scikit-learn", "scipy")


@dataclass(frozen=True, slots=True)
class About:
    """What the card says that the rows do not.

    Attributes
    ----------
    name, version, created
        What the model is called, which one of that name it is, and the day it was made.
    spec
        The recipe of the features, JSON-ready.
    known_by
        Last day of which outcomes were used; by default the latest one in the rows.
    random_share
        Share of the labelled items that had been picked at random, where known.
    leakage
        Verdict of the leakage audit (``"clean"``, ``"suspect"``, ``"leaking"``); ``None`` if not run.
    """

    version: str
    created: date
    spec: Mapping[str, Any]
    name: str = "targeting"
    known_by: date | None = None
    random_share: float | None = None
    leakage: str | None = None


def fit_model(
    table: FeatureTable,
    about: About,
    *,
    ranker: str = DEFAULT_RANKER,
    seed: int = 0,
    threads: int = 1,
    revenue: RevenueModel | None = None,
) -> TargetingModel:
    """Fit a ranker and, where revenue is known, a revenue model on the labelled rows of ``table``.

    Parameters
    ----------
    table
        Features of declaration items; those without an outcome are left out.
    about
        What goes on the card beside the figures.
    ranker
        One of :data:`landwaiter.targeting.RANKERS`.
    seed
        The same table and seed give the same bytes.
    threads
        Threads for training.
    revenue
        A revenue model fitted on these rows before, so that rankers can be compared at less cost.

    Raises
    ------
    NotComputableError
        When the table does not hold both fraud and items that were none.
    SettingsError
        When there is no such ranker.
    """
    labelled = readable(_labelled(table), ranker)
    fitted = fit_ranker(labelled, ranker, seed, threads)
    revenue = revenue or fit_revenue(labelled, seed, threads)
    return TargetingModel(fitted, revenue, dict(about.spec), _card(labelled, about, ranker, fitted, revenue, seed))


def _labelled(table: FeatureTable) -> FeatureTable:
    rows = np.flatnonzero(~np.isnan(table.fraud))
    labelled = table.take(rows[np.argsort(table.day[rows], kind="stable")])
    frauds = int(labelled.fraud.sum())
    if frauds == 0 or frauds == len(labelled):
        raise NotComputableError(
            f"a model needs outcomes of both kinds; there are {frauds} frauds among {len(labelled)} inspected items.",
            "Record more outcomes, with those that found nothing wrong, or select at random until there are some.",
        )
    return labelled


def fit_ranker(table: FeatureTable, ranker: str, seed: int = 0, threads: int = 1) -> BaseRanker:
    """Fit a ranker on a table of labelled items, in time order, that it can read."""
    kind = get_ranker(ranker)
    unfitted = kind(**_parameters(kind, table, seed, threads))
    return unfitted.fit(table.matrix, table.fraud, revenue=table.revenue)


def readable(table: FeatureTable, ranker: str) -> FeatureTable:
    """Return the features that a ranker can read: numbers that are names would mislead one that reads sizes."""
    kind = get_ranker(ranker)
    named = {name_of(IDENTITY, column) for column in kind.identities}
    hidden = {IDENTITY} if kind.reads_shares else {IDENTITY, SHARED}
    return table.only([info.name for info in table.infos if info.family not in hidden or info.name in named])


def _parameters(kind: type[BaseRanker], table: FeatureTable, seed: int, threads: int) -> dict[str, Any]:
    known = kind().get_params()
    wanted = {"seed": seed, "threads": threads, "columns": handler_columns(table)}
    wanted |= _identity_columns(table) | _repeat_columns(table)
    wanted["shared_columns"] = [place for place, info in enumerate(table.infos) if info.family == SHARED] or None
    return {name: value for name, value in wanted.items() if name in known}


def _identity_columns(table: FeatureTable) -> dict[str, int]:
    """Return the parameters that name the columns of identities."""
    wanted = {"importer_column": "importer_id", "code_column": "hs6"}
    places = {name: place for place, name in enumerate(table.names)}
    found = {parameter: places.get(name_of(IDENTITY, column)) for parameter, column in wanted.items()}
    return {parameter: place for parameter, place in found.items() if place is not None}


def _repeat_columns(table: FeatureTable) -> dict[str, Any]:
    """Return the parameters that tell new consignments from repeated ones, where histories count each once."""
    repeats = [place for place, info in enumerate(table.infos) if info.statistic == "looked_at"]
    histories = [
        place for place, info in enumerate(table.infos) if info.family == "history" and "once" not in info.statistic
    ]
    return {"repeats_column": repeats[0], "repeated_columns": histories} if repeats else {}


def handler_columns(table: FeatureTable) -> list[int] | None:
    """Return where the handlers' fraud rates over all history are, ``None`` where there are none."""
    wanted = {(handler,) for handler in HANDLERS}
    found = [
        column
        for column, info in enumerate(table.infos)
        if info.family == "history" and info.statistic == "rate" and info.window_days is None and info.key in wanted
    ]
    return found or None


def fit_revenue(table: FeatureTable, seed: int = 0, threads: int = 1) -> RevenueModel | None:
    """Fit a revenue model on the frauds of a table whose revenue is known; ``None`` where there are none."""
    known = np.flatnonzero((table.fraud == 1) & np.isfinite(table.revenue))
    if not len(known):
        return None
    column = table.names.index(VALUE_FEATURE) if VALUE_FEATURE in table.names else None
    model = RevenueModel(scale_column=column, seed=seed, threads=threads)
    return model.fit(table.matrix[known], table.revenue[known])


def _card(
    table: FeatureTable,
    about: About,
    ranker: str,
    fitted: BaseRanker,
    revenue: RevenueModel | None,
    seed: int,
) -> ModelCard:
    data, judged, money = _data(table, about), _metrics(table, fitted), _revenue(revenue)
    return ModelCard(
        name=about.name,
        version=about.version,
        created=about.created,
        ranker=ranker,
        parameters={name: _plain(value) for name, value in fitted.get_params().items()},
        calibration=fitted.calibration_.as_dict(),
        seed=seed,
        data=data,
        features=tuple(_feature(info) for info in table.infos),
        partners=_partners(fitted, about),
        metrics=judged,
        revenue=money,
        leakage=about.leakage,
        caveats=caveats(table, data, judged, money, fitted.calibration_, about.leakage),
        libraries={name: _installed(name) for name in LIBRARIES},
    )


def _data(table: FeatureTable, about: About) -> Data:
    known_by = about.known_by or _day(table.known_on[~np.isnat(table.known_on)].max(initial=table.day[-1]))
    return Data(
        first_registration=_day(table.day[0]),
        last_registration=_day(table.day[-1]),
        known_by=known_by,
        labelled=len(table),
        frauds=int(table.fraud.sum()),
        with_revenue=int(((table.fraud == 1) & np.isfinite(table.revenue)).sum()),
        offices=len({office for office in table.office if office is not None}),
        random_share=about.random_share,
    )


def _metrics(table: FeatureTable, fitted: BaseRanker) -> Metrics | None:
    if fitted.judged_ is None:
        return None
    fraud = table.fraud[fitted.judged_.rows] == 1
    probability = fitted.judged_.probability
    return Metrics(
        rows=len(fraud),
        frauds=int(fraud.sum()),
        first_registration=_day(table.day[fitted.judged_.rows][0]),
        auc=metrics.area_under_curve(fraud, probability),
        average_precision=metrics.average_precision(fraud, probability),
        precision_at={f"{share:.0%}": metrics.precision_at(fraud, probability, share) for share in SHARES},
        brier=metrics.brier_score(fraud, probability),
        calibration_error=metrics.calibration_error(fraud, probability),
    )


def _revenue(model: RevenueModel | None) -> Revenue | None:
    if model is None:
        return None
    return Revenue(
        method=model.method_,
        rows=model.rows_,
        cap=model.cap_,
        cap_quantile=model.cap,
        ratio_to_value=model.ratio_,
        mean=model.mean_,
    )


def _partners(fitted: BaseRanker, about: About) -> tuple[Partner, ...]:
    """Return who was listened to; the shared columns stand in the order of the recipe's shares."""
    shared = about.spec.get("shares", ()) if fitted.reads_shares else ()
    return tuple(
        Partner(name=share["name"], fingerprint=share["fingerprint"], weight=weight)
        for share, weight in zip(shared, fitted.partner_weights, strict=True)
    )


def _feature(info: FeatureInfo) -> Feature:
    return Feature(
        name=info.name,
        family=info.family,
        key=info.key,
        statistic=info.statistic,
        window_days=info.window_days,
        meaning=meaning(info),
    )


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "run from source"


def _day(value: np.datetime64) -> date:
    day: date = value.astype("datetime64[D]").item()
    return day


def _plain(value: object) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
