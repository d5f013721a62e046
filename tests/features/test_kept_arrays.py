from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from features import lakes

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, Source, build
from landwaiter.features.rows import NEVER, read_rows
from landwaiter.features.state import MISSING
from landwaiter.schema import tables

SPEC = FeatureSpec(window_days=10)
ROWS = [lakes.item(number, number // 3, customs_value=100.0 + number, net_mass_kg=10.0) for number in range(30)]
FOUND = [lakes.outcome(number, number // 3 + 2) for number in range(0, 24, 2)]


class Counting:
    """An engine that counts the files it was asked to read."""

    def __init__(self, engine: Engine) -> None:
        self.attached: list[str] = []
        self._engine = engine

    def attach(self, name: str, files: list[Path], like: Any) -> None:
        self.attached += [f"{file.parent.name}/{file.stem}" for file in files]
        self._engine.attach(name, files, like)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def test_arrays_kept_or_not_give_the_same_features(engine: Engine, tmp_path: Path) -> None:
    fresh = lakes.source(engine, tmp_path, ROWS, FOUND, parts=3)
    kept = Source(engine, fresh.declarations, fresh.outcomes, tmp_path / "state")
    expected = build(fresh, SPEC).matrix
    assert np.array_equal(build(kept, SPEC).matrix, expected, equal_nan=True)
    assert np.array_equal(build(kept, SPEC).matrix, expected, equal_nan=True)


def test_a_new_import_adds_only_its_own_arrays(engine: Engine, tmp_path: Path) -> None:
    counting: Any = Counting(engine)
    whole = lakes.source(engine, tmp_path, ROWS, FOUND, parts=3)
    expected = build(whole, SPEC).matrix
    build(Source(counting, whole.declarations[:2], whole.outcomes, tmp_path / "state"), SPEC)
    arrays = {path: path.stat().st_mtime_ns for path in (tmp_path / "state").rglob("*.npy")}
    assert set(counting.attached) == {"declarations/0", "declarations/1", "outcomes/0"}
    counting.attached.clear()
    table = build(Source(counting, whole.declarations, whole.outcomes, tmp_path / "state"), SPEC)
    assert set(counting.attached) == {"declarations/2"}
    assert np.array_equal(table.matrix, expected, equal_nan=True)
    assert {path: path.stat().st_mtime_ns for path in arrays} == arrays


def test_reading_part_by_part_leaves_the_tables_of_the_engine_whole(engine: Engine, tmp_path: Path) -> None:
    source = lakes.source(engine, tmp_path, ROWS, FOUND, parts=3, state=tmp_path / "state")
    declared = tables.declarations()
    engine.attach("declarations", source.declarations, declared)
    build(source, SPEC)
    assert engine.fetch(declared.aggregate(n=declared.count()))["n"].tolist() == [len(ROWS)]


def test_arrays_of_another_release_of_the_engine_are_not_read(engine: Engine, tmp_path: Path) -> None:
    counting: Any = Counting(engine)
    source = lakes.source(engine, tmp_path, ROWS, FOUND, state=tmp_path / "state")
    expected = build(source, SPEC).matrix
    counting.release = "another-1.0"
    fresh = build(Source(counting, source.declarations, source.outcomes, tmp_path / "state"), SPEC).matrix
    assert set(counting.attached) == {"declarations/0", "outcomes/0"}
    assert np.array_equal(fresh, expected, equal_nan=True)


def test_deleting_the_kept_arrays_loses_nothing(engine: Engine, tmp_path: Path) -> None:
    source = lakes.source(engine, tmp_path, ROWS, FOUND, state=tmp_path / "state")
    expected = build(source, SPEC).matrix
    for path in (tmp_path / "state").rglob("*.npy"):
        path.unlink()
    assert np.array_equal(build(source, SPEC).matrix, expected, equal_nan=True)


def test_a_new_column_is_read_when_it_is_first_asked_for(engine: Engine, tmp_path: Path) -> None:
    source = lakes.source(engine, tmp_path, ROWS, FOUND, state=tmp_path / "state")
    read_rows(source, ["office"], [])
    rows = read_rows(source, ["office", "carrier_id"], ["customs_value"])
    assert len(set(rows.hashes["carrier_id"].tolist())) == 1
    assert rows.numbers["customs_value"].tolist() == [100.0 + number for number in range(30)]


def test_rows_hold_what_was_declared_and_found(engine: Engine, tmp_path: Path) -> None:
    declared = [
        lakes.item(1, 3, hs_code="01012199", office=None, customs_value=None),
        lakes.item(2, 0, hs_code="0101", customs_value=7.5),
        lakes.item(3, 4, item_number=2, office="B"),
    ]
    found = [lakes.outcome(1, known=9, revenue=12.5), lakes.outcome(3, known=5, item_number=1)]
    rows = read_rows(
        lakes.source(engine, tmp_path, declared, found), ["office", "hs2", "hs4", "hs6"], ["customs_value"]
    )
    first = np.datetime64(lakes.FIRST).astype(np.int32)
    assert (rows.day - first).tolist() == [0, 3, 4]
    assert rows.numbers["customs_value"].tolist() == pytest.approx([7.5, np.nan, np.nan], nan_ok=True)
    # Shorter codes are filled up with zeros; every level is told apart from a missing code by one.
    assert rows.hashes["hs6"].tolist() == [10101, 10122, 10122]
    assert rows.hashes["hs4"].tolist() == [102, 102, 102]
    assert rows.hashes["hs2"].tolist() == [2, 2, 2]
    assert (rows.hashes["office"] == MISSING).tolist() == [False, True, False]
    # The outcome of item 1 of declaration S3 is not one of its item 2.
    assert rows.known.tolist() == [NEVER, int(first) + 9, NEVER]
    assert rows.fraud.tolist() == pytest.approx([np.nan, 1, np.nan], nan_ok=True)
    assert rows.revenue.tolist() == pytest.approx([np.nan, 12.5, np.nan], nan_ok=True)


def test_a_column_kept_outside_the_schema_can_be_a_key(engine: Engine, tmp_path: Path) -> None:
    declared = [lakes.item(n, n, extra={"seal": seal}) for n, seal in enumerate(["x", "y", "x"])]
    declared.append(lakes.item(3, 3))
    spec = FeatureSpec(keys=("extra:seal",), crosses=(), repeated=())
    source = lakes.source(engine, tmp_path, declared, [lakes.outcome(0, known=1)], state=tmp_path / "state")
    column = build(source, spec).column("extra:seal|inspected|all")
    assert column.tolist() == pytest.approx([0, 0, 1, np.nan], nan_ok=True)


def test_an_amount_can_be_part_of_a_key(engine: Engine, tmp_path: Path) -> None:
    masses = [10.0, 10.0, None, 0.0, -0.0, 10.5]
    declared = [lakes.item(n, n, net_mass_kg=mass) for n, mass in enumerate(masses)]
    rows = read_rows(lakes.source(engine, tmp_path, declared, []), ["net_mass_kg"], [])
    hashes = rows.hashes["net_mass_kg"].tolist()
    assert hashes[0] == hashes[1] != hashes[5]
    assert hashes[3] == hashes[4] != MISSING
    assert hashes[2] == MISSING
    assert rows.numbers == {}
