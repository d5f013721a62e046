"""What a look over the XML of sheets finds, and the pieces in which it goes through their bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

PIECE = 1 << 22
LONGEST = 1 << 25
"""Bytes that may pass without an element; Excel holds 32,767 signs in a cell."""


class UnreadableXMLError(ValueError):
    """The XML is not of the kind that programs write into workbooks."""


@dataclass(slots=True)
class Reach:
    """The last row and column with a cell, from 1, and the errors by position from 0.

    Rows may be about twice too high, unless they were counted. ``text`` counts the signs that cells take from where
    they stand once, each time that they do.
    """

    rows: int = 0
    columns: int = 0
    text: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """The cells of the rectangle that the sheet takes in memory."""
        return self.rows * self.columns


def pieces(stream: IO[bytes], mark: bytes = b" r=") -> Iterator[bytes]:
    """Yield the bytes of an XML file so that no element with ``mark`` is divided between two pieces, and no tag.

    Raises
    ------
    UnreadableXMLError
        If a document type is declared, it is no one-byte or UTF-8 text, or a text is longer than any cell.
    """
    held = b""
    first = True
    while more := stream.read(PIECE):
        held += more
        if b"<!DOCTYPE" in held or (first and b"\0" in held[:256]):
            raise UnreadableXMLError
        first = False
        at = held.rfind(mark)
        cut = held.rfind(b"<", 0, at + 1 if at > 0 else None)
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
