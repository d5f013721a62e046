"""A workbook opened with care: its sheets one at a time, every cell as text, nothing in a cell lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.rows import CHUNK
from landwaiter.ingest.readers.safeguards import AGAIN, DAMAGED, Errors, looked_over

if TYPE_CHECKING:
    from pathlib import Path

    from python_calamine import CalamineWorkbook

Cells = list[str | None]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of a sheet that have anything in them: their numbers, from 1, and their cells by column."""

    numbers: list[int]
    columns: list[Cells]


@dataclass(slots=True)
class Workbook:
    """An opened workbook; ``kind`` is ``xlsx``, ``xls`` or ``ods``, ``hidden`` names the sheets that nobody sees."""

    path: Path
    kind: str
    names: list[str]
    hidden: list[str]
    _book: CalamineWorkbook = field(repr=False)
    _errors: dict[str, Errors] = field(repr=False)

    def blocks(self, name: str, first: int) -> Iterator[Block]:
        """Yield the rows of a sheet, the first block with at most ``first`` rows of the sheet."""
        with _explained(self.path, name):
            sheet = self._book.get_sheet_by_name(name)
        if sheet.start is None:
            return
        errors, left, done = _by_row(self._errors.get(name, {})), sheet.start[1], 0
        rows, wanted = sheet.iter_rows(), first
        while held := list(islice(rows, wanted)):
            _put_back(held, errors, done, left)
            yield _block(held, done, left)
            done += len(held)
            wanted = CHUNK


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """Open the workbook at ``path`` after looking it over.

    Raises
    ------
    InputError
        If it is damaged, protected by a password, no workbook, or larger than the limits.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    kind, errors = looked_over(path)
    with _explained(path):
        book = CalamineWorkbook.from_path(path)
    with book:
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        names = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]
        yield Workbook(path, kind, names, hidden, book, dict(zip(book.sheet_names, errors, strict=False)))


@contextmanager
def _explained(path: Path, sheet: str | None = None) -> Iterator[None]:
    """Turn what the reader of workbooks says, its panics included, into an error with a remedy."""
    from python_calamine import CalamineError, PasswordError

    place = Place(file=path.name, sheet=sheet)
    try:
        yield
    except PasswordError as error:
        raise InputError("the file is protected by a password.", "Save it without a password.", place) from error
    except (CalamineError, OSError) as error:
        raise InputError(f"the workbook cannot be read ({error}).", AGAIN, place) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(DAMAGED, AGAIN, place) from error


def _by_row(errors: Errors) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in errors.items():
        found.setdefault(row, []).append((column, text))
    return found


def _put_back(rows: list[list[Any]], errors: dict[int, list[tuple[int, str]]], done: int, left: int) -> None:
    """Write errors back into their cells, which the reader of workbooks gives as empty."""
    for at, row in enumerate(rows, done) if errors else ():
        for column, text in errors.get(at, ()):
            if 0 <= column - left < len(row):
                row[column - left] = text


def _block(rows: list[list[Any]], done: int, left: int) -> Block:
    width = len(rows[0])
    filled = [(number, row) for number, row in enumerate(rows, done + 1) if any(row) or row.count("") < width]
    columns = [as_texts(column) for column in zip(*(row for _, row in filled), strict=True)]
    blank: list[Cells] = [[None] * len(filled) for _ in range(left)]
    return Block([number for number, _ in filled], blank + columns)


def as_texts(cells: Sequence[Any]) -> Cells:
    """Return cells as text: whole numbers without a point, days as ISO 8601, null where nothing is.

    >>> as_texts(["rice", "", 101.0, 0.5, True, date(2025, 1, 31)])
    ['rice', None, '101', '0.5', 'TRUE', '2025-01-31']
    """
    if _are_texts(cells):
        return list(cells)
    kinds = set(map(type, cells))
    if kinds == {str}:
        return [cell or None for cell in cells]
    if bool in kinds:  # True and 1.0 are the same key.
        return [_TEXT[type(cell)](cell) for cell in cells]
    known = {cell: _TEXT[type(cell)](cell) for cell in set(cells)}
    return [known[cell] for cell in cells]


def _are_texts(cells: Sequence[Any]) -> bool:
    """Say whether every cell is a text with something in it, far faster than one by one."""
    try:
        joined = "\0".join(["", *cells, ""])
    except TypeError:
        return False
    return "\0\0" not in joined


def _number(cell: float) -> str:
    return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)


def _duration(cell: timedelta) -> str:
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


_TEXT: dict[type, Callable[[Any], str | None]] = {
    str: lambda cell: cell or None,
    float: _number,
    int: str,
    bool: lambda cell: "TRUE" if cell else "FALSE",
    date: date.isoformat,
    datetime: lambda cell: cell.isoformat(sep=" "),
    time: time.isoformat,
    timedelta: _duration,
}
