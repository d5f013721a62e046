"""What declarations say of themselves as a whole, held against the sum over their goods items.

Two things are found, and told; neither is a reason to reject or to change a row:

1. The total that a declaration states is not the sum over its items. Totals are rounded in real files, so a
   difference of at most one unit (of the currency, or a kilogram) an item is told apart from what goes beyond.
2. A column that is mapped as an item's has the same value on all items of nearly every declaration: it looks like
   the declaration's own value, repeated, and is counted once for each item.

Items are all rows of the file with the number of a declaration, be they accepted, rejected or already stored; but
neither totals rows nor items that come a second time. A blank item adds nothing. Where a number of an item or a
stated total cannot be read, or the items are in several currencies, a declaration is not compared, and counted
as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import ibis

from landwaiter.ingest.findings import EXAMPLES, Contradiction, Disagreement, HeaderValue, Repetition
from landwaiter.ingest.layout import stated_name
from landwaiter.ingest.rejected import places_of
from landwaiter.ingest.totals import MESSAGE as TOTALS_ROW
from landwaiter.schema.fields import DECLARATION_KEY
from landwaiter.schema.formats import PLAIN
from landwaiter.schema.validation import PROBLEMS, read_number

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.ingest.mapping import Mapping
    from landwaiter.ingest.readers.base import Staged
    from landwaiter.ingest.verdict import Bench

SUMMED = (
    *("net_mass_kg", "gross_mass_kg", "customs_value", "invoice_value", "freight", "insurance"),
    *("duty_amount", "tax_amount"),
)
"""Fields whose sum over the items is the declaration's own."""
COUNTED = DECLARATION_KEY[1]
"""The field that stands for the number of items."""
TOTALS = (*SUMMED, COUNTED)
"""What declarations can state a total of."""

UNIT = 1.0
"""The rounding that is allowed for each item, in units of the currency or kilograms."""
EXACT = 1e-12
"""How far two sums may differ, of one, by the order in which they were added up."""
ENOUGH, NEARLY_ALL = 20, 0.95
"""How many declarations with several items, and which share of them, must repeat a value."""
DIGITS = 6
"""Decimals that are told of a sum; those beyond depend on the order of adding up."""

DECLARATIONS = "landwaiter_sums"
NOT_ITEMS = rf"^:{TOTALS_ROW}$|check[.]duplicate_key"


class Sums(NamedTuple):
    """What the sums over the items of a file show."""

    disagreements: tuple[Disagreement, ...]
    header_values: tuple[HeaderValue, ...]


def held_against(bench: Bench, judged: ir.Table, staged: Staged, mapping: Mapping, *, rejected: bool) -> Sums:
    """Compare every declaration of a judged file with its items.

    Parameters
    ----------
    bench, judged
        The checked rows, and their judgement.
    mapping
        The resolved mapping; its totals name columns of the file.
    rejected
        Whether any row was rejected.
    """
    several = _several_items(bench)
    columns = {field: bench.layout.columns[field] for field in SUMMED if field in bench.layout.columns}
    if not (mapping.totals or (several and columns)):
        return Sums((), ())
    each = bench.hold(DECLARATIONS, _declarations(bench, _items(bench, judged, rejected=rejected), mapping, columns))
    disagreements = [_disagreement(bench, each, staged, *total) for total in mapping.totals.items()]
    repeated = [_header_value(bench, each, staged, *one) for one in columns.items()] if several else []
    return Sums(tuple(disagreements), tuple(one for one in repeated if one is not None))


def _several_items(bench: Bench) -> bool:
    flags = bench.flags
    several = (flags.item_number > 1).any().fill_null(False)
    return bool(_first(bench, flags.aggregate(several=several))["several"])


def _items(bench: Bench, judged: ir.Table, *, rejected: bool) -> ir.Table:
    rows = bench.checked.filter(bench.checked.declaration_id.notnull())
    if not rejected:
        return rows
    return rows.anti_join(judged.filter(judged[PROBLEMS].re_search(NOT_ITEMS)), "source_row")


def _declarations(bench: Bench, items: ir.Table, mapping: Mapping, columns: dict[str, str]) -> ir.Table:
    """Return a row a declaration: its first row, its items, and what is needed of each field and total."""
    found = {"first": items.source_row.min(), "items": items.count()}
    for field in columns:
        value = items[field]
        found |= {f"sum {field}": value.sum(), f"low {field}": value.min(), f"high {field}": value.max()}
        found[f"filled {field}"] = value.count()
    for field, column in mapping.totals.items():
        text = items[stated_name(field)]
        stated = _stated(text, mapping, column)
        unread = (text.notnull() & stated.isnull()) | _unread(items, field)
        found |= {f"stated {field}": stated.min(), f"otherwise {field}": stated.max()}
        found |= {f"said {field}": text.count() > 0, f"unread {field}": unread.any().fill_null(False)}
        if field == "invoice_value" and "invoice_currency" in bench.layout.columns:
            found[f"unread {field}"] |= items.invoice_currency.nunique() > 1
    return items.group_by("declaration_id").aggregate(**found)


