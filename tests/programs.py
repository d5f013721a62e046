"""Programs that ask by key: an office behind its interface, with a model and a policy in force where one is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from browsing import HERE, PASSWORD, furnished, office
from databases import cheap_hasher, cheap_passwords
from starlette.testclient import TestClient

from landwaiter.selection import Policy
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.deciding import answer
from landwaiter.services.application.publishing import publish_model, publish_policy
from landwaiter.services.application.rights import ACTIONS
from landwaiter.services.application.users import add_office, begin_application, create_api_key, create_user
from landwaiter.store import Workspace
from landwaiter.store.database import people
from landwaiter.targeting import registry
from landwaiter.web.app import make_app

__all__ = ["cheap_passwords", "furnished", "office", "program", "publishing", "registering"]

CLERK = Actor("k.agbo", 1, frozenset({"administrator"}), frozenset())
RATE = 0.2
Program = Callable[..., TestClient]
"""A program with the key of a user for some actions, by default for all; without a user, one without a key."""


def key_of(app: Application, user: str, *scopes: str, days: int = 30) -> str:
    """Make a key."""
    return create_api_key(app, CLERK, user, "a program", scopes or list(ACTIONS), days=days).token


def with_key(client: TestClient, key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def furnish_registry(country: Path, folder: Path) -> None:
    """Make the application of a country with two offices of its own, a registry, and a model and policy in force."""
    workspace = Workspace(copytree(country, folder))
    begin_application(workspace, CLERK.name, "Kossi Agbo", PASSWORD)
    with application_of(workspace) as app:
        for code in ("N1", "N2"):
            add_office(app, CLERK, code, code)
        users = {"analyst": [], "manager": [], "registry": [], "officer": ["N1"]}
        for role, offices in users.items():
            create_user(app, CLERK, role, role, PASSWORD, [role], offices)
        create_user(app, CLERK, "officer2", "officer2", PASSWORD, ["officer"], ["N2"])
        with app.database.reading() as reader:
            who = {user.name: Actor.of(user) for user in people.every_user(reader)}
        version = registry.latest(workspace.models, "targeting").version
        for number in (
            publish_model(app, who["analyst"], "targeting", version, "the first"),
            publish_policy(app, who["analyst"], Policy(rate=RATE, seed=5), "the first"),
        ):
            answer(app, who["manager"], number, grant=True)


@pytest.fixture(scope="session")
def publishing(country: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a model and a policy in force; it is copied, not used."""
    folder = tmp_path_factory.mktemp("registry") / "ws"
    with pytest.MonkeyPatch.context() as patch:
        cheap_hasher(patch)
        furnish_registry(country, folder)
    return folder


@pytest.fixture
def registering(publishing: Path, tmp_path: Path) -> Iterator[Application]:
    """An application of one's own with a model and a policy in force."""
    with application_of(Workspace(copytree(publishing, tmp_path / "registry"))) as app:
        yield app


@pytest.fixture
def program(office: Application) -> Iterator[Program]:
    with TestClient(make_app(office), base_url=HERE, raise_server_exceptions=False) as client:

        def made(user: str = "", *scopes: str) -> TestClient:
            asking = TestClient(client.app, base_url=HERE, raise_server_exceptions=False)
            if user:
                asking.headers["authorization"] = f"Bearer {key_of(office, user, *scopes)}"
            return asking

        yield made


def declared(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return an item of the small country as a program sends it."""
    values = {
        "declaration_id": f"X{number}",
        "item_number": 1,
        "registration_date": "2025-06-30",
        "hs_code": "870323",
        "office": "N1",
        "importer_id": f"I{number % 50:04}",
        "origin_country": "JP",
        "customs_value": 1000.0 + number,
        "net_mass_kg": 100.0,
    }
    return {name: value for name, value in {**values, **changes}.items() if value is not None}
