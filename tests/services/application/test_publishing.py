"""A model and a policy are in force by two people, and are rolled back by two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from queues import Given, declare

from landwaiter.errors import ConflictError, ModelError, NotComputableError, RightsError
from landwaiter.selection import Policy
from landwaiter.services import intake, training
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.deciding import answer, waiting
from landwaiter.services.application.publishing import (
    make_queue,
    model_in_force,
    policy_in_force,
    publish_model,
    publish_policy,
    published,
)

Person = Callable[..., Actor]
DAYS = (date(2025, 2, 4), date(2025, 2, 5))


@pytest.fixture
def trained(app: Application, tmp_path_factory: pytest.TempPathFactory) -> Application:
    """A workspace with two versions of a model that draws lots."""
    declare(app.workspace, [Given(f"D{number}") for number in range(40)])
    header = "declaration_id,item_number,inspected_on,known_on,result"
    lines = [f"D{n},1,2025-02-01,2025-02-03,{'fraud' if n % 3 else 'compliant'}" for n in range(30)]
    file = tmp_path_factory.mktemp("found") / "found.csv"
    file.write_text("\n".join([header, *lines]))
    intake.record_outcome(app.workspace, file)
    for day in DAYS:
        training.train(app.workspace, training.Request(created=day, ranker="random"))
    return app


def test_a_model_is_in_force_by_two_people(trained: Application, person: Person) -> None:
    analyst, manager = person("analyst"), person("manager")
    old, new = (day.isoformat() for day in DAYS)
    assert model_in_force(trained) is None
    first = publish_model(trained, analyst, "targeting", new, "better at k")
    with pytest.raises(ConflictError):
        publish_model(trained, manager, "targeting", new, "again")
    with pytest.raises(RightsError):
        answer(trained, analyst, first, grant=True)
    assert model_in_force(trained) is None
    assert [one.id for one in waiting(trained, manager)] == [first]
    answer(trained, manager, first, grant=True)
    assert model_in_force(trained) == new
    # Whoever asks never answers, whatever the role.
    back = publish_model(trained, manager, "targeting", old, "the new one misses textiles")
    with pytest.raises(RightsError):
        answer(trained, manager, back, grant=True)
    assert model_in_force(trained) == new
    answer(trained, _second_manager(trained), back, grant=True)
    assert model_in_force(trained) == old
    assert [one.payload["version"] for one in published(trained, analyst, "model", "targeting")] == [old, new]
    with pytest.raises(ModelError):
        publish_model(trained, analyst, "targeting", "2020-01-01", "there is none")
    with pytest.raises(RightsError):
        publish_model(trained, person("officer", "LOM"), "targeting", new, "mine")
    # A model that was replaced in its folder is not the one that two people looked at.
    card = trained.workspace.models / "targeting" / old / "card.json"
    card.write_bytes(card.read_bytes().replace(b"random", b"Random"))
    with pytest.raises(NotComputableError, match="not the one that was published"):
        model_in_force(trained)


def test_the_queue_is_made_by_what_is_in_force(trained: Application, person: Person) -> None:
    analyst, manager = person("analyst"), person("manager")
    with pytest.raises(NotComputableError, match="in force"):
        make_queue(trained, analyst)
    policy = Policy(rate=0.25, random_share=0.2, seed=7)
    requests = (
        publish_model(trained, analyst, "targeting", DAYS[0].isoformat(), "first"),
        publish_policy(trained, analyst, policy, "what officers can do"),
    )
    for number in requests:
        answer(trained, manager, number, grant=True)
    assert policy_in_force(trained) == policy
    selected = make_queue(trained, analyst)
    assert (selected.policy, selected.model.card.version) == (policy, DAYS[0].isoformat())
    assert len(selected.picked) == 10
    entry = next(entry for entry in trained.database.entries() if entry.action == "queue.make")
    assert f"targeting {DAYS[0]}" in entry.details


def _second_manager(app: Application) -> Actor:
    from landwaiter.services.application import users

    users.create_user(app, Actor.at_command_line(), "second", "Second", "seven grey herons", ["manager"])
    return next(Actor.of(user) for user in users.users(app, Actor.at_command_line()) if user.name == "second")
