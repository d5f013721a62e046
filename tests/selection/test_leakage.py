from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landwaiter.errors import NotComputableError
from landwaiter.selection.leakage import audit_leakage, joint_codes
from landwaiter.selection.leakage.coding import Coded, coded, joined
from landwaiter.selection.leakage.joint import Rows, glue, lookup, purity, traders_per_row
from landwaiter.selection.leakage.near_duplicates import near_duplicates

KOREAN = Path(__file__).parents[3] / "shared" / "data" / "declarations-kr"
CUT = np.datetime64("2023-11-01")
START = np.datetime64("2023-01-01")


def clean(number: int = 12_000, seed: int = 0) -> tuple[dict[str, Any], Any, Any]:
    """Honest trade: risky traders, risky goods, regular consignments, nulls with a reason; nothing leaks."""
    random = np.random.default_rng(seed)
    trader, product = random.zipf(1.3, number) % 900, random.integers(0, 300, number)
    origin = (product + random.integers(0, 3, number)) % 12
    mode = random.choice(["sea", "air", "road"], number)
    mass = np.where(random.random(number) < 0.3, 24_000.0, np.round(random.lognormal(6, 1.5, number), 1))
    propensity, danger = random.normal(size=900), random.normal(size=300)
    odds = -2.5 + 1.2 * propensity[trader] + 1.0 * danger[product] + 0.6 * (mode == "air")
    fraud = (random.random(number) < 1 / (1 + np.exp(-odds))).astype(float)
    text = {
        "declaration_id": [f"D{place}" for place in range(number)],
        "importer_id": [f"T{one}" for one in trader],
        "hs_code": [f"{one:06d}" for one in product],
        "origin_country": [f"C{one}" for one in origin],
        "transport_mode": mode.tolist(),
        "container_id": [f"K{place}" if how == "sea" else None for place, how in enumerate(mode)],
    }
    columns: dict[str, Any] = {name: np.array(values, dtype=object) for name, values in text.items()}
    columns |= {
        "net_mass_kg": mass,
        "customs_value": np.round(mass * (1 + product) * random.lognormal(0, 0.3, number), 2),
    }
    columns["duty_rate"] = (product % 5) * 5.0
    return columns, fraud, START + np.sort(random.integers(0, 400, number))


def test_honest_data_raises_no_alarm() -> None:
    for seed in range(4):
        columns, fraud, day = clean(seed=seed)
        found = audit_leakage(columns, fraud, day)
        assert [one for one in found.findings if one.severity in ("warning", "severe")] == []
        assert not found.leaks
        assert found.rows == 12_000


def test_uninspected_rows_raise_no_alarm_and_are_not_counted() -> None:
    columns, fraud, day = clean()
    fraud[np.random.default_rng(1).random(len(fraud)) < 0.6] = np.nan
    found = audit_leakage(columns, fraud, day)
    assert found.severity == "none"
    assert found.rows == int((~np.isnan(fraud)).sum())


def test_replayed_goods_at_random_traders_are_found() -> None:
    columns, fraud, day = clean()
    random = np.random.default_rng(7)
    # Every row takes goods, weight and label from one of 2,000 rows, and keeps its own trader and value.
    source = random.integers(0, 2000, len(fraud))
    for name in ("hs_code", "origin_country", "net_mass_kg"):
        columns[name] = columns[name][source]
    columns["net_mass_kg"] = columns["net_mass_kg"] + source / 1e4
    found = audit_leakage(columns, fraud[source], day)
    assert found.leaks
    assert found.best is not None
    assert "net_mass_kg" in found.best.columns
    assert found.best.repeated > 0.9
    assert found.best.glue > 0.95
    assert found.best.auc > 0.95
    assert found.findings[0].reason.message == "audit.joint_values.many_traders"


def test_a_trader_who_repeats_himself_is_no_leak() -> None:
    columns, _fraud, day = clean()
    steady = np.array([int(name[1:]) % 5 == 0 for name in columns["importer_id"]])
    assert not audit_leakage(columns, steady.astype(float), day).leaks


