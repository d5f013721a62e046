"""Which modules are searched for examples that run, DATE's only where PyTorch is installed; and options of tests."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

# Alembic runs its environment; whoever imports it finds none.
collect_ignore_glob = ["src/landwaiter/store/database/migrations/env.py"]
collect_ignore_glob += [] if find_spec("torch") else ["src/landwaiter/targeting/date/*"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a longer run be asked for."""
    parser.addoption("--kills", type=int, default=12, help="How often the application is killed on each database.")
