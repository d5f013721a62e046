"""Officers and remarks in the lake: masked once they are older than they may be kept.

A file of the lake is replaced at once by one with the same rows in the same order, so that whoever reads meanwhile
sees the one or the other, and a crash leaves the one or the other. Parties and goods stay: histories and models are
made of them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from landwaiter.schema import tables
from landwaiter.schema.fields import DECLARATION, OUTCOME, Field
from landwaiter.store.lake import MASKED

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from landwaiter.engine import Engine
    from landwaiter.store import ImportRecord, Workspace

NAMING = ("officer", "anybody")
"""Whom the fields identify that are masked."""
DAYS = {"declarations": ("registration_date",), "outcomes": ("known_on", "inspected_on")}
"""Days that say how old a row is, the first known one; else that of its import."""
FIELDS: dict[str, tuple[Field, ...]] = {"declarations": DECLARATION, "outcomes": OUTCOME}


def forget_officers(workspace: Workspace, engine: Engine, staging: Path, before: date) -> dict[str, int]:
    """Mask officers and remarks in rows older than ``before``; return how many rows changed, by table.

    Parameters
    ----------
    engine
        With room to spill; what it has attached under the tables' names is replaced.
    staging
        A folder on the disk of the workspace, held for one writer.
    """
    counts = dict.fromkeys(FIELDS, 0)
    for record in workspace.lake.records():
        for table in record.parts:
            if table in FIELDS:
                counts[table] += _forget(workspace, engine, staging, (record, table), before)
    return counts


def _forget(workspace: Workspace, engine: Engine, staging: Path, part: tuple[ImportRecord, str], before: date) -> int:
    record, table = part
    whole: ir.Table = getattr(tables, table)()
    engine.attach(table, [workspace.lake.part(record.id, table)], whole)
    imported = ibis.literal(record.committed[:10]).cast("date")
    day = ibis.coalesce(*(whole[name] for name in DAYS[table]), imported)
    named = [one.name for one in FIELDS[table] if one.identifies in NAMING]
    old = day < ibis.literal(before.isoformat()).cast("date")
    left = [whole[name].notnull() & (whole[name] != MASKED) for name in named]
    which = whole.filter(old & ibis.or_(*left))
    count = int(engine.fetch(which.aggregate(n=which.count()))["n"][0])
    if count:
        hidden = {name: ibis.ifelse(old & whole[name].notnull(), MASKED, whole[name]) for name in named}
        engine.write(whole.mutate(**hidden), staging / f"{table}.parquet")
        workspace.lake.replace(record.id, table, staging / f"{table}.parquet")
    return count
