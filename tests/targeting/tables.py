"""Small feature tables, written out by hand or drawn from a stated rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from landwaiter.features.table import FeatureInfo, FeatureTable

FIRST_DAY = np.datetime64("2025-01-01", "D")
IMPORTER, VALUE = ("importer_id",), ("customs_value",)

INFOS = (
    FeatureInfo("importer_id|rate|all", "history", "rate", IMPORTER),
    FeatureInfo("importer_id|inspected|all", "history", "inspected", IMPORTER),
    FeatureInfo("amount|customs_value|log", "amount", "log", VALUE),
)


def table(infos: tuple[FeatureInfo, ...], rows: list[list[float]], **given: Any) -> FeatureTable:
    """A table with the given features, one item a day, and outcomes or evidence where given."""
    count = len(rows)
    unknown = np.full(count, np.nan)
    return FeatureTable(
        infos=infos,
        matrix=np.array(rows, dtype=np.float32).reshape(count, len(infos)),
        keys={
            "declaration_id": np.array([f"D{row}" for row in range(count)], dtype=object),
            "item_number": np.ones(count),
        },
        day=given.get("day", FIRST_DAY + np.arange(count)),
        office=np.array(given.get("office", [None] * count), dtype=object),
        fraud=np.array(given.get("fraud", unknown), dtype=np.float64),
        revenue=np.array(given.get("revenue", unknown), dtype=np.float64),
        known_on=given.get("known_on", np.full(count, np.datetime64("NaT", "D"))),
        evidence=given.get("evidence", {}),
    )


def learnable(count: int = 600, seed: int = 0) -> FeatureTable:
    """Items that are fraud with the chance their importer's rate says, and cost a tenth of their value."""
    rng = np.random.default_rng(seed)
    rate = rng.choice([0.05, 0.8], size=count, p=[0.6, 0.4])
    value = rng.uniform(100, 10_000, size=count)
    fraud = (rng.random(count) < rate).astype(np.float64)
    rows = np.column_stack([rate, np.full(count, 20.0), np.log(value)])
    day = FIRST_DAY + np.sort(rng.integers(0, 300, size=count))
    return table(
        INFOS,
        rows.tolist(),
        day=day,
        office=rng.choice(["north", "south", "port"], size=count).tolist(),
        fraud=fraud,
        revenue=np.where(fraud == 1, value / 10, 0.0),
        known_on=day + 10,
    )
