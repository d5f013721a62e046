"""Keys for pseudonyms, and what keeps names out of a workspace while a file is taken in."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landwaiter.errors import Place, SettingsError, WorkspaceError
from landwaiter.ingest.pseudonyms import Key, key_text, parse_key, random_key
from landwaiter.services.keys import read_key, refuse_within, write_key
from landwaiter.store import Workspace

FOLDER, HELD, FRESH, FILES = "landwaiter-private-", "held", "fresh", "files"
"""What the names of private folders begin with; the file in them that is locked while they are used, and before;
and the folder in them that is used."""


def new_key(path: Path) -> Key:
    """Make a key and write it to ``path``, which only its owner can read.

    Raises
    ------
    WorkspaceError
        If there is a file already, or it cannot be written.
    SettingsError
        If ``path`` lies in a workspace.
    """
    key = random_key()
    write_key(path, key_text(key))
    return key


def load_key(path: Path) -> Key:
    """Return the key in the file at ``path``.

    Raises
    ------
    SettingsError
        If it lies in a workspace, others may read it, or it is no key. A key that others read protects nobody any
        more, and nobody reads the warnings of a nightly run: so it is refused, as keys of SSH are.
    """
    text = read_key(path)
    try:
        return parse_key(text)
    except SettingsError as error:
        raise SettingsError(error.problem, error.remedy, Place(file=str(path))) from None


def refuse_names(*paths: Path) -> None:
    """Hold that files with names in them do not lie in a workspace.

    Raises
    ------
    SettingsError
        If one does.
    """
    for path in paths:
        refuse_within(path, "With pseudonyms, a file with names")


def refuse_mixture(workspace: Workspace, key: Key | None) -> None:
    """Hold that all of a workspace has pseudonyms made with one key, or none.

    Raises
    ------
    WorkspaceError
        If what was taken in has other pseudonyms than ``key`` makes.
    """
    taken = [record for record in workspace.lake.records() if record.kind in ("declarations", "outcomes")]
    held = {record.about.get("pseudonyms", {}).get("key") for record in taken}
    others = held - {key.fingerprint if key else None}
    if others:
        problem, remedy = _mixture(next(iter(others)), key)
        raise WorkspaceError(problem, remedy, Place(file=str(workspace.folder)))


def _mixture(held: str | None, key: Key | None) -> tuple[str, str]:
    if held is None:
        return (
            "the parties in this workspace have their own names; pseudonyms among them would be taken for others.",
            "Take this file in without a key, or make a workspace for pseudonyms with `landwaiter init`.",
        )
    given = f"not of {key.fingerprint}" if key else "and no key was given"
    return (
        f"the parties in this workspace have pseudonyms of the key {held}, {given}: none would be known again.",
        "Give the file of that key with --pseudonyms, or make another workspace with `landwaiter init`.",
    )


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give an empty folder outside of any workspace that only this user can read; it is removed at the end.

    What a killed command left in such a folder of the same user is removed first.

    Raises
    ------
    SettingsError
        If temporary files would lie in a workspace.
    """
    parent = Path(tempfile.gettempdir())
    refuse_within(parent, "With pseudonyms, the folder of temporary files (TMPDIR)")
    for folder in parent.glob(f"{FOLDER}*"):
        _remove_abandoned(folder)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    try:
        with (folder / FRESH).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Under its name it is locked from the first moment, so nobody takes the folder for abandoned.
            (folder / FRESH).rename(folder / HELD)
            (folder / FILES).mkdir()
            yield folder / FILES
    finally:
        _remove(folder)


def _remove_abandoned(folder: Path) -> None:
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid() or not (folder / HELD).is_file():
        return
    with (folder / HELD).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a private folder, last what tells the next command that something has been left in it."""
    shutil.rmtree(folder / FILES, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
