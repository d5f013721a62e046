"""How commands open the application of a workspace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landwaiter.services.application.acting import Actor, Application


@contextmanager
def at_command_line(folder: Path) -> Iterator[tuple[Application, Actor]]:
    """Give the application of the workspace in ``folder``, and whoever runs the command as the one who asks."""
    from landwaiter.services.application.acting import Actor, application_of
    from landwaiter.store import Workspace

    with application_of(Workspace(folder)) as app:
        yield app, Actor.at_command_line()
