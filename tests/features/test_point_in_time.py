from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from features import lakes
from features.lakes import Row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landwaiter.engine import Engine
from landwaiter.errors import NotComputableError
from landwaiter.features import FeatureSpec, build

SPEC = FeatureSpec(window_days=10, price_window_days=15)
DAYS = 30


def test_six_rows_by_hand(engine: Engine, tmp_path: Path) -> None:
    """Importer I1 declares on days 0, 0, 2, 2 and 5, I2 on day 5; three outcomes become known late."""
    rows = [lakes.item(1, 0), lakes.item(2, 0), lakes.item(3, 2), lakes.item(4, 2), lakes.item(5, 5)]
    rows.append(lakes.item(6, 5, importer_id="I2"))
    found = [lakes.outcome(1, known=1), lakes.outcome(2, known=2, result="minor"), lakes.outcome(3, known=4)]
    made = lakes.by_item(build(lakes.source(engine, tmp_path, rows, found), FeatureSpec(window_days=3), evidence=True))

    def column(name: str) -> list[float]:
        return [made[f"S{number}"][name] for number in range(1, 7)]

    # On day 2 only the outcome known on day 1 counts: the one known on day 2 itself came too late.
    assert column("importer_id|inspected|all") == [0, 0, 1, 1, 3, 0]
    assert column("importer_id|frauds|all") == [0, 0, 1, 1, 2, 0]
    # Three days back from day 5 are days 2, 3 and 4: the outcome of day 1 has left.
    assert column("importer_id|inspected|3") == [0, 0, 1, 1, 2, 0]
    assert column("importer_id|frauds|3") == [0, 0, 1, 1, 1, 0]
    # 5 % of 20 assumed inspections to begin with: (1 + frauds) / (20 + inspections), of everybody.
    overall = [1 / 20, 1 / 20, 2 / 21, 2 / 21, 3 / 23, 3 / 23]
    assert column("overall|rate|all") == pytest.approx(overall)
    # A key's own rate counts ten inspections at the overall rate besides its own.
    rate = [(f + 10 * p) / (n + 10) for f, n, p in zip([0, 0, 1, 1, 2, 0], [0, 0, 1, 1, 3, 0], overall, strict=True)]
    assert column("importer_id|rate|all") == pytest.approx(rate)
    assert column("office|rate|all")[5] == pytest.approx((2 + 10 * 3 / 23) / 13)
    # Items of the same day do not know of each other.
    assert column("importer_id|declared|all") == [0, 0, 2, 2, 4, 0]
    assert column("importer_id|since_first|all") == pytest.approx([math.nan] * 2 + [2, 2, 5, math.nan], nan_ok=True)
    assert column("importer_id|since_last|all") == pytest.approx([math.nan] * 2 + [2, 2, 3, math.nan], nan_ok=True)
    assert column("importer_id+hs4|declared|all") == [0, 0, 2, 2, 4, 0]


def test_usual_price_of_six_rows_by_hand(engine: Engine, tmp_path: Path) -> None:
    """Five imports at 10 a kilogram, a sixth at 100, and what the seventh is compared with."""
    rows = [lakes.item(n, n, customs_value=1000.0, net_mass_kg=100.0) for n in range(5)]
    rows += [lakes.item(n, n, customs_value=10_000.0, net_mass_kg=100.0) for n in (5, 6)]
    made = lakes.by_item(build(lakes.source(engine, tmp_path, rows, []), FeatureSpec(), evidence=True))

    def value(number: int, what: str) -> float:
        return made[f"S{number}"][f"price|per_kg|{what}|hs6+origin_country"]

    # Four imports are too few to say what is usual; five are enough.
    assert (value(4, "comparable"), value(5, "comparable")) == (4, 5)
    assert math.isnan(value(4, "deviation"))
    assert math.isnan(value(4, "usual"))
    # No spread at all counts as ten percent: ten times the usual price lies ln 10 / 0.1 away.
    assert value(5, "usual") == pytest.approx(10, rel=1e-4)
    assert value(5, "spread") == pytest.approx(0, abs=1e-3)
    assert value(5, "deviation") == pytest.approx(math.log(10) / 0.1, rel=1e-3)
    # For the seventh the sixth counts as three deviations above ten, ln 10 + 0.3, not as a hundred.
    centre = math.log(10) + 0.3 / 6
    spread = math.sqrt(5 * 0.05**2 / 6 + 0.25**2 / 6)
    assert value(6, "usual") == pytest.approx(math.exp(centre), rel=1e-4)
    assert value(6, "spread") == pytest.approx(spread, abs=1e-4)
    assert value(6, "ratio") == pytest.approx(math.log(100) - centre, abs=1e-4)
    assert value(6, "deviation") == pytest.approx((math.log(100) - centre) / spread, rel=1e-3)
    assert value(6, "declared") == pytest.approx(100)


