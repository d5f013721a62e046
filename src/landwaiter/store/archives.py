"""A backup as one file: a tar of a workspace at one moment, whose manifest at its end has the digest of each file.

Files of a workspace are replaced and never changed, so a second name for each keeps what it was, at once and without
keeping anybody from writing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from landwaiter.errors import BusyError, InputError, Place
from landwaiter.store.files import sync_folder, whole_path, workspace_errors
from landwaiter.store.lake import RECORDS, STATE
from landwaiter.store.workspace import DATABASE, LAKE, LAST_BACKUP, SETTINGS, STAGING

MANIFEST = "manifest.json"
DATABASE_FOLDER = "database"
HERE = PurePosixPath()
LARGEST_MANIFEST = 1 << 28
BLOCK = 1 << 20
TRIES = 20
"""How often the files are gone through until no import came or went meanwhile."""
LEFT_OUT = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", SETTINGS, LAST_BACKUP, STAGING, f"{LAKE}/{STATE}")
"""What is no part of the files: the database is read by itself, settings lose their secrets, arrays are derived."""
TORN, ANOTHER = "the backup is damaged or was cut off.", "Take another backup."


class Part(BaseModel):
    """A part of the manifest; unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Content(Part):
    """One file."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0)]


class Manifest(Part):
    """What a backup holds: when it was made, by which version, of which schema with how many rows, and its files."""

    kind: Literal["landwaiter backup"] = "landwaiter backup"
    version: Literal[1] = 1
    made: str
    landwaiter: str
    schema_version: str | None
    tables: dict[str, int]
    files: dict[str, Content]


def keep_files(folder: Path, target: Path) -> None:
    """Give each file of the workspace in ``folder`` a second name in ``target``, all as they are at one moment.

    Raises
    ------
    BusyError
        When imports come and go all the time.
    WorkspaceError
        When the disk refuses.
    """
    for _ in range(TRIES):
        before, whole = _records(folder), _link_all(folder, target)
        if whole and before == _records(folder):
            return
        shutil.rmtree(target)
    raise BusyError("the workspace changes all the time.", "Try again.", Place(file=str(folder)))


def _records(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / LAKE / RECORDS).glob("*.json"))


def _link_all(folder: Path, target: Path) -> bool:
    """Give all files a second name; say whether none went away meanwhile."""
    with workspace_errors(target):
        target.mkdir()
        try:
            for name in _files_of(folder, LEFT_OUT):
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                _link(folder / name, target / name)
        except FileNotFoundError:
            return False
    return True


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        # Some disks know one name for a file only.
        shutil.copyfile(source, target)


def _files_of(folder: Path, left_out: tuple[str, ...] = (), within: PurePosixPath = HERE) -> Iterator[str]:
    """Yield the names of all files, but of what is unfinished, which begins with a point, or left out."""
    for entry in sorted(os.scandir(folder / within), key=lambda one: one.name):
        name = within / entry.name
        if entry.name.startswith(".") or str(name) in left_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files_of(folder, left_out, name)
        elif entry.is_file(follow_symlinks=False):
            yield str(name)


class _Digesting:
    """A stream that takes the digest of what is read of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self.digest.update(block)
        return block


def pack(folder: Path, file: Path, about: Mapping[str, object]) -> Manifest:
    """Write all files of ``folder`` into ``file``, which only its owner can read, durably and all at once.

    Parameters
    ----------
    about
        The entries of the manifest that are not about files.

    Raises
    ------
    WorkspaceError
        When the disk refuses.
    """
    contents: dict[str, Content] = {}
    with whole_path(file) as unfinished:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with unfinished.open("wb") as raw, tarfile.open(fileobj=raw, mode="w") as tar:
            for name in _files_of(folder):
                contents[name] = _add(tar, name, folder / name)
            manifest = Manifest.model_validate({**about, "files": contents})
            written = folder / MANIFEST
            written.write_text(manifest.model_dump_json(indent=1))
            _add(tar, MANIFEST, written)
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Content:
    info = tarfile.TarInfo(name)
    with path.open("rb") as stream:
        known = os.fstat(stream.fileno())
        info.size, info.mtime, info.mode = known.st_size, int(known.st_mtime), 0o600
        digesting = _Digesting(stream)
        tar.addfile(info, digesting)  # type: ignore[arg-type]  # it only reads
    return Content(sha256=digesting.digest.hexdigest(), size=info.size)


def unpack(file: Path, folder: Path) -> Manifest:
    """Write the files of a backup into ``folder``, which is empty, and hold that each is the one that was packed.

    Raises
    ------
    InputError
        When the file is no backup, or anything in it is not what its manifest says.
    WorkspaceError
        When the disk refuses.
    """
    place = Place(file=str(file))
    try:
        with file.open("rb") as raw, tarfile.open(fileobj=raw, mode="r:") as tar:
            found = _extract(tar, folder, place)
    except (tarfile.TarError, EOFError) as error:
        raise InputError(TORN, ANOTHER, place) from error
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror}).", "Check its name.", place) from error
    manifest = _manifest(folder / MANIFEST, place)
    wrong = sorted(name for name in found.keys() | manifest.files if found.get(name) != manifest.files.get(name))
    if wrong:
        raise InputError(f"{wrong[0]} in the backup is not what was packed.", ANOTHER, place)
    return manifest


def _extract(tar: tarfile.TarFile, folder: Path, place: Place) -> dict[str, Content]:
    found: dict[str, Content] = {}
    for member in tar:
        name = PurePosixPath(member.name)
        safe = member.isreg() and name.parts and not name.is_absolute()
        if not safe or str(name) in found or any(part.startswith(".") for part in name.parts):
            raise InputError("the backup holds what no backup does.", ANOTHER, place)
        source = tar.extractfile(member)
        if source is None:
            raise InputError(TORN, ANOTHER, place)
        found[str(name)] = _lay_down(source, folder / name)
    found.pop(MANIFEST, None)
    return found


def _lay_down(source: IO[bytes], path: Path) -> Content:
    digesting, size = _Digesting(source), 0
    with workspace_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            while block := digesting.read(BLOCK):
                size += stream.write(block)
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(path.parent)
    return Content(sha256=digesting.digest.hexdigest(), size=size)


def _manifest(path: Path, place: Place) -> Manifest:
    if not path.is_file() or path.stat().st_size > LARGEST_MANIFEST:
        raise InputError(TORN, ANOTHER, place)
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InputError("the file is no backup of this version of Landwaiter.", ANOTHER, place) from error
    finally:
        path.unlink()
