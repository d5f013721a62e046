"""From a mapping to the columns of the one validation pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis

from landwaiter.ingest import totals
from landwaiter.ingest.escaping import unescaped
from landwaiter.ingest.mapping import EXTRA, IGNORE, OUTCOME_PREFIX, Kind, Mapping
from landwaiter.ingest.rejected import MORE, OWN_COLUMNS
from landwaiter.schema.fields import DECLARATION, DECLARATION_KEY, OUTCOME, Field
from landwaiter.schema.formats import ISO, PLAIN, date_format
from landwaiter.schema.validation import PROBLEMS, SEPARATOR, Condition, Incoming, typed, with_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from collections.abc import Mapping as Table

    import ibis.expr.types as ir

    from landwaiter.ingest.readers.base import Staged
    from landwaiter.ingest.repairs.base import Change

    Changes = Table[str, Sequence[Change]]
    """What is done to the cells of columns, one after another."""

INSPECTED = "landwaiter_inspected"
"""The boolean column that says whether a row carries an outcome."""

BLANK_ROW = "check.blank_row"
HS_FIELDS = ("hs_code", "corrected_hs_code")
PAD = r"^[\s\x{00a0}]+|[\s\x{00a0}]+$"


def targets(kind: Kind) -> dict[str, Field]:
    """Return the fields that a column can become, by the name that mappings give them.

    >>> targets("declarations")["outcome.result"].required
    True
    """
    if kind == "outcomes":
        return {field.name: field for field in OUTCOME}
    found = {field.name: field for field in DECLARATION if field.kind != "map"}
    for field in OUTCOME:
        if field.name not in DECLARATION_KEY:
            found[OUTCOME_PREFIX + field.name] = field
    return found


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one file, ready to be checked: what each becomes, and which are kept as extra.

    ``parts`` gives the columns of the file for each target that has any: one, or several whose cells are joined.
    ``totals`` gives the one in which a declaration states its total of a field. ``changes`` are the repairs of
    columns, ``extra`` the columns of which the whole cell is kept.
    """

    kind: Kind
    incoming: tuple[Incoming, ...]
    parts: dict[str, tuple[str, ...]]
    extra: tuple[str, ...]
    totals: dict[str, str]
    changes: Changes

    @property
    def columns(self) -> dict[str, str]:
        """The column of the file for each target that has one, several in one name."""
        return {target: " + ".join(names) for target, names in self.parts.items()}

    @property
    def has_outcomes(self) -> bool:
        """Whether rows can carry outcomes."""
        return self.kind == "outcomes" or "outcome.result" in {one.target for one in self.incoming}


def lay_out(mapping: Mapping, staged: Staged, changes: Changes, left_open: Collection[str] = ()) -> Layout:
    """Return how ``staged`` becomes typed columns under a resolved ``mapping``, repaired by ``changes``.

    Fields that are ``left_open`` are blank in every row.
    """
    parts = _parts(mapping, staged)
    wanted = [
        target for target in targets(mapping.kind) if target in {*parts, *mapping.defaults, *mapping.copies, *left_open}
    ]
    first = {target: names[0] for target, names in parts.items()}
    fields = {target: replace(_needed(target, mapping), required=False) for target in left_open}
    fields = {target: fields.get(target) or _needed(target, mapping) for target in wanted}
    incoming = tuple(_incoming(target, field, mapping, first.get(target)) for target, field in fields.items())
    whole = {name for name, done in changes.items() if any(change.whole for change in done)}
    kept = whole | {name for name, rule in mapping.columns.items() if rule.to == EXTRA}
    extra = tuple(name for name in staged.cells if name in kept)
    return Layout(mapping.kind, incoming, parts, extra, mapping.totals, changes)


def _parts(mapping: Mapping, staged: Staged) -> dict[str, tuple[str, ...]]:
    """Return the columns of each target, in the order of their places in it."""
    known = targets(mapping.kind)
    parts: dict[str, tuple[str, ...]] = {}
    for name, rule in sorted(mapping.columns.items(), key=lambda one: one[1].part or 0):
        if rule.to in known and name in staged.cells:
            parts[rule.to] = (*parts.get(rule.to, ()), name)
    return parts


