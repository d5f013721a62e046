"""Which columns tell one item from every other: the number of the declaration and that of the item in it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import ibis

from landwaiter.ingest.layout import cell_text
from landwaiter.ingest.mapping import Mapping
from landwaiter.ingest.names import useless
from landwaiter.ingest.recognise import SHARE
from landwaiter.ingest.suggesting import UNNAMED, Suggestion
from landwaiter.schema.fields import DECLARATION_KEY

if TYPE_CHECKING:
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.mapping import ColumnRule
    from landwaiter.ingest.readers.base import Staged

MOST = 12
"""Columns without a name that are tried as keys."""
NUMBERED = "its items are numbered 1, 2, 3 and so on within each declaration"


def found(engine: DuckDBEngine, staged: Staged, suggestions: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
    """Return the suggestions with keys found among columns without names, and keys that are none asked."""
    place = {one.target: one for one in suggestions if one.target}
    held = [place.get(target) for target in DECLARATION_KEY]
    if all(held):
        return _verified(engine, staged, suggestions, [one.column for one in held if one])
    nameless = [one for one in suggestions if one.target is None and useless(one.column)][:MOST]
    pairs = [
        pair
        for pair in product(*([one] if one else nameless for one in held))
        if pair[0] is not pair[1] and _numbers_items(engine, staged, *(one.column for one in pair))
    ]
    if len(pairs) != 1:
        return suggestions
    taken = dict(zip((one.column for one in pairs[0]), DECLARATION_KEY, strict=True))
    return tuple(
        replace(one, target=taken[one.column], confidence=UNNAMED, reasons=(NUMBERED,))
        if one.column in taken and one.target is None
        else one
        for one in suggestions
    )


def one_item_each(engine: DuckDBEngine, staged: Staged, rules: dict[str, ColumnRule]) -> bool:
    """Say whether no column gives item numbers and every declaration stands on a single row."""
    names = {rule.to: name for name, rule in rules.items()}
    if "item_number" in names or "declaration_id" not in names:
        return False
    identifier = cell_text(staged, Mapping(), names["declaration_id"])
    counted = engine.fetch(staged.table.aggregate(rows=staged.table.count(), distinct=identifier.nunique()))
    return int(counted["rows"][0]) == int(counted["distinct"][0])


def _verified(
    engine: DuckDBEngine, staged: Staged, suggestions: tuple[Suggestion, ...], columns: list[str]
) -> tuple[Suggestion, ...]:
    keyed = staged.table.select(declaration=cell_text(staged, Mapping(), columns[0]), item=_item(staged, columns[1]))
    distinct = keyed.distinct()
    counted = engine.fetch(
        ibis.union(
            keyed.aggregate(n=keyed.count()).mutate(part=0), distinct.aggregate(n=distinct.count()).mutate(part=1)
        ).order_by("part")
    )
    rows, keys = (int(n) for n in counted["n"])
    if keys >= SHARE * rows:
        return suggestions
    why = f"declaration and item number together are not unique: {rows} rows have {keys} of them"
    return tuple(one.asked(why) if one.column in columns else one for one in suggestions)


def _numbers_items(engine: DuckDBEngine, staged: Staged, declaration: str, item: str) -> bool:
    """Say whether ``item`` counts 1, 2, 3 ... within every value of ``declaration``, beyond 1 in some."""
    number = _item(staged, item).try_cast("float64")
    rows = staged.table.select(declaration=cell_text(staged, Mapping(), declaration), item=number)
    each = rows.group_by("declaration").aggregate(
        n=rows.count(), least=rows.item.min(), most=rows.item.max(), different=rows.item.nunique()
    )
    counted = (each.least == 1) & (each.most == each.n) & (each.different == each.n) & each.declaration.notnull()
    told = engine.fetch(each.aggregate(all=counted.fill_null(False).all(), several=(each.n > 1).sum(), of=each.count()))
    return bool(told["all"][0]) and int(told["several"][0]) > 0 and int(told["of"][0]) > 1


def _item(staged: Staged, column: str) -> ibis.expr.types.StringValue:
    return cell_text(staged, Mapping(), column)
