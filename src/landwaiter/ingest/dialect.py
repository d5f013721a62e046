"""Which sign divides the cells of a text file, and what its columns are called."""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.ingest import header
from landwaiter.ingest.folding import folded_name
from landwaiter.ingest.rejected import OWN_COLUMNS

if TYPE_CHECKING:
    import _csv
    from collections.abc import Iterable, Iterator, Sequence

    from landwaiter.ingest.mapping import FileFormat

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_ROWS = 200
WIDEST = 2_000
"""Columns that a table may have; real ones have some hundreds."""
LONGEST_CELL = 1 << 24
"""Signs that a cell of text may have."""
_COMMA_OF_TEXT = re.compile("(?<![0-9]),|,(?![0-9])")
"""A comma that is not between digits, as all those are that are decimal marks."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is laid out; ``header_row`` is the line on which the header starts, 0 without one.

    ``skip`` counts the rows up to the header, blank lines among them and itself as well, a cell with line breaks
    notwithstanding; ``banner`` is what stands above the header, ``renamed`` the columns whose name an earlier one has.
    """

    delimiter: str
    quote: str
    header: tuple[str, ...]
    header_row: int
    skip: int = 1
    banner: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()

    @property
    def first_line(self) -> int:
        """The line on which the header starts or, without one, the first row."""
        return self.header_row or self.skip + 1


def detect(head: str, options: FileFormat, file: str) -> Dialect:
    r"""Return how the text that starts with ``head`` is laid out.

    A delimiter is one that divides the header into at least two cells and nine rows of ten into as
    many as the header; :mod:`landwaiter.ingest.header` says which row that is.

    Raises
    ------
    InputError
        If several delimiters or none would do, or the header is missing or ambiguous.

    Examples
    --------
    >>> from landwaiter.ingest.mapping import FileFormat
    >>> detect("HS;valeur\n0101;1,5\n", FileFormat(), "x.csv").delimiter
    ';'
    """
    blank = _blank_lines(head)
    body = head.split("\n", blank)[-1] if blank else head
    quote = '"' if options.quote is None else options.quote
    told, body, hint = _separator_line(body)
    stated = None if options.header_row is None else options.header_row - blank - hint
    stated = 1 if options.header_row == 0 else stated
    delimiter = options.delimiter or told or _delimiter(body, quote, stated, file)
    top = _top(body, delimiter, quote, stated)
    if _begins_with_data(top, options):
        return Dialect(delimiter, quote, _by_position(top.header, options, file), 0, blank + hint)
    names = tuple(named(top.header))
    row = blank + hint + top.line
    check_names(top.header, Place(file=file, row=row))
    skip, above = blank + hint + len(top.above) + 1, header.banner(top.above)
    return Dialect(delimiter, quote, names, row, skip, above, renamed(names, top.header))


@dataclass(frozen=True, slots=True)
class _Top:
    """The first rows of a text: those above the header, the header, which starts on ``line``, and those below."""

    above: list[list[str]]
    header: list[str]
    below: list[list[str]]
    line: int


def _top(body: str, mark: str, quote: str, stated: int | None) -> _Top:
    """Return the first rows as ``mark`` divides them; ``stated`` is the line of the header where it is known."""
    reader = _rows(body, mark, quote)
    found: list[list[str]] = []
    starts = [1]
    with long_cells():
        for row in islice(reader, SAMPLE_ROWS + header.SEARCHED):
            found.append(row)
            starts.append(reader.line_num + 1)
    if stated is None:
        at = header.find(found[: header.NEEDED]) or 0
    else:
        at = starts.index(stated) if stated in starts[:-1] else len(found)
    names = found[at] if at < len(found) else []
    return _Top(found[:at], names, found[at + 1 :], starts[min(at, len(found))])


def _begins_with_data(top: _Top, options: FileFormat) -> bool:
    """Say whether there is no header: because the mapping says so, or because no row can be one and the first is data.

    A file of rejected rows always has one.
    """
    if options.header_row == 0:
        return tuple(top.header[: len(OWN_COLUMNS)]) != OWN_COLUMNS
    return options.header_row is None and not top.above and looks_like_data(top.header)


def _by_position(first: Sequence[str], options: FileFormat, file: str) -> tuple[str, ...]:
    check_width(len(first), Place(file=file, row=1))
    if options.names and len(options.names) != len(first):
        raise InputError(
            f"the first row has {len(first)} values, and names in [file] of the mapping lists {len(options.names)}.",
            "Choose another mapping, or correct names.",
            Place(file=file, row=1),
        )
    return options.names or tuple(named([None] * len(first)))


def _blank_lines(head: str) -> int:
    return next((number for number, line in enumerate(head.split("\n")) if line.strip()), 0)


