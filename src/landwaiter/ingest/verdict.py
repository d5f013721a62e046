"""What becomes of each checked row, seen beside the other rows and what is already stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from landwaiter.ingest.layout import INSPECTED, Layout
from landwaiter.ingest.mapping import EXTRA, OUTCOME_PREFIX
from landwaiter.schema.fields import DECLARATION, DECLARATION_KEY, OUTCOME, Field
from landwaiter.schema.tables import TYPES
from landwaiter.schema.validation import PROBLEMS, SEPARATOR

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine

CHECKED = "landwaiter_checked"
JUDGED = "landwaiter_judged"
REPEATED = "landwaiter_repeated"
KNOWN_DECLARATIONS = "landwaiter_known_declarations"
KNOWN_OUTCOMES = "landwaiter_known_outcomes"
KEY = list(DECLARATION_KEY)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is already there, as queries of the engine that reads the file; ``None`` where nothing is."""

    declarations: ir.Table | None = None
    outcomes: ir.Table | None = None


def judge(engine: DuckDBEngine, layout: Layout, stored: Stored) -> ir.Table:
    """Return the checked rows with all their ``problems`` and what they add.

    The result has the columns of the checked table and ``first_row`` (the row that first used a
    repeated key), ``new_declaration`` and ``new_outcome``.
    """
    table = _checked_table(layout)
    judged = table.mutate(first_row=ibis.null("int64"))
    judged = _with_repeated(engine, table, judged, layout)
    judged = _beside_declarations(engine, table, judged, layout, stored.declarations)
    judged = _beside_outcomes(engine, table, judged, layout, stored.outcomes)
    engine.define(JUDGED, judged)
    return ibis.table(judged.schema(), name=JUDGED)


def _checked_table(layout: Layout) -> ir.Table:
    columns = {one.target: TYPES[one.field.kind] for one in layout.incoming}
    schema = {"source_row": "int64", **columns, EXTRA: "map<string, string>", INSPECTED: "boolean", PROBLEMS: "string"}
    return ibis.table(schema, name=CHECKED)


def _with_repeated(engine: DuckDBEngine, table: ir.Table, judged: ir.Table, layout: Layout) -> ir.Table:
    keyed = table.filter(table.declaration_id.notnull() & table.item_number.notnull())
    groups = keyed.group_by(KEY).aggregate(times=keyed.count(), first=keyed.source_row.min())
    engine.define(REPEATED, groups.filter(groups.times > 1), stored=True)
    repeated = ibis.table(groups.schema(), name=REPEATED)
    if not _any(engine, repeated):
        return judged
    both = judged.left_join(repeated, KEY)
    again = both["first"].notnull() & (both.source_row > both["first"])
    first_row = ibis.ifelse(again, both["first"], ibis.null("int64"))
    return both.select(**_same(both, table), first_row=first_row).mutate(
        **{PROBLEMS: lambda t: _added(t, t.first_row.notnull(), "declaration_id", "check.duplicate_key")}
    )


def _beside_declarations(
    engine: DuckDBEngine, table: ir.Table, judged: ir.Table, layout: Layout, stored: ir.Table | None
) -> ir.Table:
    if layout.kind == "outcomes":
        return _of_known_declarations(engine, table, judged, stored)
    known = _matching(engine, table, stored, DECLARATION, KNOWN_DECLARATIONS)
    if known is None:
        return judged.mutate(new_declaration=True)
    both = judged.left_join(known, [(judged[key] == known[f"known {key}"]) for key in KEY])
    there = both["known declaration_id"].notnull()
    differs = there & ~_same_values(both, DECLARATION, "")
    return (
        both.mutate(new_declaration=~there, landwaiter_differs=differs)
        .mutate(**{PROBLEMS: lambda t: _added(t, t.landwaiter_differs, "declaration_id", "check.already_stored_differs")})
        .select(*judged.columns, "new_declaration")
    )


