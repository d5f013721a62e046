"""What the embedded engine's own errors mean to the user: which file, what is wrong, what to do."""

from __future__ import annotations

import re

import duckdb

from landwaiter.errors import EngineError, LandwaiterError, Place, WorkspaceError

# The first quotes of a message hold a path; those inside of quoted text have a backslash before them.
NAMED = re.compile(r"""(?:file|pattern) \\?["']([^"'\\]+)""", re.IGNORECASE)
FREE = "Free some space and repeat the command."
DISK = {
    "No space left on device": ("the disk is full.", FREE),
    "Disk quota exceeded": ("the disk quota is used up.", FREE),
    "File too large": ("a file would be larger than allowed.", "Raise the limit of file sizes and repeat the command."),
    "Read-only file system": ("the disk is read-only.", "Use a folder that you may write to."),
}
"""What the operating system says of a disk, with problem and remedy."""


def translated(error: duckdb.Error) -> LandwaiterError:
    """Return the error of ours for one of the engine's."""
    said = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return EngineError(
            f"the query needs more memory or disk than there is ({said}).",
            "Free disk space, or raise the memory limit in landwaiter.toml.",
        )
    if isinstance(error, duckdb.IOException):
        return _of_file(said)
    return EngineError(f"DuckDB refused a query ({said}).", "This is a defect: please report it.")


def damaged(error: EngineError) -> EngineError:
    """Return the error for Parquet files that cannot be opened."""
    said = str(error.__cause__)
    return EngineError(
        f"a Parquet file is missing or damaged ({said.splitlines()[0]}).",
        "Restore it from a backup; `landwaiter doctor` says what else is missing.",
        _place(said),
    )


def _of_file(said: str) -> LandwaiterError:
    for reason, (problem, remedy) in DISK.items():
        if reason in said:
            return WorkspaceError(problem, remedy, _place(said))
    return EngineError(
        f"a file could not be read or written ({said.splitlines()[0]}).",
        "Check that it exists, is whole and that the disk has space.",
        _place(said),
    )


def _place(said: str) -> Place:
    named = NAMED.search(said)
    return Place(file=named.group(1) if named else None)
