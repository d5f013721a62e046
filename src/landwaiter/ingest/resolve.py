"""Fit a mapping to a file: every column accounted for, every number and date format settled."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from landwaiter.errors import InputError, MappingError, Place
from landwaiter.ingest import recognise, sample
from landwaiter.ingest.findings import Asked
from landwaiter.ingest.folding import folded_name
from landwaiter.ingest.layout import is_own, targets
from landwaiter.ingest.mapping import EXTRA, IGNORE, OUTCOME_PREFIX, UNDECIDED, ColumnRule, Mapping
from landwaiter.ingest.recognise import Recognised
from landwaiter.ingest.repairs import REPAIRS, THOUSANDS, Answer, examining
from landwaiter.ingest.repairs.examining import Examined, examine, examine_numbers, refuse_open
from landwaiter.ingest.repairs.utc_midnight import UTCMidnight
from landwaiter.ingest.sums import COUNTED, TOTALS
from landwaiter.schema.fields import DECLARATION_KEY, Field
from landwaiter.schema.formats import ISO, DateFormat, NumberFormat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.findings import Repaired
    from landwaiter.ingest.layout import Changes
    from landwaiter.ingest.readers.base import Staged

_LOW = "(?:0?[0-9]|1[0-2])"
BOTH_LOW = f"^{_LOW}[-/. ]{_LOW}[-/. ][0-9]{{2,4}}|^{_LOW}(?:0[0-9]|1[0-2])[0-9]{{4}}$"
THOUSAND_LIKE = r"^[+-]?(?:[1-9][0-9]{0,2}(?:[.,][0-9]{3})?|[0-9]+)$"
NUMBERS = ("number", "integer")
DAYS = UTCMidnight.name
PROPOSE = (
    "Write a mapping with `landwaiter ingest FILE --propose mapping.toml`, correct it, and give it with --mapping."
)


class Resolved(NamedTuple):
    """A mapping that is fitted to a file: what is done to the cells of its columns, and what that repairs."""

    mapping: Mapping
    changes: Changes
    repaired: tuple[Repaired, ...]
    asked: Asked


def resolve(
    engine: DuckDBEngine, staged: Staged, mapping: Mapping, answer: Answer, *, tentative: bool = False
) -> Resolved:
    """Return ``mapping`` with the names of the file's own columns and every format and repair filled in.

    A ``tentative`` one may leave open what is asked; it says so.

    Raises
    ------
    MappingError
        If a column is unknown, missing, named twice or ambiguous, or a repair is not decided on; it says which
        option settles it.
    """
    fitted = _fit_totals(mapping, _fit_columns(mapping, staged))
    fitted, left_open = _left_open(fitted) if tentative else (fitted, Asked())
    _check_targets(fitted, staged, left_open.fields)
    _check_rules(fitted, staged)
    _check_totals(fitted, staged)
    cells = examine(engine, staged, fitted, answer)
    settled, marked = _settle_formats(engine, staged, _with_days(fitted, cells))
    numbers = examine_numbers(engine, staged, settled, answer, marked)
    asked = replace(left_open, repairs=cells.asked + numbers.asked)
    if not tentative:
        refuse_open(asked.repairs, staged)
    decided = _decided(settled, cells, numbers, marked)
    return Resolved(decided, cells.changes, cells.repaired + numbers.repaired, asked)


def foreseen(mapping: Mapping, staged: Staged) -> dict[str, ir.Value]:
    """Return what will be counted in the cells of a file under ``mapping``, for whoever goes through them before."""
    rules, _ = _own_rules(mapping, staged)
    return examining.foreseen(staged, mapping.model_copy(update={"columns": rules}))


def _left_open(mapping: Mapping) -> tuple[Mapping, Asked]:
    """Leave out columns that nobody has decided on, and name them and the required fields without a column."""
    columns = tuple(name for name, rule in mapping.columns.items() if rule.to == UNDECIDED)
    rules = {name: _without_question(rule) for name, rule in mapping.columns.items()}
    fitted = mapping.model_copy(update={"columns": rules})
    return fitted, Asked(columns, tuple(_missing(fitted)))


def _without_question(rule: ColumnRule) -> ColumnRule:
    if rule.to == UNDECIDED:
        return ColumnRule(to=IGNORE)
    return rule.model_copy(update={"repairs": None}) if UNDECIDED in (rule.repairs or ()) else rule


def repairs_of(engine: DuckDBEngine, staged: Staged, mapping: Mapping) -> tuple[Examined, Examined]:
    """Return what looks damaged in the cells and in the numbers of a file whose mapping is only proposed."""
    answer = Answer()
    mapping = mapping.model_copy(update={"columns": {c: r for c, r in mapping.columns.items() if c in staged.cells}})
    cells = examine(engine, staged, mapping, answer)
    try:
        settled, marked = _settle_formats(engine, staged, _with_days(mapping, cells))
    except MappingError:
        # How numbers and days are written will be asked first; marks in numbers are told when that is answered.
        return cells, Examined(())
    return cells, examine_numbers(engine, staged, settled, answer, marked)


def _with_days(mapping: Mapping, cells: Examined) -> Mapping:
    """Days that are read from midnights of another zone are days as the schema writes them."""
    repaired = {one.told.column for one in cells.found if one.repair.name == DAYS and one.counts}
    columns = {
        name: rule.model_copy(update={"date": ISO.name}) if name in repaired else rule
        for name, rule in mapping.columns.items()
    }
    return mapping.model_copy(update={"columns": columns})


def _decided(mapping: Mapping, cells: Examined, numbers: Examined, marked: Iterable[str]) -> Mapping:
    """Write into the mapping what was decided on; marks between thousands that are declined stay where they are."""
    columns = dict(mapping.columns)
    for column, rule in mapping.columns.items():
        decided = [one.decided(column) for one in (cells, numbers)]
        if rule.repairs is None and decided != [None, None]:
            columns[column] = rule.model_copy(update={"repairs": (decided[0] or ()) + (decided[1] or ())})
        accepted = columns[column].repairs
        if column in marked and accepted is not None and THOUSANDS.name not in accepted:
            columns[column] = columns[column].model_copy(update={"thousands": ""})
    return mapping.model_copy(update={"columns": columns})


def _fit_columns(mapping: Mapping, staged: Staged) -> Mapping:
    columns, unknown = _own_rules(mapping, staged)
    _refuse_unknown(unknown, mapping, staged)
    _refuse_absent(mapping, columns, staged)
    return mapping.model_copy(update={"columns": columns})


def _own_rules(mapping: Mapping, staged: Staged) -> tuple[dict[str, ColumnRule], list[str]]:
    """Return a rule for each of the file's own columns, and those that the mapping does not know."""
    named = {folded_name(name): (name, rule) for name, rule in mapping.columns.items()}
    summed = {folded_name(name) for name in mapping.totals.values()}
    columns: dict[str, ColumnRule] = {}
    unknown = []
    for column in staged.cells:
        rule = mapping.columns.get(column) or named.get(folded_name(column), ("", None))[1]
        if staged.facts.rejected_before and is_own(column):
            continue
        if rule is None and mapping.unmapped == "refuse" and folded_name(column) not in summed:
            unknown.append(column)
            continue
        columns[column] = rule or ColumnRule(to=EXTRA if mapping.unmapped == "extra" else IGNORE)
    return columns, unknown


