"""Fixtures that need a workspace with a trained model, shared by the tests of services and of journeys."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from desk import small_country

from landwaiter.services import training
from landwaiter.store import Workspace

TODAY = date(2025, 6, 30)


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of a small country with a model trained on what was known the day before its last."""
    workspace = small_country(tmp_path_factory.mktemp("country"))
    training.train(workspace, training.Request(created=TODAY, until=date(2025, 6, 29)))
    return workspace.folder


@pytest.fixture
def office(country: Path, tmp_path: Path) -> Workspace:
    """A copy of the small country, to be changed."""
    shutil.copytree(country, tmp_path / "office")
    return Workspace(tmp_path / "office")
