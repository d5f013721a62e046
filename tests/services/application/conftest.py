"""An application on both databases, with people of every role in two offices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from databases import clock, database, place

from landwaiter.services.application import passwords, users
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.rights import ROLES
from landwaiter.store import Workspace
from landwaiter.store.database import people
from landwaiter.store.database.database import Database

__all__ = ["clock", "database", "place"]

PASSWORD = "seven grey herons"


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take passwords as cheaply as Argon2 can: what they cost is no part of these tests."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobody.cache_clear()


@pytest.fixture
def app(place: Workspace, database: Database) -> Application:
    made = Application(place, database)
    users.create_admin(made, "root", "The first", PASSWORD)
    return made


@pytest.fixture
def person(app: Application) -> Callable[..., Actor]:
    """Make users: ``person("officer", "LOM")`` is called officer.lom, and made once."""

    def made(role: str, office: str = "") -> Actor:
        name = f"{role}.{office.lower() or 'hq'}"
        console = Actor.at_command_line()
        if office and office not in users.offices(app, console):
            users.add_office(app, console, office, office.title())
        with app.database.reading() as reader:
            known = people.user_named(reader, name)
        if known is None:
            own = [office] if ROLES[role].offices == "own" else []
            users.create_user(app, console, name, name.title(), PASSWORD, [role], own)
            with app.database.reading() as reader:
                known = people.user_named(reader, name)
        assert known is not None
        return Actor.of(known)

    return made
