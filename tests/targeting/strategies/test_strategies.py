"""What every strategy owes, on small tables whose rule is known."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
from targeting.tables import learnable

from landwaiter.errors import NotComputableError, SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies import STRATEGIES, get_strategy
from landwaiter.targeting.strategies.base import Known, Scored, Strategy
from landwaiter.targeting.strategies.spelling import strategy_from

NEEDS_TORCH = {"date", "blend", "autoencoder", "deep_sad"}
ADAPTIVE = ("bandit_ucb", "bandit_exp3", "bandit_exp3s", "drift_psi", "drift_ks", "drift_anderson", "drift_transport")
PARTS = {
    "hybrid": "hybrid(boosting=0.9, random=0.1)",
    **{name: f"{name}(boosting=1, random=1)" for name in (*ADAPTIVE, "adapt")},
}
"""Strategies of others, with parts."""
HERE = [name for name in STRATEGIES if name not in NEEDS_TORCH or find_spec("torch")]


def known(rows: int = 600, period: int = 0) -> Known:
    table = learnable(rows)
    return Known(table, learnable(200, seed=5), period)


@pytest.fixture(params=HERE)
def strategy(request: pytest.FixtureRequest) -> Strategy:
    made = strategy_from(PARTS.get(request.param, request.param), seed=3)
    made.fit(known())
    return made


@pytest.mark.parametrize("budget", [1, 17, 200])
def test_the_budget_is_spent_on_different_items(strategy: Strategy, budget: int) -> None:
    items = learnable(200, seed=1)
    picks = strategy.query(items, budget)
    assert len(picks.rows) == len(set(picks.rows.tolist())) == len(picks.by) == budget
    assert set(picks.rows.tolist()) <= set(range(200))
    assert picks.score.shape == (200,)
    assert np.isfinite(picks.score).all()


def test_more_budget_than_items_is_not_an_error(strategy: Strategy) -> None:
    assert len(strategy.query(learnable(10, seed=1), 50).rows) == 10


def test_the_same_seed_chooses_the_same(strategy: Strategy) -> None:
    items = learnable(200, seed=1)
    again = strategy_from(PARTS.get(strategy.name, strategy.name), seed=3)
    again.fit(known())
    assert again.query(items, 30).rows.tolist() == strategy.query(items, 30).rows.tolist()


def test_it_finds_at_least_what_chance_finds_or_says_that_it_explores(strategy: Strategy) -> None:
    items = learnable(2_000, seed=1)
    hits = items.fraud[strategy.query(items, 400).rows].mean()
    assert strategy.explores or hits > items.fraud.mean() + 0.15


def test_labels_of_the_items_themselves_are_not_read(strategy: Strategy) -> None:
    items = learnable(200, seed=1)
    blind = FeatureTable(
        items.infos,
        items.matrix,
        items.keys,
        items.day,
        items.office,
        np.full(200, np.nan),
        np.full(200, np.nan),
        items.known_on,
    )
    again = strategy_from(PARTS.get(strategy.name, strategy.name), seed=3)
    again.fit(known())
    assert again.query(blind, 30).rows.tolist() == strategy.query(items, 30).rows.tolist()


@pytest.mark.parametrize("name", [name for name in HERE if name != "random"])
def test_outcomes_of_one_kind_are_too_little(name: str) -> None:
    table = learnable(100)
    table = table.take(table.fraud == 0)
    with pytest.raises(NotComputableError, match="outcomes of both kinds"):
        strategy_from(PARTS.get(name, name)).fit(Known(table, table, 0))


def test_chance_draws_anew_each_period_and_the_same_for_everybody() -> None:
    items, rows = learnable(200, seed=1), []
    for period in (0, 1, 0):
        made = get_strategy("random")(seed=3)
        made.fit(known(period=period))
        rows.append(made.query(items, 20).rows.tolist())
    assert rows[0] == rows[2] != rows[1]


def test_equal_scores_are_put_in_a_drawn_order() -> None:
    order = Scored(np.zeros(50), np.random.default_rng(0), "x").picks(50).rows.tolist()
    assert order != sorted(order)
    assert sorted(order) == list(range(50))


def test_there_is_no_other_strategy() -> None:
    with pytest.raises(SettingsError, match="no strategy called 'oracle'"):
        get_strategy("oracle")
