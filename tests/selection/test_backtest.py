from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from landwaiter.errors import NotComputableError
from landwaiter.features.table import FeatureInfo, FeatureTable
from landwaiter.selection.backtest import walk_forward
from landwaiter.selection.folds import Fold, monthly_folds, single_fold

START = np.datetime64("2024-01-01")


class Model:
    """Scores by the first feature, which tells the label in the tests."""

    def __init__(self, *, revenue: bool = True) -> None:
        self.revenue = revenue

    def score(self, table: FeatureTable) -> tuple[Any, Any]:
        chance = np.clip(table.matrix[:, 0].astype(float), 0.0, 1.0)
        return chance, chance * 100.0 if self.revenue else None


def tabled(number: int = 1200, seed: int = 0) -> FeatureTable:
    random = np.random.default_rng(seed)
    fraud = (random.random(number) < 0.2).astype(float)
    day = START + np.sort(random.integers(0, 240, number))
    clue = np.where(random.random(number) < 0.8, fraud * 0.6 + 0.2, random.random(number))
    keys = {"declaration_id": np.arange(number).astype(str).astype(object), "item_number": np.ones(number)}
    return FeatureTable(
        infos=(FeatureInfo("clue", "amount", "value"),),
        matrix=clue.astype(np.float32)[:, None],
        keys=keys,
        day=day,
        office=np.full(number, "N1", object),
        fraud=fraud,
        revenue=fraud * random.lognormal(5, 1, number),
        known_on=day + np.timedelta64(3, "D"),
    )


def test_only_what_was_known_before_the_fold_trains_it() -> None:
    table, seen = tabled(), []

    def fit(train: FeatureTable, ranker: str, seed: int) -> Model:
        seen.append((train, ranker, seed))
        return Model()

    found = walk_forward(table, fit, rankers=("boosting",), seed=9, replicates=10)
    assert [fold.start for fold in found.folds] == ["2024-06-29", "2024-07-29"]
    for (train, ranker, seed), fold in zip(seen, found.folds, strict=True):
        assert (ranker, seed) == ("boosting", 9)
        start = np.datetime64(fold.start)
        assert (train.known_on < start).all()
        # registered before the fold, and only the outcomes of its last three days are not known yet
        assert train.day.max() == start - np.timedelta64(4, "D")
        assert fold.training_rows == len(train)
    assert sum(fold.rows for fold in found.folds) == int((table.day >= np.datetime64("2024-06-29")).sum())


def test_an_outcome_that_comes_late_is_not_learned_from() -> None:
    table = tabled()
    late = replace(
        table, known_on=np.where(np.arange(len(table)) % 2 == 0, np.datetime64("2025-01-01"), table.known_on)
    )
    sizes: list[int] = []

    def fit(train: FeatureTable, ranker: str, seed: int) -> Model:
        sizes.append(len(train))
        return Model()

    cut = np.datetime64("2024-07-01")
    walk_forward(late, fit, rankers=("a",), folds=single_fold(table.day, cut), replicates=2)
    odd = np.arange(len(table)) % 2 == 1
    assert sizes == [int((odd & (table.known_on < cut)).sum())]


def test_rows_without_an_outcome_are_left_out() -> None:
    table = tabled()
    fraud = table.fraud.copy()
    fraud[::3] = np.nan
    known_on = table.known_on.copy()
    known_on[::3] = np.datetime64("NaT")
    found = walk_forward(replace(table, fraud=fraud, known_on=known_on), lambda *_: Model(), replicates=2)
    inside = table.day >= np.datetime64(found.folds[0].start)
    assert sum(fold.rows for fold in found.folds) == int((inside & ~np.isnan(fraud)).sum())
    said = {caveat.message: caveat.params for caveat in found.caveats}
    assert said["evaluation.caveat.inspected_only"]["inspected_percent"] == pytest.approx(2 / 3, abs=0.01)