def test_comparable_imports_leave_the_window(engine: Engine, tmp_path: Path) -> None:
    rows = [lakes.item(n, 0, customs_value=1000.0, net_mass_kg=100.0) for n in range(5)]
    rows += [lakes.item(10 + day, day, customs_value=None, net_mass_kg=100.0) for day in (7, 8)]
    made = lakes.by_item(
        build(lakes.source(engine, tmp_path, rows, []), FeatureSpec(price_window_days=7), evidence=True)
    )
    name = "price|per_kg|comparable|hs6+origin_country"
    assert (made["S17"][name], made["S18"][name]) == (5, 0)
    # The window forgets prices; that the goods were declared is not forgotten.
    assert made["S18"]["hs6+origin_country|declared|all"] == 6


def test_null_keys_are_unknown_but_null_parts_of_crosses_are_a_value(engine: Engine, tmp_path: Path) -> None:
    nobody: Row = {"importer_id": None, "customs_value": 10.0}
    rows = [lakes.item(1, 0, **nobody), lakes.item(2, 1, **nobody), lakes.item(3, 1, customs_value=10.0)]
    source = lakes.source(engine, tmp_path, rows, [lakes.outcome(1, known=0)])
    made = lakes.by_item(build(source, FeatureSpec(), evidence=True))
    of_importer = {name: value for name, value in made["S2"].items() if name.split("|")[0] == "importer_id"}
    assert len(of_importer) == 9
    assert all(math.isnan(value) for value in of_importer.values())
    assert math.isnan(made["S2"]["amount|value|comparable|importer_id"])
    assert made["S2"]["importer_id+hs4|declared|all"] == made["S2"]["importer_id+hs4|frauds|all"] == 1
    assert made["S3"]["importer_id+hs4|declared|all"] == made["S3"]["importer_id|declared|all"] == 0


def test_no_declarations_in_the_period(engine: Engine, tmp_path: Path) -> None:
    source = lakes.source(engine, tmp_path, [lakes.item(1, 5)], [])
    with pytest.raises(NotComputableError, match="no declarations"):
        build(source, SPEC, end=lakes.on(4))
    with pytest.raises(NotComputableError, match="no declarations"):
        build(source, SPEC, start=lakes.on(6))


def test_outcomes_of_items_that_were_never_declared_are_ignored(engine: Engine, tmp_path: Path) -> None:
    rows = [lakes.item(1, 0), lakes.item(2, 9)]
    found = [lakes.outcome(77, known=1), lakes.outcome(1, known=1, result="compliant", revenue=0.0)]
    table = build(lakes.source(engine, tmp_path, rows, found), SPEC, evidence=True)
    assert lakes.by_item(table)["S2"]["overall|rate|all"] == pytest.approx(1 / 21)
    assert table.fraud.tolist() == pytest.approx([0.0, math.nan], nan_ok=True)
    assert table.known_on.tolist() == [lakes.on(1), None]
    assert table.revenue.tolist() == pytest.approx([0.0, math.nan], nan_ok=True)


# The leak test. Whatever happens on day t or later must not show in what was known on day t.


