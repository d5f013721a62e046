"""Files of goods descriptions: read as declarations are, and handed out in parts that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from landwaiter.engine import open_engine
from landwaiter.errors import InputError, Place
from landwaiter.explain import render
from landwaiter.ingest import read_file
from landwaiter.ingest.mapping import FileFormat
from landwaiter.schema import Reason

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest import Staged

TEXT_COLUMNS = ("goods_description", "description", "text", "product_name")
CODE_COLUMNS = ("hs_code", "code", "hs6")
AT_ONCE = 20_000
"""Rows that are held at once."""
WHOLE, KEPT = "landwaiter_goods", "goods.parquet"
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
        for first in range(0, self.rows, AT_ONCE):
            there = (self.table.number >= first) & (self.table.number < first + AT_ONCE)
            found = self.engine.fetch(self.table.filter(there).order_by("number"))
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
        kept = Path(folder) / KEPT
        rows = engine.write(_numbered(staged), kept)
        if not rows:
            raise InputError("the file holds no rows.", "Name a file with a header and rows.", Place(file=path.name))
        like = _numbered(staged)
        engine.attach(WHOLE, [kept], like)
        yield GoodsFile(path, tuple(staged.cells), rows, engine, _table(like))


def _table(like: ir.Table) -> ir.Table:
    import ibis

    return ibis.table(like.schema(), name=WHOLE)


def _numbered(staged: Staged) -> ir.Table:
    import ibis

    cells = {f"cell{at}": staged.table[cell] for at, cell in enumerate(staged.cells.values())}
    number = ibis.row_number().over(order_by=staged.table.source_row)
    return staged.table.select(number=number, **cells)


def _hold_whole(engine: DuckDBEngine, staged: Staged, path: Path) -> None:
    table = staged.table
    found = engine.fetch(table.filter(table.row_problem.notnull()).order_by("source_row").limit(1))
    for row, problem in zip(found["source_row"].tolist(), found["row_problem"], strict=True):
        said = render(Reason(problem))
        raise InputError(said[:1].lower() + said[1:], "Correct the row.", Place(file=path.name, row=row))
