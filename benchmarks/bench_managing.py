"""What the manager's and the analyst's pages cost: a lake of three years, 36 files, and a tenth of it inspected.

Usage: python benchmarks/bench_managing.py [ITEMS]

The dashboard, the facts about items of the last month, and the preview of a policy by stored scores. The first look
at each reads the lake; later ones are what remains until the next commit. Times are CPU milliseconds; of facts, the
median and the largest of twenty items, each looked at once, with the entry in the audit.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from landwaiter.engine import Columns, open_engine
from landwaiter.schema import tables
from landwaiter.selection import Policy
from landwaiter.services.application import previewing
from landwaiter.services.application.acting import Actor, Application, application_of
from landwaiter.services.application.dashboard import open_dashboard
from landwaiter.services.application.facts import facts_of
from landwaiter.services.application.queue import Asked, open_queue
from landwaiter.services.application.users import create_admin
from landwaiter.store import ImportRecord, Workspace

ITEMS, MONTHS, INSPECTED, LOOKS = 1_000_000, 36, 0.1, 20
MODEL = "targeting 1"
PASSWORD = "seven grey herons"  # noqa: S105 - of a user who is gone with the folder
RESULTS = np.array(["compliant", "minor", "fraud"], dtype=object)


def main(items: int) -> None:
    """Measure and print as JSON."""
    with TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "ws")
        for month in range(MONTHS):
            _fill(workspace, month, items // MONTHS)
        with application_of(workspace, create=True) as app:
            create_admin(app, "root", "The first", PASSWORD)
            figures = {"machine": f"{os.cpu_count()} cores, {date.today()}", "items": items, **_measured(app)}
    print(json.dumps(figures, indent=2))


def _measured(app: Application) -> dict[str, Any]:
    manager = Actor("manager", 1, frozenset({"manager"}), frozenset())
    dashboards = [_took(lambda: open_dashboard(app, manager)) for _ in range(2)]
    keys = [item.key for item in open_queue(app, manager, Asked(size=LOOKS + 1)).items]
    looks = [_took(lambda key=key: facts_of(app, manager, key)) for key in keys]
    previews = [_took(lambda: _preview(app.workspace)) for _ in range(2)]
    return {
        "dashboard, first and later": dashboards,
        "facts, first": looks[0],
        "facts, later, median and largest": [round(median(looks[1:]), 1), max(looks[1:])],
        "preview, first and later": previews,
    }


def _preview(workspace: Workspace) -> None:
    # As `preview_policy` does where a model is in force, which would have to be trained for it.
    scored = previewing._scored(workspace.folder, 0, *MODEL.split())  # noqa: SLF001
    previewing._selects(Policy(rate=0.05), scored.columns)  # noqa: SLF001


def _fill(workspace: Workspace, month: int, size: int) -> None:
    """Commit a month of declarations, a selection of them, and outcomes of some."""
    draw = np.random.default_rng(month)
    declared = _declared(month, size, draw)
    rows = draw.permutation(size)[: round(INSPECTED * size)]
    parts = {"declarations": declared, "outcomes": _outcomes(declared, rows, draw), **_selected(declared, draw)}
    with workspace.changing() as staging, open_engine() as engine:
        files = {name: staging / f"{name}.parquet" for name in parts}
        for name, columns in parts.items():
            engine.write_chunks([columns], getattr(tables, name)(), files[name])
        made = f"2026-01-01T00:{month:02}:00+00:00"
        workspace.lake.commit(ImportRecord(f"m{month}", "selection", MODEL, made, tuple(parts), {}), files)


def _declared(month: int, size: int, draw: np.random.Generator) -> Columns:
    first = (np.datetime64("2023-01", "M") + month).astype("datetime64[D]")
    mass = draw.lognormal(5.0, 1.0, size)
    return {
        "declaration_id": _texts("2023-LOM-C", np.arange(month * size, (month + 1) * size)),
        "item_number": np.ones(size, dtype=np.int64),
        "registration_date": first + draw.integers(0, 28, size),
        "hs_code": _texts("", 100_000 + 7 * _few(4_000, size, draw)),
        "office": _texts("O", draw.integers(0, 20, size)),
        "importer_id": _texts("I", _few(30_000, size, draw)),
        "declarant_id": _texts("B", _few(500, size, draw)),
        "exporter_id": _texts("E", _few(40_000, size, draw)),
        "origin_country": draw.choice(np.array(["CN", "JP", "DE", "FR", "US", "IN"], dtype=object), size),
        "net_mass_kg": mass,
        "customs_value": mass * draw.lognormal(2.0, 0.5, size),
    }


def _few(most: int, size: int, draw: np.random.Generator) -> np.ndarray[Any, Any]:
    """Draw numbers of which a few are frequent and most are rare."""
    return np.minimum(20 * draw.pareto(1.1, size), most).astype(np.int64)


def _texts(prefix: str, numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.array([f"{prefix}{number}" for number in numbers.tolist()], dtype=object)


def _outcomes(declared: Columns, rows: np.ndarray[Any, Any], draw: np.random.Generator) -> Columns:
    day = declared["registration_date"][rows]
    return {
        **{name: declared[name][rows] for name in ("declaration_id", "item_number")},
        "inspected_on": day + 1,
        "known_on": day + 2,
        "result": draw.choice(RESULTS, len(rows), p=[0.8, 0.1, 0.1]),
        "basis": draw.choice(np.array(["targeted", "random"], dtype=object), len(rows)),
        "additional_revenue": draw.lognormal(6.0, 1.0, len(rows)),
    }


def _selected(declared: Columns, draw: np.random.Generator) -> dict[str, Columns]:
    size, score = len(declared["item_number"]), draw.random(len(declared["item_number"]))
    key = {name: declared[name] for name in ("declaration_id", "item_number")}
    basis = draw.choice(np.array(["none", "targeted", "random"], dtype=object), size, p=[0.95, 0.045, 0.005])
    same = {"source": "model", "code": MODEL, "reasons": "[]"}
    selections = {
        **key,
        **{name: declared[name] for name in ("registration_date", "office")},
        "lane": np.where(basis == "none", "green", "red").astype(object),
        "basis": basis,
        "rank": np.arange(1, size + 1),
        "inclusion_probability": np.full(size, 0.005),
        "policy": np.full(size, "default", dtype=object),
        "seed": np.zeros(size, dtype=np.int64),
        **dict.fromkeys(("score", "draw", "cell_draw"), score),
    }
    texts = {name: np.full(size, text, dtype=object) for name, text in same.items()}
    return {"selections": selections, "signals": {**key, **texts, "score": score, "expected_revenue": 1_000 * score}}


def _took(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return round(1000 * (time.process_time() - began), 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS)
