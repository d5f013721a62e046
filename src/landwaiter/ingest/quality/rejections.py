"""The rules that rows broke, each with the first rows that broke it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from landwaiter.ingest.findings import EXAMPLES
from landwaiter.ingest.quality.report import Refused, Rejection
from landwaiter.ingest.rejected import places_of, split
from landwaiter.schema.validation import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Collection

    from landwaiter.ingest.preparation import Judgement, Prepared
    from landwaiter.ingest.rejected import Problem

LONGEST = 200
"""Letters of a cell that are shown."""

Rule = tuple[str, str]
"""A field and the message id of what is wrong with it."""


def rejections(prepared: Prepared, judgement: Judgement, hidden: Collection[str]) -> tuple[Rejection, ...]:
    """Return every rule that rows broke, the most frequent first; cells of ``hidden`` fields are not shown."""
    if not prepared.problems:
        return ()
    rows = _first_rows(judgement)
    wanted = sorted({row for found in rows.values() for row in found})
    columns = {one.column for one in prepared.problems if one.column is not None and one.target not in hidden}
    places, cells = _looked_up(judgement, wanted, columns)
    ranked = sorted(prepared.problems, key=lambda one: -one.count)
    return tuple(_rejection(one, rows[one.target, one.reason.message], places, cells, hidden) for one in ranked)


def _rejection(
    one: Problem, rows: list[int], places: dict[int, str], cells: dict[str, dict[int, str]], hidden: Collection[str]
) -> Rejection:
    known = cells.get(one.column or "", {})
    examples = tuple(Refused(places[row], known.get(row)) for row in rows)
    return Rejection(one.target, one.column, one.reason, one.remedy, one.count, examples, one.target in hidden)


def _first_rows(judgement: Judgement) -> dict[Rule, list[int]]:
    """Return the first rows of each rule; they are among the first of each text of joined problems."""
    import ibis

    refused = judgement.judged.filter(judgement.judged[PROBLEMS].notnull())
    place = ibis.row_number().over(group_by=PROBLEMS, order_by="source_row")
    first = refused.select(PROBLEMS, "source_row", place=place).filter(lambda table: table.place < EXAMPLES)
    found = judgement.bench.engine.fetch(first.select(PROBLEMS, "source_row"))
    rows: dict[Rule, list[int]] = defaultdict(list)
    for joined, row in sorted(zip(found[PROBLEMS].tolist(), found["source_row"].tolist(), strict=True)):
        for rule in split(joined):
            rows[rule].append(row)
    return {rule: sorted(found)[:EXAMPLES] for rule, found in rows.items()}


def _looked_up(
    judgement: Judgement, rows: list[int], columns: Collection[str]
) -> tuple[dict[int, str], dict[str, dict[int, str]]]:
    """Return the places of ``rows``, and their cells by column."""
    staged, engine = judgement.staged, judgement.bench.engine
    places = places_of(engine, staged, rows)
    if not columns:
        return places, {}
    names = sorted(columns)
    table = staged.table.filter(staged.table.source_row.isin(rows))
    texts = {f"cell {at}": table[staged.cells[name]].substr(0, LONGEST + 1) for at, name in enumerate(names)}
    found = engine.fetch(table.select("source_row", **texts))
    at_rows = found.pop("source_row").tolist()
    shown = ({row: _cut(value) for row, value in zip(at_rows, values, strict=True)} for values in found.values())
    return places, dict(zip(names, shown, strict=True))


def _cut(value: str | None) -> str:
    text = value or ""
    return text if len(text) <= LONGEST else text[:LONGEST] + "\N{HORIZONTAL ELLIPSIS}"
