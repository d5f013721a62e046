"""Searches of the queue that users save under names of their own."""

from __future__ import annotations

from dataclasses import asdict

from landwaiter.errors import NotFoundError, Place
from landwaiter.services.application.acting import Actor, Application, looking, performing, plain_text
from landwaiter.services.application.queue import Asked
from landwaiter.store.database import work


def save_search(app: Application, actor: Actor, name: str, asked: Asked) -> None:
    """Save a search under a name; one of the same name is replaced.

    Raises
    ------
    InputError
        When the name cannot be used.
    RightsError
        When the actor may not see the queue.
    """
    named = plain_text(name, "name of the search", longest=80)
    with performing(app, actor, "queue.view", "saved search", name=named) as writer:
        work.save_search(writer, actor.user, named, asdict(asked))


def saved_searches(app: Application, actor: Actor) -> dict[str, Asked]:
    """Return the actor's own searches by name.

    Raises
    ------
    RightsError
        When the actor may not see the queue.
    """
    with looking(app, actor, "queue.view") as reader:
        return {name: Asked(**content) for name, content in work.searches_of(reader, actor.user).items()}


def forget_search(app: Application, actor: Actor, name: str) -> None:
    """Forget one of the actor's own searches.

    Raises
    ------
    InputError
        When there is none of that name.
    RightsError
        When the actor may not see the queue.
    """
    named = plain_text(name, "name of the search", longest=80)
    with performing(app, actor, "queue.view", "saved search", name=named, forgotten=True) as writer:
        if not work.forget_search(writer, actor.user, named):
            raise NotFoundError("there is no such search.", "See the list of yours.", Place(value=named))
