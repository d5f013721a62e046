"""The file of rejected rows: what was in them, what is wrong and what to do, to be corrected and read again.

The file keeps the original columns, values and delimiter; five columns of its own stand in front.
When the corrected file is read again they are recognised and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.schema.nouns import Parameter, Reason

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.readers.base import Staged

OWN_COLUMNS = (
    "landwaiter_row",
    "landwaiter_column",
    "landwaiter_value",
    "landwaiter_problem",
    "landwaiter_remedy",
)
MORE = "landwaiter_more_"
"""Columns for values beyond the header's columns start with this."""

Say = Callable[[Reason], str]
"""Turns a message id and its parameters into a sentence in the reader's language."""

WORDING = "landwaiter_wording"
JOIN = " | "


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem of one column, and how often it was found.

    ``column`` is the column of the file, or ``None`` where the problem is of the row as a whole or the
    field has no column; ``first_row`` is the first line that has it, ``first_place`` where that row stands in
    files whose rows are not lines.
    """

    target: str
    column: str | None
    reason: Reason
    count: int
    first_row: int
    first_place: str | None = None

    @property
    def where(self) -> str:
        """The first row that has it, as people look it up."""
        return self.first_place or f"row {self.first_row}"

    @property
    def remedy(self) -> Reason:
        """What to do about it."""
        return Reason(f"{self.reason.message}.remedy", self.reason.params)


def plainly(reason: Reason) -> str:
    """Return a reason as its message id and parameters, where no wording is at hand.

    >>> plainly(Reason("check.range", {"low": 1, "high": 9}))
    'check.range (low=1, high=9)'
    """
    params = ", ".join(f"{name}={value}" for name, value in reason.params.items())
    return f"{reason.message} ({params})" if params else reason.message


def split(problems: str) -> list[tuple[str, str]]:
    """Return the targets and message ids in a joined text of problems.

    >>> split("net_mass_kg:check.negative|hs_code:check.hs_code")
    [('net_mass_kg', 'check.negative'), ('hs_code', 'check.hs_code')]
    """
    pairs = (one.partition(":") for one in problems.split("|"))
    return [(target, message) for target, _, message in pairs]


def reason_of(
    target: str, message: str, columns: Mapping[str, str], params: Mapping[tuple[str, str], Mapping[str, Parameter]]
) -> Reason:
    """Return the reason of a problem with all that its sentence needs."""
    return Reason(
        message, {"field": target, "column": columns.get(target, target), **params.get((target, message), {})}
    )


def places_of(engine: DuckDBEngine, staged: Staged, rows: Iterable[int]) -> dict[int, str]:
    """Return where rows stand in the file, as people look them up."""
    wanted = sorted(set(rows))
    if not staged.placed:
        return {row: str(row) for row in wanted}
    table = staged.table.filter(staged.table.source_row.isin(wanted))
    found = engine.fetch(table.select("source_row", "source_place"))
    return dict(zip(found["source_row"].tolist(), found["source_place"].tolist(), strict=True))


def write_rejected(
    engine: DuckDBEngine,
    staged: Staged,
    rejected: ir.Table,
    reasons: Mapping[str, Sequence[Reason]],
    columns: Mapping[str, Sequence[str]],
    path: Path,
    say: Say,
) -> int:
    """Write the rejected rows to ``path``; return their number.

    Parameters
    ----------
    rejected
        Query with ``source_row``, ``problems`` and ``first_row`` (of a repeated key, or null).
    reasons
        The reasons that each distinct text of ``problems`` stands for.
    columns
        The columns of the file for each target.
    """
    from landwaiter.engine.reading import write_delimited

    _load_wording(engine, reasons, columns, say)
    query = _query(staged, rejected, columns)
    names = [name for name in staged.cells if not _own(staged, name)]
    header = [*OWN_COLUMNS, *map(_escaped_name, names), *_more(staged)]
    return write_delimited(engine, query, path, staged.facts.delimiter or ",", header)


def _load_wording(
    engine: DuckDBEngine, reasons: Mapping[str, Sequence[Reason]], columns: Mapping[str, Sequence[str]], say: Say
) -> None:
    rows = [
        (
            problems,
            JOIN.join(" + ".join(columns.get(str(one.params["field"]), ())) for one in found),
            JOIN.join(say(one) for one in found),
            JOIN.join(say(Reason(f"{one.message}.remedy", one.params)) for one in found),
        )
        for problems, found in reasons.items()
    ]
    names = ("problems", "problem_columns", "sentences", "remedies")
    engine.load(WORDING, {name: _texts(row[at] for row in rows) for at, name in enumerate(names)})


def _texts(values: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(list(values), dtype=object)


def _query(staged: Staged, rejected: ir.Table, columns: Mapping[str, Sequence[str]]) -> ir.Table:
    import ibis

    from landwaiter.ingest.escaping import escaped

    wording = ibis.table(
        dict.fromkeys(("problems", "problem_columns", "sentences", "remedies"), "string"), name=WORDING
    )
    table = _with_places(staged, staged.table.join(rejected, "source_row").join(wording, "problems"))
    row = table.first_place.fill_null("")
    cells = [cell for name, cell in staged.cells.items() if not _own(staged, name)] + _more_cells(staged)
    return table.order_by("source_row").select(
        h1=table.place,
        h2=escaped(table.problem_columns),
        h3=escaped(_values(staged, table, columns)),
        h4=table.sentences.replace("{row}", row),
        h5=table.remedies.replace("{row}", row),
        **{f"h {cell}": _cell(staged, table[cell]) for cell in cells},
    )


def _with_places(staged: Staged, table: ir.Table) -> ir.Table:
    """Add where each row stands, and the row that first used its key, as people look them up."""
    if not staged.placed:
        return table.mutate(place=table.source_row.cast("string"), first_place=table.first_row.cast("string"))
    known = staged.table.view()
    firsts = known.select(known_row=known.source_row, first_place=known.source_place)
    return table.rename(place="source_place").left_join(firsts, table.first_row == firsts.known_row)


def _cell(staged: Staged, cell: ir.StringValue) -> ir.StringValue:
    from landwaiter.ingest.escaping import escaped

    plain = cell.nullif("")
    return plain if staged.facts.rejected_before else escaped(plain)


def _values(staged: Staged, table: ir.Table, columns: Mapping[str, Sequence[str]]) -> ir.StringValue:
    """Return the cells that have a problem, in the order in which the problems are listed."""
    import ibis

    marked = ibis.literal("|").concat(table.problems)
    cells = [
        ibis.ifelse(marked.contains(f"|{target}:"), _joined(staged, table, names), ibis.null("string"))
        for target, names in columns.items()
    ]
    return ibis.literal(JOIN).join(cells) if cells else ibis.literal("")


def _joined(staged: Staged, table: ir.Table, names: Sequence[str]) -> ir.StringValue:
    import ibis

    return ibis.literal(" + ").join([table[staged.cells[name]].fill_null("") for name in names])


def _own(staged: Staged, name: str) -> bool:
    return staged.facts.rejected_before and name in OWN_COLUMNS


def _more(staged: Staged) -> list[str]:
    return [f"{MORE}{number}" for number, _ in enumerate(staged.beyond, 1)]


def _more_cells(staged: Staged) -> list[str]:
    return list(staged.beyond)


def _escaped_name(name: str) -> str:
    from landwaiter.ingest.escaping import escape

    return escape(name)
