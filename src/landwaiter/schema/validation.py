"""The schema as one SQL pass: text columns in, typed columns and a list of problems out.

Every field has at most one problem in a row, the first of its checks that fails. The column
``problems`` joins them as ``target:message`` with ``|`` between, null where there are none, so that
one pass over the file gives both the accepted rows and the reasons of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from landwaiter.schema.formats import ISO, MONTHS, PLAIN, DateFormat, NumberFormat
from landwaiter.schema.tables import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import ibis.expr.types as ir

    from landwaiter.schema.fields import Field

PROBLEMS = "problems"
UNREADABLE = {
    "integer": "check.not_an_integer",
    "number": "check.not_a_number",
    "date": "check.not_a_date",
    "time": "check.not_a_time",
}
DESTROYED = (
    r"^#(?:(?:NAME|NOM|¿NOMBRE|NOME)\?|(?:REF|¡REF|BEZUG|VALUE|VALEUR|¡VALOR|VALOR|WERT|NULL|NUL|¡NULO|NULO)!|"
    r"(?:NUM|NOMBRE|¡NUM|NÚM|ZAHL|SPILL|CALC)!|[¡]?DIV/0!|N/[AD]|NV|#+)$"
)
"""What Excel leaves in a cell that it could not compute or show, in English, French, Spanish, Portuguese and German."""
TIME = r"^(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]+)?)?$"
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A column of text that is to become ``field``.

    ``target`` names it in the result and in problems (``net_mass_kg``, ``outcome.result``);
    ``column`` is its name in the table, or ``None`` where there is none. ``default`` stands in where
    the cell is empty. ``only_with`` names a boolean column of the table: where given, the default
    applies, and a null value can be a problem, only in rows in which it holds.
    """

    target: str
    column: str | None
    field: Field
    number: NumberFormat = PLAIN
    date: DateFormat = ISO
    factor: float = 1.0
    default: str | int | float | None = None
    only_with: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A problem that concerns several columns of the typed table: where ``holds`` is true."""

    target: str
    message: str
    holds: ir.BooleanValue


def typed(table: ir.Table, incoming: Sequence[Incoming]) -> ir.Table:
    """Return ``table`` with one typed column ``target`` for each incoming column.

    Text that cannot be read as the field's kind becomes null; :func:`with_problems` tells it from
    a cell that was empty.
    """
    return table.mutate(**{source.target: _filled(table, source) for source in incoming})


def with_problems(table: ir.Table, incoming: Sequence[Incoming], more: Iterable[Condition] = ()) -> ir.Table:
    """Return the typed ``table`` with the column ``problems``."""
    listed = [found for source in incoming if (found := _problem_of(table, source)) is not None]
    listed += [ibis.ifelse(one.holds, f"{one.target}:{one.message}", ibis.null("string")) for one in more]
    joined = ibis.literal(SEPARATOR).join(listed).nullif("") if listed else ibis.null("string")
    return table.mutate(**{PROBLEMS: joined})


def _filled(table: ir.Table, source: Incoming) -> ir.Value:
    kind = TYPES[source.field.kind]
    default = ibis.literal(source.default).cast(kind) if source.default is not None else ibis.null(kind)
    holds = [table[source.only_with]] if source.only_with else []
    if source.column is None:
        return ibis.ifelse(ibis.and_(*holds), default, ibis.null(kind)) if holds else default
    text = table[source.column]
    value = _read(text, source)
    return value if source.default is None else ibis.ifelse(ibis.and_(text.isnull(), *holds), default, value)


def _read(text: ir.StringValue, source: Incoming) -> ir.Value:
    kind = source.field.kind
    if kind == "number":
        number = read_number(text, source.number)
        return number * source.factor if source.factor != 1.0 else number
    if kind == "integer":
        number = read_number(text, source.number)
        # Not `floor`, which converts numbers that are too large for it.
        whole = number.try_cast("int64")
        return ibis.ifelse((whole == number) & number.abs().between(0, 2**53), whole, ibis.null("int64"))
    if kind == "date":
        return read_date(text, source.date)
    if kind == "time":
        return ibis.ifelse(text.re_search(TIME), text, ibis.null("string")).try_cast("time")
    return text


def read_number(text: ir.StringValue, form: NumberFormat) -> ir.FloatingValue:
    """Return the numbers that ``text`` means in the given format, null where it means none."""
    digits = text.re_replace(form.thousands_pattern, "") if form.thousands else text
    if form.decimal != ".":
        digits = digits.replace(form.decimal, ".")
    return ibis.ifelse(text.re_search(form.pattern), digits, ibis.null("string")).try_cast("float64")


def read_date(text: ir.StringValue, form: DateFormat) -> ir.DateValue:
    """Return the days that ``text`` means in the given format, null where it means none."""
    found = text.re_search(form.pattern)
    return ibis.ifelse(found, _iso(text, form), ibis.null("string")).try_cast("date")


def _iso(text: ir.StringValue, form: DateFormat) -> ir.StringValue:
    if form == ISO:
        return _day_part(text)
    year, month, day = (text.re_extract(form.pattern, group) for group in form.order)
    if form.months:
        numbered = {name: f"{number:02}" for number, name in enumerate(MONTHS, 1)}
        month = month.upper().substitute(numbered)
    if form.short_year:
        year = ibis.ifelse(year >= "90", "19", "20").concat(year)
    return year.concat("-", month, "-", day)


def _day_part(text: ir.StringValue) -> ir.StringValue:
    """An ISO date ends where a time of day begins."""
    return ibis.ifelse(text.length() <= 10, text, text.re_replace("[ T].*$", ""))


def _problem_of(table: ir.Table, source: Incoming) -> ir.StringValue | None:
    cases = [(holds, f"{source.target}:{message}") for holds, message in _wrong(table, source)]
    return ibis.cases(*cases) if cases else None


def _wrong(table: ir.Table, source: Incoming) -> Iterator[tuple[ir.BooleanValue, str]]:
    value = table[source.target]
    if source.column is not None:
        text = table[source.column]
        # Hardly any cell sorts so low; to compare is far cheaper in the engine than to look at its start.
        yield (text < "$") & text.re_search(DESTROYED), "check.destroyed_by_excel"
    unreadable = UNREADABLE.get(source.field.kind)
    if unreadable and source.column is not None:
        yield table[source.column].notnull() & value.isnull(), unreadable
    if source.field.required:
        yield (value.isnull() & table[source.only_with] if source.only_with else value.isnull()), "check.missing"
    for check in source.field.checks:
        yield check.fails(value), check.message


def empty(field: Field) -> ir.Value:
    """Return a null of the field's type, for a field that a file does not have."""
    return ibis.null(TYPES[field.kind])
