"""The files of a folder, of a zip or in a gzip, by name and in order, with what makes one unsafe refused."""

from __future__ import annotations

import re
import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.unpacking import UNPACKING, checked_entries, opened_whole, unpack_gzip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from zipfile import ZipInfo

MOST_FILES = 10_000
ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
OF_WORKBOOKS = frozenset({"[Content_Types].xml", "mimetype"})
"""Entries that make a zip a workbook rather than a bundle of files."""
OF_SYSTEMS = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|[\\\x00-\x1f\x7f]|(?:^|/)\.\.(?:/|$)")
UTF_8_NAME = 1 << 11
"""The bit that says that the name of an entry is in UTF-8."""

Names = tuple[list[str], tuple[str, ...]]
"""The names of the files to read, in order, and what was passed over, each with the reason."""


def is_zip_of_files(path: Path) -> bool:
    """Say whether a file is a zip, and no workbook, which is one inside."""
    try:
        if not _begins(path, ZIP):
            return False
        with ZipFile(path) as packed:
            return OF_WORKBOOKS.isdisjoint(packed.namelist())
    except (OSError, BadZipFile, ValueError, NotImplementedError):
        return False


def is_gzip(path: Path) -> bool:
    """Say whether a file is compressed with gzip."""
    try:
        return _begins(path, GZIP)
    except OSError:
        return False


def _begins(path: Path, signature: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(signature)) == signature


@dataclass(frozen=True, slots=True)
class FolderOfFiles:
    """The files in a folder and in the folders within it."""

    path: Path

    def names(self) -> Names:
        """Return the names of the files to read, relative to the folder, and what was passed over."""
        try:
            found = [path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file()]
        except OSError as error:
            problem = f"the folder cannot be read ({error.strerror})."
            raise InputError(problem, "Check its name and permissions.", Place(str(self.path))) from error
        return _sorted(found, self.path.name)

    def file(self, name: str, folder: Path) -> Path:
        """Return where a file lies; ``folder`` is not needed for that."""
        del folder
        return self.path / name


@dataclass(frozen=True, slots=True)
class ZipOfFiles:
    """The files in a zip."""

    path: Path

    def names(self) -> Names:
        """Return the names of the files to read and what was passed over, once nothing in it is unsafe.

        Raises
        ------
        InputError
            If the zip is damaged, protected or beyond a limit, or has a name or a link that leads out of it.
        """
        entries = checked_entries(self.path)
        for entry in entries:
            problem = _unsafe(entry)
            if problem:
                place = Place(f"{self.path.name}/{entry.filename!a}")
                raise InputError(problem, "Pack the files again, under plain names.", place)
        return _sorted((entry.filename for entry in entries if not entry.is_dir()), self.path.name)

    def file(self, name: str, folder: Path) -> Path:
        """Unpack a file into ``folder``, under a name of our own, and return where it lies."""
        target = folder / "unpacked"
        try:
            with ZipFile(self.path) as packed, opened_whole(packed, name) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out)
        except UNPACKING as error:
            problem = f"it cannot be unpacked ({error})."
            raise InputError(problem, "Pack or copy the zip again.", Place(name)) from error
        return target


@dataclass(frozen=True, slots=True)
class FileInGzip:
    """The only file in a gzip."""

    path: Path

    def names(self) -> Names:
        """Return the name of the file, which is that of the gzip without its end."""
        return [_without_end(self.path.name)], ()

    def file(self, name: str, folder: Path) -> Path:
        """Unpack the file into ``folder``, and return where it lies."""
        return unpack_gzip(self.path, folder / "unpacked", name)


def _without_end(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def _unsafe(entry: ZipInfo) -> str | None:
    if not entry.flag_bits & UTF_8_NAME and not entry.orig_filename.isascii():
        return "the name is in an unknown encoding."
    if UNSAFE.search(entry.orig_filename):
        return "the name leads out of the zip, or has signs that no name should have."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "the entry is a link to another file."
    return None


def _sorted(found: Iterable[str], place: str) -> Names:
    meant: list[str] = []
    passed_over: list[str] = []
    for name in sorted(found):
        hidden = any(part.startswith((".", "~$")) or part in OF_SYSTEMS for part in name.split("/"))
        (passed_over if hidden else meant).append(name)
    if len(meant) > MOST_FILES:
        problem = f"it holds {len(meant):,} files; more than {MOST_FILES:,} are refused."
        raise InputError(problem, "Take them in in parts.", Place(place))
    return meant, tuple(f"{name}: a hidden file" for name in passed_over)
