"""The history of the lake in an open engine, kept between looks at items until the next commit."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np

from landwaiter.engine import Columns, open_engine
from landwaiter.schema import DECLARATION_KEY, tables
from landwaiter.services.application.counted import commit_of
from landwaiter.services.application.queue import NO_OFFICE
from landwaiter.store import Workspace

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir

    from landwaiter.engine.duckdb import DuckDBEngine

PARTIES = ("importer_id", "declarant_id", "exporter_id")
COPIED = (*PARTIES, "registration_date", "hs_code", "origin_country", "customs_value", "net_mass_kg")
TEXTS = (*PARTIES, "hs6", "origin_country")
INSPECTED = ibis.table(
    {name: kind for name, kind in tables.declarations().schema().items() if name in (*DECLARATION_KEY, *COPIED)}
    | {"office": "string", "hs6": "string", "known_on": "date"}
    | {"result": "string", "offence": "string", "additional_revenue": "float64"},
    name="inspected",
)
"""Every item with an outcome: what was declared, its first six digits, and what was found when."""
ITEM = ibis.table(
    {**dict.fromkeys(TEXTS, "string"), "registration_date": "date", "price": "float64", "of": "int64"}, name="item"
)
"""The one item that is looked at; ``of`` is 1, so that anything can be joined with it."""
AROUND = ibis.table(
    {**dict.fromkeys((*DECLARATION_KEY, *TEXTS, "office", "result"), "string"), "item_number": "int64"}
    | {"registration_date": "date", "customs_value": "float64", "additional_revenue": "float64"},
    name="around",
)
"""The past items of the parties of the one that is looked at, with what was known of them on its day."""


class History:
    """What the lake held at one commit, in an engine that one thread uses at a time."""

    def __init__(self, workspace: Workspace) -> None:
        settings = workspace.settings.engine
        self.engine = open_engine("duckdb", threads=settings.threads, memory=settings.memory)
        self.turn = threading.Lock()
        weakref.finalize(self, self.engine.close)
        for table in (tables.declarations(), tables.outcomes()):
            self.engine.attach(table.get_name(), workspace.lake.files(table.get_name()), table)
        self.engine.define(INSPECTED.get_name(), _inspected(), stored=True)


@contextmanager
def history_of(workspace: Workspace) -> Iterator[DuckDBEngine]:
    """Give the engine with the history of a workspace for the time of a block."""
    held = _history(workspace.folder, commit_of(workspace))
    with held.turn:
        yield held.engine


@lru_cache(maxsize=1)
def _history(folder: Path, _commit: int) -> History:
    return History(Workspace(folder))


def _inspected() -> ir.Table:
    declared, found = tables.declarations(), tables.outcomes()
    office, hs6 = declared.office.coalesce(NO_OFFICE), declared.hs_code.left(6)
    kept = declared.select(*DECLARATION_KEY, *COPIED, office=office, hs6=hs6)
    said = found.select(*DECLARATION_KEY, "known_on", "result", "offence", "additional_revenue")
    return kept.inner_join(said, DECLARATION_KEY).select(*INSPECTED.columns)


def look_at(engine: DuckDBEngine, item: Mapping[str, Any], price: float | None, day: date) -> None:
    """Let queries be about ``item``: give the engine it, and the past of its parties."""
    columns: Columns = {name: np.array([item[name]], dtype=object) for name in TEXTS}
    columns |= {
        "registration_date": np.array([day], dtype="datetime64[D]"),
        "price": np.array([np.nan if price is None else price]),
        "of": np.ones(1, dtype=np.int64),
    }
    engine.load(ITEM.get_name(), columns, ITEM)
    engine.define(AROUND.get_name(), _around(item, day), stored=True)


def _around(item: Mapping[str, Any], day: date) -> ir.Table:
    declared = tables.declarations()
    dealt = [declared[role] == item[role] for role in PARTIES if item[role]] or [ibis.literal(value=False)]
    mine = declared.filter(declared.registration_date < day, ibis.or_(*dealt))
    copied = (*DECLARATION_KEY, *PARTIES, "office", "origin_country", "registration_date", "customs_value")
    kept = mine.select(*copied, hs6=mine.hs_code.left(6))
    found = INSPECTED.filter(INSPECTED.known_on < day).select(*DECLARATION_KEY, "result", "additional_revenue")
    return kept.left_join(found, DECLARATION_KEY).select(*AROUND.columns)
