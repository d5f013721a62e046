from __future__ import annotations

import json
from collections import deque
from typing import Any

import numpy as np
import pytest
from targeting.tables import INFOS, learnable, table

from landwaiter.errors import NotComputableError, SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.adaptive import Adaptive
from landwaiter.targeting.strategies.bandit import BanditUcb, Learning
from landwaiter.targeting.strategies.base import Known, Picks, Revealed
from landwaiter.targeting.strategies.spelling import strategy_from

BANDITS = ("bandit_ucb", "bandit_exp3")
DRIFTS = ("drift_psi", "drift_ks", "drift_anderson", "drift_transport")
ITEMS = learnable(40)


def adaptive(text: str, seed: int = 0) -> Any:
    made = strategy_from(text, seed)
    assert isinstance(made, Adaptive)
    return made


def quick(name: str, seed: int = 0, **options: float) -> Any:
    """A strategy whose parts need no fitting to be asked: only who picks matters here."""
    told = "".join(f", {option}={value}" for option, value in options.items())
    made = adaptive(f"{name}(risk_profile=1, random=1{told})", seed)
    made.fit(Known(learnable(300), learnable(10), 0))
    return made


def best_used(name: str, delay: int, *, worth: tuple[float, ...] = (0.05, 0.1, 0.15, 0.2, 0.6)) -> float:
    """The share of periods in which the best arm was used; 20 picks each, outcomes ``delay`` periods late."""
    used = []
    for seed in range(5):
        strategy, draws, late = quick(name, seed), np.random.default_rng(seed), deque[tuple[Picks, Revealed]]()
        for _ in range(300):
            picks = strategy.query(ITEMS, 20)
            arm = int(np.argmin(np.abs(strategy.shares - strategy.share_)))
            used.append(arm == 4)
            found = (draws.random(20) < worth[arm]).astype(float)
            late.append((picks, Revealed(found, 100 * found)))
            if len(late) > delay:
                strategy.learn(*late.popleft())
    return float(np.mean(used))


@pytest.mark.parametrize("name", BANDITS)
@pytest.mark.parametrize("delay", [0, 3])
def test_a_period_is_credited_to_the_share_it_was_played_with(name: str, delay: int) -> None:
    # The simulator of the papers credits the arm of the next period and stays near chance, one in five. Exponential
    # weights go on drawing other arms, the more so as rewards are told against the usual.
    assert best_used(name, delay) > (0.8 if name == "bandit_ucb" else 0.5)


def test_the_reward_is_what_an_inspection_found_against_the_usual() -> None:
    strategy = quick("bandit_ucb")
    for found in (4, 8, 0):
        picks = strategy.query(ITEMS, 20)
        revealed = Revealed(np.r_[np.ones(found), np.zeros(20 - found)], np.zeros(20))
        strategy.learn(picks, revealed)
    # The first is like itself; .4 against .2 are two thirds; nothing against .3 is nothing.
    assert sorted(strategy.bandit.rewards[strategy.bandit.pulls > 0]) == pytest.approx([0, 0.5, 2 / 3])


@pytest.mark.parametrize(("options", "reward"), [({"weight": 1}, 3 / 4), ({"finding": 1}, 1 / 2)])
def test_revenue_and_the_picks_that_find_can_be_judged_instead(options: dict[str, float], reward: float) -> None:
    strategy = quick("bandit_ucb", **options)
    for revenue in (1.0, 3.0):
        picks = strategy.query(ITEMS, 20)
        finds = np.array([by == "risk_profile" for by in picks.by])
        # What the random picks find changes from one period to the next; what the others find does not.
        fraud = np.where(finds, 0.5, revenue / 3)
        strategy.learn(picks, Revealed(fraud, np.full(20, revenue)))
    assert strategy.bandit.rewards.max() == pytest.approx(reward)


def test_outcomes_of_another_choice_are_refused() -> None:
    strategy = quick("bandit_ucb")
    picks = strategy.query(ITEMS, 20)
    with pytest.raises(NotComputableError, match="told of 3 outcomes"):
        strategy.learn(Picks(picks.rows[:3], picks.by[:3], picks.score), Revealed(np.zeros(3), np.zeros(3)))
    strategy.learn(picks, Revealed(np.zeros(20), np.zeros(20)))
    with pytest.raises(NotComputableError, match="did not ask for"):
        strategy.learn(picks, Revealed(np.zeros(20), np.zeros(20)))


