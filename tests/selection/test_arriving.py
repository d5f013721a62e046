"""Lanes of items that arrive one by one: the expected shares are those of the policy, each draw can be repeated."""

from __future__ import annotations

import numpy as np
import pytest

from landwaiter.selection import Policy, item_draws
from landwaiter.selection.arriving import Bar, Bars, arriving_lanes, learn_bars

DAY = np.datetime64("2025-06-01")


def keys(count: int, prefix: str = "D") -> dict[str, np.ndarray]:
    names = np.array([f"{prefix}{n}" for n in range(count)], dtype=object)
    return {"declaration_id": names, "item_number": np.ones(count, dtype=np.int64)}


def office(count: int, name: str | None = "N1") -> np.ndarray:
    return np.full(count, name, dtype=object)


def test_the_bar_leaves_the_targeted_share_above_it() -> None:
    # Of 100 items 20 are inspected, a quarter of them (5) drawn at random; of the other 95, 15 are targeted: 15/95.
    score = np.arange(100) / 100
    policy = Policy(rate=0.2, random_share=0.25)
    bar = learn_bars(policy, score, np.full(100, DAY), office(100)).overall
    assert (bar.rate, bar.random) == (0.2, 0.05)
    assert bar.score == 0.84
    assert bar.tied == pytest.approx((15 / 95 - 0.15) / 0.01)


def test_a_budget_of_a_number_is_a_rate_of_recent_cells() -> None:
    # Cells of 4 and of 12 items, 6 inspected in each where there are so many: 4 + 6 of 16.
    days = np.array([DAY] * 4 + [DAY + 1] * 12)
    policy = Policy(rate=None, count=6, random_share=0.0)
    assert learn_bars(policy, np.linspace(0, 1, 16), days, office(16)).overall.rate == 10 / 16


def test_equal_scores_are_told_apart_by_a_draw() -> None:
    policy = Policy(rate=0.3, random_share=0.0, seed=4)
    bars = learn_bars(policy, np.full(50, 0.5), np.full(50, DAY), office(50))
    assert bars.overall == Bar(0.3, 0.0, 0.5, pytest.approx(0.3))
    basis = arriving_lanes(bars, keys(20_000), office(20_000), np.full(20_000, 0.5))["basis"]
    # Three standard errors: sqrt(0.3 * 0.7 / 20000) = 0.0032.
    assert (basis == "targeted").mean() == pytest.approx(0.3, abs=0.01)


def test_expected_shares_are_those_of_the_policy_and_the_draw_is_that_of_a_batch() -> None:
    draw = np.random.default_rng(8)
    policy = Policy(rate=0.1, random_share=0.2, seed=9)
    bars = learn_bars(policy, draw.beta(1, 8, size=20_000), np.full(20_000, DAY), office(20_000))
    given = arriving_lanes(bars, keys(20_000), office(20_000), draw.beta(1, 8, size=20_000))
    assert (given["basis"] == "random").mean() == pytest.approx(0.02, abs=0.003)
    assert (given["basis"] == "targeted").mean() == pytest.approx(0.08, abs=0.006)
    assert ((given["lane"] == "red") == (given["basis"] != "none")).all()
    assert given["inclusion_probability"] == pytest.approx(0.02)
    assert (given["draw"] == item_draws(9, keys(20_000))).all()
    assert ((given["basis"] == "random") == (given["draw"] < 0.02)).all()


def test_an_item_is_answered_alike_alone_and_in_company() -> None:
    bars = Bars(Policy(rate=0.5, seed=1), Bar(0.5, 0.05, 0.4, 0.5), {"N2": Bar(0.5, 0.05, 0.9, 0.0)})
    score, offices = np.tile([0.3, 0.4, 0.95], 20), np.tile(["N1", "N2", None, "N9"], 15).astype(object)
    whole = arriving_lanes(bars, keys(60), offices, score)
    for row in range(60):
        one = {name: values[row : row + 1] for name, values in keys(60).items()}
        alone = arriving_lanes(bars, one, offices[row : row + 1], score[row : row + 1])
        assert {name: values[0] for name, values in alone.items()} == {name: whole[name][row] for name in alone}


def test_an_office_has_its_own_bar_where_enough_of_its_items_lie_above() -> None:
    # At a rate of a tenth, none at random: 600 items have 60 above, 100 have 10, which says too little.
    score = np.concatenate([np.linspace(0, 1, 600), np.linspace(0, 0.1, 100)])
    offices = np.array(["N1"] * 600 + ["N2"] * 100, dtype=object)
    policy = Policy(rate=0.1, random_share=0.0)
    bars = learn_bars(policy, score, np.full(700, DAY), offices)
    assert set(bars.offices) == {"N1"}
    assert bars.of("N2") == bars.of(None) == bars.overall
    whole = Policy(rate=0.1, random_share=0.0, per="day")
    assert learn_bars(whole, score, np.full(700, DAY), offices).offices == {}


def test_all_or_nothing() -> None:
    score = np.linspace(0, 1, 10)
    every = learn_bars(Policy(rate=1.0, random_share=0.0), score, np.full(10, DAY), office(10))
    assert (arriving_lanes(every, keys(10), office(10), score)["basis"] == "targeted").all()
    chance = learn_bars(Policy(rate=1.0, random_share=1.0), score, np.full(10, DAY), office(10))
    assert (arriving_lanes(chance, keys(10), office(10), score)["basis"] == "random").all()
    nothing = learn_bars(Policy(rate=None, count=0), score, np.full(10, DAY), office(10))
    assert (arriving_lanes(nothing, keys(10), office(10), score + 1)["basis"] == "none").all()
