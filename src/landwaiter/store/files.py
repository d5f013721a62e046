"""Writing files so that a crash leaves the old state or the new one, never half of each."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from landwaiter.errors import Place, WorkspaceError

REMEDIES = {
    errno.ENOSPC: ("the disk is full.", "Free some space and repeat the command; nothing was changed."),
    errno.EDQUOT: ("the disk quota is used up.", "Free some space and repeat the command; nothing was changed."),
    errno.EFBIG: ("a file would be larger than allowed.", "Raise the limit of file sizes; nothing was changed."),
    errno.EROFS: ("the disk is read-only.", "Use a workspace that you may write to."),
    errno.EACCES: ("permission was denied.", "Use a workspace that you may write to."),
    errno.EPERM: ("permission was denied.", "Use a workspace that you may write to."),
}


@contextmanager
def workspace_errors(path: Path, *, within: bool = False) -> Iterator[None]:
    """Turn the operating system's refusals into errors that say what to do.

    They name ``path``; with ``within`` the file that was refused, wherever the system tells it.
    """
    try:
        yield
    except OSError as error:
        problem, remedy = _refusal(error)
        refused = error.filename if within else None
        raise WorkspaceError(problem, remedy, Place(file=str(refused or path))) from error


@contextmanager
def output_errors(path: Path, remedy: str) -> Iterator[None]:
    """Do the same for a file that was asked for outside the workspace."""
    try:
        yield
    except OSError as error:
        raise WorkspaceError(_refusal(error)[0], remedy, Place(file=str(path))) from error
    except WorkspaceError as error:
        raise WorkspaceError(error.problem, remedy, Place(file=str(path))) from error


def _refusal(error: OSError) -> tuple[str, str]:
    unknown = f"the operating system refused ({error.strerror or error}).", "Check the folder; nothing was changed."
    return REMEDIES.get(error.errno or 0, unknown)


def write_whole(path: Path, content: str) -> None:
    """Write ``content`` to ``path`` durably and all at once."""
    with whole_file(path) as stream:
        stream.write(content)


@contextmanager
def whole_file(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Give a stream whose content is at ``path``, durably and all at once, when the block has ended well."""
    with workspace_errors(path):
        # A device or a pipe is written to; replacing it by a file would break the system.
        if path.exists() and not path.is_file():
            with path.open("w", encoding=encoding, newline="") as stream:
                yield stream
            return
        with whole_path(path) as unfinished, unfinished.open("w", encoding=encoding, newline="") as stream:
            yield stream


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """Give a path to write to; the file is at ``path``, durably and all at once, when the block has ended well."""
    with workspace_errors(path):
        target = path.resolve()
        unfinished = target.with_name(f".{path.name}.tmp")
        try:
            yield unfinished
            move_whole(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)


def move_whole(source: Path, target: Path) -> None:
    """Move a finished file into place durably; both lie on the same disk."""
    with workspace_errors(target):
        with source.open("rb") as stream:
            os.fsync(stream.fileno())
        source.replace(target)
        sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
