"""Workspaces whose application database is SQLite or PostgreSQL: one test body for both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from postgres_server import own_schema

from landwaiter.services.application import passwords
from landwaiter.store import Workspace
from landwaiter.store.database.database import Database
from landwaiter.store.database.opening import open_database

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


def use_server(workspace: Path, address: str) -> Workspace:
    """Let a workspace have its application database on a server."""
    settings = workspace / "landwaiter.toml"
    settings.write_text(f"{settings.read_text()}\n[database]\nurl = '{address}'\n".replace("\n[database]\n#", "\n#"))
    return Workspace(workspace)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take passwords as cheaply as Argon2 can, wherever this is imported: what they cost is no part of the tests."""
    cheap_hasher(monkeypatch)


def cheap_hasher(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobody.cache_clear()


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """A new workspace without a database."""
    with ExitStack() as stack:
        workspace = Workspace.create(tmp_path / "ws")
        if request.param == "postgresql":
            workspace = use_server(workspace.folder, stack.enter_context(own_schema()))
        yield workspace


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(place: Workspace, clock: Clock) -> Iterator[Database]:
    """A new application database."""
    opened = open_database(place, create=True, clock=clock)
    yield opened
    opened.close()


def set_setting(workspace: Workspace, section: str, **changed: object) -> None:
    """Let a workspace have other settings of a section than its file says."""
    settings = workspace.settings
    other = getattr(settings, section).model_copy(update=changed)
    object.__setattr__(settings, section, other)