def _of_known_declarations(
    engine: DuckDBEngine, table: ir.Table, judged: ir.Table, stored: ir.Table | None
) -> ir.Table:
    known = _matching(engine, table, stored, DECLARATION, KNOWN_DECLARATIONS)
    judged = judged.mutate(new_declaration=False)
    if known is None:
        unknown = judged.declaration_id.notnull() & judged.item_number.notnull()
        return judged.mutate(**{PROBLEMS: _added(judged, unknown, "declaration_id", "check.unknown_declaration")})
    both = judged.left_join(known, [(judged[key] == known[f"known {key}"]) for key in KEY])
    keyed = both.declaration_id.notnull() & both.item_number.notnull()
    unknown = keyed & both["known declaration_id"].isnull()
    early = both.inspected_on < both["known registration_date"]
    return (
        both.mutate(landwaiter_unknown=unknown, landwaiter_early=early)
        .mutate(**{PROBLEMS: lambda t: _added(t, t.landwaiter_unknown, "declaration_id", "check.unknown_declaration")})
        .mutate(**{PROBLEMS: lambda t: _added(t, t.landwaiter_early, "inspected_on", "check.before_registration")})
        .select(*judged.columns)
    )


def _beside_outcomes(
    engine: DuckDBEngine, table: ir.Table, judged: ir.Table, layout: Layout, stored: ir.Table | None
) -> ir.Table:
    known = _matching(engine, table, stored, OUTCOME, KNOWN_OUTCOMES) if layout.has_outcomes else None
    if known is None:
        return judged.mutate(new_outcome=judged[INSPECTED])
    prefix = "" if layout.kind == "outcomes" else OUTCOME_PREFIX
    both = judged.left_join(known, [(judged[key] == known[f"known {key}"]) for key in KEY])
    there = both["known declaration_id"].notnull()
    differs = there & both[INSPECTED] & ~_same_values(both, OUTCOME, prefix)
    return (
        both.mutate(new_outcome=both[INSPECTED] & ~there, landwaiter_differs=differs)
        .mutate(**{PROBLEMS: lambda t: _added(t, t.landwaiter_differs, f"{prefix}result", "check.already_stored_differs")})
        .select(*judged.columns, "new_outcome")
    )


def _matching(
    engine: DuckDBEngine, table: ir.Table, stored: ir.Table | None, fields: tuple[Field, ...], name: str
) -> ir.Table | None:
    """Return the stored rows with a key of the file, their columns called ``known <field>``, or ``None``."""
    if stored is None:
        return None
    matching = stored.semi_join(table, KEY)
    renamed = matching.select(**{f"known {field.name}": matching[field.name] for field in fields})
    engine.define(name, renamed, stored=True)
    known = ibis.table(renamed.schema(), name=name)
    return known if _any(engine, known) else None


def _same_values(both: ir.Table, fields: tuple[Field, ...], prefix: str) -> ir.BooleanValue:
    return ibis.and_(*(_same_value(both, field, prefix) for field in fields if field.name not in KEY))


def _same_value(both: ir.Table, field: Field, prefix: str) -> ir.BooleanValue:
    known, own = both[f"known {field.name}"], prefix + field.name
    if own not in both.columns:
        return known.isnull()
    if field.kind == "map":
        return both[own].cast("string").identical_to(known.cast("string"))
    return both[own].identical_to(known)


def _added(table: ir.Table, holds: ir.BooleanValue, target: str, message: str) -> ir.StringValue:
    """Return the problems of each row with one more where ``holds``."""
    more = ibis.ifelse(holds, f"{target}:{message}", ibis.null("string"))
    return ibis.literal(SEPARATOR).join([table[PROBLEMS], more]).nullif("")


def _same(both: ir.Table, table: ir.Table) -> dict[str, ir.Value]:
    return {name: both[name] for name in table.columns}


def _any(engine: DuckDBEngine, table: ir.Table) -> bool:
    first = table.columns[0]
    return len(engine.fetch(table.select(first).limit(1))[first]) > 0
