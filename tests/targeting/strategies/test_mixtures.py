from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from targeting.tables import learnable

from landwaiter.errors import SettingsError
from landwaiter.features.table import FeatureTable
from landwaiter.targeting.strategies.base import Known, Picks, Revealed, Strategy
from landwaiter.targeting.strategies.hybrid import Hybrid
from landwaiter.targeting.strategies.mixture import divided
from landwaiter.targeting.strategies.spelling import strategy_from


class First(Strategy):
    """Wants the first items most."""

    name = "first"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.fitted, self.asked, self.revealed = 0, 0, []  # type: ignore[var-annotated]

    def fit(self, known: Known) -> None:
        self.fitted += 1

    def query(self, items: FeatureTable, budget: int) -> Picks:
        self.asked += 1
        rows = np.arange(min(budget, len(items)))
        return Picks(rows, (self.name,) * len(rows), -np.arange(len(items), dtype=float))

    def learn(self, picks: Picks, revealed: Revealed) -> None:
        self.revealed.append((picks.rows.tolist(), revealed.fraud.tolist()))


class Second(First):
    """The same under another name."""

    name = "second"


def test_parts_choose_in_turn_and_never_the_same() -> None:
    first, second = First(), Second()
    picks = Hybrid([(second, 1.0), (first, 3.0)]).query(learnable(20), 8)
    # The part with the larger share chooses first.
    assert picks.rows.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert picks.by == ("first",) * 6 + ("second",) * 2


def test_every_part_is_fitted_and_asked_once() -> None:
    first, second = First(), Second()
    mixed = Hybrid([(first, 0.5), (second, 0.5)])
    mixed.fit(Known(learnable(50), learnable(10), 0))
    mixed.query(learnable(20), 4)
    assert (first.fitted, first.asked, second.fitted, second.asked) == (1, 1, 1, 1)


def test_each_part_is_told_what_its_own_picks_revealed() -> None:
    first, second = First(), Second()
    picks = Picks(np.array([5, 7, 9]), ("first", "second", "first"), np.empty(0))
    Hybrid([(first, 0.5), (second, 0.5)]).learn(picks, Revealed(np.array([1.0, 0, 0]), np.zeros(3)))
    assert first.revealed == [([5, 9], [1.0, 0.0])]
    assert second.revealed == [([7], [0.0])]


@given(st.integers(0, 500), st.lists(st.floats(0.01, 1), min_size=1, max_size=5))
def test_a_budget_is_divided_without_rest(budget: int, weights: list[float]) -> None:
    shares = np.array(weights) / sum(weights)
    counts = divided(budget, shares)
    assert counts.sum() == budget
    assert (np.abs(counts - budget * shares) < 1).all()


@pytest.mark.parametrize("parts", [[], [(First(), 1.0), (First(), 1.0)], [(First(), -1.0)], [(First(), 0.0)]])
def test_mixtures_without_sense_are_refused(parts: list[tuple[Strategy, float]]) -> None:
    with pytest.raises(SettingsError, match="hybrid of"):
        Hybrid(parts)


def test_a_mixture_reads_what_its_parts_read() -> None:
    assert strategy_from("hybrid(random=1, boosting=2)").reads == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "oracle",
        "hybrid",
        "hybrid(",
        "hybrid(boosting)",
        "hybrid(boosting=)",
        "boosting(weight=x)",
        "random) ",
        "a b",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        strategy_from(text)


def test_an_option_that_there_is_not_is_named_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"no option 'wait'.*It has: weight"):
        strategy_from("boosting(wait=1)")


def test_options_of_parts_reach_them() -> None:
    mixed = strategy_from("hybrid(boosting(weight=0.5)=0.9, random=0.1)", seed=7)
    assert isinstance(mixed, Hybrid)
    assert vars(mixed.parts[0])["weight"] == 0.5
    assert mixed.parts[1].seed == 7
    assert mixed.given.tolist() == pytest.approx([0.9, 0.1])


def test_a_part_to_which_nothing_is_left_is_not_asked() -> None:
    first, second = First(), Second()
    Hybrid([(first, 3.0), (second, 1.0)]).query(learnable(1), 8)
    assert (first.asked, second.asked) == (1, 0)