def _stated(text: ir.StringValue, mapping: Mapping, column: str) -> ir.FloatingValue:
    return read_number(text, mapping.number_format(column) or PLAIN) * mapping.columns[column].factor


def _unread(items: ir.Table, field: str) -> ir.BooleanValue:
    """Say of which items the number cannot be read, or stands in a row that is not of this table as a whole."""
    if field == COUNTED:
        return ibis.literal(False)
    unread = rf"^:|(?:^|[|]){field}:check[.](?:not_a_number|destroyed_by_excel)"
    return items[PROBLEMS].re_search(unread).fill_null(False)


def _disagreement(bench: Bench, each: ir.Table, staged: Staged, field: str, column: str) -> Disagreement:
    whole = _compared(each, field)
    counted = _first(
        bench,
        whole.aggregate(
            declarations=_number_of(whole.compared),
            rounding=_number_of(whole.unlike & ~whole.beyond),
            beyond=_number_of(whole.beyond),
            uncompared=_number_of(whole.said & ~whole.compared),
        ),
    )
    most = whole.filter(whole.beyond).order_by(ibis.desc("off"), "first").limit(EXAMPLES)
    return Disagreement(column, field, examples=_contradictions(bench, staged, most), **counted)


def _compared(each: ir.Table, field: str) -> ir.Table:
    """Return for every declaration what it states and sums up to, whether these differ, and beyond rounding."""
    number = each["items"].cast("float64")
    summed = number if field == COUNTED else each[f"sum {field}"]
    low, high = each[f"stated {field}"], each[f"otherwise {field}"]
    off = ibis.greatest((low - summed).abs(), (high - summed).abs())
    exact = EXACT * ibis.greatest(1.0, summed.abs())
    allowed = exact if field == COUNTED else number * UNIT + exact
    compared = low.notnull() & summed.notnull() & ~each[f"unread {field}"]
    return each.select(
        "declaration_id",
        "first",
        stated=low,
        otherwise=high,
        summed=summed,
        off=off,
        said=each[f"said {field}"],
        compared=compared,
        unlike=compared & ((off > exact) | (low != high)),
        beyond=compared & ((off > allowed) | (low != high)),
    )


def _contradictions(bench: Bench, staged: Staged, most: ir.Table) -> tuple[Contradiction, ...]:
    return tuple(
        Contradiction(
            place,
            row["declaration_id"],
            _told(row["stated"]),
            _told(row["summed"]),
            _told(row["otherwise"]) if row["otherwise"] != row["stated"] else None,
        )
        for place, row in _placed(bench, staged, most)
    )


def _header_value(bench: Bench, each: ir.Table, staged: Staged, field: str, column: str) -> HeaderValue | None:
    told = _repeated(each, field)
    counted = _first(
        bench, told.aggregate(several=_number_of(told.several), repeated=_number_of(told.several & told.same))
    )
    if counted["several"] < ENOUGH or counted["repeated"] < NEARLY_ALL * counted["several"]:
        return None
    same = told.filter(told.same)
    times = _first(bench, same.aggregate(times=same.summed.sum() / same.value.sum()))["times"]
    most = same.filter(same.several).order_by(ibis.desc(same.summed.abs()), "first").limit(EXAMPLES)
    examples = tuple(
        Repetition(place, row["declaration_id"], row["items"], _told(row["value"]))
        for place, row in _placed(bench, staged, most)
    )
    return HeaderValue(column, field, counted["several"], counted["repeated"], round(times, 2), examples)


def _repeated(each: ir.Table, field: str) -> ir.Table:
    """Return for every declaration whether it has several items with a value, and the same on all."""
    low, high = each[f"low {field}"], each[f"high {field}"]
    full = each[f"filled {field}"] == each["items"]
    return each.select(
        "declaration_id",
        "first",
        "items",
        value=high,
        summed=each[f"sum {field}"],
        several=full & (each["items"] > 1) & ((low != 0) | (high != 0)),
        same=full & (low == high),
    )


def _placed(bench: Bench, staged: Staged, rows: ir.Table) -> list[tuple[str, dict[str, Any]]]:
    """Return the few rows of a query, each with the place of the first row of its declaration."""
    found = bench.engine.fetch(rows)
    columns = [values.tolist() for values in found.values()]
    listed = [dict(zip(found, row, strict=True)) for row in zip(*columns, strict=True)]
    places = places_of(bench.engine, staged, [row["first"] for row in listed])
    return [(places[row["first"]] if staged.placed else f"row {row['first']}", row) for row in listed]


def _first(bench: Bench, query: ir.Table) -> dict[str, Any]:
    """Return the only row of an aggregate."""
    return {name: values[0].item() for name, values in bench.engine.fetch(query).items()}


def _number_of(holds: ir.BooleanValue) -> ir.IntegerValue:
    return holds.sum().fill_null(0).cast("int64")


def _told(number: float) -> float:
    return round(number, DIGITS)
