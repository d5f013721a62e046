from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from features import lakes

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, build
from landwaiter.features.replay import NEVER, Replay

ITEMS = 24
SPEC = FeatureSpec(window_days=10, price_window_days=15, identities=("importer_id",))


@pytest.fixture
def replay(engine: Engine, tmp_path: Path) -> Replay:
    return Replay(lakes.source(engine, tmp_path, rows(), outcomes()), SPEC)


def rows() -> list[lakes.Row]:
    names = ["A", "B", "C"]
    return [
        lakes.item(number, number, importer_id=names[number % 3], customs_value=100.0 + number)
        for number in range(ITEMS)
    ]


def outcomes() -> list[lakes.Row]:
    return [lakes.outcome(number, number + 1, "fraud" if number % 2 == 0 else "compliant") for number in range(ITEMS)]


def test_who_knows_all_sees_what_is_built(replay: Replay, engine: Engine, tmp_path: Path) -> None:
    built = build(lakes.source(engine, tmp_path / "again", rows(), outcomes()), SPEC)
    for first, last in ((0, 7), (7, 20), (20, ITEMS)):
        seen = replay.table(slice(first, last), replay.rows.known)
        assert seen.names == built.names
        assert np.array_equal(seen.matrix, built.matrix[first:last], equal_nan=True)
        assert np.array_equal(seen.fraud, built.fraud[first:last])


def test_who_knows_less_sees_what_is_built_without_the_rest(replay: Replay, engine: Engine, tmp_path: Path) -> None:
    some = [one for one in outcomes() if int(str(one["declaration_id"])[1:]) in (2, 5, 6, 11)]
    built = build(lakes.source(engine, tmp_path / "again", rows(), some), SPEC)
    known = np.full(ITEMS, NEVER, dtype=np.int32)
    known[[2, 5, 6, 11]] = replay.rows.known[[2, 5, 6, 11]]
    seen = replay.table(slice(10, 20), known)
    assert np.array_equal(seen.matrix, built.matrix[10:20], equal_nan=True)
    assert np.flatnonzero(~np.isnan(seen.fraud)).tolist() == [1]


def test_a_later_day_of_knowing_is_kept_to(replay: Replay) -> None:
    known = replay.rows.known.copy()
    late = known.copy()
    late[:12] = replay.rows.day[12]
    rate = "importer_id|inspected|all"
    # On a day nothing is known yet of what becomes known on that day; items 0, 3, 6 and 9 are of the same importer.
    assert replay.table(slice(12, 13), late).column(rate).tolist() == [0]
    assert replay.table(slice(12, 13), known).column(rate).tolist() == [4]


def test_periods_are_found_by_day(replay: Replay) -> None:
    first = int(replay.rows.day[0])
    assert replay.between(first + 3, first + 5) == slice(3, 5)
    assert replay.between(first - 9, first) == slice(0, 0)
