"""Files with secret keys: outside of workspaces, never over another file, read by their owner alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from landwaiter.errors import Place, SettingsError
from landwaiter.store import workspace_around
from landwaiter.store.files import output_errors
from landwaiter.store.signing import new_secret, public_of

OTHERS = stat.S_IRWXG | stat.S_IRWXO
LONGEST = 4096
PUBLIC = ".pub"
UNWRITTEN = "Name a file that is not there yet, in a folder that you may write to."


def new_signing_key(path: Path, own_remark: str, public_remark: str) -> str:
    """Make a key that signs: the secret part in ``path``, the public one beside it; return the public one.

    Raises
    ------
    WorkspaceError
        If there is a file already, or it cannot be written.
    SettingsError
        If ``path`` lies in a workspace, or what signs is not installed.
    """
    secret, beside = new_secret(), path.with_name(path.name + PUBLIC)
    public = public_of(secret)
    write_key(path, f"{own_remark}{secret}\n")
    try:
        write_key(beside, f"{public_remark}{public}\n", secret=False)
    except BaseException:
        path.unlink()
        raise
    return public


def write_key(path: Path, text: str, *, secret: bool = True) -> None:
    """Write the text of a key to a new file; a ``secret`` one only its owner can read.

    Raises
    ------
    WorkspaceError
        If there is a file already, or it cannot be written.
    SettingsError
        If ``path`` lies in a workspace.
    """
    refuse_within(path, "A key")
    with output_errors(path, UNWRITTEN):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
        try:
            with open(descriptor, "w", encoding="ascii") as stream:  # noqa: PTH123, a path cannot be opened with a mode
                stream.write(text)
                stream.flush()
                os.fsync(descriptor)
        except BaseException:
            path.unlink()
            raise


def read_key(path: Path, *, secret: bool = True) -> str:
    """Return the text of a key file.

    Raises
    ------
    SettingsError
        If it cannot be read; if it is ``secret`` and lies in a workspace, or others may read it. A key that others
        read protects nobody any more, and nobody reads the warnings of a nightly run: so it is refused, as keys
        of SSH are.
    """
    place = Place(file=str(path))
    if secret:
        refuse_within(path, "A key")
    try:
        with path.open("rb") as stream:
            mode, text = os.fstat(stream.fileno()).st_mode, stream.read(LONGEST)
    except OSError as error:
        raise SettingsError(f"the key cannot be read ({error.strerror}).", "Check its name.", place) from error
    if secret and mode & OTHERS:
        problem = "others may read or change this key."
        raise SettingsError(problem, f"If they have not, take their right away: chmod 600 {path}", place)
    return text.decode("ascii", errors="replace")


def refuse_within(path: Path, what: str) -> None:
    """Hold that ``what`` does not lie in a workspace, which is copied and handed on."""
    workspace = workspace_around(path)
    if workspace is not None:
        problem = f"{what} must not lie in a workspace ({workspace})."
        raise SettingsError(problem, "Choose a place outside of it.", Place(file=str(path)))
