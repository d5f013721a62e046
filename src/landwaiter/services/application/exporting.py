"""Every table as a file: CSV that spreadsheets open without running anything, or Excel with texts as texts.

Who exports needs the right to see the table, and gets the rows that a page would show; the export is in the audit.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from landwaiter.errors import InputError, NotFoundError, Place
from landwaiter.ingest.escaping import escape
from landwaiter.services.application.acting import Actor, Application, performing, require
from landwaiter.services.application.tables import TABLES

if TYPE_CHECKING:
    from xlsxwriter import Workbook

Form = Literal["csv", "xlsx"]
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AT_ONCE = 1_000
"""Rows that are written before they are passed on."""
SHEET_ROWS = 1_048_576
LONGEST_CELL = 32_767
"""What a sheet of Excel holds; what is more would be cut off without a word."""
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Export:
    """A file on its way: its name, its media type, and its bytes piece by piece."""

    name: str
    media: str
    pieces: Iterator[bytes]


def export_table(app: Application, actor: Actor, table: str, form: str, asked: Any = None) -> Export:
    """Return a table as a file.

    Parameters
    ----------
    table
        One of :data:`landwaiter.services.application.tables.TABLES`.
    form
        ``csv`` or ``xlsx``.
    asked
        Which rows: what the page of the table takes (``Asked`` for the queue, ``Period`` for the dashboard, ``Wanted``
        for the audit); all where it is ``None``.

    Raises
    ------
    InputError
        When a row does not fit into a sheet.
    NotFoundError
        When there is no such table or form.
    RightsError
        When the actor may not export, or not see the table.
    """
    known = TABLES.get(table)
    if known is None or form not in MEDIA:
        listed = ", ".join(TABLES)
        raise NotFoundError("there is no such table.", f"There are, as csv and xlsx: {listed}.", Place(value=table))
    require(app, actor, known.action, table)
    rows = known.rows(app, actor, asked)
    with performing(app, actor, "table.export", table, form=form, asked="" if asked is None else repr(asked)):
        pass
    write: Callable[..., Iterator[bytes]] = csv_pieces if form == "csv" else xlsx_pieces
    return Export(f"{table}.{form}", MEDIA[form], write(known.columns, rows))


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV in UTF-8 with a byte order mark; a text that a spreadsheet would run is escaped.

    >>> b"".join(csv_pieces(["text", "number"], [["=1+1", 2.5], [None, 3]])).decode("utf-8-sig")
    "text,number\\r\\n'=1+1,2.5\\r\\n,3\\r\\n"
    """
    yield "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
    whole = itertools.chain([columns], rows)
    while some := list(itertools.islice(whole, AT_ONCE)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows([_csv_cell(value) for value in row] for row in some)
        yield text.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    plain = _plain(value)
    return escape(plain) if isinstance(plain, str) else plain


def _plain(value: Any) -> str | int | float | None:
    """Return what a cell holds: a number, or text; nothing where there is none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str | int | float) else str(value)


def xlsx_pieces(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Return a workbook, piece by piece; it is written whole before the first one.

    Raises
    ------
    InputError
        When there are more rows, or longer texts, than a sheet holds.
    """
    from xlsxwriter import Workbook

    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed by who reads it
    try:
        options = {"constant_memory": True, "in_memory": False}
        with Workbook(file, options) as book:
            _fill(book, columns, rows)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return _read(file)


def _read(file: Any) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _fill(book: Workbook, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)
    for at, row in enumerate(rows, 1):
        if at >= SHEET_ROWS:
            raise InputError("the table has more rows than a sheet holds.", "Export it as CSV, or narrow the filter.")
        for place, value in enumerate(row):
            _write(sheet, at, place, columns[place], _plain(value))


def _write(sheet: Any, row: int, place: int, column: str, value: str | float | None) -> None:
    if isinstance(value, str):
        if len(value) > LONGEST_CELL:
            problem = "a text is longer than a cell of a sheet holds."
            raise InputError(problem, "Export the table as CSV.", Place(row=row, column=column))
        sheet.write_string(row, place, value)
    elif value is not None:
        sheet.write_number(row, place, value)
