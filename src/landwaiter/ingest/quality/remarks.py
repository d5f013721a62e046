"""What people would want to be told of a file without asking, each as a Reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.schema.nouns import Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.ingest.preparation import Counts
    from landwaiter.ingest.quality.population import Population
    from landwaiter.ingest.quality.report import Distribution

MAIN_MONTH = 0.8
"""Share of the rows from which a month is the month of the file (chosen)."""
MANY = 0.1
"""Share of rows rejected from which it is remarked (chosen)."""
DROP = 0.2
"""Part by which the share filled must fall to be remarked (chosen)."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What remarks are made from; ``columns`` gives the column of the file for each field that has one."""

    counts: Counts
    columns: dict[str, str]
    distributions: tuple[Distribution, ...]
    constant: Collection[str]


def remarks(engine: DuckDBEngine, looked: Looked, population: Population | None, today: date) -> tuple[Reason, ...]:
    """Return all remarks, those on the file as a whole first.

    Parameters
    ----------
    population
        The declaration items, where the file brings any.
    today
        The day from which on a registration lies in the future.
    """
    found = [*_of_counts(looked.counts)]
    if population is not None:
        found += [*_of_days(engine, population, today), *_of_masses(engine, population)]
    return (*found, *_of_columns(looked), *_of_shifts(looked))


def _of_counts(counts: Counts) -> Iterator[Reason]:
    if counts.rows and counts.rejected / counts.rows >= MANY:
        yield Reason("quality.many_rejected", {"share_percent": counts.rejected / counts.rows})
    if counts.already_stored:
        yield Reason("quality.already_stored", {"rows_count": counts.already_stored})


def _of_days(engine: DuckDBEngine, population: Population, today: date) -> Iterator[Reason]:
    """Rows outside the month that nearly all others are of, and rows of days to come."""
    rows = population.now.filter(population.now.registration_date.notnull())
    days = engine.fetch(rows.group_by(day=rows.registration_date).aggregate(rows=rows.count()).order_by("day"))
    day, count = days["day"].astype("datetime64[D]"), days["rows"]
    if not len(day):
        return
    months, at = np.unique(day.astype("datetime64[M]"), return_inverse=True)
    of_month = np.bincount(at, weights=count)
    main = months[of_month.argmax()]
    outside = day[day.astype("datetime64[M]") != main]
    if len(outside) and of_month.max() >= MAIN_MONTH * count.sum():
        yield Reason(
            "quality.outside_month",
            {
                "rows_count": int(count.sum() - of_month.max()),
                "start_date": str(main.astype("datetime64[D]")),
                "end_date": str((main + 1).astype("datetime64[D]") - 1),
                "first_date": str(outside.min()),
                "last_date": str(outside.max()),
            },
        )
    later = day > np.datetime64(today, "D")
    if later.any():
        yield Reason("quality.future", {"rows_count": int(count[later].sum()), "last_date": str(day.max())})


def _of_masses(engine: DuckDBEngine, population: Population) -> Iterator[Reason]:
    rows = population.now
    above = engine.fetch(rows.aggregate(n=(rows.net_mass_kg > rows.gross_mass_kg).sum()))["n"][0]
    if above and not np.ma.is_masked(above) and not np.isnan(above):
        yield Reason("quality.net_above_gross", {"rows_count": int(above)})


def _of_columns(looked: Looked) -> Iterator[Reason]:
    known = {one.field for one in looked.distributions if one.now.filled}
    for field, column in looked.columns.items():
        params: dict[str, Any] = {"column": column, "of_field": field}
        if field not in known and looked.counts.accepted + looked.counts.already_stored:
            yield Reason("quality.blank", params)
        elif field in looked.constant:
            yield Reason("quality.constant", params)


def _of_shifts(looked: Looked) -> Iterator[Reason]:
    for one in looked.distributions:
        now, before = one.now.share, one.before.share if one.before and one.before.rows else 0.0
        field = {"of_field": one.field}
        if before and not now:
            yield Reason("quality.gone", {**field, "before_percent": before})
        elif before - now >= DROP:
            yield Reason("quality.emptier", {**field, "now_percent": now, "before_percent": before})
        if one.shift is not None and one.shift.verdict in ("moderate", "large"):
            yield _shifted(one, field)


def _shifted(one: Distribution, field: dict[str, Any]) -> Reason:
    fresh = one.categories.new_rows if one.categories else None
    verdict = one.shift.verdict if one.shift else ""
    index = {"index_number": round(one.shift.index, 2) if one.shift else 0.0}
    if fresh and fresh >= MANY * one.now.filled:
        return Reason("quality.new_values", {**field, **index, "share_percent": fresh / one.now.filled})
    if one.quantiles and one.quantiles_before:
        middles = {"now_number": _short(one.quantiles[2]), "before_number": _short(one.quantiles_before[2])}
        return Reason(f"quality.shifted.{verdict}.number", {**field, **index, **middles})
    return Reason(f"quality.shifted.{verdict}", {**field, **index})


def _short(value: float) -> float:
    """Four digits are enough for a sentence."""
    return float(f"{value:.4g}")