@pytest.mark.parametrize(
    ("planted", "message", "severity"),
    [
        (lambda fraud: np.where(fraud == 1, 120.0, 0.0), "audit.field.tells", "severe"),
        (lambda fraud: np.where(fraud == 1, "X9", "A0").astype(object), "audit.field.tells", "severe"),
        (lambda fraud: np.where(np.arange(len(fraud)) % 2 * fraud == 1, 7.5, np.nan), "audit.field.nulls", "warning"),
    ],
)
def test_fields_filled_in_after_the_inspection_are_found(planted: Any, message: str, severity: str) -> None:
    columns, fraud, day = clean()
    found = audit_leakage(columns | {"remark": planted(fraud)}, fraud, day)
    assert [(one.columns, one.reason.message, one.severity) for one in found.findings if one.kind == "field"] == [
        (("remark",), message, severity)
    ]


def test_fields_that_only_inspected_rows_have_are_found() -> None:
    columns, fraud, day = clean()
    random = np.random.default_rng(3)
    fraud[random.random(len(fraud)) < 0.5] = np.nan
    inspected = ~np.isnan(fraud)
    officer = np.where(inspected, "O1", None)
    channel = np.where(inspected, "red", "green").astype(object)
    found = audit_leakage(columns | {"inspector_id": officer, "channel": channel}, fraud, day)
    assert {one.columns: one.reason.message for one in found.findings} == {
        ("inspector_id",): "audit.field.inspected_only",
        ("channel",): "audit.field.tells_inspected",
    }


def test_near_copies_across_the_cut_are_found() -> None:
    columns, fraud, day = clean()
    random = np.random.default_rng(5)
    later = np.flatnonzero(random.random(len(fraud)) < 0.3)
    later = later[later > 9500]
    source = random.integers(0, 6000, len(later))
    for name in ("hs_code", "origin_country", "transport_mode", "net_mass_kg", "customs_value", "duty_rate"):
        columns[name][later] = columns[name][source]
    columns["customs_value"][later] *= 1 + random.uniform(-0.001, 0.001, len(later))
    fraud[later] = fraud[source]
    found = [one for one in audit_leakage(columns, fraud, day).findings if one.kind == "near_duplicates"]
    assert [one.severity for one in found] == ["severe"]
    assert found[0].numbers["share"] == pytest.approx(len(later) / 3000, abs=0.08)


def test_lookup_glue_and_purity_by_hand() -> None:
    #                value 0: rows 0-2, value 1: rows 3-4, value 2: row 5 (late, never seen)
    codes = np.array([0, 0, 0, 1, 1, 2])
    rows = Rows(np.array([1.0, 0, 1, 0, 0, 1]), np.array([True, True, False, True, False, False]), None)
    found = lookup(codes, 3, rows)
    assert found.score.tolist() == [0.5, 0.0, 1 / 3]
    assert found.seen.tolist() == [True, True, False]
    trader = coded(np.array(["a", "b", "a", "c", "d", "e"], object))
    others = lookup(codes, 3, rows, trader)
    assert others.score.tolist() == [0.0, 0.0, 1 / 3]
    assert traders_per_row(codes, 3, trader) == pytest.approx(4 / 5)
    assert purity(codes, 3, rows)[0] == 0
    assert glue(codes, 3, rows) == 0.0


def test_glue_is_one_for_stuck_labels_and_nought_for_dealt_ones() -> None:
    random = np.random.default_rng(0)
    codes = random.integers(0, 500, 10_000)
    early = np.arange(10_000) < 5000
    trader = coded(random.integers(0, 5000, 10_000).astype(float))
    stuck, dealt = (codes % 5 == 0).astype(float), (random.random(10_000) < 0.02).astype(float)
    assert glue(codes, 500, Rows(stuck, early, trader)) == 1.0
    assert abs(glue(codes, 500, Rows(dealt, early, trader))) < 0.02
    # with 2 % fraud most values are pure all the same: that is why purity alone says nothing
    values, pure, by_chance = purity(codes, 500, Rows(dealt, early, None))
    assert values == 500
    assert pure == pytest.approx(by_chance, abs=0.05)
    assert pure > 0.6


