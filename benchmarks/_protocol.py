"""The baseline that published work compares itself with: XGBoost, 100 trees of depth 4, on flags of risk profiles.

Features and flags as described by Kim et al. (*DATE*, KDD 2020, section 5.1): declared amounts and their ratios, the
commodity code at three lengths, day, week and month, and for importer, declarant, code, origin and four of their
pairs whether the value is among the riskiest tenth by the share of fraud in what was inspected. As there, flags are
made from the rows that are learned from. XGBoost's other settings are its defaults.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
PROFILES = (
    ("importer_id",),
    ("declarant_id",),
    ("hs_code",),
    ("origin_country",),
    ("importer_id", "hs_code"),
    ("declarant_id", "hs_code"),
    ("origin_country", "hs_code"),
    ("office", "hs_code"),
)
RISKY = 0.1
AMOUNTS = ("customs_value", "invoice_value", "tax_amount", "gross_mass_kg", "quantity")
RATIOS = (
    ("customs_value", "quantity"),
    ("customs_value", "gross_mass_kg"),
    ("tax_amount", "customs_value"),
    ("tax_amount", "quantity"),
    ("invoice_value", "customs_value"),
)


def chances(
    declared: Columns, learned: NDArray[np.int64], fraud: NDArray[np.bool_], wanted: NDArray[np.int64], seed: int
) -> NDArray[np.float64]:
    """Return the probability of fraud of the rows ``wanted``, having learned from ``learned`` and what they were."""
    from xgboost import XGBClassifier

    made = np.column_stack([*_amounts(declared), *_codes_and_days(declared), *_flags(declared, learned, fraud)])
    model = XGBClassifier(n_estimators=100, max_depth=4, n_jobs=1, random_state=seed)
    found: NDArray[np.float64] = model.fit(made[learned], fraud).predict_proba(made[wanted])[:, 1]
    return found


def _amounts(declared: Columns) -> Iterator[NDArray[np.float64]]:
    values = {name: declared[name].astype(np.float64) for name in AMOUNTS}
    yield from values.values()
    for part, whole in RATIOS:
        yield np.divide(values[part], values[whole], out=np.full(len(values[part]), np.nan), where=values[whole] > 0)


def _codes_and_days(declared: Columns) -> Iterator[NDArray[np.float64]]:
    for digits in (2, 4, 6):
        yield np.array([float(code[:digits]) for code in declared["hs_code"]])
    day = declared["registration_date"].astype("datetime64[D]")
    month, year = day.astype("datetime64[M]"), day.astype("datetime64[Y]")
    yield (day - month.astype("datetime64[D]")).astype(np.float64)
    yield ((day - year.astype("datetime64[D]")).astype(np.int64) // 7).astype(np.float64)
    yield (month - year.astype("datetime64[M]")).astype(np.float64)


def _flags(declared: Columns, learned: NDArray[np.int64], fraud: NDArray[np.bool_]) -> Iterator[NDArray[np.float64]]:
    for columns in PROFILES:
        value = np.array(
            ["|".join(map(str, parts)) for parts in zip(*(declared[name] for name in columns), strict=True)]
        )
        known, place = np.unique(value[learned], return_inverse=True)
        share = np.bincount(place, weights=fraud) / np.bincount(place)
        riskiest = known[np.argsort(-share, kind="stable")[: max(1, round(RISKY * len(known)))]]
        yield np.isin(value, riskiest).astype(np.float64)
