"""The rows that a report is about, and those of the previous file, as tables of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.ingest.layout import INSPECTED, targets
from landwaiter.ingest.mapping import OUTCOME_PREFIX
from landwaiter.ingest.preparation import fields_of
from landwaiter.schema import tables
from landwaiter.schema.fields import DECLARATION, DECLARATION_KEY, OUTCOME, Field
from landwaiter.schema.validation import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.preparation import Judgement, Prepared

NOW, BEFORE = "landwaiter_now_", "landwaiter_before_"


@dataclass(frozen=True, slots=True)
class Population:
    """Rows of one table, now and before; ``fields`` gives the name in reports of each column.

    ``before`` is ``None`` where there is nothing to hold against.
    """

    now: ir.Table
    before: ir.Table | None
    fields: Mapping[str, Field]
    """By the name that mappings give the field."""

    def column(self, name: str) -> str:
        """Return the column that holds a field."""
        return self.fields[name].name

    def of_kind(self, *kinds: str) -> list[str]:
        """Return the fields of these kinds that are no key."""
        return [name for name, one in self.fields.items() if one.kind in kinds and one.name not in DECLARATION_KEY]


def populations(prepared: Prepared, judgement: Judgement, before: Mapping[str, Path]) -> tuple[Population, ...]:
    """Return the rows without a problem as they are stored: declaration items, outcomes, or both.

    Parameters
    ----------
    before
        The parts that the previous import added, by table.
    """
    engine = judgement.bench.engine
    found = []
    for table, fields in (("declarations", DECLARATION), ("outcomes", OUTCOME)):
        if _brings(prepared, judgement, table):
            now = _now(prepared, judgement, table, fields)
            past = _attached(engine, BEFORE + table, before[table], fields) if table in before else None
            found.append(Population(now, past, _named(prepared, table, fields)))
    return tuple(found)


def _brings(prepared: Prepared, judgement: Judgement, table: str) -> bool:
    return prepared.kind == table or (table == "outcomes" and judgement.bench.layout.has_outcomes)


def _named(prepared: Prepared, table: str, fields: tuple[Field, ...]) -> dict[str, Field]:
    prefix = OUTCOME_PREFIX if table != prepared.kind else ""
    known = targets(prepared.kind)
    return {prefix + one.name: one for one in fields if prefix + one.name in known}


def _now(prepared: Prepared, judgement: Judgement, table: str, fields: tuple[Field, ...]) -> ir.Table:
    """What is new is written down already; rows that are stored as well are looked up once more."""
    path = prepared.declarations if table == "declarations" else prepared.outcomes
    if path is not None and not prepared.counts.already_stored:
        return _attached(judgement.bench.engine, NOW + table, path, fields)
    bench, judged = judgement.bench, judgement.judged
    left_out = judged.filter(judged[PROBLEMS].notnull() | (~judged[INSPECTED] if table == "outcomes" else False))
    rows = bench.checked.anti_join(left_out, "source_row")
    prefix = bench.prefix if table == "outcomes" else ""
    return bench.hold(NOW + table, rows.select(**fields_of(rows, fields, prefix)))


def _attached(engine: DuckDBEngine, name: str, path: Path, fields: tuple[Field, ...]) -> ir.Table:
    like = tables.unbound(name, fields)
    engine.attach(name, [path], like)
    return like
