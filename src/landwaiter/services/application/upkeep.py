"""What the last watch over a version of a model found: kept until the next one, for the pages that tell of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from landwaiter.errors import Place, WorkspaceError
from landwaiter.store.files import workspace_errors, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.selection.upkeep import Watched
    from landwaiter.store import Workspace

FOLDER = "watch"


def keep_watch(workspace: Workspace, found: Watched) -> None:
    """Keep what a watch found in the place of what an earlier one had.

    Raises
    ------
    WorkspaceError
        When it cannot be written.
    """
    path = _path(workspace, found.card.name, found.card.version)
    with workspace_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(found.as_dict(), indent=1, allow_nan=False) + "\n")


def last_watch(workspace: Workspace, name: str, version: str) -> dict[str, Any] | None:
    """Return what the last watch over a version found, as ``Watched.as_dict``; ``None`` where there was none.

    Raises
    ------
    WorkspaceError
        When it cannot be read.
    """
    path = _path(workspace, name, version)
    if not path.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problem = "what the last watch over the model found cannot be read."
        raise WorkspaceError(problem, "Watch it again, or delete the file.", Place(file=str(path))) from error
    return found


def _path(workspace: Workspace, name: str, version: str) -> Path:
    return workspace.state / FOLDER / name / f"{version}.json"
