"""What the dashboard counts: items, lanes that they were given, and outcomes, read from the lake once a commit."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from landwaiter.schema import DECLARATION_KEY, tables
from landwaiter.schema.fields import BASES
from landwaiter.services.application.queue import NO_OFFICE
from landwaiter.services.given import define_given
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace
from landwaiter.store.lake import RECORDS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine import Columns
    from landwaiter.engine.duckdb import DuckDBEngine

Months = NDArray[np.datetime64]
UNSTATED = "unstated"
"""Of an outcome of which nobody said whether it was targeted or drawn at random; of an item without a lane."""
STRATA = (*BASES, UNSTATED)


@dataclass(frozen=True, slots=True)
class Names:
    """A column of few different texts: the texts, sorted, and which of them stands in each row."""

    known: tuple[str, ...]
    codes: NDArray[np.int64]

    @classmethod
    def of(cls, values: NDArray[Any], missing: str) -> Names:
        """Return texts so; ``missing`` stands for those that are ``None``."""
        place: dict[str, int] = {}
        codes = [place.setdefault(missing if value is None else value, len(place)) for value in values.tolist()]
        order = sorted(place)
        rank = np.empty(len(place), dtype=np.int64)
        rank[[place[name] for name in order]] = np.arange(len(order))
        return cls(tuple(order), rank[np.array(codes, dtype=np.int64)])

    def are(self, name: str) -> NDArray[np.bool_]:
        """Say of each row whether this text stands in it."""
        return np.equal(self.codes, self.known.index(name) if name in self.known else -1)

    def among(self, names: frozenset[str]) -> NDArray[np.bool_]:
        """Say of each row whether one of these texts stands in it."""
        return np.isin(self.codes, [place for place, name in enumerate(self.known) if name in names])

    def take(self, rows: NDArray[np.bool_]) -> Names:
        """Return some rows."""
        return Names(self.known, self.codes[rows])


@dataclass(frozen=True, slots=True)
class Items:
    """How many items were registered in a month in an office: ``count`` in all rows of ``month`` and ``office``."""

    month: Months
    office: Names
    count: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lanes:
    """How many items of a month and an office selections gave a lane, on which basis."""

    month: Months
    office: Names
    lane: Names
    basis: Names
    count: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Outcomes, one a row: month of registration, office, lane, stratum, and what was found.

    ``selected`` says whether a selection had picked the item; ``chance`` is that of a draw that a selection recorded,
    else NaN; ``revenue`` and ``minutes`` are NaN where they are not known.
    """

    month: Months
    office: Names
    lane: Names
    stratum: Names
    result: Names
    selected: NDArray[np.bool_]
    chance: NDArray[np.float64]
    revenue: NDArray[np.float64]
    minutes: NDArray[np.float64]


Table = TypeVar("Table", Items, Lanes, Outcomes)


def some(table: Table, rows: NDArray[np.bool_]) -> Table:
    """Return some rows of a table."""
    columns = {one.name: getattr(table, one.name) for one in fields(table)}
    picked: dict[str, Any] = {
        name: held.take(rows) if isinstance(held, Names) else held[rows] for name, held in columns.items()
    }
    return replace(table, **picked)


@dataclass(frozen=True, slots=True)
class Counted:
    """All of it, as of one commit of the lake; ``made`` says when each selection was committed."""

    items: Items
    lanes: Lanes
    outcomes: Outcomes
    made: dict[str, str]


def counted(workspace: Workspace) -> Counted:
    """Return what the lake holds, read anew only after a commit."""
    return _counted(workspace.folder, commit_of(workspace))


def commit_of(workspace: Workspace) -> int:
    """Return what changes whenever a commit comes or goes."""
    return (workspace.lake.folder / RECORDS).stat().st_mtime_ns


@lru_cache(maxsize=2)
def _counted(folder: Path, _commit: int) -> Counted:
    workspace = Workspace(folder)
    made = {record.id: record.committed for record in workspace.lake.records() if record.kind == "selection"}
    with engine_of(workspace) as engine:
        given = define_given(workspace, engine)
        return Counted(_items(engine), _lanes(engine, given), _outcomes(engine, given), made)


def _items(engine: DuckDBEngine) -> Items:
    declared = tables.declarations()
    cells = declared.group_by(month=declared.registration_date.truncate("M"), office=declared.office)
    found = engine.fetch(cells.aggregate(count=declared.count()))
    return Items(_months(found), Names.of(found["office"], NO_OFFICE), found["count"])


def _lanes(engine: DuckDBEngine, given: ir.Table) -> Lanes:
    cells = given.group_by(
        month=given.registration_date.truncate("M"), office=given.office, lane=given.lane, basis=given.basis
    )
    found = engine.fetch(cells.aggregate(count=given.count()))
    lane, basis = (Names.of(found[name], UNSTATED) for name in ("lane", "basis"))
    return Lanes(_months(found), Names.of(found["office"], NO_OFFICE), lane, basis, found["count"])


def _outcomes(engine: DuckDBEngine, given: ir.Table) -> Outcomes:
    declared, known = tables.declarations(), tables.outcomes()
    of_item = declared.select(*DECLARATION_KEY, "office", "channel", month=declared.registration_date.truncate("M"))
    picked = given.select(*DECLARATION_KEY, lane="lane", drawn="basis", chance="inclusion_probability")
    joined = known.inner_join(of_item, DECLARATION_KEY).left_join(picked, DECLARATION_KEY)
    found = engine.fetch(
        joined.select(
            "month",
            "office",
            "result",
            "minutes",
            "drawn",
            "chance",
            lane=joined.lane.coalesce(joined.channel),
            basis=joined.basis.coalesce(joined.drawn.nullif("none")),
            revenue="additional_revenue",
        )
    )
    return _outcome_columns(found)


def _outcome_columns(found: Columns) -> Outcomes:
    drawn = Names.of(found["drawn"], UNSTATED)
    return Outcomes(
        _months(found),
        Names.of(found["office"], NO_OFFICE),
        Names.of(found["lane"], UNSTATED),
        Names.of(found["basis"], UNSTATED),
        Names.of(found["result"], UNSTATED),
        drawn.among(frozenset(BASES)),
        np.where(drawn.are("random"), found["chance"].astype(np.float64), np.nan),
        found["revenue"].astype(np.float64),
        found["minutes"].astype(np.float64),
    )


def _months(found: Columns) -> Months:
    return found["month"].astype("datetime64[M]")
