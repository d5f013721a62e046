from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.targeting.strategies.arms import Bandit, Exponential, Pull, UpperConfidence

MEANS = (0.1, 0.2, 0.3, 0.4, 0.9)
"""Chances of a reward of 1: a stationary toy with five arms."""
SEEDS, ROUNDS = 20, 300
Make = Callable[[], Bandit]
MAKES: dict[str, Make] = {
    "ucb": lambda: UpperConfidence(5),
    "exp3": lambda: Exponential(5),
}


def best_used(make: Make, *, delay: int = 0, credit_the_next: bool = False, means: tuple[float, ...] = MEANS) -> float:
    """The share of rounds in which the best arm was pulled; rewards come ``delay`` rounds late."""
    used = []
    for seed in range(SEEDS):
        bandit, draws, late = make(), np.random.default_rng(seed), deque[tuple[Pull, float]]()
        for _ in range(ROUNDS):
            pull = bandit.pull(draws)
            used.append(pull.arm == int(np.argmax(means)))
            late.append((pull, float(draws.random() < means[pull.arm])))
            if len(late) > delay:
                earlier, reward = late.popleft()
                wrong = Pull(int(draws.integers(5)), earlier.probability)
                bandit.credit(wrong if credit_the_next else earlier, reward)
    return float(np.mean(used))


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
@pytest.mark.parametrize("delay", [0, 4])
def test_the_best_of_five_arms_is_used_four_times_in_five(make: Make, delay: int) -> None:
    assert best_used(make, delay=delay) > 0.8


@pytest.mark.parametrize("make", MAKES.values(), ids=MAKES)
def test_credit_given_to_another_arm_teaches_nothing(make: Make) -> None:
    assert best_used(make, credit_the_next=True) < 0.35


@pytest.mark.parametrize(
    "make",
    [lambda: UpperConfidence(5, tuned=False), lambda: UpperConfidence(5, 0.98), lambda: Exponential(5, share=0.01)],
)
def test_those_that_guard_against_more_still_find_the_best_arm_most_often(make: Make) -> None:
    assert best_used(make) > 0.6


def late_use(make: Make) -> float:
    """The share of the last quarter in which an arm is used that was the worst of three for the first half."""
    used = []
    for seed in range(SEEDS):
        bandit, draws = make(), np.random.default_rng(seed)
        for step in range(600):
            pull = bandit.pull(draws)
            means = (0.6, 0.4, 0.1 if step < 300 else 0.95)
            bandit.credit(pull, float(draws.random() < means[pull.arm]))
            used += [pull.arm == 2] if step >= 450 else []
    return float(np.mean(used))


@pytest.mark.parametrize(
    ("remembering", "forgetting"),
    [
        (lambda: UpperConfidence(3), lambda: UpperConfidence(3, 0.98)),
        (lambda: Exponential(3), lambda: Exponential(3, 0.98)),
        (lambda: Exponential(3), lambda: Exponential(3, share=0.01)),
    ],
)
def test_what_forgets_finds_a_best_arm_that_changed(remembering: Make, forgetting: Make) -> None:
    assert late_use(forgetting) > max(0.7, late_use(remembering) + 0.1)


def test_bounds_by_hand() -> None:
    bandit = UpperConfidence(2, tuned=False)
    for arm, reward in ((0, 1.0), (0, 0.0), (1, 1.0)):
        bandit.credit(Pull(arm, 1.0), reward)
    # UCB1: mean + sqrt(2 ln n / n_i).
    known = [0.5 + np.sqrt(2 * np.log(3) / 2), 1.0 + np.sqrt(2 * np.log(3) / 1)]
    assert bandit.bounds().tolist() == pytest.approx(known)
    # Tuned: the variance with its own bound lies above a quarter here, so a quarter counts.
    bandit.tuned = True
    assert bandit.bounds().tolist() == pytest.approx([0.5 + np.sqrt(np.log(3) / 8), 1.0 + np.sqrt(np.log(3) / 4)])


def test_discounts_by_hand() -> None:
    bandit = UpperConfidence(2, 0.5)
    for arm, reward in ((0, 1.0), (1, 0.5), (0, 0.5)):
        bandit.credit(Pull(arm, 1.0), reward)
    assert bandit.pulls.tolist() == [1.25, 0.5]
    assert bandit.rewards.tolist() == [0.75, 0.25]


def test_exponential_weights_by_hand() -> None:
    bandit = Exponential(2, boldness=1.0)
    assert bandit.probabilities().tolist() == [0.5, 0.5]
    bandit.credit(Pull(0, 0.5), 0.25)
    # The loss .75 over its probability .5, at the rate sqrt(2 ln 2 / (2 x 2)).
    weight = np.exp(-np.sqrt(np.log(2) / 2) * 1.5)
    assert bandit.probabilities().tolist() == pytest.approx([weight / (1 + weight), 1 / (1 + weight)])


def test_every_arm_is_pulled_before_any_waits_twice() -> None:
    bandit, draws = UpperConfidence(4), np.random.default_rng(0)
    assert sorted(bandit.pull(draws).arm for _ in range(4)) == [0, 1, 2, 3]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1)), max_size=50), st.sampled_from([1.0, 0.9]))
def test_probabilities_are_probabilities_and_state_is_all_there_is(
    credited: list[tuple[int, float]], discount: float
) -> None:
    for make in (lambda: UpperConfidence(4, discount), lambda: Exponential(4, discount, share=0.05)):
        bandit, again = make(), make()
        for arm, reward in credited:
            bandit.credit(Pull(arm, 0.25), reward)
        again.restore(json.loads(json.dumps(bandit.state())))
        pulls = [one.pull(np.random.default_rng(1)) for one in (bandit, again)]
        assert pulls[0] == pulls[1]
        if isinstance(bandit, Exponential):
            assert bandit.probabilities().sum() == pytest.approx(1)
            assert bandit.probabilities().min() >= 0
