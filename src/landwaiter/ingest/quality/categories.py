"""The values of codes and names, now and in the previous file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from landwaiter.ingest.quality.report import Categories, Category, Shift
from landwaiter.ingest.quality.shift import shift

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import ibis.expr.types as ir

    from landwaiter.engine import Columns
    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.quality.population import Population

TOP = 10
"""Values that are shown, and that have a bin of their own when a shift is measured."""
LONGEST = 120
"""Letters of a value that are shown."""
VALUES = "landwaiter_values"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is told of one field, and how far its values moved."""

    told: Categories
    shift: Shift | None


def categories(
    engine: DuckDBEngine, population: Population, names: Iterable[str], hidden: Collection[str]
) -> dict[str, Counted]:
    """Return the values of the fields ``names``; of ``hidden`` ones their number alone."""
    wanted = list(names)
    if not wanted:
        return {}
    counted = [_values(population, name) for name in wanted]
    both = ibis.union(*counted) if len(counted) > 1 else counted[0]
    engine.define(VALUES, both, stored=True)
    values = ibis.table(both.schema(), name=VALUES)
    totals, best = _rows(engine.fetch(_totals(values))), _rows(engine.fetch(_best(values)))
    compared = population.before is not None
    return {
        total["field"]: _counted(
            total,
            [row for row in best if row["field"] == total["field"]],
            compared=compared,
            shown=total["field"] not in hidden,
        )
        for total in totals
    }


def _rows(columns: Columns) -> list[dict[str, Any]]:
    held = zip(*(values.tolist() for values in columns.values()), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in held]


def _counted(total: dict[str, Any], best: list[dict[str, Any]], *, compared: bool, shown: bool) -> Counted:
    frequent = sorted((row for row in best if row["place"] < TOP and row["now"]), key=lambda row: row["place"])
    top = tuple(Category(row["value"], int(row["now"]), int(row["before"]) if compared else None) for row in frequent)
    if not compared:
        return Counted(Categories(int(total["distinct"]), top if shown else ()), None)
    told = Categories(int(total["distinct"]), top if shown else (), int(total["new_values"]), int(total["new_rows"]))
    return Counted(told, _shift(total, best))


def _shift(total: dict[str, Any], best: list[dict[str, Any]]) -> Shift | None:
    """The bins are the most frequent values of before, all others that were known, and those that are new."""
    known = [row for row in best if row["place_before"] < TOP and row["before"]]
    now, before = [row["now"] for row in known], [row["before"] for row in known]
    others = total["now"] - sum(now) - total["new_rows"], total["before"] - sum(before)
    return shift([*now, others[0], total["new_rows"]], [*before, others[1], 0])


def _values(population: Population, name: str) -> ir.Table:
    """Count the rows of each value of one field."""
    column = population.column(name)
    sides = [population.now.select(value=population.now[column], new=ibis.literal(1), old=ibis.literal(0))]
    if population.before is not None:
        sides.append(
            population.before.select(value=population.before[column], new=ibis.literal(0), old=ibis.literal(1))
        )
    rows = ibis.union(*sides) if len(sides) > 1 else sides[0]
    rows = rows.filter(rows.value.notnull())
    return rows.group_by("value").aggregate(field=ibis.literal(name), now=rows.new.sum(), before=rows.old.sum())


def _totals(values: ir.Table) -> ir.Table:
    fresh = values.before == 0
    return values.group_by("field").aggregate(
        now=values.now.sum(),
        before=values.before.sum(),
        distinct=(values.now > 0).sum(),
        new_values=fresh.sum(),
        new_rows=ibis.ifelse(fresh, values.now, 0).sum(),
    )


def _best(values: ir.Table) -> ir.Table:
    """The most frequent values, now and before; of equally frequent ones the first by name."""
    ranked = values.mutate(
        place=ibis.row_number().over(group_by="field", order_by=[values.now.desc(), values.value]),
        place_before=ibis.row_number().over(group_by="field", order_by=[values.before.desc(), values.value]),
    )
    chosen = ranked.filter((ranked.place < TOP) | (ranked.place_before < TOP))
    return chosen.mutate(value=chosen.value.substr(0, LONGEST))
