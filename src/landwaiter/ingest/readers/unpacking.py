"""What is held of a zip or a gzip, so that a small file cannot fill memory or disk."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from copy import copy
from typing import IO, TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from landwaiter.errors import InputError, Place

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipInfo

ENTRIES = 10_000
"""Files in a workbook: one with a thousand sheets and pictures has fewer."""
UNPACKED = 4 << 30
"""Bytes unpacked: a full sheet of a million rows and thirty columns takes 1.5 GB."""
RATIO = 250
"""Times that a large file in a zip may be larger than packed: real sheets reach 10 to 60, bombs a thousand."""
SMALL = 1 << 24
"""Bytes up to which the ratio does not matter."""

DAMAGED = "the file is damaged or cut off."
PART = 1 << 20
"""Bytes that are unpacked at a time."""

ENCRYPTED = 1
"""The bit that marks an entry as protected by a password."""
WAYS = (ZIP_STORED, ZIP_DEFLATED)
"""How entries may be packed: what all programs can unpack."""
UNPACKING = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError)
"""What Python raises while it unpacks an entry that is not what the list of the zip says."""


def checked_entries(path: Path) -> list[ZipInfo]:
    """Return the entries of a zip that keeps the limits.

    Raises
    ------
    InputError
        If it is damaged, is protected by a password, or goes beyond a limit; nothing is unpacked for that.
    """
    place = Place(file=path.name)
    try:
        with ZipFile(path) as packed:
            entries = packed.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(DAMAGED, "Export or copy it again.", place) from error
    if any(not 0 <= entry.header_offset < packed.start_dir for entry in entries):
        raise InputError(DAMAGED, "Export or copy it again.", place)
    problem = _beyond(entries)
    if problem:
        raise InputError(problem, "If it is a real export, split it or export the data as CSV.", place)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise InputError("the file is protected by a password.", "Save it without a password.", place)
    if any(entry.compress_type not in WAYS for entry in entries):
        raise InputError("the file is packed in a way that few programs read.", "Pack it again, as plain zip.", place)
    return entries


def opened_whole(packed: ZipFile, name: str) -> IO[bytes]:
    """Open an entry of a zip so that it is read to its real end, up to a byte beyond the size that the zip says.

    Another program may not care for that size, and must not get more than what was looked over.

    Raises
    ------
    KeyError
        If there is none of that name.
    BadZipFile
        And the others of :data:`UNPACKING`, also while it is read, if it is not what was packed.
    """
    entry = copy(packed.getinfo(name))
    entry.file_size += 1
    return packed.open(entry)


def _beyond(entries: list[ZipInfo]) -> str | None:
    if len(entries) > ENTRIES:
        return f"the file holds {len(entries):,} files; more than {ENTRIES:,} are refused."
    if max(Counter(entry.filename for entry in entries).values(), default=0) > 1:
        return "the file holds two files of one name, which programs read differently."
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED:
        return f"the file unpacks to {unpacked:,} bytes; more than {UNPACKED:,} are refused."
    if any(entry.file_size > SMALL and entry.file_size > RATIO * entry.compress_size for entry in entries):
        return f"a part of the file unpacks to more than {RATIO} times its size, as only made-up files do."
    return None


def unpack_gzip(path: Path, target: Path, name: str) -> Path:
    """Unpack a gzip to ``target`` as far as it keeps the limits, and return that; ``name`` is used in errors.

    Raises
    ------
    InputError
        If it is damaged, cut off or goes beyond a limit.
    """
    place = Place(file=name)
    try:
        with gzip.open(path) as packed, target.open("wb") as out:
            problem = _copied(packed, out, path.stat().st_size)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        problem = f"the gzip is damaged or cut off ({error})."
        raise InputError(problem, "Export or copy it again.", place) from error
    if problem:
        raise InputError(problem, "If it is a real export, split it.", place)
    return target


def _copied(packed: IO[bytes] | gzip.GzipFile, out: IO[bytes], size: int) -> str | None:
    """Copy what is unpacked; say what is wrong once it goes beyond a limit, which a gzip does not state."""
    unpacked = 0
    while part := packed.read(PART):
        unpacked += len(part)
        if unpacked > UNPACKED:
            return f"the file unpacks to more than {UNPACKED:,} bytes, which are refused."
        if unpacked > SMALL and unpacked > RATIO * size:
            return f"the file unpacks to more than {RATIO} times its size, as only made-up files do."
        out.write(part)
    return None
