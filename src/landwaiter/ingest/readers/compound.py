"""The compound file that an ``.xls`` is, read without trust ([MS-CFB]).

The reader of workbooks follows its chains of sectors and makes room for as much as it says, whatever that is. So it
is held here that every chain ends and that nothing is larger than the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

HEADER, ENTRY, MINI = 512, 128, 64
"""Bytes of the header, of an entry of the directory, and of a sector of the small streams."""
SMALL = 4096
"""Bytes from which on a stream has sectors of its own."""
LAST = 0xFFFFFFFA
"""Numbers from here on are no sectors: the end of a chain, or what a sector is for."""
IN_HEADER = 109
"""Sectors of the allocation table that the header itself lists."""


class UnsoundError(ValueError):
    """The file is not as such files are written, or made to do harm."""


@dataclass(frozen=True)
class Compound:
    """The bytes of a compound file.

    Raises
    ------
    UnsoundError
        From all that it gives: if a chain has no end or leads out of the file, or something is larger than it.
    """

    data: bytes

    def stream(self, *names: str) -> bytes | None:
        """Return the stream that has the first of these names that there is."""
        entries = list(self._entries())
        for name in names:
            for found, start, size in entries:
                if found == name:
                    return self._small(start, size) if size < SMALL else self._large(start, size)
        return None

    @cached_property
    def _sector(self) -> int:
        shift = self._number(30, 2)
        if shift not in (9, 12):
            raise UnsoundError
        return 1 << shift

    @cached_property
    def _table(self) -> NDArray[np.uint32]:
        """The allocation table: for each sector the one that follows it."""
        numbers = list(np.frombuffer(self.data, "<u4", IN_HEADER, 76)) if len(self.data) >= HEADER else []
        following, sectors = self._number(68, 4), len(self.data) // self._sector
        while following < LAST and len(numbers) <= sectors + IN_HEADER:
            *more, following = np.frombuffer(self._at(following), "<u4").tolist()
            numbers += more
        if any(self._number(place, 4) > sectors for place in (40, 44, 64, 72)) or following < LAST:
            raise UnsoundError
        return _ending(np.frombuffer(b"".join(self._at(int(one)) for one in numbers if one < LAST), "<u4"))

    @cached_property
    def _small_table(self) -> NDArray[np.uint32]:
        return _ending(np.frombuffer(self._large(self._number(60, 4)), "<u4"))

    def _entries(self) -> Iterator[tuple[str, int, int]]:
        """Yield the name, the first sector and the size of whatever the directory lists."""
        directory = self._large(self._number(48, 4))
        for at in range(0, len(directory) - ENTRY + 1, ENTRY):
            entry = directory[at : at + ENTRY]
            name = entry[:64].decode("utf-16-le", errors="replace").partition("\0")[0]
            start = int.from_bytes(entry[116:120], "little")
            size = int.from_bytes(entry[120 : 124 if self._sector == HEADER else 128], "little")
            if size > len(self.data):
                raise UnsoundError
            yield name, start, size

    def _large(self, start: int, size: int | None = None) -> bytes:
        return b"".join(map(self._at, _chain(self._table, start)))[:size]

    def _small(self, start: int, size: int) -> bytes:
        _, first, length = next(self._entries())
        held = self._large(first, length)
        return b"".join(held[MINI * one : MINI * (one + 1)] for one in _chain(self._small_table, start))[:size]

    def _at(self, sector: int) -> bytes:
        found = self.data[(sector + 1) * self._sector :][: self._sector]
        if not found:
            raise UnsoundError
        return found.ljust(self._sector, b"\0")

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self.data[at : at + size], "little")


def _ending(table: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hold that all chains of a table end: after twice as many steps, and twice again, all are past its end."""
    length = len(table)
    ahead = np.append(np.minimum(table, length), length).astype(np.int64)
    for _ in range(length.bit_length() + 1):
        ahead = ahead[ahead]
    if (ahead != length).any():
        raise UnsoundError
    return table


def _chain(table: NDArray[np.uint32], start: int) -> Iterator[int]:
    while start < LAST:
        if start >= len(table):
            raise UnsoundError
        yield start
        start = int(table[start])
