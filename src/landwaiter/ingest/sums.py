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
from landwaiter.ingest.sample import ROWS
from landwaiter.ingest.totals import MESSAGE as TOTALS_ROW
from landwaiter.schema.fields import DECLARATION_KEY
from landwaiter.schema.formats import PLAIN
from landwaiter.schema.validation import PROBLEMS, read_number

if TYPE_CHECKING:
    from collections.abc import Iterable

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
HALF = 0.5
"""A column with a smaller share among the first rows is not looked at further."""
DIGITS = 6
"""Decimals that are told of a sum; those beyond depend on the order of adding up."""

DECLARATIONS, SAMPLE = "landwaiter_sums", "landwaiter_first_sums"
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
    columns = {field: bench.layout.columns[field] for field in SUMMED if field in bench.layout.columns}
    suspects = _suspects(bench, columns)
    if not (mapping.totals or suspects):
        return Sums((), ())
    items = _items(bench, judged, rejected=rejected)
    found = {"first": items.source_row.min(), "items": items.count()}
    found |= _of_items(items, [field for field in columns if field in {*suspects, *mapping.totals}])
    for field, column in mapping.totals.items():
        found |= _of_total(field, items[stated_name(field)], mapping, column)
        found[f"unread {field}"] |= _cannot_be_added(items, field, bench, rejected=rejected)
    each = bench.hold(DECLARATIONS, items.group_by("declaration_id").aggregate(**found))
    disagreements = tuple(_disagreement(bench, each, staged, *total) for total in mapping.totals.items())
    repeated = (_header_value(bench, each, staged, field, columns[field]) for field in suspects)
    return Sums(disagreements, tuple(one for one in repeated if one is not None))


def _suspects(bench: Bench, fields: Iterable[str]) -> list[str]:
    """Return the fields that the first rows of the file do not clear of being the declaration's own."""
    if not (fields and _counted(bench, bench.flags, several=bench.flags.item_number > 1)["several"]):
        return []
    rows = bench.checked.filter(bench.checked.declaration_id.notnull()).limit(ROWS)
    found = {"first": rows.source_row.min(), "items": rows.count(), **_of_items(rows, fields)}
    each = bench.hold(SAMPLE, rows.group_by("declaration_id").aggregate(**found))
    return [field for field in fields if not _cleared(bench, _repeated(each, field))]


def _cleared(bench: Bench, told: ir.Table) -> bool:
    counted = _counted(bench, told, several=told.several, repeated=told.several & told.same)
    return counted["several"] >= ENOUGH and counted["repeated"] < HALF * counted["several"]


def _items(bench: Bench, judged: ir.Table, *, rejected: bool) -> ir.Table:
    rows = bench.checked.filter(bench.checked.declaration_id.notnull())
    if not rejected:
        return rows
    return rows.anti_join(judged.filter(judged[PROBLEMS].re_search(NOT_ITEMS)), "source_row")


def _of_items(items: ir.Table, fields: Iterable[str]) -> dict[str, Any]:
    """Return the sum of each field over the items of a declaration, its least and greatest, and how many have it."""
    found: dict[str, Any] = {}
    for field in fields:
        value = items[field]
        found |= {f"sum {field}": value.sum(), f"low {field}": value.min(), f"high {field}": value.max()}
        found[f"filled {field}"] = value.count()
    return found


def _of_total(field: str, text: ir.StringValue, mapping: Mapping, column: str) -> dict[str, Any]:
    """Return the least and greatest total that a declaration states, and whether one of them cannot be read."""
    stated = read_number(text, mapping.number_format(column) or PLAIN) * mapping.columns[column].factor
    return {
        f"stated {field}": stated.min(),
        f"otherwise {field}": stated.max(),
        f"said {field}": text.count() > 0,
        f"unread {field}": (text.notnull() & stated.isnull()).any().fill_null(False),
    }


def _cannot_be_added(items: ir.Table, field: str, bench: Bench, *, rejected: bool) -> ir.BooleanValue:
    """Say of which declarations an item is in a row that is not of this table, unreadable or in another currency."""
    if field == "invoice_value" and "invoice_currency" in bench.layout.columns:
        several = items.invoice_currency.nunique() > 1
    else:
        several = ibis.literal(False)
    if field == COUNTED or not rejected:
        return several
    unread = rf"^:|(?:^|[|]){field}:check[.](?:not_a_number|destroyed_by_excel)"
    return several | items[PROBLEMS].re_search(unread).any().fill_null(False)


def _disagreement(bench: Bench, each: ir.Table, staged: Staged, field: str, column: str) -> Disagreement:
    whole = _compared(each, field)
    counted = _counted(
        bench,
        whole,
        declarations=whole.compared,
        rounding=whole.unlike & ~whole.beyond,
        beyond=whole.beyond,
        uncompared=whole.said & ~whole.compared,
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
    counted = _counted(bench, told, several=told.several, repeated=told.several & told.same)
    if counted["several"] < ENOUGH or counted["repeated"] < NEARLY_ALL * counted["several"]:
        return None
    same = told.filter(told.same)
    times = bench.engine.fetch(same.aggregate(times=same.summed.sum() / same.value.sum()))["times"][0]
    most = same.filter(same.several).order_by(ibis.desc(same.summed.abs()), "first").limit(EXAMPLES)
    examples = tuple(
        Repetition(place, row["declaration_id"], row["items"], _told(row["value"]))
        for place, row in _placed(bench, staged, most)
    )
    return HeaderValue(column, field, counted["several"], counted["repeated"], round(float(times), 2), examples)


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


def _counted(bench: Bench, rows: ir.Table, **holds: ir.BooleanValue) -> dict[str, int]:
    """Return of how many rows each condition holds."""
    found = bench.engine.fetch(rows.aggregate(**{name: one.sum().fill_null(0) for name, one in holds.items()}))
    return {name: int(values[0]) for name, values in found.items()}


def _told(number: float) -> float:
    return round(number, DIGITS)
