"""What the embedded engine needs to read files that are not its own: delimited text and foreign Parquet.

Every column is read as text; what it means is decided later. Nothing is skipped: a row with too few
or too many values is kept and marked.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ibis

from landwaiter.engine.duckdb import DuckDBEngine, quote_name, quote_text
from landwaiter.errors import EngineError, InputError, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    Counting = Callable[[ir.Table], Mapping[str, ir.Value]]

TOO_FEW, TOO_MANY = "check.too_few_values", "check.too_many_values"
MEASURED = "landwaiter_measured"
SPARE_COLUMNS = (4, 64, 1024)
"""How many values beyond the header's columns are kept; the larger numbers only where they are needed."""

NEVER = "\x01\x02landwaiter-null\x02\x01"
"""A text that no file holds: cells stay as they are, and null means that the row had no such cell."""


@dataclass(frozen=True, slots=True)
class DelimitedText:
    """How a file of delimited text is to be read.

    ``skip`` counts the rows before the first row of data, the header and blank lines included; ``width`` is the
    number of columns of the header.
    """

    path: Path
    delimiter: str
    quote: str
    skip: int
    width: int
    spare: int = SPARE_COLUMNS[0]
    parallel: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """What the first pass over a file found: rows, and how many of them are too short or too long.

    ``spare`` is the number of values beyond the header's columns in the longest row, ``counted`` what else was counted.
    """

    rows: int
    short: int
    long: int
    spare: int
    last_is_short: bool
    text: DelimitedText
    counted: Mapping[str, int] = field(default_factory=dict)


def text_columns(width: int) -> list[str]:
    """Return the names that the columns of a staged table have: by position, so that none can clash.

    >>> text_columns(2)
    ['c0', 'c1']
    """
    return [f"c{position}" for position in range(width)]


def measure(engine: DuckDBEngine, text: DelimitedText, name: str, counting: Counting | None = None) -> Shape:
    """Read the whole file once and return its shape, and what else is to be counted of its columns of text.

    Raises
    ------
    InputError
        If the quotes of the file leave it unclear where a row ends; it names the row.
    """
    problem: EngineError | None = None
    for spare in SPARE_COLUMNS:
        for parallel in (True, False):
            attempt = DelimitedText(text.path, text.delimiter, text.quote, text.skip, text.width, spare, parallel)
            try:
                # Not in parallel, a quote that is never closed is no error. Its row is missed by its number, but only
                # where no other columns are looked at.
                return _measure(engine, attempt, counting if parallel else None)
            except EngineError as error:
                problem = error
        if "Expected Number of Columns" not in str(problem):
            break
    raise _explained(problem, text, name)


def _measure(engine: DuckDBEngine, text: DelimitedText, counting: Counting | None) -> Shape:
    columns = text_columns(text.width + text.spare)
    engine.execute(f"CREATE OR REPLACE TEMP VIEW {MEASURED} AS SELECT {', '.join(columns)} FROM {_read_csv(text)}")
    table = ibis.table(dict.fromkeys(columns, "string"), name=MEASURED)
    beyond = columns[text.width :]
    deepest = ibis.cases(*((table[column].notnull(), at) for at, column in reversed(list(enumerate(beyond, 1)))))
    last = table[columns[text.width - 1]]
    shape = {
        "rows": table.count(),
        "short": last.isnull().sum(),
        "long": table[beyond[0]].count(),
        "spare": deepest.max(),
        "last_is_short": last.isnull().cast("int64").last(),
    }
    asked = counting(table) if counting else {}
    found = engine.fetch(table.aggregate({name: value.fill_null(0) for name, value in (shape | {**asked}).items()}))
    told = {name: int(values[0]) for name, values in found.items()}
    rows, short, long, spare, last_is_short = map(told.pop, shape)
    return Shape(rows, short, long, spare, bool(last_is_short), text, told)


