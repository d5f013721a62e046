"""One look over the XML of a sheet before it is read: how far its cells reach, and which hold an error.

The reader of workbooks holds a sheet as a full rectangle and gives errors as empty cells. Neither is visible
from its answers, so both are found here, by patterns over pieces of the unpacked bytes. Where every cell is
written as nearly all programs do, with its place first, one search says that none lies beyond a bound; a sheet
of any other form is walked through cell by cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from landwaiter.ingest.readers.sheet_scan import Reach, UnreadableXMLError, column_number, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

ROWS = 1_048_576
"""Rows that a sheet of Excel has."""
AHEAD = 1 << 16
"""Bytes to look at for how far to widen a bound: some thousand cells."""

_NAME = rb"(?:[^\s<>/:\"'=]+:)?"
_ROOT = re.compile(rb"<([^\s<>/:]+:)?worksheet[\s/>]")
_DIMENSION = re.compile(rb'dimension ref="[A-Z]{1,3}[0-9]{1,7}:([A-Z]{1,3})([1-9][0-9]{0,6})"')
_PLACE = re.compile(rb' r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_ERROR = re.compile(
    rb"""<%sc r="([A-Z]{1,3})([0-9]{1,7})"(?=[^>]*\st\s*=\s*["']e["'])[^>]*>(.*?)</%sc\s*>""" % (_NAME, _NAME),
    re.DOTALL,
)
_VALUE = re.compile(rb"<%sv[^>]*>([^<]*)<" % _NAME)
_TAG = re.compile(rb"""<(/?)%s(row|c|v)(?=[\s/>])((?:[^>"']|"[^"]*"|'[^']*')*)>([^<]*)""" % _NAME)
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,9})["']""")
_WRONG = re.compile(rb"""\st\s*=\s*["']e["']""")
_TWO_LETTERS, _THREE_LETTERS = 26 + 26**2, 26 + 26**2 + 26**3


def reach_of_sheet(opened: Callable[[], IO[bytes]], most: int) -> Reach:
    """Look over a sheet of an ``.xlsx``; its cells are counted where there may be more than ``most``."""
    with opened() as stream:
        reach = _bounded(stream)
    if reach is not None and reach.cells <= most:
        return reach
    with opened() as stream:
        return _walked(stream)


def _bounded(stream: IO[bytes]) -> Reach | None:
    """Return a bound of a sheet and its errors, or nothing where its cells have to be walked through."""
    bound: _Bound | None = None
    for piece in pieces(stream):
        if bound is None:
            root = _ROOT.search(piece)
            bound = _Bound(root[1] or b"" if root else b"")
            bound.begin_at(_DIMENSION.search(piece, 0, AHEAD))
        if not bound.holds(piece):
            return None
        if b'"e"' in piece or (b"'" in piece and b"'e'" in piece):
            bound.reach.errors.update(_errors(piece))
    return bound.reach if bound else Reach()


