"""Tables that people bring: read as declarations are, from CSV, Excel or Parquet, with every row whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from landwaiter.errors import InputError, Place

if TYPE_CHECKING:
    from landwaiter.ingest import Staged

LARGEST = 200_000_000
"""Bytes of a nomenclature or a list of terms that are read at most."""
_NUMBERED = re.compile(r" \(\d+\)$")
"""What readers add to the name of a column that an earlier one has."""
Row = Mapping[str, str]
Rows = list[tuple[int, Row]]
"""Rows of a table, each with its number in the file."""


def read_rows(path: Path) -> tuple[Rows, Staged]:
    """Return the rows of a table by the names of its columns, and what was found about the file.

    Raises
    ------
    InputError
        When the file cannot be read, or a row is not whole; it is named.
    """
    # DuckDB and the readers are slow to import, and most commands read no table.
    from landwaiter.engine import open_engine
    from landwaiter.ingest import read_file
    from landwaiter.ingest.mapping import FileFormat

    with TemporaryDirectory(prefix="landwaiter-table-") as folder, open_engine() as engine:
        staged = read_file(engine, path, FileFormat(), Path(folder))
        found = engine.fetch(staged.table.order_by("source_row"))
    numbers = found["source_row"].tolist()
    for number, problem in zip(numbers, found["row_problem"], strict=True):
        if problem is not None:
            raise spoiled(str(problem), number, path)
    names, columns = list(staged.cells), [found[cell].tolist() for cell in staged.cells.values()]
    cells = ((cell or "" for cell in row) for row in zip(*columns, strict=True))
    return [(number, dict(zip(names, row, strict=True))) for number, row in zip(numbers, cells, strict=True)], staged


def published_rows(path: Path) -> Rows:
    """Return the rows of a published table, the names of its columns in small letters.

    Raises
    ------
    InputError
        When the file is too large or cannot be read, two columns have one name, or a row is not whole.
    """
    place = Place(file=path.name)
    if path.is_file() and path.stat().st_size > LARGEST:
        raise InputError("the file is larger than any nomenclature.", "Name the right file.", place)
    rows, staged = read_rows(path)
    names = [name.strip().lower() for name in staged.cells]
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None or staged.facts.renamed:
        column = twice or _NUMBERED.sub("", staged.facts.renamed[0]).lower()
        raise InputError("two columns have this name.", "Name each column once.", replace(place, column=column))
    return [(number, dict(zip(names, row.values(), strict=True))) for number, row in rows]


def spoiled(problem: str, number: int, path: Path) -> InputError:
    """Return the error that names a row which is not whole."""
    return InputError(problem_of(problem), "Correct the row.", Place(file=path.name, row=number))


def problem_of(code: str) -> str:
    """Return what is wrong with a row, as errors tell it."""
    from landwaiter.explain import render
    from landwaiter.schema import Reason

    said = render(Reason(code))
    return said[:1].lower() + said[1:]