def _fit_totals(mapping: Mapping, fitted: Mapping) -> Mapping:
    """Name the file's own columns; where columns may be missing, so may a total and what it is the total of."""
    own = {folded_name(column): column for column in fitted.columns}
    given = {COUNTED, *(rule.to for rule in fitted.columns.values())}
    totals = {
        target: own[folded_name(name)]
        for target, name in mapping.totals.items()
        if folded_name(name) in own and (target in given or mapping.absent == "refuse")
    }
    return fitted.model_copy(update={"totals": totals})


def _refuse_unknown(unknown: list[str], mapping: Mapping, staged: Staged) -> None:
    if unknown and staged.facts.header_row == 0:
        raise InputError(
            "the first row looks like data, not like the names of the columns.",
            "Add a row with the names of the columns at the top; or say header_row = 0 in [file] of the mapping, and "
            "name columns by position in it.",
            Place(file=staged.facts.file, row=1),
        )
    if unknown:
        listed = ", ".join(repr(name) for name in unknown)
        raise MappingError(
            f"{mapping.called} does not know the columns {listed}.",
            f'Name them in [columns] (a field, "{EXTRA}" or "{IGNORE}"), or set unmapped = "{EXTRA}" or "{IGNORE}".',
            Place(file=staged.facts.file, row=staged.facts.header_row, column=unknown[0]),
        )


