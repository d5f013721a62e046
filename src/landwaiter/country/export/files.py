"""Where the files of a country go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from landwaiter.errors import Place, WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path

TRUTH_FOLDER = "truth"
"""Folder of what no model may read, within that of the country."""


def made(folder: Path) -> Path:
    """Return ``folder``, made with those above it where it was not there.

    Raises
    ------
    WorkspaceError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"the folder cannot be made ({error.strerror})."
        raise WorkspaceError(problem, "Choose a folder that you may write to.", Place(file=str(folder))) from error
    return folder
