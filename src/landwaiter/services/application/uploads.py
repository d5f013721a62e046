"""Files that were uploaded: each in a folder of its own in the workspace, with what was found in it beside it.

A file stays until it was taken in, or a week; the reports stay.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from landwaiter.errors import InputError, NotFoundError, Place
from landwaiter.services.application.acting import Actor, Application, performing, require
from landwaiter.services.application.casework import FILE_NAME
from landwaiter.services.pseudonyms import refuse_mixture
from landwaiter.store.files import move_whole, sync_folder, workspace_errors

if TYPE_CHECKING:
    from landwaiter.store import Workspace

TOKEN = re.compile(r"[0-9a-f]{32}")
FILE, UNFINISHED = "file", ".unfinished"
REPORTS = {"check": "check.html", "import": "quality.html"}
"""Name of the page about a file, by the kind of job that wrote it; the same as JSON is beside it."""
REJECTED = "rejected.csv"
BLOCK = 1 << 20
KEPT = timedelta(days=7)
"""How long a file stays that nobody takes in."""


def upload(app: Application, actor: Actor, name: str, content: IO[bytes]) -> str:
    """Keep a file to be checked or taken in; return the name under which jobs ask for it.

    Raises
    ------
    InputError
        When the name cannot be one, or the file is empty or larger than the settings allow.
    RightsError
        When the actor may not.
    WorkspaceError
        When the disk refuses, or the workspace holds pseudonyms, which no file with names may lie beside.
    """
    require(app, actor, "import.make", "upload")
    if not FILE_NAME.fullmatch(name) or name.startswith(".") or not name.isprintable():
        raise InputError("a file cannot have this name.", "Give it a plain one, such as may.csv.", Place(column="file"))
    refuse_mixture(app.workspace, None)
    token = secrets.token_hex(16)
    folder = app.workspace.arrivals / token
    try:
        digest, size = _keep(folder, name, content, app.workspace.settings.web.upload_megabytes * 10**6)
        with performing(app, actor, "import.make", f"upload {token}", sha256=digest, size=size):
            pass
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return token


def file_of(workspace: Workspace, token: str) -> Path:
    """Return the file that was uploaded.

    Raises
    ------
    InputError
        When there is none, or it was taken in already.
    """
    folder = workspace.arrivals / token / FILE
    found = sorted(folder.iterdir()) if TOKEN.fullmatch(token) and folder.is_dir() else []
    if not found:
        raise NotFoundError("there is no such file.", "Upload it once more.", Place(column="upload", value=token))
    return found[0]


def report(app: Application, actor: Actor, token: str, kind: str) -> bytes:
    """Return the page about a file that a job of this kind wrote.

    Raises
    ------
    NotFoundError
        When there is none.
    RightsError
        When the actor may not take files in.
    """
    require(app, actor, "import.make", "report")
    if TOKEN.fullmatch(token) and kind in REPORTS:
        path = report_of(app.workspace, token, kind)
        if path.is_file():
            return path.read_bytes()
    raise NotFoundError("there is no such report.", "See the list of jobs.")


def rejected(app: Application, actor: Actor, token: str) -> bytes:
    """Return the rejected rows of a file.

    Raises
    ------
    NotFoundError
        When there are none.
    RightsError
        When the actor may not take files in.
    """
    require(app, actor, "import.make", "rejected rows")
    path = rejected_of(app.workspace, token)
    if not (TOKEN.fullmatch(token) and path.is_file()):
        raise NotFoundError("no rows of this file were rejected.", "See the list of jobs.")
    return path.read_bytes()


def report_of(workspace: Workspace, token: str, kind: str) -> Path:
    """Return where the page about a file is, written by a job of this kind, if it was written."""
    return workspace.arrivals / token / REPORTS[kind]


def rejected_of(workspace: Workspace, token: str) -> Path:
    """Return where the rejected rows of a file are, if there were any."""
    return workspace.arrivals / token / REJECTED


def forget_file(workspace: Workspace, token: str) -> None:
    """Delete a file that was taken in; what was found in it stays."""
    shutil.rmtree(workspace.arrivals / token / FILE, ignore_errors=True)


def forget_old_files(app: Application, needed: frozenset[str]) -> int:
    """Delete the files that nobody took in for a week, but those that jobs need; return how many."""
    until, folder = (app.database.now - KEPT).timestamp(), app.workspace.arrivals
    old = [
        one.parent.name
        for one in folder.glob(f"*/{FILE}")
        if one.parent.name not in needed and one.stat().st_mtime < until
    ]
    for token in old:
        forget_file(app.workspace, token)
    return len(old)


def _keep(folder: Path, name: str, content: IO[bytes], largest: int) -> tuple[str, int]:
    """Write a file durably; return its digest and size."""
    digest, size = hashlib.sha256(), 0
    with workspace_errors(folder):
        (folder / FILE).mkdir(parents=True, mode=0o700)
        with (folder / UNFINISHED).open("wb") as stream:
            while block := content.read(BLOCK):
                size += len(block)
                if size > largest:
                    problem = f"the file has more than {largest // 10**6:,} MB."
                    raise InputError(problem, "Split it, or raise web.upload_megabytes.", Place(file=name))
                digest.update(block)
                stream.write(block)
        if not size:
            raise InputError("the file is empty.", "Export it again.", Place(file=name))
        move_whole(folder / UNFINISHED, folder / FILE / name)
        for path in (folder, folder.parent, folder.parent.parent):
            sync_folder(path)
    return digest.hexdigest(), size