def _refuse_absent(mapping: Mapping, columns: dict[str, ColumnRule], staged: Staged) -> None:
    present = {folded_name(name) for name in columns}
    named = dict.fromkeys((*mapping.columns, *mapping.totals.values()))
    missing = [name for name in named if folded_name(name) not in present]
    if missing and mapping.absent == "refuse":
        listed = ", ".join(repr(name) for name in missing)
        raise MappingError(
            f"the file has no columns {listed}, which {mapping.called} names.",
            'Choose another mapping, or set absent = "allow" if they may be missing.',
            Place(file=staged.facts.file, row=staged.facts.header_row, column=missing[0]),
        )


def _check_targets(mapping: Mapping, staged: Staged, left_open: Collection[str]) -> None:
    known = targets(mapping.kind)
    used = Counter(rule.to for rule in mapping.columns.values() if rule.to not in (EXTRA, IGNORE))
    for target in (*used, *mapping.defaults, *mapping.copies):
        if target == UNDECIDED:
            open_ones = ", ".join(repr(name) for name, rule in mapping.columns.items() if rule.to == UNDECIDED)
            raise _error(f"the mapping does not say yet what {open_ones} means.", 'Replace every "?" in it.', staged)
        if target not in known:
            raise _error(f"there is no field called {target!r}.", "Correct the name in the mapping.", staged)
    for target, count in used.items():
        if count > 1 or any(rule.part for rule in mapping.columns.values() if rule.to == target):
            _check_parts(target, mapping, staged)
    _check_constants(mapping, known, staged)
    _check_copies(mapping, {*used, *mapping.defaults, *mapping.copies}, known, staged)
    for target, field in _missing(mapping).items():
        if target not in left_open:
            problem = f"no column gives the required field {target!r} ({field.meaning})"
            raise _error(problem, _how_to_give(target, field), staged)


def _missing(mapping: Mapping) -> dict[str, Field]:
    """Return the required fields that nothing gives; those of outcomes are required where there is a result."""
    given = {*(rule.to for rule in mapping.columns.values()), *mapping.defaults, *mapping.copies}
    outcomes = mapping.kind == "outcomes" or "outcome.result" in given
    return {
        target: field
        for target, field in targets(mapping.kind).items()
        if field.required and target not in given and (outcomes or not target.startswith(OUTCOME_PREFIX))
    }


def _check_totals(mapping: Mapping, staged: Staged) -> None:
    given = {rule.to: column for column, rule in mapping.columns.items()}
    for target, column in mapping.totals.items():
        if mapping.kind != "declarations" or target not in TOTALS:
            listed = ", ".join(TOTALS)
            raise _error(f"there is no total of {target!r}.", f"Declarations have totals of {listed}.", staged, column)
        if given.get(target, column if target != COUNTED else None) == column:
            problem = f"the total of {target!r} cannot be compared with the items: no other column is that field."
            raise _error(problem, "Name the column of the items in [columns], or leave this total out.", staged, column)


