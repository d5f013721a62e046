"""The watch over the model in force: made on demand or by a job, and kept until the next one."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from landwaiter.errors import NotComputableError, Place, WorkspaceError
from landwaiter.services import drift
from landwaiter.services.application.acting import Actor, Application, performing
from landwaiter.services.application.publishing import model_in_force
from landwaiter.services.quality import local_day
from landwaiter.services.session import Tell, silent
from landwaiter.store.files import workspace_errors, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.store import Workspace

FOLDER = "watch"


def watch_model(
    app: Application, actor: Actor, month: date | None = None, *, name: str = "targeting", tell: Tell = silent
) -> dict[str, Any]:
    """Hold a month against the training of the model in force; what was found is kept, and returned JSON-ready.

    It computes the features of both periods, which takes minutes on a year of millions of items.

    Raises
    ------
    NotComputableError
        When no model is in force, or nothing was registered since its training.
    RightsError
        When the actor may not.
    """
    version = model_in_force(app, name)
    if version is None:
        raise NotComputableError("no model is in force.", "Publish one: one person asks, another answers.")
    with performing(app, actor, "model.watch", f"model {name} {version}"):
        pass
    found = {**drift.drift(app.workspace, month, model=name, version=version, tell=tell).as_dict(), "made": _today()}
    path = _path(app.workspace, name, version)
    with workspace_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(found, indent=1, allow_nan=False) + "\n")
    return found


def last_watch(workspace: Workspace, name: str, version: str) -> dict[str, Any] | None:
    """Return what the last watch over a version found, as ``Watched.as_dict`` with its day ``made``.

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


def _today() -> str:
    return local_day().isoformat()


def _path(workspace: Workspace, name: str, version: str) -> Path:
    return workspace.state / FOLDER / name / f"{version}.json"