def _separator_line(body: str) -> tuple[str | None, str, int]:
    """Spreadsheets write and obey a first line such as ``sep=;``."""
    first, _, rest = body.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[-1], rest, 1
    return None, body, 0


def _delimiter(body: str, quote: str, stated: int | None, file: str) -> str:
    tops = {mark: _top(body, mark, quote, stated) for mark in DELIMITERS}
    # A row of data with a decimal comma can look like a header of two words; the header itself stands above it.
    highest = min((top.line for top in tops.values() if _fits(top)), default=None)
    fitting = [mark for mark, top in tops.items() if _fits(top) and top.line == highest]
    if len(fitting) > 1 and not _COMMA_OF_TEXT.search(body):
        fitting = [mark for mark in fitting if mark != ","]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        dividing = [mark for mark, top in tops.items() if len(top.header) > 1]
        if len(dividing) == 1:
            return dividing[0]
    found = " or ".join(NAMES[mark] for mark in fitting) if fitting else "none of comma, semicolon, tab and bar"
    raise InputError(
        f"it is unclear which sign divides the columns ({found}).",
        'Set delimiter in [file] of the mapping, such as delimiter = ";".',
        Place(file=file, row=1),
    )


def _fits(top: _Top) -> bool:
    width = len(top.header)
    if width < 2:
        return False
    widths = [len(row) for row in top.below[:SAMPLE_ROWS] if row]
    return not widths or sum(found == width for found in widths) >= 0.9 * len(widths)


@contextmanager
def long_cells() -> Iterator[None]:
    """Let Python's reader of text take cells of up to :data:`LONGEST_CELL` signs."""
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _rows(body: str, mark: str, quote: str) -> _csv.Reader:
    return rows((line + "\n" for line in body.split("\n")), mark, quote)


def rows(lines: Iterable[str], mark: str, quote: str, *, strict: bool = False) -> _csv.Reader:
    """Return a reader of the rows in ``lines``; an empty ``quote`` means that no sign quotes.

    Where ``strict``, quotes that leave a row unclear are an error.
    """
    if not quote:
        return csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE, strict=strict)
    return csv.reader(lines, delimiter=mark, quotechar=quote, strict=strict)


def named(cells: Sequence[str | None]) -> list[str]:
    """Return the names of columns, each its own, so that a mapping can speak of it.

    One without a name is called by its position; one whose name an earlier column has gets the next free number.
    Names that differ in case or blanks only count as the same, as they do in mappings.

    >>> named(["HS ", None, "Unit", "unit"])
    ['HS', '(column 2)', 'Unit', 'unit (2)']
    """
    wanted = [(name or "").strip() or f"(column {position})" for position, name in enumerate(cells, 1)]
    taken = set(map(folded_name, wanted))
    seen: set[str] = set()
    found = []
    for name in wanted:
        free = _free(name, taken) if folded_name(name) in seen else name
        seen.add(folded_name(name))
        taken.add(folded_name(free))
        found.append(free)
    return found


def _free(name: str, taken: set[str]) -> str:
    return next(free for number in count(2) if folded_name(free := f"{name} ({number})") not in taken)


def renamed(names: Sequence[str], cells: Sequence[str | None]) -> tuple[str, ...]:
    """Return those of ``names`` that got a number because an earlier one of the ``cells`` is the same.

    >>> renamed(["HS", "Unit", "Unit (2)"], ["HS", "Unit", "Unit"])
    ('Unit (2)',)
    """
    written = ((name, (cell or "").strip()) for name, cell in zip(names, cells, strict=False))
    return tuple(name for name, cell in written if cell not in ("", name))


def check_width(columns: int, place: Place) -> None:
    """Hold that a table has no more columns than any real one.

    Raises
    ------
    InputError
        If it has more than :data:`WIDEST`.
    """
    if columns > WIDEST:
        problem = f"the table has {columns:,} columns; more than {WIDEST:,} are refused."
        raise InputError(problem, "Leave out the columns that say nothing of declarations.", place)


def check_names(cells: Sequence[str | None], place: Place) -> None:
    """Hold that the ``cells`` of a header are names, and not too many; ``place`` is the header's.

    Raises
    ------
    InputError
        If the cells look like data, or are more than any table has.
    """
    check_width(len(cells), place)
    if looks_like_data(cells):
        raise InputError(
            "the first row looks like data, not like the names of the columns.",
            "Add a row with the names of the columns at the top, or say with header_row in [file] of the mapping "
            "which row they are in.",
            place,
        )


def looks_like_data(cells: Sequence[str | None]) -> bool:
    """Say whether half of the cells of a row or more are numbers or days, or none says anything.

    >>> looks_like_data(["HS", "2025"]), looks_like_data(["HS", "Value", "2025"])
    (True, False)
    """
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    return not filled or 2 * sum(header.is_value(cell) for cell in filled) >= len(filled)