def _needed(target: str, mapping: Mapping) -> Field:
    """A copy of a required field is not missed a second time where that field is missing."""
    known = targets(mapping.kind)
    rule = mapping.copies.get(target)
    copied = rule is not None and known[rule.source].required
    return replace(known[target], required=False) if copied else known[target]


def _incoming(target: str, field: Field, mapping: Mapping, column: str | None) -> Incoming:
    rule = mapping.columns[column] if column is not None else None
    number = mapping.number_format(column) if column is not None else None
    date = mapping.date_format(column) if column is not None else None
    return Incoming(
        target,
        _text_name(target) if column is not None else None,
        field,
        number or PLAIN,
        date_format(date) if date else ISO,
        rule.factor if rule else 1.0,
        mapping.defaults.get(target),
        INSPECTED if target.startswith(OUTCOME_PREFIX) else None,
    )


def _text_name(target: str) -> str:
    return f"text {target}"


def stated_name(target: str) -> str:
    """Return the name of the column of text in which checked rows keep a declaration's total of a field."""
    return f"stated {target}"


def checked(staged: Staged, mapping: Mapping, layout: Layout) -> ir.Table:
    """Return the whole check as one expression over the staged table: typed columns and ``problems``."""
    texts = _texts(staged, mapping, layout)
    values = _copied(typed(texts, layout.incoming), mapping)
    table = with_problems(values, layout.incoming, _conditions(values, layout))
    whole_row = table.row_problem
    refused = whole_row.notnull() | table[PROBLEMS].notnull()
    problems = ibis.cases(
        (refused & totals.adds_up(table, layout.incoming), f":{totals.MESSAGE}"),
        (whole_row.notnull(), ibis.literal(":").concat(whole_row)),
        (table[PROBLEMS].notnull() & _is_blank(table, layout), f":{BLANK_ROW}"),
        else_=table[PROBLEMS],
    )
    kept = [one.target for one in layout.incoming]
    kept += [stated_name(target) for target in layout.totals]
    return table.select("source_row", *kept, EXTRA, INSPECTED, **{PROBLEMS: problems})


def _is_blank(table: ir.Table, layout: Layout) -> ir.BooleanValue:
    """Say of a row with nothing in it that it is blank, once, and not of each required field."""
    return ibis.and_(*(table[one.column].isnull() for one in layout.incoming if one.column is not None))


def _texts(staged: Staged, mapping: Mapping, layout: Layout) -> ir.Table:
    table = staged.table
    cells = {name: cell_text(staged, mapping, name) for name in layout.extra}
    texts = {one.column: _text(staged, mapping, layout, one) for one in layout.incoming if one.column is not None}
    texts |= {stated_name(to): cell_text(staged, mapping, column) for to, column in layout.totals.items()}
    selected = table.select("source_row", row_problem=_row_problem(staged), **{EXTRA: _extra(cells, layout)}, **texts)
    return selected.mutate(**{INSPECTED: _inspected(selected, layout)})


def cell_text(staged: Staged, mapping: Mapping, column: str) -> ir.StringValue:
    """Return the text of one column: blanks around it taken off, and null where it means no value."""
    text = staged.table[staged.cells[column]]
    if staged.facts.rejected_before:
        text = unescaped(text)
    # Blanks can stand behind the sign of an escape.
    if staged.padded or staged.facts.rejected_before:
        text = ibis.ifelse(text.re_search(PAD), text.re_replace(PAD, ""), text)
    nulls = mapping.file.null_values
    # Not `isin`: the engine turns a list of five into a join for each column.
    blank = ibis.or_(*(text == null for null in nulls)) if nulls else None
    return text if blank is None else ibis.ifelse(blank, ibis.null("string"), text)


def _text(staged: Staged, mapping: Mapping, layout: Layout, one: Incoming) -> ir.StringValue:
    names = layout.parts[one.target]
    texts = [column_text(staged, mapping, name, one.field, layout.changes.get(name, ())) for name in names]
    if len(texts) == 1:
        return texts[0]
    return ibis.literal("").join([text.fill_null("") for text in texts]).nullif("")


