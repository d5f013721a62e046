"""Inspected items drawn from a stated rule, as they are exported from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.common import COORDINATES
from landwaiter.features.table import FeatureInfo, FeatureTable

INFOS = tuple(FeatureInfo(coordinate.feature, "amount", "ratio") for coordinate in COORDINATES)


def table(items: int, seed: int, per_importer: float = 3.0) -> tuple[FeatureTable, NDArray[Any]]:
    """Items about the centre of the map, importers of some items each; every tenth a fraud, cheap and new."""
    draw = np.random.default_rng(seed)
    fraud = draw.random(items) < 0.1
    # Importers are alike within themselves, as they are in life: that is what an attack can use.
    importer = draw.integers(0, round(items / per_importer), items)
    habit = draw.normal(0, 0.7, (importer.max() + 1, len(INFOS)))[importer]
    units = habit + draw.normal(0, 0.7, (items, len(INFOS)))
    units[fraud, 0] -= 1.5
    units[fraud, 4] -= 1.5
    values = [one.centre + one.unit * unit for one, unit in zip(COORDINATES, units.T, strict=True)]
    columns = [_feature(one.form, value) for one, value in zip(COORDINATES, values, strict=True)]
    known = np.datetime64("2025-01-01") + np.sort(draw.integers(0, 300, items))
    made = FeatureTable(
        infos=INFOS,
        matrix=np.column_stack(columns).astype(np.float32),
        keys={},
        day=known,
        office=np.full(items, None, dtype=object),
        fraud=fraud.astype(np.float64),
        revenue=np.full(items, np.nan),
        known_on=known + 5,
    )
    return made, np.array([f"T{number:05}" for number in importer], dtype=object)


def _feature(form: Any, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the feature that takes a value in the map."""
    if form is np.log1p:
        return np.maximum(np.expm1(value), 0)
    return value if form is np.positive else np.exp(value)
