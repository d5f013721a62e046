"""One look over the XML of a sheet before it is read: how far its cells reach, and which hold an error.

The reader of workbooks holds a sheet as a full rectangle and gives errors as empty cells. Neither is visible
from its answers, so both are found here, by patterns over pieces of the unpacked bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

PIECE = 1 << 22
LONGEST = 1 << 25
"""Bytes that one element may take; Excel holds 32,767 signs in a cell."""
DEEPEST = 7
"""Digits of the last row that a sheet can have, 1,048,576."""

_UNUSUAL = (b"'", b"\t", b"\n", b"\r", b' ="', b'= "')
"""Signs of attributes written as few programs do; patterns that see through all of them are slow."""
_STARTS = (rb' r="', rb"""\sr\s*=\s*["']""")
"""How a reference starts: as all programs write it, and in any way that XML allows."""
_COLUMN = [re.compile(start + rb"([A-Za-z]{1,3})\d") for start in _STARTS]
_DEEPER = [
    [re.compile(start + rb"[A-Za-z]{0,3}\d{%d}" % digits) for digits in range(1, DEEPEST + 3)] for start in _STARTS
]
_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,3}(\d+)""")
_ERROR = re.compile(rb"""<(?:\w+:)?c(?=\s)([^>]*\st\s*=\s*["']e["'][^>]*)>(.*?)</(?:\w+:)?c\s*>""", re.DOTALL)
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)<")
_MARKS = (b't="e"', b"t='e'")


class UnreadableXMLError(ValueError):
    """The XML is not of the kind that programs write into workbooks."""


@dataclass(slots=True)
class Reach:
    """The last row and column with a cell, from 1, and the errors by position from 0.

    ``rows`` may be too high by less than a factor of ten, unless it was counted exactly.
    """

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """The cells of the rectangle that the sheet takes in memory."""
        return self.rows * self.columns


def reach_of_sheet(stream: IO[bytes], *, exactly: bool = False) -> Reach:
    """Look over a sheet of an ``.xlsx``."""
    found, digits, columns = Reach(), 0, set[bytes]()
    for piece in pieces(stream):
        form = any(mark in piece for mark in _UNUSUAL)
        columns.update(_COLUMN[form].findall(piece))
        if exactly:
            found.rows = max(found.rows, max(map(int, set(_ROW.findall(piece))), default=0))
        else:
            while digits <= DEEPEST and _DEEPER[form][digits].search(piece):
                digits += 1
        if any(mark in piece for mark in _MARKS):
            found.errors.update(_errors(piece))
    found.columns = max(map(column_number, columns), default=0)
    if not exactly:
        found.rows = 10**digits - 1
    return found


def pieces(stream: IO[bytes], mark: bytes = b" r=") -> Iterator[bytes]:
    """Yield the bytes of an XML file so that no element with ``mark`` is divided between two pieces.

    Raises
    ------
    UnreadableXMLError
        If a document type is declared, it is no one-byte or UTF-8 text, or an element is longer than any cell.
    """
    held = b""
    first = True
    while more := stream.read(PIECE):
        held += more
        if first and (b"<!DOCTYPE" in held or b"\0" in held[:256]):
            raise UnreadableXMLError
        first = False
        at = held.rfind(mark)
        cut = held.rfind(b"<", 0, at + 1) if at > 0 else 0
        if cut > 0:
            yield held[:cut]
            held = held[cut:]
        if len(held) > LONGEST:
            raise UnreadableXMLError
    yield held


def column_number(letters: bytes) -> int:
    """Return the number of a column.

    >>> column_number(b"A"), column_number(b"AA"), column_number(b"XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _errors(piece: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for attributes, inside in _ERROR.findall(piece):
        at = _REFERENCE.search(b" " + attributes)
        value = _VALUE.search(inside)
        if at and value:
            place = int(at.group(2)) - 1, column_number(at.group(1)) - 1
            yield place, value.group(1).decode(errors="replace").strip()