@st.composite
def declared(draw: Any, number: int, first: int = 0) -> Row:
    pick = {
        "importer_id": ["I1", "I2", None],
        "declarant_id": ["D1", "D2"],
        "hs_code": ["010121", "0101", "870323"],
        "origin_country": ["FR", "CN"],
        "customs_value": [100.0, 5000.0, None],
        "net_mass_kg": [10.0, 12.0],
        "quantity": [1.0, 3.0],
    }
    values = {name: draw(st.sampled_from(choices)) for name, choices in pick.items()}
    return lakes.item(number, draw(st.integers(first, DAYS)), **values)


@st.composite
def histories(draw: Any) -> tuple[list[Row], list[Row], int]:
    rows = [draw(declared(number)) for number in range(draw(st.integers(8, 25)))]
    found = []
    for number, row in enumerate(rows):
        if draw(st.booleans()):
            after = (row["registration_date"] - lakes.FIRST).days + draw(st.integers(0, 12))
            found.append(lakes.outcome(number, after, draw(st.sampled_from(["fraud", "minor", "compliant"]))))
    return rows, found, draw(st.integers(3, DAYS))


def _features(engine: Engine, folder: Path, rows: list[Row], found: list[Row]) -> dict[str, dict[str, float]]:
    return lakes.by_item(build(lakes.source(engine, folder, rows, found), SPEC, evidence=True))


def _same(one: dict[str, float], other: dict[str, float]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[n], other[n], equal_nan=True) for n in one)


slowly = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@slowly
@given(histories(), st.data())
def test_labels_known_on_or_after_a_day_change_no_feature_until_then(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, history: tuple[list[Row], list[Row], int], data: Any
) -> None:
    rows, found, day = history
    changed = []
    for outcome in found:
        if outcome["known_on"] < lakes.on(day):
            changed.append(outcome)
        elif data.draw(st.booleans()):
            other = data.draw(st.sampled_from(["fraud", "compliant"]))
            later = outcome["known_on"] + timedelta(days=data.draw(st.integers(0, 5)))
            changed.append({**outcome, "result": other, "known_on": later})
    folder = tmp_path_factory.mktemp("leak")
    before = _features(engine, folder / "before", rows, found)
    after = _features(engine, folder / "after", rows, changed)
    held = [row["declaration_id"] for row in rows if row["registration_date"] <= lakes.on(day)]
    assert all(_same(before[identifier], after[identifier]) for identifier in held)


@pytest.mark.slow
@slowly
@given(histories(), st.data())
def test_declarations_registered_on_or_after_a_day_change_no_feature_until_then(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, history: tuple[list[Row], list[Row], int], data: Any
) -> None:
    rows, found, day = history
    watched = lakes.item(900, day)
    earlier = [row for row in rows if row["registration_date"] < lakes.on(day)]
    others = [data.draw(declared(1000 + number, first=day)) for number in range(data.draw(st.integers(0, 9)))]
    # An outcome found before its own declaration's day would be an error of the data: it goes with it.
    kept = {row["declaration_id"] for row in earlier}
    fewer = [outcome for outcome in found if outcome["declaration_id"] in kept]
    folder = tmp_path_factory.mktemp("leak")
    before = _features(engine, folder / "before", [*rows, watched], found)
    after = _features(engine, folder / "after", [*others, watched, *earlier], fewer)
    assert all(_same(before[identifier], after[identifier]) for identifier in [*kept, "S900"])


def test_the_leak_test_can_fail(engine: Engine, tmp_path: Path) -> None:
    """A label known the day before does change features: the two tests above compare what can differ."""
    rows = [lakes.item(1, 0), lakes.item(2, 5)]
    fraud = _features(engine, tmp_path / "a", rows, [lakes.outcome(1, known=4)])
    clean = _features(engine, tmp_path / "b", rows, [lakes.outcome(1, known=4, result="compliant")])
    assert _same(fraud["S1"], clean["S1"])
    assert not _same(fraud["S2"], clean["S2"])
