"""Which sign divides the cells of a text file, and what its columns are called."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place
from landwaiter.schema.formats import DATE_FORMATS, NUMBER_FORMATS

if TYPE_CHECKING:
    import _csv
    from collections.abc import Iterable

    from landwaiter.ingest.mapping import FileFormat

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is laid out; ``header_row`` is the line on which the header starts, from 1.

    ``header_lines`` is how many lines the header takes, ``skip`` the lines before the first row.
    """

    delimiter: str
    quote: str
    header: tuple[str, ...]
    header_row: int
    header_lines: int = 1


def detect(head: str, options: FileFormat, file: str) -> Dialect:
    r"""Return how the text that starts with ``head`` is laid out.

    A delimiter is one that divides the header into at least two cells and nine rows of ten into as
    many as the header.

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
    delimiter = options.delimiter or told or _delimiter(body, quote, file)
    reader = _rows(body, delimiter, quote)
    header: list[str] = next(reader, [])
    names = tuple(_named(header))
    _check_header(names, header, file, blank + hint + 1)
    return Dialect(delimiter, quote, names, blank + hint + 1, reader.line_num)


def _blank_lines(head: str) -> int:
    return next((number for number, line in enumerate(head.split("\n")) if line.strip()), 0)


def _separator_line(body: str) -> tuple[str | None, str, int]:
    """Spreadsheets write and obey a first line such as ``sep=;``."""
    first, _, rest = body.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[-1], rest, 1
    return None, body, 0


def _delimiter(body: str, quote: str, file: str) -> str:
    fitting = [mark for mark in DELIMITERS if _fits(body, mark, quote)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        dividing = [mark for mark in DELIMITERS if len(next(_rows(body, mark, quote), [])) > 1]
        if len(dividing) == 1:
            return dividing[0]
    found = " or ".join(NAMES[mark] for mark in fitting) if fitting else "none of comma, semicolon, tab and bar"
    raise InputError(
        f"it is unclear which sign divides the columns ({found}).",
        'Set delimiter in [file] of the mapping, such as delimiter = ";".',
        Place(file=file, row=1),
    )


def _fits(body: str, mark: str, quote: str) -> bool:
    rows = _rows(body, mark, quote)
    width = len(next(rows, []))
    if width < 2:
        return False
    widths = [len(row) for _, row in zip(range(SAMPLE_ROWS), rows, strict=False) if row]
    return not widths or sum(found == width for found in widths) >= 0.9 * len(widths)


def _rows(body: str, mark: str, quote: str) -> _csv.Reader:
    return rows((line + "\n" for line in body.split("\n")), mark, quote)


def rows(lines: Iterable[str], mark: str, quote: str, *, strict: bool = False) -> _csv.Reader:
    """Return a reader of the rows in ``lines``; an empty ``quote`` means that no sign quotes.

    Where ``strict``, quotes that leave a row unclear are an error.
    """
    if not quote:
        return csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE, strict=strict)
    return csv.reader(lines, delimiter=mark, quotechar=quote, strict=strict)


def _named(header: list[str]) -> list[str]:
    """A column without a name is called by its position, so that a mapping can speak of it."""
    return [name.strip() or f"(column {position})" for position, name in enumerate(header, 1)]


def _check_header(names: tuple[str, ...], header: list[str], file: str, row: int) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(
            f"the column name {twice[0]!r} is used {names.count(twice[0])} times.",
            "Give every column its own name.",
            Place(file=file, row=row, column=twice[0]),
        )
    filled = [cell.strip() for cell in header if cell.strip()]
    if not filled or 2 * sum(_is_value(cell) for cell in filled) >= len(filled):
        raise InputError(
            "the first row looks like data, not like the names of the columns.",
            "Add a row with the names of the columns at the top.",
            Place(file=file, row=row),
        )


def _is_value(cell: str) -> bool:
    return any(form.read(cell) is not None for form in NUMBER_FORMATS) or any(
        form.read(cell) is not None for form in DATE_FORMATS
    )
