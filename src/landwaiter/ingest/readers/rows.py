"""Rows that a reader finds one after another, written in chunks as the table of text that all formats share."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from landwaiter.engine.reading import TOO_MANY, text_columns
from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.base import STAGED, Facts, Staged, staged_table

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.engine import Columns
    from landwaiter.engine.duckdb import DuckDBEngine

CHUNK = 20_000
"""Rows that are held at a time."""
SPARE = 64
"""How many values beyond the header's columns are kept; a row with more is not of this table."""
BLANKS = "\t\n\f\r \xa0"
"""Signs that are taken off around a cell."""

Cells = Sequence[str | None]


class Row(NamedTuple):
    """A row of a file: its cells as text, null where there is nothing, and what is wrong with it as a whole.

    ``place`` is what a person looks up, such as ``"Sheet1!23"`` or ``"CBJ250.xml line 66"``; ``problem`` is a
    message id.
    """

    place: str
    cells: Cells
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows by column: ``columns`` has those of the header, then the values beyond them."""

    places: Sequence[str]
    columns: Sequence[Cells]
    problems: Cells


def stage_rows(
    engine: DuckDBEngine, facts_of: Callable[[int], Facts], header: Sequence[str], rows: Iterable[Row], staging: Path
) -> Staged:
    """Write ``rows`` to ``staging`` and return them as a staged file.

    Parameters
    ----------
    facts_of
        Returns the facts about the file, given the number of its rows.
    header
        The names of the columns, each of its own.
    rows
        Read once, :data:`CHUNK` at a time. A row with fewer cells than the header ends in nulls; one with
        more has the problem ``check.too_many_values``.

    Raises
    ------
    InputError
        If there are no rows, or a row has more than :data:`SPARE` values too many.
    """
    return stage_chunks(engine, facts_of, header, _chunks(rows, len(header)), staging)


def stage_chunks(
    engine: DuckDBEngine,
    facts_of: Callable[[int], Facts],
    header: Sequence[str],
    chunks: Iterable[Chunk],
    staging: Path,
) -> Staged:
    """Do as :func:`stage_rows` does for a reader that has its rows by column already."""
    folder = staging / "rows"
    folder.mkdir(exist_ok=True)
    cells = text_columns(len(header))
    spare = text_columns(len(header) + SPARE)[len(header) :]
    seen = _Seen(len(header))
    whole = staged_table([*cells, *spare], placed=True)
    with _no_cycles():
        parts = engine.write_parts(_numbered(seen.watched(chunks, facts_of(0).file)), whole, folder)
    facts = facts_of(seen.rows)
    if not seen.rows:
        raise InputError("the file has a header but no rows.", "Export it again.", Place(file=facts.file))
    beyond = tuple(spare[: seen.cells - len(header)])
    table = staged_table([*cells, *beyond], placed=True)
    engine.attach(STAGED, parts, table)
    return Staged(table, facts, dict(zip(header, cells, strict=True)), beyond, seen.padded)


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Do not look for cycles of objects meanwhile: cells form none, and looking through them takes long."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


def _chunks(rows: Iterable[Row], width: int) -> Iterator[Chunk]:
    left = iter(rows)
    while held := list(islice(left, CHUNK)):
        columns = list(zip_longest(*(row.cells for row in held)))
        columns += [(None,) * len(held)] * (width - len(columns))
        yield Chunk([row.place for row in held], columns, [row.problem for row in held])


@dataclass(slots=True)
class _Seen:
    """Sees chunks pass, and keeps their rows, how many cells the longest has, and if blanks are around any."""

    header: int
    cells: int = 0
    rows: int = 0
    padded: bool = False

    def __post_init__(self) -> None:
        self.cells = self.header

    def watched(self, chunks: Iterable[Chunk], file: str) -> Iterator[Chunk]:
        """Yield ``chunks`` with rows that are too long marked, columns that nothing is in left out."""
        for chunk in chunks:
            filled = [any(cell is not None for cell in cells) for cells in chunk.columns[self.header :]]
            more = max((place for place, used in enumerate(filled, 1) if used), default=0)
            if more > SPARE:
                raise self._too_long(chunk, file)
            self.rows += len(chunk.places)
            self.cells = max(self.cells, self.header + more)
            self.padded = self.padded or any(map(_padded, chunk.columns))
            yield self._marked(chunk, self.header + more)

    def _marked(self, chunk: Chunk, width: int) -> Chunk:
        if width == self.header:
            return Chunk(chunk.places, chunk.columns[:width], chunk.problems)
        beyond = chunk.columns[self.header : width]
        long = [any(cell is not None for cell in cells) for cells in zip(*beyond, strict=True)]
        problems = [problem or (TOO_MANY if one else None) for problem, one in zip(chunk.problems, long, strict=True)]
        return Chunk(chunk.places, chunk.columns[:width], problems)

    def _too_long(self, chunk: Chunk, file: str) -> InputError:
        far = list(zip(*chunk.columns[self.header + SPARE :], strict=True))
        first = next(row for row, cells in enumerate(far) if any(cell is not None for cell in cells))
        return InputError(
            f"the row has more than {self.header + SPARE} values; the header has {self.header} columns.",
            "Look whether this row belongs to another table.",
            Place(file=file, at=chunk.places[first]),
        )


def _padded(cells: Cells) -> bool:
    """Say whether a cell begins or ends with a blank; one with a null character may be taken for such."""
    joined = "\0".join(["", *filter(None, cells), ""])
    return any(f"\0{blank}" in joined or f"{blank}\0" in joined for blank in BLANKS if blank in joined)


def _numbered(chunks: Iterable[Chunk]) -> Iterator[Columns]:
    done = 0
    for chunk in chunks:
        rows = len(chunk.places)
        texts = {
            "source_place": chunk.places,
            **dict(zip(text_columns(len(chunk.columns)), chunk.columns, strict=True)),
        }
        if any(chunk.problems):
            texts["row_problem"] = chunk.problems
        numbers = np.arange(done + 1, done + rows + 1, dtype=np.int64)
        yield {"source_row": numbers, **{name: _texts(cells) for name, cells in texts.items()}}
        done += rows


def _texts(values: Cells) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    texts = np.empty(len(values), dtype=object)
    texts[:] = values
    return texts
