"""How the fields of a file are filled, and how far that moved since the previous file.

One pass counts every field and finds its extent, one fills the bins of all numbers, one counts the values of
all codes and names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from landwaiter.ingest.quality.categories import categories
from landwaiter.ingest.quality.report import Categories, Distribution, Extent, Filled
from landwaiter.ingest.quality.shift import shift

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.quality.population import Population

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
DECILES = tuple(step / 10 for step in range(1, 10))
FEW = 20
"""Rows below which a field is neither nearly unique nor constant."""
OWN = 0.5
"""Distinct values for each filled row from which a field is nearly unique (chosen)."""
Measured = dict[str, Any]
"""What one pass found, by ``<what>:<field>``."""


def distributions(
    engine: DuckDBEngine, population: Population, hidden: Collection[str]
) -> tuple[tuple[Distribution, ...], frozenset[str]]:
    """Return how each field is filled, and the fields that hold the same value in every row.

    Fields that hold nothing, neither now nor before, are left out; of ``hidden`` ones no value is shown.
    """
    now = _measured(engine, population, population.now)
    before = None if population.before is None else _measured(engine, population, population.before)
    bins = _bins(engine, population, before) if before else {}
    values = categories(engine, population, _countable(population, now), hidden)
    told = []
    for name, one in population.fields.items():
        filled, past = _filled(now, name), None if before is None else _filled(before, name)
        if filled.filled or (past and past.filled):
            counted = values.get(name)
            told.append(
                Distribution(
                    name,
                    one.kind,
                    filled,
                    past,
                    _extent(now, name),
                    _extent(before, name),
                    _quantiles(now, name),
                    _quantiles(before, name),
                    counted.told if counted else _unique(now, name),
                    counted.shift if counted else bins.get(name),
                    name in hidden,
                )
            )
    return tuple(told), frozenset(one.field for one in told if _constant(one, now))


def _countable(population: Population, now: Measured) -> list[str]:
    """Codes and names whose values come back; where nearly every row has its own there is nothing to compare."""
    return [
        name
        for name in population.of_kind("text")
        if now[f"filled:{name}"] > 0
        and (now[f"filled:{name}"] < FEW or _distinct(now, name) <= OWN * now[f"filled:{name}"])
    ]


def _distinct(measured: Measured, name: str) -> int:
    return min(int(measured[f"distinct:{name}"]), int(measured[f"filled:{name}"]))


def _unique(now: Measured, name: str) -> Categories | None:
    return Categories(_distinct(now, name)) if now.get(f"distinct:{name}") else None


def _constant(one: Distribution, now: Measured) -> bool:
    """Whether every row holds the same value; of days that is no news."""
    if one.now.rows < FEW or one.now.filled < one.now.rows:
        return False
    if one.categories is not None:
        return one.categories.distinct == 1
    return one.kind == "number" and bool(now[f"low:{one.field}"] == now[f"high:{one.field}"])


def _measured(engine: DuckDBEngine, population: Population, rows: ir.Table) -> Measured:
    asked: dict[str, Any] = {"rows": rows.count()}
    for name in population.fields:
        asked[f"filled:{name}"] = rows[population.column(name)].count()
    for name in population.of_kind("number", "date"):
        asked[f"low:{name}"] = rows[population.column(name)].min()
        asked[f"high:{name}"] = rows[population.column(name)].max()
    for name in population.of_kind("number"):
        asked[f"quantiles:{name}"] = rows[population.column(name)].quantile([*QUANTILES, *DECILES])
    for name in population.of_kind("text"):
        asked[f"distinct:{name}"] = rows[population.column(name)].approx_nunique()
    names = {f"m{at}": name for at, name in enumerate(asked)}
    found = engine.fetch(rows.aggregate(**dict(zip(names, asked.values(), strict=True))))
    return {names[short]: values[0] for short, values in found.items()}


def _filled(measured: Measured, name: str) -> Filled:
    return Filled(int(measured["rows"]), int(measured[f"filled:{name}"]))


def _extent(measured: Measured | None, name: str) -> Extent | None:
    low, high = ((measured or {}).get(f"{end}:{name}") for end in ("low", "high"))
    if not isinstance(low, np.datetime64) or np.isnat(low):
        return None
    return Extent(str(low.astype("datetime64[D]")), str(np.datetime64(high, "D")))


def _quantiles(measured: Measured | None, name: str) -> tuple[float, ...]:
    found = (measured or {}).get(f"quantiles:{name}")
    return () if found is None else tuple(float(value) for value in found[: len(QUANTILES)])


def _bins(engine: DuckDBEngine, population: Population, before: Measured) -> dict[str, Any]:
    """Return the shift of each number over the deciles that it had before."""
    edges = {
        name: sorted({float(edge) for edge in found[len(QUANTILES) :]})
        for name in population.of_kind("number")
        if (found := before[f"quantiles:{name}"]) is not None
    }
    if not edges or population.before is None:
        return {}
    counted = [_counted(engine, population, rows, edges) for rows in (population.now, population.before)]
    return {name: shift(counted[0][name], counted[1][name]) for name in edges}


def _counted(
    engine: DuckDBEngine, population: Population, rows: ir.Table, edges: Mapping[str, list[float]]
) -> dict[str, list[float]]:
    asked = {}
    for at, (name, ends) in enumerate(edges.items()):
        column = rows[population.column(name)]
        for place, (low, high) in enumerate(zip([None, *ends], [*ends, None], strict=True)):
            above = ibis.literal(True) if low is None else column > low
            inside = above if high is None else above & (column <= high)
            asked[f"b{at} {place}"] = (inside & column.notnull()).sum()
    found = engine.fetch(rows.aggregate(**asked))
    return {
        name: [float(np.nan_to_num(found[f"b{at} {place}"][0])) for place in range(len(ends) + 1)]
        for at, (name, ends) in enumerate(edges.items())
    }
