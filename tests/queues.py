"""Selections laid straight into the lake, without a model that made them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from desk import ingest, row, write

from landwaiter.engine import open_engine
from landwaiter.schema import tables
from landwaiter.store import ImportRecord, Workspace

DAY = "2025-01-15"


@dataclass(frozen=True)
class Given:
    """An item of a selection."""

    declaration_id: str
    office: str | None = "LOM"
    lane: str = "red"
    basis: str = "targeted"
    score: float = 0.5
    revenue: float = float("nan")


def declare(workspace: Workspace, items: list[Given], **changes: object) -> None:
    """Take the declarations of the items in."""
    lines = [
        row(n, declaration_id=one.declaration_id, office=one.office or "", registration_date=DAY, **changes)
        for n, one in enumerate(items, 1)
    ]
    with TemporaryDirectory() as folder:
        ingest(workspace, write(Path(folder), *lines))


def lay_selection(
    workspace: Workspace,
    items: list[Given],
    name: str = "a",
    committed: str = DAY,
    model: str = "targeting 1",
    day: str = DAY,
) -> None:
    """Commit a selection of these items, the first one of rank 1."""
    size = len(items)
    key = {
        "declaration_id": np.array([one.declaration_id for one in items], dtype=object),
        "item_number": np.ones(size, dtype=np.int64),
    }
    selected = {
        **key,
        "registration_date": np.full(size, day, dtype="datetime64[D]"),
        "office": np.array([one.office for one in items], dtype=object),
        "lane": np.array([one.lane for one in items], dtype=object),
        "basis": np.array([one.basis for one in items], dtype=object),
        "rank": np.arange(1, size + 1),
        "score": np.array([one.score for one in items]),
        "inclusion_probability": np.full(size, 0.01),
        "policy": np.full(size, "default", dtype=object),
        "seed": np.zeros(size, dtype=np.int64),
        "draw": np.linspace(0, 1, size),
        "cell_draw": np.zeros(size),
    }
    signals = {
        **key,
        "source": np.full(size, "model", dtype=object),
        "code": np.full(size, model, dtype=object),
        "score": selected["score"],
        "expected_revenue": np.array([one.revenue for one in items]),
        "reasons": np.full(size, "[]", dtype=object),
    }
    with workspace.changing() as staging, open_engine() as engine:
        parts = {"selections": staging / "s.parquet", "signals": staging / "g.parquet"}
        for name_, columns in (("selections", selected), ("signals", signals)):
            like = getattr(tables, name_)()
            engine.load(name_, columns, like)
            engine.write(like, parts[name_])
        record = ImportRecord(name * 64, "selection", model, committed, tuple(parts), {"period": day})
        workspace.lake.commit(record, parts)