def _how_to_give(target: str, field: Field) -> str:
    if target.startswith(OUTCOME_PREFIX) and field.kind == "date":
        example = f'"{target}" = {{ from = "registration_date" }}'
        return f"Name its column in [columns], or say under [copies] which other day stands for it, as in {example}."
    if field.name in DECLARATION_KEY[1:]:
        return (
            f"Name its column in [columns], or, if each declaration has one item, set {field.name} = 1 in [defaults]."
        )
    return f"Name its column in [columns]. {PROPOSE}"


def _check_parts(target: str, mapping: Mapping, staged: Staged) -> None:
    rules = {name: rule for name, rule in mapping.columns.items() if rule.to == target}
    places = [rule.part for rule in rules.values()]
    listed = ", ".join(map(repr, rules))
    if None in places or len(set(places)) < len(places):
        remedy = "Keep one of them; or, where each is a part of it, say part = 1, part = 2 and so on."
        raise _error(f"the columns {listed} all mean {target!r}.", remedy, staged)
    if targets(mapping.kind)[target].kind != "text":
        remedy = "Map one column to it; only text can be put together."
        raise _error(f"the columns {listed} are parts of {target!r}, which is no text.", remedy, staged)


def _check_rules(mapping: Mapping, staged: Staged) -> None:
    """Refuse repairs that are unknown, that the field has no use for, or that nobody has decided on."""
    known = targets(mapping.kind)
    for column, rule in mapping.columns.items():
        possible = [one.name for one in REPAIRS.values() if rule.to in known and one.concerns(known[rule.to])]
        wrong = next((name for name in rule.repairs or () if name not in possible), None)
        remedy = f"Possible are: {', '.join(possible) or 'none'}."
        if wrong == UNDECIDED:
            raise _error("it is not said yet what is to be repaired.", 'Replace the "?" in repairs.', staged, column)
        if wrong is not None:
            raise _error(f"there is no repair {wrong!r} for {rule.to!r}.", remedy, staged, column)


def _check_constants(mapping: Mapping, known: dict[str, Field], staged: Staged) -> None:
    for target, value in mapping.defaults.items():
        if not _suits(value, known[target]):
            raise _error(
                f"the default {value!r} is no {known[target].kind} for {target!r}.",
                "Correct it in [defaults]; write days as yyyy-mm-dd.",
                staged,
            )


def _suits(value: object, field: Field) -> bool:
    if field.kind == "integer":
        return isinstance(value, int)
    if field.kind == "number":
        return isinstance(value, int | float)
    if field.kind == "date":
        try:
            return bool(date.fromisoformat(str(value)))
        except ValueError:
            return False
    return isinstance(value, str)


def _check_copies(mapping: Mapping, given: set[str], known: dict[str, Field], staged: Staged) -> None:
    for target, rule in mapping.copies.items():
        source = known.get(rule.source)
        if source is None or rule.source not in given or rule.source in mapping.copies:
            raise _error(f"{target!r} cannot be a copy of {rule.source!r}.", "Copy a field that has a column.", staged)
        if source.kind != known[target].kind or (rule.days and source.kind != "date"):
            raise _error(
                f"{target!r} and {rule.source!r} are not of the same kind, or days are added to what is no day.",
                "Correct it in [copies].",
                staged,
            )


def _error(
    problem: str, remedy: str, staged: Staged, column: str | None = None, value: str | None = None
) -> MappingError:
    return MappingError(problem, remedy, Place(file=staged.facts.file, column=column, value=value))


def _settle_formats(engine: DuckDBEngine, staged: Staged, mapping: Mapping) -> tuple[Mapping, tuple[str, ...]]:
    """Return the mapping with every format, and the columns whose numbers are read as was recognised."""
    known = targets(mapping.kind)
    columns = dict(mapping.columns)
    numbers: dict[str, Recognised[NumberFormat]] = {}
    for column, rule in mapping.columns.items():
        kind = known[rule.to].kind if rule.to in known else "text"
        if kind == "date" and mapping.date_format(column) is None:
            name = _date(engine, staged, mapping, column)
            columns[column] = rule.model_copy(update={"date": name})
        elif (kind in NUMBERS or column in mapping.totals.values()) and mapping.number_format(column) is None:
            numbers[column] = _number(engine, staged, mapping, column)
    for column, form in _agreed(numbers, staged).items():
        columns[column] = columns[column].model_copy(update={"decimal": form.decimal, "thousands": form.thousands})
    return mapping.model_copy(update={"columns": columns}), tuple(numbers)


