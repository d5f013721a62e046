"""What several services share: the engine of a workspace, its history, and the word on progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from landwaiter.engine import Engine, open_engine
from landwaiter.schema import tables
from landwaiter.store import Workspace

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.features.state import Source

Tell = Callable[[str], None]
"""Is told what is being done, for whoever waits."""


def silent(_: str) -> None:
    """Tell nobody."""


@contextmanager
def engine_of(workspace: Workspace, scratch: Path | None = None) -> Iterator[DuckDBEngine]:
    """Open the engine with the workspace's settings, its tables attached; close it at the end."""
    settings = workspace.settings.engine
    engine = open_engine("duckdb", threads=settings.threads, memory=settings.memory, scratch=scratch)
    try:
        attach(workspace, engine)
        yield engine
    finally:
        engine.close()


def attach(workspace: Workspace, engine: Engine) -> None:
    """Make the committed tables readable."""
    for table in (tables.declarations(), tables.outcomes(), tables.selections()):
        engine.attach(table.get_name(), workspace.lake.files(table.get_name()), table)


def source_of(workspace: Workspace, engine: Engine) -> Source:
    """Return the workspace's history; its arrays are kept where the workspace can be written."""
    # Taking files in needs no features, and their modules take a tenth of all imports.
    from landwaiter.features.state import Source

    lake = workspace.lake
    return Source(engine, lake.files("declarations"), lake.files("outcomes"), workspace.state)