def attach_delimited(engine: DuckDBEngine, name: str, shape: Shape, lines: Path | None = None) -> None:
    """Make the file readable as the table ``name``.

    Its columns are ``source_row`` (the line of the file), ``row_problem`` (a message id, or null) and
    the cells as text, ``c0``, ``c1``, ... with the values beyond the header's columns at the end.
    ``lines`` is a Parquet file of ``number`` and ``line`` where rows and lines do not run in step.
    """
    text = shape.text
    cells = text_columns(text.width + shape.spare)
    numbered = f"SELECT row_number() OVER () AS landwaiter_number, {', '.join(cells)} FROM {_read_csv(text)}"
    line = f"landwaiter_number + {text.skip}"
    source = f"({numbered})"
    if lines is not None:
        line = "line"
        source += f" JOIN read_parquet({quote_text(str(lines))}) ON landwaiter_number = number"
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {quote_name(name)} AS SELECT ({line})::BIGINT AS source_row, "
        f"{_row_problem(shape, cells)} AS row_problem, {', '.join(cells)} FROM {source}"
    )


def _row_problem(shape: Shape, cells: Sequence[str]) -> str:
    if not shape.short and not shape.long:
        return "NULL::VARCHAR"
    width = shape.text.width
    too_many = f"WHEN {cells[width]} IS NOT NULL THEN {quote_text(TOO_MANY)} " if shape.long else ""
    return f"CASE {too_many}WHEN {cells[width - 1]} IS NULL THEN {quote_text(TOO_FEW)} END"


def _read_csv(text: DelimitedText) -> str:
    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in text_columns(text.width + text.spare))
    quote = quote_text(text.quote)
    return (
        f"read_csv({quote_text(str(text.path))}, columns={{{columns}}}, delim={quote_text(text.delimiter)}, "
        f"quote={quote}, escape={quote}, header=false, skip={text.skip}, auto_detect=false, null_padding=true, "
        f"nullstr={quote_text(NEVER)}, strict_mode=true, parallel={str(text.parallel).lower()})"
    )


def _explained(error: EngineError | None, text: DelimitedText, name: str) -> InputError:
    said = str(error.__cause__ if error else "")
    line = re.search(r"CSV Error on Line: (\d+)", said)
    place = Place(file=name, row=int(line.group(1)) if line else None)
    if "Expected Number of Columns" in said:
        return InputError(
            f"the row has more than {text.width + SPARE_COLUMNS[-1]} values; the header has {text.width} columns.",
            "Check the delimiter, and whether a quote is missing before this row.",
            place,
        )
    if "quote" in said:
        return unclear_quotes(place)
    if "maximum_line_size" in said or "Maximum line size" in said:
        return InputError(
            "a row is longer than 2 MB.", "Most likely a quote is not closed in this row or before it.", place
        )
    reason = said.splitlines()[0] if said else "the reader stopped"
    return InputError(
        f"the file is not well-formed delimited text ({reason}).",
        "Look at this row for stray quotes or line breaks, or export the file again.",
        place,
    )


def unclear_quotes(place: Place) -> InputError:
    """Return the error for a row whose quotes leave it unclear where it ends."""
    return InputError(
        "a quoted cell does not end, or text follows its closing quote, so it is unclear where the row ends.",
        'Close the quote, double the quotes inside the cell, or set quote = "" in [file] of the mapping '
        "if quotes are plain signs in this file.",
        place,
    )


def attach_copied(engine: DuckDBEngine, name: str, path: Path, width: int, before: int) -> None:
    r"""Make rows that a database copied out readable as the table ``name``, shaped as by :func:`attach_delimited`.

    Every value is in quotes, and ``\N`` without them is none. ``source_row`` counts on from ``before``.
    """
    cells = text_columns(width)
    columns = ", ".join(f"'{cell}': 'VARCHAR'" for cell in cells)
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {quote_name(name)} AS SELECT row_number() OVER () + {before} AS source_row, "
        f"NULL::VARCHAR AS row_problem, {', '.join(cells)} FROM read_csv({quote_text(str(path))}, "
        f"columns={{{columns}}}, delim=',', quote='\"', escape='\"', header=false, auto_detect=false, "
        "nullstr='\\N', allow_quoted_nulls=false, new_line='\\n', strict_mode=true, parallel=false)"
    )


@contextmanager
def whole_parquet(path: Path) -> Iterator[None]:
    """Tell what the engine has to say against a Parquet file as what it is: the file is not whole.

    Raises
    ------
    InputError
        Instead of whatever the engine raises.
    """
    try:
        yield
    except EngineError as error:
        raise InputError(
            "the file is not a whole Parquet file.", "Export or copy it again.", Place(file=path.name)
        ) from error


