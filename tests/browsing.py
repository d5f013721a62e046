"""A small office behind its pages: two offices, people of every role, and a browser's worth of HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest
from databases import cheap_hasher, cheap_passwords
from queues import Given, declare, lay_selection
from starlette.testclient import TestClient

from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.users import add_office, begin_application, create_user
from landwaiter.store import Workspace
from landwaiter.web.app import make_app

__all__ = ["browser", "cheap_passwords", "furnished", "office"]

PASSWORD = "seven grey herons"
HERE = "http://localhost"
PEOPLE = {
    "a.mensah": (["officer"], ["LOM"]),
    "b.sowah": (["supervisor"], ["LOM"]),
    "f.lopez": (["officer"], ["KPA"]),
    "c.diallo": (["manager"], []),
    "d.kone": (["analyst"], []),
    "e.ruiz": (["auditor"], []),
    "asycuda": (["registry"], []),
}
ITEMS = [
    Given("D1", lane="red", score=0.9, revenue=500.0),
    Given("D2", lane="yellow", score=0.5),
    Given("D3", office="KPA", lane="red", score=0.8),
    Given("D4", lane="green", score=0.1),
]


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with four items in the queue, of two offices, and somebody in each role; it is copied, not used."""
    folder = tmp_path_factory.mktemp("furnished") / "ws"
    with pytest.MonkeyPatch.context() as patch:
        cheap_hasher(patch)
        furnish(folder)
    return folder


def furnish(folder: Path) -> None:
    workspace = Workspace.create(folder)
    declare(workspace, ITEMS)
    lay_selection(workspace, ITEMS)
    begin_application(workspace, "k.agbo", "Kossi Agbo", PASSWORD)
    with application_of(workspace) as app:
        clerk = Actor("k.agbo", 1, frozenset({"administrator"}), frozenset())
        for code in ("LOM", "KPA"):
            add_office(app, clerk, code, f"{code} office")
        for name, (roles, offices) in PEOPLE.items():
            create_user(app, clerk, name, name, PASSWORD, roles, offices)


@pytest.fixture
def office(furnished: Path, tmp_path: Path) -> Iterator[Application]:
    """An application of one's own with four items in the queue, of two offices, and somebody in each role."""
    with application_of(Workspace(copytree(furnished, tmp_path / "ws"))) as app:
        yield app


Browser = Callable[[str], TestClient]
"""A browser of somebody who has signed in, or of nobody for an empty name."""


@pytest.fixture
def browser(office: Application) -> Iterator[Browser]:
    opened: list[TestClient] = []

    def open_for(name: str) -> TestClient:
        client = TestClient(make_app(office), base_url=HERE, headers={"origin": HERE}, follow_redirects=False)
        opened.append(client)
        if name:
            answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
        return client

    yield open_for
    for client in opened:
        client.close()
