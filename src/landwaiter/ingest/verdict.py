"""What becomes of each checked row, seen beside the other rows and what is already stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from landwaiter.ingest.layout import INSPECTED, Layout
from landwaiter.ingest.mapping import OUTCOME_PREFIX
from landwaiter.schema.fields import DECLARATION, DECLARATION_KEY, OUTCOME, Field
from landwaiter.schema.validation import PROBLEMS, SEPARATOR

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine

CHECKED = "landwaiter_checked"
FLAGS = "landwaiter_flags"
JUDGED = "landwaiter_judged"
REPEATED = "landwaiter_repeated"
LATE = "landwaiter_late"
KNOWN_DECLARATIONS = "landwaiter_known_declarations"
KNOWN_OUTCOMES = "landwaiter_known_outcomes"
SEEN_DECLARATIONS = "landwaiter_seen_declarations"
SEEN_OUTCOMES = "landwaiter_seen_outcomes"
KEY = list(DECLARATION_KEY)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is already there, as queries of the engine that reads the file; ``None`` where nothing is."""

    declarations: ir.Table | None = None
    outcomes: ir.Table | None = None


@dataclass(frozen=True, slots=True)
class Bench:
    """The checked rows on the judge's bench.

    ``checked`` has every typed column and is computed from the file whenever it is asked for;
    ``flags`` is held: the row, its key, its outcome and its ``problems``.
    """

    engine: DuckDBEngine
    layout: Layout
    checked: ir.Table
    flags: ir.Table

    @property
    def prefix(self) -> str:
        """What the names of outcome columns start with."""
        return "" if self.layout.kind == "outcomes" else OUTCOME_PREFIX

    def hold(self, name: str, query: ir.Table) -> ir.Table:
        """Compute ``query`` now and return it as a table called ``name``."""
        self.engine.define(name, query, stored=True)
        return ibis.table(query.schema(), name=name)


def set_up(engine: DuckDBEngine, layout: Layout, checked: ir.Table) -> Bench:
    """Run the check over the whole file and hold what the judgement needs of it."""
    engine.define(CHECKED, checked)
    view = ibis.table(checked.schema(), name=CHECKED)
    outcome = [one.target for one in layout.incoming if layout.kind == "outcomes" or one.only_with]
    kept = dict.fromkeys(["source_row", *KEY, *outcome, INSPECTED, PROBLEMS])
    engine.define(FLAGS, view.select(*kept), stored=True)
    return Bench(engine, layout, view, ibis.table(view.select(*kept).schema(), name=FLAGS))


def judge(bench: Bench, stored: Stored) -> ir.Table:
    """Return the held rows with all their ``problems`` and what they add.

    The result has the columns of ``bench.flags`` and ``first_row`` (the row that first used a repeated
    key), ``new_declaration`` and ``new_outcome``.
    """
    declarations = _seen_declarations(bench, stored.declarations)
    outcomes = _seen_outcomes(bench, stored.outcomes)
    late = [
        _repeated(bench),
        *_differing(declarations, "declaration_id"),
        *_differing(outcomes, f"{bench.prefix}result"),
    ]
    if bench.layout.kind == "outcomes":
        late += _without_declaration(bench, stored.declarations)
    judged = _with_late(bench, ibis.union(*late) if len(late) > 1 else late[0])
    judged = _marked(judged, declarations, "new_declaration", ibis.literal(bench.layout.kind == "declarations"))
    judged = _marked(judged, outcomes, "new_outcome", judged[INSPECTED])
    bench.engine.define(JUDGED, judged)
    return ibis.table(judged.schema(), name=JUDGED)


def _repeated(bench: Bench) -> ir.Table:
    keyed = bench.flags.filter(bench.flags.declaration_id.notnull() & bench.flags.item_number.notnull())
    groups = keyed.group_by(KEY).aggregate(times=keyed.count(), first_row=keyed.source_row.min())
    repeated = bench.hold(REPEATED, groups.filter(groups.times > 1).drop("times"))
    both = bench.flags.join(repeated, KEY)
    return _late(both.filter(both.source_row > both.first_row), "declaration_id", "check.duplicate_key")


