"""Files of goods descriptions: read as declarations are, and handed out in parts that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from landwaiter.classify.tables import spoiled
from landwaiter.engine import open_engine
from landwaiter.errors import InputError, Place
from landwaiter.ingest import read_file
from landwaiter.ingest.mapping import FileFormat

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest import Staged

TEXT_COLUMNS = ("goods_description", "description", "text", "product_name")
CODE_COLUMNS = ("hs_code", "code", "hs6")
AT_ONCE = 20_000
"""Rows that are held at once."""
PLACE = "source_row"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class GoodsFile:
    """A file that is open: its columns and how many rows it has."""

    path: Path
    names: tuple[str, ...]
    rows: int
    engine: DuckDBEngine
    table: ir.Table

    def parts(self) -> Iterator[list[Row]]:
        """Yield the rows in their order, so many at once; a cell without value is an empty text."""
        for found in self.engine.fetch_parts(self.table, [PLACE], AT_ONCE):
            columns = [found[f"cell{at}"].tolist() for at in range(len(self.names))]
            yield [
                dict(zip(self.names, (cell or "" for cell in cells), strict=True))
                for cells in zip(*columns, strict=True)
            ]

    def column(self, named: str, usual: Sequence[str]) -> str:
        """Return the name of a column as the file has it: the one that is named, else the first of the usual ones.

        Raises
        ------
        InputError
            When there is none.
        """
        wanted = (named.lower(),) if named else usual
        own = {name.lower(): name for name in self.names}
        found = next((own[name] for name in wanted if name in own), None)
        if found is None:
            remedy = f"Name the column; the file has: {', '.join(self.names)}."
            raise InputError(f"there is no column {' or '.join(wanted)}.", remedy, Place(file=self.path.name))
        return found


@contextmanager
def goods_file(path: Path) -> Iterator[GoodsFile]:
    """Open a file of goods for the time of a block.

    Raises
    ------
    InputError
        When it is no table, holds no row, or a row has too many or too few values.
    """
    with TemporaryDirectory(prefix="landwaiter-goods-") as folder, open_engine() as engine:
        staged = read_file(engine, path, FileFormat(), Path(folder))
        _hold_whole(engine, staged, path)
        table = staged.table
        cells = {f"cell{at}": table[cell] for at, cell in enumerate(staged.cells.values())}
        rows = int(engine.fetch(table.aggregate(rows=table.count()))["rows"][0])
        if not rows:
            raise InputError("the file holds no rows.", "Name a file with a header and rows.", Place(file=path.name))
        yield GoodsFile(path, tuple(staged.cells), rows, engine, table.select(PLACE, **cells))


def _hold_whole(engine: DuckDBEngine, staged: Staged, path: Path) -> None:
    table = staged.table
    found = engine.fetch(table.filter(table.row_problem.notnull()).order_by("source_row").limit(1))
    for row, problem in zip(found["source_row"].tolist(), found["row_problem"], strict=True):
        raise spoiled(str(problem), row, path)