def test_near_duplicates_differ_by_no_more_than_one_percent() -> None:
    early = np.arange(400) < 200
    fraud = np.tile([0.0, 1.0], 200)
    base = np.exp(np.linspace(0, 40, 200))
    for jitter, share in ((1.000, 1.0), (1.002, 0.9), (1.011, 0.0)):
        values = np.r_[base, base * jitter]
        columns = {"kg": Coded(np.arange(400), 400, np.zeros(400, bool), numeric=True)}
        found = near_duplicates(columns, {"kg": values}, Rows(fraud, early, None))
        assert (found is not None) == (share > 0)
        if found is not None:
            assert found.numbers["share"] >= share


def test_nulls_join_as_values_of_their_own() -> None:
    codes, size = joined(np.zeros(4, np.int64), coded(np.array([np.nan, 1.0, np.nan, 2.0])))
    assert (codes[0] == codes[2], size) == (True, 3)
    columns = {"a": np.array(["x", None, None], object), "b": np.array([1.0, np.nan, np.nan])}
    assert joint_codes(columns, ("a", "b"))[1] == joint_codes(columns, ("a", "b"))[2]


def test_a_period_without_fraud_is_told() -> None:
    columns, fraud, day = clean(600)
    with pytest.raises(NotComputableError, match="after the cut"):
        audit_leakage(columns, np.where(day < CUT, fraud, 0.0), day, cut=CUT)


def test_large_data_is_looked_at_on_both_sides_of_the_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landwaiter.selection.leakage.run.MOST_EARLY", 3000)
    monkeypatch.setattr("landwaiter.selection.leakage.run.MOST_LATER", 1000)
    columns, fraud, day = clean()
    found = audit_leakage(columns, fraud, day, cut=CUT)
    assert (found.rows, found.early, found.later) == (4000, 3000, 1000)
    assert found.severity == "none"


@pytest.mark.slow
@pytest.mark.skipif(not KOREAN.exists(), reason="the public data set is not there")
def test_the_leak_of_the_public_data_set_is_found_without_help() -> None:
    columns, fraud, day = korean()
    found = audit_leakage(columns, fraud, day, cut=np.datetime64("2021-01-01"), trader="Importer ID")
    assert found.leaks
    assert found.best is not None
    assert found.best.severity == "severe"
    assert found.best.repeated == pytest.approx(0.82, abs=0.02)
    assert found.best.auc == pytest.approx(0.976, abs=0.006)
    assert found.best.pure > 0.94
    assert found.best.traders > 0.99
    assert found.best.precision_5 > 0.97
    assert "HS6 Code" in found.best.columns
    assert any("Net Mass" in key for key in found.keys)


def korean() -> tuple[dict[str, Any], Any, Any]:
    rows: list[dict[str, str]] = []
    for part in ("train", "valid"):
        with (KOREAN / f"df_syn_{part}_eng.csv").open(encoding="utf-8", newline="") as stream:
            rows.extend(csv.DictReader(stream))
    numeric, labels = {"Tax Rate", "Net Mass", "Item Price"}, {"Fraud", "Critical Fraud", "Date"}
    columns: dict[str, Any] = {}
    for name in set(rows[0]) - labels:
        texts = [row[name] or None for row in rows]
        columns[name] = np.array(texts, float) if name in numeric else np.array(texts, object)
    names = [name for name in rows[0] if name in columns]
    fraud = np.array([float(row["Fraud"]) for row in rows])
    return {name: columns[name] for name in names}, fraud, np.array([row["Date"] for row in rows], "datetime64[D]")