def _errors(piece: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for letters, row, inside in _ERROR.findall(piece):
        value = _VALUE.search(inside)
        if value:
            yield (int(row) - 1, column_number(letters) - 1), value[1].decode(errors="replace").strip()


@dataclass(slots=True)
class _Bound:
    """Rows and columns that no cell goes beyond, in a sheet whose elements have this ``prefix``."""

    prefix: bytes
    reach: Reach = field(default_factory=Reach)
    _beyond: re.Pattern[bytes] = field(init=False)
    _foreign: re.Pattern[bytes] = field(init=False)

    def __post_init__(self) -> None:
        # Whatever is called c counts as a cell, also in another namespace.
        self._foreign = re.compile(rb":c[\s/>]" if not self.prefix else rb"<(?!%s)%sc[\s/>]" % (self.prefix, _NAME))
        self._widen(1, 1)

    def begin_at(self, told: re.Match[bytes] | None) -> None:
        """Begin with as far as the sheet says that it reaches, which spares widening the bound step by step.

        Nothing depends on its being true: cells further on widen the bound, and where it is too wide they are counted.
        """
        if told:
            self._widen(column_number(told[1]), int(told[2]))

    def holds(self, piece: bytes) -> bool:
        """Widen the bound to all cells of ``piece``; return false if one is written in another form."""
        if self._foreign.search(piece):
            return False
        at = 0
        while beyond := self._beyond.search(piece, at):
            at = beyond.start()
            if not _PLACE.match(piece, beyond.end() - 1):
                return False
            places = _PLACE.findall(piece, at, at + AHEAD)
            self._widen(max(column_number(column) for column, _ in places), max(int(row) for _, row in places))
        return True

    def _widen(self, column: int, row: int) -> None:
        reach = self.reach
        reach.columns, reach.rows = max(reach.columns, _round_column(column)), max(reach.rows, _round_row(row))
        within = rb"(?:%s)(?:%s)" % (_columns_to(reach.columns), _rows_to(reach.rows))
        self._beyond = re.compile(rb'<%sc(?! r="%s")[\s/>]' % (re.escape(self.prefix), within))


def _round_column(column: int) -> int:
    return column if column <= _TWO_LETTERS else _THREE_LETTERS


def _round_row(row: int) -> int:
    """Return a number about twice as high at most, of nines after its first two digits.

    >>> _round_row(12), _round_row(8_000), _round_row(1_000_000)
    (99, 16999, 1099999)
    """
    higher = max(row, min(2 * row, ROWS), 99)
    unit: int = 10 ** (len(str(higher)) - 2)
    return higher // unit * unit + unit - 1


def _rows_to(last: int) -> bytes:
    digits = str(last)
    first, second, more = int(digits[0]), digits[1], len(digits) - 2
    lower = f"|[1-{first - 1}][0-9]{{{more + 1}}}" if first > 1 else ""
    return f"[0-9]{{1,{more + 1}}}{lower}|{first}[0-{second}][0-9]{{{more}}}".encode()


def _columns_to(last: int) -> bytes:
    """Return a pattern for the names of columns up to ``last``, one of :func:`_round_column`.

    >>> [_columns_to(last).decode() for last in (3, 28, 80)]
    ['[A-C]', '[A-Z]|A[A-B]', '[A-Z]|[A-B][A-Z]|C[A-B]']
    """
    if last > _TWO_LETTERS:
        return rb"[A-Z]{1,3}"
    if last <= 26:
        return f"[A-{chr(64 + last)}]".encode()
    first, second = (chr(65 + at) for at in divmod(last - 27, 26))
    lower = f"|[A-{chr(ord(first) - 1)}][A-Z]" if first > "A" else ""
    return f"[A-Z]{lower}|{first}[A-{second}]".encode()


@dataclass(slots=True)
class _Walk:
    """Goes from cell to cell as the reader of workbooks does: one without a place follows the one before."""

    reach: Reach = field(default_factory=Reach)
    row: int = 0
    column: int = 0
    wrong: tuple[int, int] | None = None

    def tag(self, end: bytes, kind: bytes, attributes: bytes, text: bytes) -> None:
        """Take the next tag of a row, a cell or a value, and the text behind it."""
        if kind == b"v":
            self._value(text.decode(errors="replace").strip())
        elif kind == b"c" and not end:
            self._cell(attributes)
        elif kind == b"row" and not end:
            place = _REFERENCE.search(attributes)
            self.row, self.column = int(place[2]) - 1 if place else self.row, 0
        if kind == b"row" and (end or attributes.endswith(b"/")):
            self.row, self.column = self.row + 1, 0

    def _cell(self, attributes: bytes) -> None:
        place, row = _REFERENCE.search(attributes), self.row
        if place and place[1]:
            row, self.column = int(place[2]) - 1, column_number(place[1]) - 1
        self.wrong = (row, self.column) if _WRONG.search(attributes) else None
        self.column += 1
        self.reach.rows, self.reach.columns = max(self.reach.rows, row + 1), max(self.reach.columns, self.column)

    def _value(self, text: str) -> None:
        if self.wrong and text:
            self.reach.errors[self.wrong] = text


def _walked(stream: IO[bytes]) -> Reach:
    walk, inside = _Walk(), False
    for piece in pieces(stream, b"<"):
        root = None if inside else _ROOT.search(piece)
        start = root.start() if root else 0
        inside = True
        # No program writes comments or character data there; they could hide rows.
        if piece.find(b"<!", start) >= 0 or piece.find(b"<?", start) >= 0:
            raise UnreadableXMLError
        for found in _TAG.finditer(piece, start):
            walk.tag(*found.groups())
    return walk.reach