def _date(engine: DuckDBEngine, staged: Staged, mapping: Mapping, column: str) -> str | None:
    values = _first_values(engine, staged, mapping, column)
    found = recognise.date_format(values)
    if found.ambiguous:
        others = sample.other_values(engine, staged, mapping, column, BOTH_LOW)
        found = _narrowed(found, recognise.date_format(others)) if others else found
    if found.settled is not None:
        return found.settled.name
    if not values:
        return None
    if not found.formats:
        raise _no_date(values, staged, column)
    choices = " or ".join(f'"{form.name}"' for form in found.formats)
    raise _error(
        f"the dates of this column can be read as {choices}; no value settles which.",
        f"Set date = {choices} for this column, or dates in [file] of the mapping.",
        staged,
        column,
        found.example,
    )


def _first_values(engine: DuckDBEngine, staged: Staged, mapping: Mapping, column: str) -> dict[str, int]:
    return sample.first_values(engine, staged, mapping, [column])[0]


def _no_date(values: dict[str, int], staged: Staged, column: str) -> MappingError:
    return _error(
        "the values of this column are not dates in any form that is recognised.",
        "Map another column to this field, or export the dates as yyyy-mm-dd.",
        staged,
        column,
        next(iter(values)),
    )


Form = TypeVar("Form", NumberFormat, DateFormat)


def _narrowed(first: Recognised[Form], second: Recognised[Form]) -> Recognised[Form]:
    """Return ``first`` without the formats in which ``second``, values from further on, cannot be read."""
    formats = tuple(form for form in first.formats if form in second.fitting)
    fitting = tuple(form for form in first.fitting if form in second.fitting)
    return Recognised(formats, fitting, first.example) if formats else first


def _number(engine: DuckDBEngine, staged: Staged, mapping: Mapping, column: str) -> Recognised[NumberFormat]:
    values = _first_values(engine, staged, mapping, column)
    found = recognise.number_format(values)
    if found.ambiguous or not any(mark in value for value in values for mark in ".,"):
        others = recognise.number_format(sample.other_values(engine, staged, mapping, column, THOUSAND_LIKE))
        found = _narrowed(found, others) if found.formats else others
    if not found.formats and values:
        raise _error(
            "the values of this column are not numbers in any form that is recognised.",
            "Map another column to this field, or state decimal and thousands for it in the mapping.",
            staged,
            column,
            next(iter(values)),
        )
    return found


def _agreed(numbers: dict[str, Recognised[NumberFormat]], staged: Staged) -> dict[str, NumberFormat]:
    """Settle doubtful columns by the decimal mark that the other columns of the file show beyond doubt."""
    shown = [{form.decimal for form in found.fitting} for found in numbers.values()]
    marks = set().union(*(one for one in shown if len(one) == 1))
    agreed: dict[str, NumberFormat] = {}
    for column, found in numbers.items():
        formats = [form for form in found.formats if form.decimal in marks] if len(marks) == 1 else []
        if found.ambiguous and len(formats) != 1:
            raise _error(
                "a sign in the numbers of this column may be a decimal mark or a mark between thousands.",
                'Set decimal = "." or decimal = "," (and thousands) for this column, or in [file] of the mapping.',
                staged,
                column,
                found.example,
            )
        fitting = [form for form in found.fitting if form.decimal in marks] or list(found.fitting)
        if found.formats:
            agreed[column] = formats[0] if found.ambiguous else fitting[0]
    return agreed
