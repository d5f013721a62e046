"""A preview of a policy counts what it would have picked by the scores that are there, beside the one in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from desk import OUTCOMES, write
from queues import Given, declare, lay_selection

from landwaiter.errors import NotComputableError, RightsError
from landwaiter.selection import Policy
from landwaiter.services import intake, training
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import answer
from landwaiter.services.application.hit_rates import Tally
from landwaiter.services.application.previewing import preview_policy
from landwaiter.services.application.publishing import publish_model, publish_policy

Person = Callable[..., Actor]
pytestmark = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
MADE = date(2025, 2, 4)
ITEMS = [
    Given(f"D{number}", "LOM" if number < 6 else None, "green", score=number / 10, revenue=100.0 * (8 - number))
    for number in range(1, 8)
]
FOUND = (
    "D7,1,2025-01-20,2025-01-21,fraud,targeted,300",
    "D6,1,2025-01-20,2025-01-21,compliant,targeted,0",
    "D1,1,2025-01-20,2025-01-21,fraud,targeted,50",
)


@pytest.fixture
def in_force(app: Application, person: Person, tmp_path: Path) -> Application:
    """A model that draws lots is in force, and a policy that takes the four likeliest items of a day."""
    declare(app.workspace, ITEMS)
    intake.record_outcome(app.workspace, write(tmp_path, *FOUND, name="found.csv", header=OUTCOMES))
    training.train(app.workspace, training.Request(created=MADE, ranker="random"))
    analyst, manager = person("analyst"), person("manager")
    policy = Policy(count=4, per="day", random_share=0.0)
    for request in (
        publish_model(app, analyst, "targeting", MADE.isoformat(), "the first"),
        publish_policy(app, analyst, policy, "the first"),
    ):
        answer(app, manager, request, grant=True)
    return app


def test_scores_that_are_there_are_taken(in_force: Application, person: Person) -> None:
    lay_selection(in_force.workspace, ITEMS, model=f"targeting {MADE}")
    # The likeliest three are D7, D6 and D5; the four of the policy in force have D4 too.
    found = preview_policy(in_force, person("analyst"), Policy(count=3, per="day", random_share=0.0))
    assert (found.first, found.last, found.items, found.rescored) == ("2024-12-17", "2025-01-15", 7, False)
    wanted, other = found.wanted, found.in_force
    assert (wanted.lanes, wanted.offices) == ({"green": 4, "red": 3}, {"-": 2, "LOM": 1})
    assert (wanted.selected, wanted.random, wanted.expected_hits) == (3, 0, pytest.approx(0.7 + 0.6 + 0.5))
    assert wanted.expected_revenue == pytest.approx(100.0 + 200.0 + 300.0)
    assert (wanted.found, wanted.unknown) == (Tally(2, 1, 0, 2, 300.0), 1)
    assert other is not None
    assert (other.selected, other.unknown, found.both) == (4, 2, 3)
    # By revenue the order is turned round: D1, D2 and D3, of which the policy in force has none.
    turned = preview_policy(
        in_force, person("analyst"), Policy(count=3, per="day", objective="revenue", random_share=0.0)
    )
    assert (turned.wanted.found, turned.both) == (Tally(1, 1, 0, 1, 50.0), 0)


def test_items_without_scores_are_scored_anew(in_force: Application, person: Person) -> None:
    lay_selection(in_force.workspace, ITEMS, model="targeting 2024-01-01")
    found = preview_policy(in_force, person("manager"), Policy(rate=1.0, random_share=0.5))
    assert (found.rescored, found.items, found.wanted.selected) == (True, 7, 7)
    assert found.wanted.lanes == {"red": 7}
    assert found.wanted.found == Tally(3, 2, 0, 3, 350.0)
    assert found.both == 4


def test_a_preview_needs_the_right_and_a_model(app: Application, person: Person) -> None:
    with pytest.raises(RightsError):
        preview_policy(app, person("officer", "LOM"), Policy(rate=0.1))
    with pytest.raises(NotComputableError, match="no model is in force"):
        preview_policy(app, person("auditor"), Policy(rate=0.1))
