"""Models learn from pseudonyms what they learn from names: only the names differ."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from desk import ingest

from landwaiter.engine import Columns
from landwaiter.ingest.pseudonyms import Key
from landwaiter.schema import tables
from landwaiter.selection import Policy
from landwaiter.services import intake, selecting, training
from landwaiter.services.session import engine_of
from landwaiter.store import Workspace

KEY = Key(bytes(range(32)))
PARTIES = ("importer_id", "declarant_id", "exporter_id", "carrier_id")
TODAY = date(2025, 6, 30)


def written(workspace: Workspace, folder: Path) -> tuple[Path, Path]:
    """Write what a workspace holds as files; return that of the declarations and that of the outcomes."""
    with engine_of(workspace) as engine:
        for name, table in (("declared", tables.declarations().drop("extra")), ("found", tables.outcomes())):
            engine.write(table.order_by("declaration_id", "item_number"), folder / f"{name}.parquet")
    return folder / "declared.parquet", folder / "found.parquet"


def ranked(workspace: Workspace, ranker: str) -> tuple[Columns, list[str]]:
    """Return the last week with its scores, lanes and draws, and the reasons as JSON."""
    training.train(workspace, training.Request(created=TODAY, until=TODAY - timedelta(7), ranker=ranker, name=ranker))
    policy = Policy(rate=0.2, random_share=0.3, seed=3)
    selected = selecting.select(workspace, TODAY - timedelta(6), TODAY, policy=policy, model=ranker)
    order = np.lexsort((selected.columns["item_number"], selected.columns["declaration_id"]))
    columns = {name: values[order] for name, values in selected.columns.items()}
    return columns, [selecting.reasons_json(selected.reasons[row]) for row in order]


@pytest.mark.slow
@pytest.mark.parametrize("ranker", ["risk_profile", "logistic", "boosting"])
def test_scores_and_lanes_are_those_of_the_names(office: Workspace, tmp_path: Path, ranker: str) -> None:
    declared, found = written(office, tmp_path)
    plain, hidden = (Workspace.create(tmp_path / name) for name in ("plain", "hidden"))
    ingest(plain, declared)
    intake.record_outcome(plain, found)
    ingest(hidden, declared, key=KEY)
    intake.record_outcome(hidden, found, key=KEY)
    shutil.rmtree(office.folder)
    (one, said), (other, told) = ranked(plain, ranker), ranked(hidden, ranker)
    assert set(one) == set(other)
    for name, values in one.items():
        equal = values.dtype.kind == "f"
        assert np.array_equal(values, other[name], equal_nan=equal), name
    assert len(one["declaration_id"]) > 50
    assert [renamed(line, True) for line in said] == [renamed(line, False) for line in told]
    assert "party-" in "".join(told)


def renamed(line: str, names: bool) -> str:
    """Return reasons as JSON with pseudonyms for the parties that their subjects name, where those are ``names``."""
    reasons = json.loads(line)
    for params in (reason["params"] for reason in reasons):
        for name in [name for name in params if name.endswith("_pairs")]:
            pairs = json.loads(params[name])
            hidden = [names and field in PARTIES for field, _ in pairs]
            params[name] = [
                [field, KEY.pseudonym("party", value) if one else value]
                for (field, value), one in zip(pairs, hidden, strict=True)
            ]
    return json.dumps(reasons)
