"""The same look as :mod:`~landwaiter.ingest.readers.sheet_scan` has, over the records of an ``.xls`` ([MS-XLS])."""

from __future__ import annotations

import struct
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from landwaiter.ingest.readers.compound import Compound, UnsoundError
from landwaiter.ingest.readers.sheet_scan import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEET, END, CONTINUE, STRINGS, PASSWORD = 0x85, 0x0A, 0x3C, 0xFC, 0x2F
FORMULA, ERROR, STRING_CELL, DIMENSIONS = 0x06, 0x205, 0xFD, 0x200
CELLS = frozenset(
    {0x01, 0x02, 0x03, 0x04, 0x05, FORMULA, 0x206, 0x406, 0x201, 0x203, 0x204, ERROR, 0xD6, 0x27E, STRING_CELL}
)
"""Records of one cell, of all versions; they begin with its row and its column."""
SEVERAL_CELLS = frozenset({0xBD, 0xBE})
"""Records of the cells of a row from one column to another, which stands last."""
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BY_FORMULA = b"\xff\xff"
"""How the result of a formula ends that is no number."""

_PAIR = struct.Struct("<HH")


def reaches_of_xls(data: bytes) -> list[Reach]:
    """Look over a file; return what was found of each sheet, in the order of the file.

    Nothing is found where there is no book, or one behind a password, which is for the reader of workbooks to tell.

    Raises
    ------
    UnsoundError
        If the file is not as such files are written, or made to do harm.
    """
    book = Compound(data).stream("Workbook", "Book")
    if book is None or any(kind == PASSWORD for kind, _, _ in _records(book, 0)):
        return []
    try:
        begins = [struct.unpack_from("<I", book, at)[0] for kind, at, _ in _records(book, 0) if kind == SHEET]
        lengths = _lengths_of_strings(book)
        return [_reach(book, start, lengths) for start in begins]
    except (struct.error, IndexError) as error:
        raise UnsoundError from error


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the kind of each record up to the end of its part of the book, where it starts, and how long it is."""
    last = len(book) - _PAIR.size
    while at <= last:
        kind, size = _PAIR.unpack_from(book, at)
        yield kind, at + 4, size
        if kind == END:
            return
        at += 4 + size


def _reach(book: bytes, start: int, lengths: list[int]) -> Reach:
    found = Reach()
    for kind, at, size in _records(book, start):
        if kind in CELLS or kind in SEVERAL_CELLS:
            row, column = _PAIR.unpack_from(book, at)
            last = struct.unpack_from("<H", book, at + size - 2)[0] if kind in SEVERAL_CELLS else column
            found.rows, found.columns = max(found.rows, row + 1), max(found.columns, last + 1)
            if kind == STRING_CELL:
                found.text += lengths[struct.unpack_from("<I", book, at + 6)[0]]
            elif kind in (ERROR, FORMULA):
                _put_error(found, (row, column), book[at + 6 : at + size], kind)
        elif kind == DIMENSIONS:
            _stated(found, book[at : at + size])
    return found


def _put_error(found: Reach, place: tuple[int, int], value: bytes, kind: int) -> None:
    wrong = value[1] == 1 if kind == ERROR else value[0] == 2 and value[6:8] == BY_FORMULA
    if wrong:
        found.errors[place] = ERRORS.get(value[0] if kind == ERROR else value[2], "#N/A")


def _stated(found: Reach, body: bytes) -> None:
    """Take in how far a sheet says to reach, for which room is made."""
    layout = "<IIHH" if len(body) >= 14 else "<HHHH"
    first_row, end_row, first_column, end_column = struct.unpack_from(layout, body)
    if first_row <= end_row and first_column <= end_column:
        found.rows, found.columns = max(found.rows, end_row), max(found.columns, end_column)


def _lengths_of_strings(book: bytes) -> list[int]:
    """Return the length of each string of the table that cells refer to."""
    bodies: list[bytes] = []
    for kind, at, size in _records(book, 0):
        if kind == STRINGS or (kind == CONTINUE and bodies):
            bodies.append(book[at : at + size])
        elif bodies:
            break
    table = b"".join(bodies)
    ends = list(accumulate(map(len, bodies)))
    count, at = struct.unpack_from("<I", table, 4)[0] if table else 0, 8
    if count > len(table):
        raise UnsoundError
    lengths = []
    for _ in range(count):
        length, at = _string(table, at, ends)
        lengths.append(length)
    return lengths


def _string(table: bytes, at: int, ends: list[int]) -> tuple[int, int]:
    """Return the length of a string and where the next begins; in each record its signs begin with a flag."""
    length, flags = struct.unpack_from("<HB", table, at)
    at += 3
    after = 0
    if flags & 8:
        after, at = 4 * struct.unpack_from("<H", table, at)[0], at + 2
    if flags & 4:
        after, at = after + struct.unpack_from("<I", table, at)[0], at + 4
    left = length
    while left:
        wide = 1 + (flags & 1)
        end = ends[bisect_left(ends, at + 1)]
        taken = min(left, (end - at) // wide)
        at, left = at + taken * wide, left - taken
        if left:
            flags, at = table[end], end + 1
    return length, at + after
