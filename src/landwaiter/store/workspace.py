"""A workspace: one folder that an administration can copy, back up and carry on a disk."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from landwaiter.errors import BusyError, Place, WorkspaceError
from landwaiter.store.files import workspace_errors, write_whole
from landwaiter.store.lake import Lake
from landwaiter.store.settings import Settings, load_settings, template

SETTINGS = "landwaiter.toml"
LOCK = ".lock"
WORKER = ".worker"
BACKING_UP = ".backing-up"
BACKUP = ".backup"
LAST_BACKUP = "last-backup.json"
STAGING = "staging"
LAKE = "lake"
MODELS = "models"
SHARES = "shares"
DATABASE = "landwaiter.db"
NOMENCLATURE = "nomenclature"
TERMS = "terms"
RULINGS = "rulings"
CLASSIFIERS = "classifiers"
ARRIVALS = "arrivals"


class Workspace:
    """The folder of one administration's data, models and settings.

    Parameters
    ----------
    folder
        An existing workspace.

    Raises
    ------
    WorkspaceError
        When the folder is not a workspace.
    """

    def __init__(self, folder: Path) -> None:
        if not (folder / SETTINGS).is_file():
            raise WorkspaceError(
                "this folder is not a workspace.", f"Make one with `landwaiter init {folder}`.", Place(file=str(folder))
            )
        self.folder = folder
        self.lake = Lake(folder / LAKE)
        self.settings: Settings = load_settings(folder / SETTINGS)

    @classmethod
    def create(cls, folder: Path) -> Workspace:
        """Make a workspace in ``folder``, which must be empty or not exist.

        Raises
        ------
        WorkspaceError
            When there is something in the folder, or it cannot be written.
        """
        with workspace_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            occupied = any(folder.iterdir())
        if occupied:
            raise WorkspaceError("the folder is not empty.", "Choose a new or empty folder.", Place(file=str(folder)))
        try:
            Lake(folder / LAKE).create()
            with workspace_errors(folder):
                (folder / MODELS).mkdir()
            # The settings make it a workspace, so they come last.
            write_whole(folder / SETTINGS, template())
        except WorkspaceError:
            for name in (LAKE, MODELS):
                shutil.rmtree(folder / name, ignore_errors=True)
            raise
        return cls(folder)

    @property
    def place(self) -> Place:
        """Where the workspace is, for errors."""
        return Place(file=str(self.folder))

    @property
    def models(self) -> Path:
        """Folder of the saved models."""
        return self.folder / MODELS

    @property
    def shares(self) -> Path:
        """Folder of the knowledge that other administrations shared; not there before some was imported."""
        return self.folder / SHARES

    @property
    def nomenclature(self) -> Path:
        """Folder of the nomenclatures that were loaded; not there before one was."""
        return self.folder / NOMENCLATURE

    @property
    def terms(self) -> Path:
        """Folder of the lists of trade terms that were loaded; not there before one was."""
        return self.folder / TERMS

    @property
    def rulings(self) -> Path:
        """Folder of the published rulings that were loaded; not there before one was."""
        return self.folder / RULINGS

    @property
    def classifiers(self) -> Path:
        """Folder of the saved recommenders of codes; not there before one was trained."""
        return self.folder / CLASSIFIERS

    @property
    def arrivals(self) -> Path:
        """Folder of the files that were uploaded, with what was found in them; not there before one was."""
        return self.folder / ARRIVALS

    @property
    def state(self) -> Path:
        """Folder of arrays derived from the lake; deleting it loses nothing."""
        return self.lake.state

    @property
    def busy(self) -> bool:
        """Whether a command is changing the workspace right now."""
        return _is_held(self.folder / LOCK)

    @property
    def worked(self) -> bool:
        """Whether a worker does the jobs of the workspace right now."""
        return _is_held(self.folder / WORKER)

    def working(self) -> AbstractContextManager[bool]:
        """Hold the jobs of the workspace for one worker, and say whether no other one had them.

        The operating system lets go of it however the process ends, so that no job of a worker that was killed
        looks as if it were running.
        """
        return _held(self.folder / WORKER)

    def backing_up(self) -> AbstractContextManager[bool]:
        """Hold the making of backups, and say whether nobody else makes one."""
        return _held(self.folder / BACKING_UP)

    def leftovers(self) -> list[Path]:
        """Return files and folders of work that was interrupted; right only while nobody is :attr:`busy`."""
        staging = [path for path in (self.folder / STAGING,) if path.exists()]
        if (self.folder / BACKUP).exists() and not _is_held(self.folder / BACKING_UP):
            staging.append(self.folder / BACKUP)
        saving = (path for folder in (self.models, self.classifiers) for path in folder.glob("*/.saving-*"))
        return [*staging, *self.lake.leftovers(), *sorted(saving)]

    def clear_leftovers(self) -> None:
        """Delete the left-overs of interrupted work, which hold nothing that was acknowledged.

        Raises
        ------
        WorkspaceError
            When somebody is changing the workspace, or it is damaged or cannot be written.
        """
        with self.changing():
            for path in self.leftovers():
                if not path.is_dir():
                    path.unlink()
                elif path.name != STAGING:
                    shutil.rmtree(path)

    @contextmanager
    def changing(self) -> Iterator[Path]:
        """Hold the workspace for one writer and give it an empty staging folder, removed at the end.

        Raises
        ------
        WorkspaceError
            When somebody else is changing the workspace, or it cannot be written.
        """
        with _held(self.folder / LOCK) as alone:
            if not alone:
                raise BusyError(
                    "another command is changing this workspace.", "Wait until it has finished.", self.place
                )
            with workspace_errors(self.folder):
                (self.folder / STAGING).mkdir(exist_ok=True)
                staging = Path(tempfile.mkdtemp(dir=self.folder / STAGING))
            try:
                with workspace_errors(self.folder, within=True):
                    yield staging
            finally:
                shutil.rmtree(self.folder / STAGING, ignore_errors=True)


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Hold a file for one process, and say whether no other one had it."""
    with workspace_errors(path.parent):
        lock = path.open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    with workspace_errors(path), path.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def workspace_around(path: Path) -> Path | None:
    """Return the folder of the workspace in which ``path`` really lies, ``None`` where it lies in none."""
    whole = path.resolve()
    return next((folder for folder in (whole, *whole.parents) if (folder / SETTINGS).is_file()), None)
