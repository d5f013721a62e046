"""Take in what arrives in a folder, file by file, without moving or deleting anything there.

What became of a file is remembered in the workspace: one that was refused is tried again when it, the mapping, the
key or Landwaiter has changed, one that was taken in when it has changed. Forgetting it all would do no harm, since a
file that is taken in twice changes nothing.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from landwaiter.errors import InputError, LandwaiterError, Place, WorkspaceError
from landwaiter.ingest import Mapping
from landwaiter.ingest.pseudonyms import Key
from landwaiter.ingest.readers.base import sha256_of
from landwaiter.services import intake, pseudonyms
from landwaiter.services.session import Tell, silent
from landwaiter.store import Workspace
from landwaiter.store.files import write_whole

MEMORY = "watched.json"
SETTLE = 1.0
"""Seconds between the first two looks at a folder."""
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
"""What programs call files that they are still writing."""
REJECTED = ".rejected.csv"
UNTOLD = "why is not kept beside pseudonyms, as it may name somebody; take the file in by itself to be told."

Wait = Callable[[float], bool]
"""Waits for some seconds; says whether to stop."""
State = Literal["taken", "known", "refused", "still refused", "waiting"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a file: taken in, known before, refused now or earlier for ``reason``, or still arriving."""

    file: str
    state: State
    reason: str | None = None
    taken: intake.Taken | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing in the file was rejected."""
        return self.state != "refused" and (self.taken is None or self.taken.rejected is None)

    def as_dict(self) -> dict[str, Any]:
        """Return what a user wants to know, JSON-ready."""
        told = {"file": self.file, "state": self.state, "reason": self.reason}
        return {**told, **(self.taken.as_dict() if self.taken else {}), "file": self.file}


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a file is known again without reading it."""

    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """What became of a file with a certain stamp, and for refused ones what it was ``tried`` with."""

    stamp: Stamp
    tried: str = ""
    reason: str | None = None


Memory = dict[str, dict[str, Remembered]]
"""What became of files, by folder and by name."""


@dataclass(slots=True)
class Watch:
    """A folder under watch.

    Parameters
    ----------
    mapping
        What the columns mean; proposed for each file where none is given.
    rejected
        Folder for the files of rejected rows; by default the one under watch.
    repairs
        Those that are accepted where the mapping leaves them open, as ``Reading.repairs``.
    key
        What makes pseudonyms in the place of parties and officers; none are made where none is given.

    Raises
    ------
    InputError
        If there is no such folder.
    WorkspaceError
        If the workspace has other pseudonyms than the key makes.
    """

    workspace: Workspace
    folder: Path
    mapping: Mapping | None = None
    rejected: Path | None = None
    tell: Tell = silent
    key: Key | None = None
    repairs: tuple[str, ...] = ()
    _memory: dict[str, Remembered] = field(default_factory=dict, init=False)
    _waiting: dict[str, str | None] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        if not self.folder.is_dir():
            raise InputError("there is no such folder.", "Name an existing folder.", Place(str(self.folder)))
        pseudonyms.refuse_mixture(self.workspace, self.key)
        self._memory = _recalled(self.workspace, self.folder)

    def run(self, wait: Wait, every: float, *, once: bool = False) -> Iterator[Arrival]:
        """Yield what becomes of each file, until ``wait`` says to stop, or after the first round with ``once``.

        A file is taken in when it is as it was at the look before, and no program has it open for writing. That it
        waits is told once, and again when it waits for another reason.

        Raises
        ------
        WorkspaceError
            With ``once``, when the workspace cannot be written; otherwise the file waits for the next round.
        """
        yield from self._refused_before()
        before, pause = _arrived(self.folder), SETTLE
        while not wait(pause):
            now = _arrived(self.folder)
            self._waiting = {name: why for name, why in self._waiting.items() if name in now}
            for name, stamp in now.items():
                if not self._is_done(name, stamp):
                    settled = before.get(name) == stamp and not _being_written(self.folder / name)
                    arrival = self._take(name, stamp, patient=not once) if settled else Arrival(name, "waiting")
                    if self._is_news(arrival):
                        yield arrival
                if not once and wait(0):
                    return
            if once:
                return
            before, pause = now, every

    @property
    def _tried(self) -> str:
        tried = f"{version('landwaiter')} {self.mapping.digest() if self.mapping else ''} {' '.join(self.repairs)}"
        return self.key.digest(tried) if self.key else tried

    def _refused_before(self) -> Iterator[Arrival]:
        for name, stamp in _arrived(self.folder).items():
            if self._is_done(name, stamp) and self._memory[name].reason is not None:
                yield Arrival(name, "still refused", self._memory[name].reason)

    def _is_news(self, arrival: Arrival) -> bool:
        if arrival.state != "waiting":
            self._waiting.pop(arrival.file, None)
            return True
        told = self._waiting.get(arrival.file, "")
        self._waiting[arrival.file] = arrival.reason
        return told != arrival.reason

    def _is_done(self, name: str, stamp: Stamp) -> bool:
        known = self._memory.get(name)
        return known is not None and known.stamp == stamp and (known.reason is None or known.tried == self._tried)

    def _take(self, name: str, stamp: Stamp, *, patient: bool) -> Arrival:
        try:
            arrival = self._taken(name)
        except WorkspaceError as error:
            if not patient:
                raise
            return Arrival(name, "waiting", str(error))
        except LandwaiterError as error:
            arrival = Arrival(name, "refused", str(error))
        except OSError as error:
            arrival = Arrival(name, "refused", f"the file cannot be read ({error.strerror}).")
        told = UNTOLD if self.key and arrival.reason else arrival.reason
        self._remember(name, Remembered(stamp, self._tried, told))
        return arrival

    def _taken(self, name: str) -> Arrival:
        path = self.folder / name
        digest = self.key.digest(sha256_of(path)) if self.key else sha256_of(path)
        if any(record.about.get("file", {}).get("sha256") == digest for record in self.workspace.lake.records()):
            return Arrival(name, "known")
        rejected = (self.rejected or self.folder) / f"{path.stem}{REJECTED}"
        taken = intake.ingest(
            self.workspace,
            path,
            mapping=self.mapping,
            repairs=self.repairs,
            key=self.key,
            rejected=rejected,
            tell=self.tell,
        )
        return Arrival(name, "taken", None, taken)

    def _remember(self, name: str, what: Remembered) -> None:
        self._memory[name] = what
        there = {name: one for name, one in self._memory.items() if (self.folder / name).exists()}
        path = self.workspace.folder / MEMORY
        _write(path, {**_folders(path), _key(self.folder): there})