def check_parquet(engine: DuckDBEngine, path: Path) -> None:
    """Read every value in a Parquet file: what is damaged inside would show only in later queries."""
    engine.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM read_parquet({quote_text(str(path))})")


def parquet_columns(engine: DuckDBEngine, path: Path) -> list[tuple[str, str]]:
    """Return the names and SQL types of the columns of a Parquet file."""
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE landwaiter_described AS SELECT column_name, column_type FROM "
        f"(DESCRIBE SELECT * FROM read_parquet({quote_text(str(path))}))"
    )
    found = engine.fetch(ibis.table({"column_name": "string", "column_type": "string"}, name="landwaiter_described"))
    return list(zip(found["column_name"].tolist(), found["column_type"].tolist(), strict=True))


def parquet_names(engine: DuckDBEngine, path: Path) -> list[str]:
    """Return the names of the columns of a Parquet file as they stand in it.

    The engine itself gives a column another name where one differs from another in case only.
    """
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE landwaiter_described AS SELECT name, coalesce(num_children, 0) AS children "
        f"FROM parquet_schema({quote_text(str(path))})"
    )
    found = engine.fetch(ibis.table({"name": "string", "children": "int64"}, name="landwaiter_described"))
    nodes = iter(zip(found["name"].tolist(), found["children"].tolist(), strict=True))
    columns = next(nodes)[1]
    return [_skipped(nodes) for _ in range(columns)]


def _skipped(nodes: Iterator[tuple[str, int]]) -> str:
    """Return the name of the next node of a tree told depth first, and pass over what is inside it."""
    name, children = next(nodes)
    for _ in range(children):
        _skipped(nodes)
    return name


def parquet_values(engine: DuckDBEngine, path: Path, column: str) -> int:
    """Return in how many rows a column of a Parquet file has a value."""
    return engine.execute(f"SELECT count({quote_name(column)}) FROM read_parquet({quote_text(str(path))})")


def attach_parquet_as_text(engine: DuckDBEngine, name: str, path: Path, columns: Sequence[str]) -> int:
    """Make a Parquet file readable as the table ``name`` with the shape of :func:`attach_delimited`.

    ``source_row`` counts rows from 1. Returns the number of rows.
    """
    cells = ", ".join(
        f"{quote_name(column)}::VARCHAR AS {cell}"
        for column, cell in zip(columns, text_columns(len(columns)), strict=True)
    )
    source = f"read_parquet({quote_text(str(path))}, file_row_number=true)"
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {quote_name(name)} AS SELECT (file_row_number + 1)::BIGINT AS source_row, "
        f"NULL::VARCHAR AS row_problem, {cells} FROM {source}"
    )
    return engine.execute(f"SELECT count(*) FROM {quote_name(name)}")


def write_delimited(
    engine: DuckDBEngine, query: ibis.expr.types.Table, path: Path, delimiter: str, header: Sequence[str]
) -> int:
    """Run ``query`` into a file of delimited text, UTF-8 with a byte order mark, under the given header.

    The byte order mark is what makes spreadsheets read the file as UTF-8. Returns the number of rows.
    """
    renamed = query.rename(dict(zip(_numbered(header), query.columns, strict=True)))
    body = path.with_suffix(".body")
    try:
        rows = engine.execute(
            f"COPY ({engine.compile(renamed)}) TO {quote_text(str(body))} "
            f"(FORMAT csv, HEADER false, DELIMITER {quote_text(delimiter)}, QUOTE '\"', ESCAPE '\"')"
        )
        _with_header(body, path, delimiter, header)
    finally:
        body.unlink(missing_ok=True)
    return rows


def _numbered(header: Sequence[str]) -> list[str]:
    return [f"h{position}" for position in range(len(header))]


def _with_header(body: Path, path: Path, delimiter: str, header: Sequence[str]) -> None:
    import csv
    import shutil

    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerow(header)
    with path.open("ab") as out, body.open("rb") as rows:
        shutil.copyfileobj(rows, out)
