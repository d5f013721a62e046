"""An application on both databases, with people of every role in two offices."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from databases import cheap_passwords, clock, database, place

from landwaiter.services.application import users
from landwaiter.services.application.acting import Actor, Application
from landwaiter.services.application.rights import ROLES
from landwaiter.store import Workspace
from landwaiter.store.database import people
from landwaiter.store.database.database import Database

__all__ = ["cheap_passwords", "clock", "database", "place"]

PASSWORD = "seven grey herons"


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
