"""The lane that each item was given last, over all selections in the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from landwaiter.schema import DECLARATION_KEY, tables

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine
    from landwaiter.store import Workspace

GIVEN = "given"
NUMBER = "file_number"
COLUMNS = ("declaration_id", "item_number", "registration_date", "office", "lane", "basis", "inclusion_probability")


def define_given(workspace: Workspace, engine: DuckDBEngine) -> ir.Table:
    """Give the engine a table of the lanes that items were given last, one row an item; return it, unbound.

    A day that one selection alone looked at needs no second look; of the others the latest row of each item counts.
    """
    selections = tables.selections()
    engine.attach("all_selections", workspace.lake.files("selections"), selections, numbered=NUMBER)
    every = ibis.table({**selections.schema(), NUMBER: "int64"}, name="all_selections")
    engine.define(GIVEN, _latest(every))
    return ibis.table({name: selections.schema()[name] for name in COLUMNS}, name=GIVEN)


def _latest(every: ir.Table) -> ir.Table:
    often = every.group_by("registration_date").aggregate(files=every[NUMBER].nunique())
    days = often.filter(often.files > 1)
    once, again = every.anti_join(days, "registration_date"), every.semi_join(days, "registration_date")
    others = {name: again[name].argmax(again[NUMBER]) for name in COLUMNS if name not in DECLARATION_KEY}
    latest = again.group_by(*DECLARATION_KEY).aggregate(**others)
    return once.select(*COLUMNS).union(latest.select(*COLUMNS))