def _seen_declarations(bench: Bench, stored: ir.Table | None) -> ir.Table | None:
    """Return the rows whose declaration is stored: ``source_row`` and whether it is the ``same``."""
    if stored is None or bench.layout.kind == "outcomes":
        return None
    known = _known(bench, stored, DECLARATION, KNOWN_DECLARATIONS)
    return _compared(bench, bench.checked, known, DECLARATION, "", SEEN_DECLARATIONS) if known is not None else None


def _seen_outcomes(bench: Bench, stored: ir.Table | None) -> ir.Table | None:
    if stored is None or not bench.layout.has_outcomes:
        return None
    known = _known(bench, stored, OUTCOME, KNOWN_OUTCOMES)
    rows = bench.flags.filter(bench.flags[INSPECTED])
    return _compared(bench, rows, known, OUTCOME, bench.prefix, SEEN_OUTCOMES) if known is not None else None


def _known(bench: Bench, stored: ir.Table, fields: tuple[Field, ...], name: str) -> ir.Table | None:
    """Return the stored rows with a key of the file, their columns called ``known <field>``, or ``None``."""
    matching = stored.semi_join(bench.flags, KEY)
    known = bench.hold(name, matching.select(**{f"known {field.name}": matching[field.name] for field in fields}))
    first = known.columns[0]
    return known if len(bench.engine.fetch(known.select(first).limit(1))[first]) else None


def _compared(
    bench: Bench, rows: ir.Table, known: ir.Table, fields: tuple[Field, ...], prefix: str, name: str
) -> ir.Table:
    both = rows.join(known, [rows[key] == known[f"known {key}"] for key in KEY])
    same = ibis.and_(*(_same_value(both, field, prefix) for field in fields if field.name not in KEY))
    return bench.hold(name, both.select("source_row", same=same))


def _same_value(both: ir.Table, field: Field, prefix: str) -> ir.BooleanValue:
    known, own = both[f"known {field.name}"], field.name if field.kind == "map" else prefix + field.name
    if own not in both.columns:
        return known.isnull()
    if field.kind == "map":
        return both[own].cast("string").identical_to(known.cast("string"))
    return both[own].identical_to(known)


def _differing(seen: ir.Table | None, target: str) -> list[ir.Table]:
    if seen is None:
        return []
    other = seen.filter(~seen.same).mutate(first_row=ibis.null("int64"))
    return [_late(other, target, "check.already_stored_differs")]


def _without_declaration(bench: Bench, stored: ir.Table | None) -> list[ir.Table]:
    """Return the outcomes of unknown declarations, and those from before the registration."""
    keyed = bench.flags.filter(bench.flags.declaration_id.notnull() & bench.flags.item_number.notnull())
    keyed = keyed.mutate(first_row=ibis.null("int64"))
    if stored is None:
        return [_late(keyed, "declaration_id", "check.unknown_declaration")]
    unknown = keyed.anti_join(stored, KEY)
    both = keyed.join(stored.select(*KEY, "registration_date"), KEY)
    early = both.filter(both.inspected_on < both.registration_date)
    return [
        _late(unknown, "declaration_id", "check.unknown_declaration"),
        _late(early, "inspected_on", "check.before_registration"),
    ]


def _late(rows: ir.Table, target: str, message: str) -> ir.Table:
    return rows.select("source_row", late=ibis.literal(f"{target}:{message}"), first_row=rows.first_row)


def _with_late(bench: Bench, late: ir.Table) -> ir.Table:
    """Return the flags with the problems that only the comparison with other rows shows."""
    held = bench.hold(LATE, late)
    first = held.columns[0]
    if not len(bench.engine.fetch(held.select(first).limit(1))[first]):
        return bench.flags.mutate(first_row=ibis.null("int64"))
    joined = held.group_by("source_row").aggregate(
        late=held.late.group_concat(SEPARATOR, order_by=held.late), first_row=held.first_row.min()
    )
    both = bench.flags.left_join(joined, "source_row").drop("source_row_right")
    problems = ibis.literal(SEPARATOR).join([both[PROBLEMS], both.late]).nullif("")
    return both.mutate(**{PROBLEMS: problems}).drop("late")


def _marked(judged: ir.Table, seen: ir.Table | None, name: str, new: ir.BooleanValue) -> ir.Table:
    if seen is None:
        return judged.mutate(**{name: new})
    there = judged.source_row.isin(seen.source_row)
    return judged.mutate(**{name: new & ~there})