def column_text(
    staged: Staged, mapping: Mapping, column: str, field: Field, changes: Sequence[Change]
) -> ir.StringValue:
    """Return the text of one column as it is on the way to ``field``: repaired, signs taken out, values translated."""
    text = _changed(cell_text(staged, mapping, column), [change for change in changes if change.whole])
    signs = mapping.file.hs_separators
    if signs and field.name in HS_FIELDS:
        text = text.re_replace("[" + re.escape(signs) + "]", "")
    values = mapping.columns[column].values
    text = text.cases(*values.items(), else_=text) if values else text
    return _changed(text, [change for change in changes if not change.whole])


def _changed(text: ir.StringValue, changes: Iterable[Change]) -> ir.StringValue:
    for change in changes:
        text = change.apply(text)
    return text


def _row_problem(staged: Staged) -> ir.StringValue:
    """A row of a file that was rejected before says with columns of its own that it was too long."""
    more = [staged.table[cell].nullif("").notnull() for name, cell in staged.cells.items() if name.startswith(MORE)]
    if not staged.facts.rejected_before or not more:
        return staged.table.row_problem
    return ibis.ifelse(ibis.or_(*more), "check.too_many_values", staged.table.row_problem)


def _extra(cells: dict[str, ir.StringValue], layout: Layout) -> ir.Value:
    if not layout.extra:
        return ibis.null("map<string, string>")
    return ibis.struct({name: cells[name] for name in layout.extra}).cast("map<string, string>")


def _inspected(texts: ir.Table, layout: Layout) -> ir.BooleanValue:
    """A row carries an outcome where any cell of an outcome says something; ``0`` says nothing."""
    if layout.kind == "outcomes":
        return ibis.literal(True)
    said = [one for one in layout.incoming if one.only_with and one.column is not None]
    if not any(one.field.name == "result" for one in said):
        return ibis.literal(False)
    return ibis.or_(*(_says_something(texts, one) for one in said))


def _says_something(texts: ir.Table, one: Incoming) -> ir.BooleanValue:
    text = texts[one.column]
    return text.notnull() if one.field.name == "result" else text.notnull() & ~text.re_search("^[0.,]*$")


def _copied(table: ir.Table, mapping: Mapping) -> ir.Table:
    """Fill fields that are copies of others; a cell that the file itself fills is kept."""
    values: dict[str, ir.Value] = {}
    for target, rule in mapping.copies.items():
        source = table[rule.source]
        value = (source + ibis.interval(days=rule.days)).cast("date") if rule.days else source
        values[target] = _where_blank(table, target, value)
    return table.mutate(**values) if values else table


def _where_blank(table: ir.Table, target: str, value: ir.Value) -> ir.Value:
    holds = [table[_text_name(target)].isnull()] if _text_name(target) in table.columns else []
    if target.startswith(OUTCOME_PREFIX):
        holds.append(table[INSPECTED])
    return ibis.ifelse(ibis.and_(*holds), value, table[target]) if holds else value


def _conditions(values: ir.Table, layout: Layout) -> list[Condition]:
    prefix = "" if layout.kind == "outcomes" else OUTCOME_PREFIX
    known, inspected = f"{prefix}known_on", f"{prefix}inspected_on"
    present = {one.target for one in layout.incoming}
    found = []
    if {known, inspected} <= present:
        found.append(Condition(known, "check.known_before_inspected", values[known] < values[inspected]))
    if {"registration_date", inspected} <= present:
        earlier = values[inspected] < values.registration_date
        found.append(Condition(inspected, "check.before_registration", earlier))
    return found


def is_own(column: str) -> bool:
    """Say whether a column is one that Landwaiter adds to the files of rejected rows."""
    return column in OWN_COLUMNS or column.startswith(MORE)


__all__ = [
    "IGNORE",
    "INSPECTED",
    "SEPARATOR",
    "Layout",
    "cell_text",
    "checked",
    "column_text",
    "is_own",
    "lay_out",
    "stated_name",
    "targets",
]
