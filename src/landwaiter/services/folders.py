"""Folders that are there whole or not at all, and that replace only what was made the same way."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landwaiter.errors import Place, WorkspaceError
from landwaiter.store.files import sync_folder, workspace_errors


@contextmanager
def whole_folder(folder: Path, mark: str, what: str) -> Iterator[Path]:
    """Give a folder to fill; when the block has ended well it is at ``folder``, and an earlier one is gone.

    Parameters
    ----------
    folder
        New, empty, or one that was made with the same ``mark``.
    mark
        Name of the file by which such folders are known.
    what
        What the folder holds, for errors: ``"a country"``.

    Raises
    ------
    WorkspaceError
        If ``folder`` holds something else, is being worked in, or cannot be written. It is then as it was.
    """
    with workspace_errors(folder):
        target = folder.resolve()
        _check(target, folder, mark, what)
        unfinished, old = (target.with_name(f".{target.name}.{state}") for state in ("unfinished", "old"))
        _clear(unfinished, old)
        unfinished.mkdir(parents=True)
        try:
            yield unfinished
            (unfinished / mark).touch()
            _exchange(unfinished, target, old)
            sync_folder(target.parent)
        finally:
            _clear(unfinished, old)


def _check(target: Path, folder: Path, mark: str, what: str) -> None:
    place = Place(file=str(folder))
    if Path.cwd().is_relative_to(target):
        raise WorkspaceError("you are working in this folder.", "Name a folder within it, or leave it.", place)
    if target.is_dir() and any(target.iterdir()) and not (target / mark).exists():
        raise WorkspaceError(f"the folder holds something other than {what}.", "Choose a new or empty folder.", place)
    if target.exists() and not target.is_dir():
        raise WorkspaceError("this is no folder.", "Choose a new or empty folder.", place)


def _exchange(unfinished: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        unfinished.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise


def _clear(*folders: Path) -> None:
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