def _recalled(workspace: Workspace, folder: Path) -> dict[str, Remembered]:
    return _folders(workspace.folder / MEMORY).get(_key(folder), {})


def _folders(path: Path) -> Memory:
    """Return what is remembered of all folders; what cannot be read is forgotten, which does no harm."""
    try:
        return _read(path)
    except WorkspaceError:
        return {}


def remembered(workspace: Workspace) -> Memory:
    """Return what became of the files of every folder that was under watch.

    Raises
    ------
    WorkspaceError
        If that cannot be read.
    """
    return _read(workspace.folder / MEMORY)


def gone(memory: Memory) -> list[str]:
    """Return the folders that are no longer there."""
    return [folder for folder in memory if not Path(folder).is_dir()]


def forget_gone(workspace: Workspace) -> int:
    """Forget the folders that are no longer there, and everything if it cannot be read; return their number."""
    path = workspace.folder / MEMORY
    try:
        memory = _read(path)
    except WorkspaceError:
        path.unlink()
        return 1
    past = gone(memory)
    if past:
        _write(path, {folder: files for folder, files in memory.items() if folder not in past})
    return len(past)


def _read(path: Path) -> Memory:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Memory).validate_json(path.read_bytes(), strict=True)
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        problem = "what is remembered of watched folders cannot be read."
        remedy = "Run `landwaiter doctor --repair`; no data is lost by it, and no file taken in twice."
        raise WorkspaceError(problem, remedy, Place(str(path))) from error


def _write(path: Path, memory: Memory) -> None:
    plain = {folder: {name: asdict(one) for name, one in files.items()} for folder, files in memory.items()}
    write_whole(path, json.dumps(plain, indent=1, sort_keys=True))


def _key(folder: Path) -> str:
    return str(folder.resolve())


def _arrived(folder: Path) -> dict[str, Stamp]:
    """Return the files of a folder that may be taken in, by name, in order."""
    try:
        found = {path.name: _stamp(path) for path in sorted(folder.iterdir()) if _may_be_taken(path)}
    except OSError as error:
        problem = f"the folder cannot be read ({error.strerror})."
        raise InputError(problem, "Check its name and permissions.", Place(str(folder))) from error
    return {name: stamp for name, stamp in found.items() if stamp is not None}


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return Stamp(status.st_size, status.st_mtime_ns)


def _may_be_taken(path: Path) -> bool:
    name = path.name.lower()
    return path.is_file() and not name.startswith((".", "~$")) and not name.endswith((*UNFINISHED, REJECTED))


def _being_written(path: Path) -> bool:
    """Ask the system whether any program has the file open for writing; not all file systems can tell."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        with path.open("rb") as file:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
