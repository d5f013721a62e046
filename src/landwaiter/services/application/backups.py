"""Backups: all of a workspace and its application database in one file, made while people work, and brought back."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landwaiter.errors import BusyError, Place, SettingsError, WorkspaceError
from landwaiter.services.application.acting import Actor, Application, performing
from landwaiter.services.session import Tell, silent
from landwaiter.store import Workspace, archives
from landwaiter.store.database.dumping import ENDING, dump, fill
from landwaiter.store.database.opening import open_database, schema_found
from landwaiter.store.database.upgrading import NEWEST
from landwaiter.store.files import output_errors, sync_folder, workspace_errors, write_whole
from landwaiter.store.settings import without_secrets
from landwaiter.store.workspace import BACKUP, LAST_BACKUP, MODELS, SETTINGS

if TYPE_CHECKING:
    from landwaiter.store.archives import Manifest

UNWRITTEN = "Name a file in a folder that you may write to."
PREFIX = "landwaiter-"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written: where, its size in bytes and digest, and what it holds."""

    file: Path
    size: int
    sha256: str
    manifest: Manifest

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready fields."""
        told = {"file": str(self.file), "bytes": self.size, "sha256": self.sha256, "made": self.manifest.made}
        return {**told, "files": len(self.manifest.files), "rows": sum(self.manifest.tables.values())}


@dataclass(frozen=True, slots=True)
class Restored:
    """A workspace that was brought back: where, from which backup, and how many entries its audit has."""

    folder: Path
    manifest: Manifest
    entries: int

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready fields."""
        told = {"workspace": str(self.folder), "made": self.manifest.made, "files": len(self.manifest.files)}
        return {**told, "rows": sum(self.manifest.tables.values()), "audit_entries": self.entries}


def backup(workspace: Workspace, file: Path, *, tell: Tell = silent) -> Backup:
    """Write all of a workspace, and of its application database if it has one, into one file.

    The database is read first: whatever it says is in the lake, is in the files that are read after it. Nobody is kept
    from working meanwhile.

    Raises
    ------
    BusyError
        When another backup of the workspace is being made.
    WorkspaceError
        When the database does not answer, or a disk refuses.
    """
    made = datetime.now(UTC).isoformat(timespec="seconds")
    with _room(workspace) as room:
        tell("reading the database")
        database = room / "database"
        database.mkdir()
        dumped = dump(workspace, database)
        tell("reading files")
        files = room / "files"
        archives.keep_files(workspace.folder, files)
        (files / SETTINGS).write_text(without_secrets(workspace.folder / SETTINGS), encoding="utf-8")
        database.rename(files / archives.DATABASE_FOLDER)
        schema, tables = dumped or (None, {})
        about = {"made": made, "landwaiter": version("landwaiter"), "schema_version": schema, "tables": tables}
        with output_errors(file, UNWRITTEN):
            manifest = archives.pack(files, file, about)
    done = Backup(file, file.stat().st_size, _digest(file), manifest)
    write_whole(workspace.folder / LAST_BACKUP, json.dumps(done.as_dict(), indent=1) + "\n")
    return done


def backup_as(app: Application, actor: Actor, file: Path, *, tell: Tell = silent) -> Backup:
    """Make a backup in the name of somebody; it holds the entry of its own making.

    Raises
    ------
    BusyError
        When another backup of the workspace is being made.
    RightsError
        When the actor may not.
    WorkspaceError
        When the database does not answer, or a disk refuses.
    """
    with performing(app, actor, "backup.make", file.name):
        pass
    return backup(app.workspace, file, tell=tell)


def backup_nightly(app: Application, actor: Actor, *, tell: Tell = silent) -> Backup:
    """Make the backup of the day in the folder of the settings, and delete the oldest beyond those that are kept.

    Raises
    ------
    RightsError
        When the actor may not.
    SettingsError
        When no folder is set.
    WorkspaceError
        When the database does not answer, or a disk refuses.
    """
    folder, many = backup_folder(app.workspace), app.workspace.settings.jobs.backups_kept
    made = backup_as(app, actor, folder / f"{PREFIX}{app.database.now.astimezone():%Y-%m-%d}.tar", tell=tell)
    for old in sorted(folder.glob(f"{PREFIX}????-??-??.tar"))[:-many]:
        with workspace_errors(old):
            old.unlink()
    return made


def backup_folder(workspace: Workspace) -> Path:
    """Return the folder into which backups are written as jobs.

    Raises
    ------
    SettingsError
        When none is set.
    """
    folder = workspace.settings.jobs.backup_folder
    if not folder:
        raise SettingsError("there is no folder for backups.", "Name one: jobs.backup_folder in the settings.")
    return Path(folder)


def restore(file: Path, folder: Path) -> Restored:
    """Bring a workspace back into ``folder``, which is empty or not there; it is there whole, or not at all.

    The application database becomes SQLite in the workspace, or fills the empty one that LANDWAITER_DATABASE_URL names.
    Every file is held against its digest and every table against its count, and the audit must be as it was written.

    Raises
    ------
    InputError
        When the file is no backup, or not whole, or its audit is not as it was written.
    WorkspaceError
        When there is something in the folder or the database, or a disk refuses.
    """
    with workspace_errors(folder):
        folder = folder.resolve()
        if folder.exists() and any(folder.iterdir()):
            raise WorkspaceError("the folder is not empty.", "Choose a new or empty folder.", Place(file=str(folder)))
        folder.parent.mkdir(parents=True, exist_ok=True)
    with _unfinished(folder) as unfinished:
        manifest = archives.unpack(file, unfinished)
        entries = _bring_back(unfinished, manifest)
        with workspace_errors(folder):
            unfinished.rename(folder)
            sync_folder(folder.parent)
    return Restored(folder, manifest, entries)


def upgrade(workspace: Workspace, file: Path | None = None, *, tell: Tell = silent) -> tuple[str | None, str]:
    """Bring the application database to the schema of this version; return the version before, and this one.

    Parameters
    ----------
    file
        Where a backup is written first.

    Raises
    ------
    WorkspaceError
        When there is no database, it is newer than this version, or does not answer.
    """
    before = schema_found(workspace)
    if file is not None:
        backup(workspace, file, tell=tell)
    open_database(workspace).close()
    return before, NEWEST


def _bring_back(folder: Path, manifest: Manifest) -> int:
    """Make the workspace whole, and its database; return how many entries the audit has."""
    database = folder / archives.DATABASE_FOLDER
    workspace = Workspace(folder)
    workspace.lake.create()
    (folder / MODELS).mkdir(exist_ok=True)
    files = {path.name.removesuffix(ENDING): path for path in database.glob(f"*{ENDING}")}
    version_ = manifest.schema_version
    entries = 0 if version_ is None else fill(workspace, version_, files, manifest.tables)
    shutil.rmtree(database, ignore_errors=True)
    return entries


@contextmanager
def _room(workspace: Workspace) -> Iterator[Path]:
    """Give an empty folder on the disk of the workspace for one backup at a time."""
    with workspace.backing_up() as alone:
        if not alone:
            raise BusyError("another backup is being made.", "Wait until it has finished.", workspace.place)
        room = workspace.folder / BACKUP
        shutil.rmtree(room, ignore_errors=True)
        with workspace_errors(room):
            room.mkdir(mode=0o700)
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    unfinished = folder.with_name(f".{folder.name}.restoring")
    shutil.rmtree(unfinished, ignore_errors=True)
    with workspace_errors(unfinished):
        unfinished.mkdir(mode=0o700)
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