@pytest.mark.parametrize("name", [*BANDITS, "bandit_exp3s", "adapt"])
def test_a_strategy_taken_up_again_goes_on_as_if_nothing_had_happened(name: str) -> None:
    def played(broken_off: bool) -> list[tuple[float, list[int]]]:
        strategy, waiting, found = quick(name, 7), deque[Picks](), []
        for period in range(12):
            if broken_off and period == 6:
                state, strategy = json.loads(json.dumps(strategy.state())), quick(name, 7)
                strategy.restore(state)
            picks = strategy.query(ITEMS, 20)
            waiting.append(picks)
            found.append((strategy.share_, picks.rows.tolist()))
            if len(waiting) > 2:
                earlier = waiting.popleft()
                hits = ITEMS.fraud[earlier.rows]
                strategy.learn(earlier, Revealed(hits, hits))
        return found

    assert played(broken_off=True) == played(broken_off=False)


def test_a_period_without_picks_waits_for_nothing() -> None:
    strategy = quick("bandit_ucb")
    strategy.query(ITEMS, 0)
    picks = strategy.query(ITEMS, 20)
    strategy.learn(picks, Revealed(np.zeros(20), np.zeros(20)))
    assert strategy.state()["arms"]["waiting"] == []


@pytest.mark.parametrize("name", DRIFTS)
def test_the_share_follows_the_drift(name: str) -> None:
    strategy = adaptive(f"{name}(risk_profile=1, random=1, least=0.1, most=0.3)")
    strategy.fit(Known(learnable(1_500), learnable(10), 0))
    strategy.query(learnable(1_500, seed=9), 100)
    assert strategy.share_ == pytest.approx(0.1, abs=0.01)
    strategy.query(moved(learnable(1_500, seed=9), 3.0), 100)
    # What is declared moved by more than a large shift; histories, which did not, do not count.
    assert strategy.share_ == pytest.approx(0.3)
    picks = strategy.query(moved(learnable(1_500, seed=9), 3.0), 100)
    assert picks.by.count("random") == round(100 * strategy.share_)


def test_drift_needs_something_that_is_declared() -> None:
    bare = learnable(300).only(["importer_id|rate|all"])
    with pytest.raises(NotComputableError, match="numbers that are declared"):
        adaptive("drift_ks(risk_profile=1, random=1)").fit(Known(bare, bare, 0))


def test_adapt_adds_to_the_arm_what_the_drift_asks_for() -> None:
    strategy = adaptive("adapt(risk_profile=1, random=1)", seed=2)
    strategy.fit(Known(learnable(1_500), learnable(10), 0))
    strategy.query(moved(learnable(1_500, seed=9), 0.25), 100)
    arm = strategy.shares[strategy._waiting[0][0].arm]
    assert 0 < strategy.drift_ < 1
    assert strategy.share_ == pytest.approx((1 - strategy.drift_) * arm + strategy.drift_ * 0.45)


def test_who_explores_is_what_the_parts_say() -> None:
    strategy = adaptive("bandit_ucb(random=1, boosting=3, logistic=1, uncertainty=1)")
    strategy.share_ = 0.2
    strategy.share = lambda items: 0.2
    assert dict(zip([part.name for part in strategy.parts], strategy.weights(ITEMS), strict=True)) == pytest.approx(
        {"random": 0.1, "boosting": 0.6, "logistic": 0.2, "uncertainty": 0.1}
    )


@pytest.mark.parametrize(
    "text", ["adapt(boosting=1)", "adapt(random=1)", "drift_ks(boosting=1, random=1, least=0.5, most=0.2)"]
)
def test_a_mixture_needs_both_sides_and_shares_in_order(text: str) -> None:
    with pytest.raises(SettingsError, match="needs a part that explores"):
        strategy_from(text)


def test_arms_run_from_the_least_to_the_most() -> None:
    strategy = adaptive("bandit_ucb(boosting=1, random=1, arms=3, least=0, most=0.5)")
    assert isinstance(strategy, BanditUcb)
    assert isinstance(strategy, Learning)
    assert strategy.shares.tolist() == [0, 0.25, 0.5]


def moved(items: FeatureTable, by: float) -> FeatureTable:
    """The same items with the last feature moved."""
    return table(INFOS, (items.matrix + np.array([0, 0, by])).tolist(), fraud=items.fraud, day=items.day)