def test_rankers_are_compared_on_the_same_rows_with_a_ceiling() -> None:
    found = walk_forward(
        tabled(), lambda _, name, __: Model(revenue=name == "rich"), rankers=("rich", "poor"), replicates=20
    )
    rich, poor, oracle = (found.ranker(name) for name in ("rich", "poor", "oracle"))
    assert rich is not None
    assert poor is not None
    assert oracle is not None
    assert poor.ranking(1.0) is None
    assert poor.trade == ()
    assert len(rich.trade) == 11
    assert rich.rankings[0] == poor.rankings[0]
    assert oracle.rankings[0].everything.auc.value == 1.0  # type: ignore[union-attr]
    best = oracle.ranking(1.0).everything.at(0.05).revenue  # type: ignore[union-attr]
    mine = rich.ranking(1.0).everything.at(0.05).revenue  # type: ignore[union-attr]
    assert best.value > mine.value > 0.0  # type: ignore[union-attr]
    assert found.ranker("lookup") is None
    assert sum(one.rows for one in rich.rankings[0].folds) == rich.rankings[0].everything.rows


def test_never_seen_rows_and_the_lookup_by_hand() -> None:
    table = tabled(600)
    cut = np.datetime64("2024-07-01")
    later = table.day >= cut
    train = table.known_on < cut
    joint = np.where(later, np.where(np.arange(600) % 2 == 0, 1, 5000 + np.arange(600)), table.fraud.astype(int))
    found = walk_forward(
        table, lambda *_: Model(), rankers=("a",), folds=single_fold(table.day, cut), joint=[joint], replicates=2
    )
    new = later & (np.arange(600) % 2 == 1)
    assert found.folds[0].never_seen == int(new.sum())
    ranking = found.ranker("a").ranking()  # type: ignore[union-attr]
    assert ranking is not None
    assert ranking.never_seen is not None
    assert ranking.never_seen.rows == int(new.sum())
    assert ranking.never_seen.frauds == int(table.fraud[new].sum())
    assert ranking.seen is not None
    assert ranking.seen.rows == int((later & ~new).sum())
    # seen rows all look up value 1, which is pure fraud; the rest take the training share
    lookup = found.ranker("lookup")
    assert lookup is not None
    assert {round(one.probability, 6) for one in lookup.calibration} == {1.0, round(table.fraud[train].mean(), 6)}


def test_a_row_is_never_seen_only_if_no_key_knows_it() -> None:
    table = tabled(600)
    everything_new, nothing_new = np.arange(600), np.zeros(600, dtype=int)
    found = walk_forward(table, lambda *_: Model(), rankers=(), joint=[everything_new, nothing_new], replicates=2)
    assert [fold.never_seen for fold in found.folds] == [0, 0]
    assert found.rankers[0].rankings[0].never_seen is None


def test_nothing_to_learn_from_is_said() -> None:
    table = tabled(300)
    with pytest.raises(NotComputableError, match="outcomes of both kinds"):
        walk_forward(table, lambda *_: Model(), folds=[Fold(START, START + np.timedelta64(9, "D"))])
    with pytest.raises(NotComputableError, match="no item has an outcome"):
        walk_forward(replace(table, fraud=np.full(300, np.nan)), lambda *_: Model())
    with pytest.raises(NotComputableError, match="periods to foretell"):
        walk_forward(table, lambda *_: Model(), folds=single_fold(table.day, np.datetime64("2030-01-01")))


def test_unknown_revenue_is_told_and_same_seed_same_json() -> None:
    table = tabled(600)
    revenue = np.where(np.arange(600) % 4 == 0, np.nan, table.revenue)
    runs = [walk_forward(replace(table, revenue=revenue), lambda *_: Model(), replicates=20, seed=3) for _ in range(2)]
    texts = [json.dumps(run.as_dict(), allow_nan=False) for run in runs]
    assert texts[0] == texts[1]
    unknown = [one.params for one in runs[0].caveats if one.message == "evaluation.caveat.revenue_unknown"]
    inside = table.day >= np.datetime64(runs[0].folds[0].start)
    assert unknown == [{"items_count": int((inside & np.isnan(revenue) & (table.fraud == 1)).sum())}]


def test_folds_cover_the_last_quarter_without_gap() -> None:
    day = START + np.arange(365)
    folds = monthly_folds(day)
    assert len(folds) == 3
    assert all(one.end == other.start for one, other in itertools.pairwise(folds))
    assert folds[-1].holds(day).sum() + folds[0].holds(day).sum() + folds[1].holds(day).sum() == 91
    assert folds[-1].end == day[-1] + np.timedelta64(1, "D")
    assert len(monthly_folds(day, START + np.timedelta64(355, "D"))) == 1
    with pytest.raises(NotComputableError, match="Begin it earlier"):
        monthly_folds(day, np.datetime64("2026-01-01"))
