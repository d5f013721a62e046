from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from features import lakes, oracle
from features.lakes import Row

from landwaiter.engine import Engine
from landwaiter.features import FeatureSpec, build, columns

SPEC = FeatureSpec(
    crosses=(
        ("hs6", "origin_country"),
        ("importer_id", "hs4"),
        ("office", "hs4"),
        ("importer_id", "hs2", "carrier_id"),
    ),
    window_days=20,
    price_window_days=30,
)


def country(seed: int, items: int = 90) -> tuple[list[Row], list[Row]]:
    """Return a crowded little country: few keys, many repeats, holes everywhere."""
    draw = random.Random(seed)
    rows = []
    for number in range(items):
        text = {
            "importer_id": draw.choice(["I1", "I2", "I3", None]),
            "declarant_id": draw.choice(["D1", "D2"]),
            "exporter_id": draw.choice(["E1", "E2", "E3", "E4", None]),
            "carrier_id": draw.choice(["C1", None]),
            "office": draw.choice(["A", "B"]),
            "hs_code": draw.choice(["01012100", "010129", "0102", "870323"]),
            "origin_country": draw.choice(["FR", "FR", "CN", None]),
            "quantity_unit": draw.choice(["p", "l"]),
        }
        amounts = {
            "customs_value": draw.choice([1000.0, 1200.0, 900.0, 1e6, 0.0, 350.5, None]),
            "net_mass_kg": draw.choice([100.0, 90.0, 110.0, None]),
            "gross_mass_kg": draw.choice([120.0, 0.0]),
            "quantity": draw.choice([5.0, 6.0, 0.0, None]),
            "duty_rate": draw.choice([0.0, 5.0, None]),
            "tax_amount": draw.choice([0.0, 50.0]),
        }
        rows.append(lakes.item(number, draw.randrange(45), **text, **amounts))
    rows.sort(key=lambda row: row["registration_date"])
    found = []
    for row in rows:
        if draw.random() < 0.6:
            number = int(row["declaration_id"][1:])
            known = (row["registration_date"] - lakes.FIRST).days + draw.choice([0, 0, 1, 5, 30])
            found.append(lakes.outcome(number, known, draw.choice(["fraud", "minor", "compliant"]), 10.0))
    return rows, found


def agree(made: dict[str, float], expected: dict[str, float]) -> None:
    """Hold every expected value; what else is made must be named by no family of the loops."""
    wrong = {name: (made[name], value) for name, value in expected.items() if not _close(made[name], value)}
    assert not wrong
    assert {name for name in made if name not in expected and not _out_of_scope(name)} == set()


def _close(made: float, expected: float) -> bool:
    return (math.isnan(made) and math.isnan(expected)) or made == pytest.approx(expected, rel=2e-4, abs=2e-3)


def _out_of_scope(name: str) -> bool:
    return name.startswith(("amount|", "rounding|")) and "importer" not in name


@pytest.mark.parametrize("seed", range(4))
def test_every_family_agrees_with_loops(engine: Engine, tmp_path: Path, seed: int) -> None:
    rows, found = country(seed)
    made = lakes.by_item(build(lakes.source(engine, tmp_path, rows, found), SPEC, evidence=True))
    assert len(made) == len(rows)
    for row in rows:
        agree(made[row["declaration_id"]], oracle.features(rows, found, SPEC, row))


def test_outcomes_known_late_are_left_out(engine: Engine, tmp_path: Path) -> None:
    rows, found = country(11)
    stop = lakes.on(20)
    made = lakes.by_item(build(lakes.source(engine, tmp_path, rows, found), SPEC, known_by=stop, evidence=True))
    for row in rows:
        agree(made[row["declaration_id"]], oracle.features(rows, found, SPEC, row, known_by=stop))


def _same(one: dict[str, float], other: dict[str, float]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


@pytest.mark.parametrize(
    "choice",
    [
        {"labelled_only": True},
        {"start": lakes.on(44)},
        {"start": lakes.on(20)},
        {"start": lakes.on(10), "end": lakes.on(30)},
    ],
)
def test_an_item_has_the_same_features_whatever_else_is_asked_for(
    engine: Engine, tmp_path: Path, choice: dict[str, Any]
) -> None:
    rows, found = country(5, items=200)
    source = lakes.source(engine, tmp_path, rows, found)
    everything = lakes.by_item(build(source, SPEC, evidence=True))
    some = lakes.by_item(build(source, SPEC, evidence=True, **choice))
    assert 0 < len(some) < len(everything)
    assert all(_same(values, everything[identifier]) for identifier, values in some.items())


def test_columns_are_those_of_the_table(engine: Engine, tmp_path: Path) -> None:
    rows, found = country(6)
    source = lakes.source(engine, tmp_path, rows, found)
    table = build(source, SPEC, end=lakes.on(40))
    held = {name: values.copy() for name, values in columns(source, SPEC, end=lakes.on(40))}
    assert tuple(held) == table.names
    assert np.array_equal(np.column_stack(list(held.values())), table.matrix, equal_nan=True)


def test_files_need_not_be_in_order(engine: Engine, tmp_path: Path) -> None:
    rows, found = country(7)
    shuffled = random.Random(1).sample(rows, len(rows))
    ordered = lakes.by_item(build(lakes.source(engine, tmp_path / "a", rows, found), SPEC, evidence=True))
    mixed = build(lakes.source(engine, tmp_path / "b", shuffled, found[::-1], parts=4), SPEC, evidence=True)
    assert (np.diff(mixed.day) >= np.timedelta64(0, "D")).all()
    made = lakes.by_item(mixed)
    assert made.keys() == ordered.keys()
    assert all(_same(made[identifier], ordered[identifier]) for identifier in ordered)
