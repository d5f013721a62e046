"""The joint keys of a data set that leak, with a verdict on each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.schema.nouns import Reason
from landwaiter.selection.leakage.finding import Finding, JointKey, Params, Severity, column_list
from landwaiter.selection.leakage.joint import (
    FEWEST_REPEATS,
    Rows,
    area,
    code_of,
    glue,
    lookup,
    precision_at,
    purity,
    search,
    traders_per_row,
)

if TYPE_CHECKING:
    from landwaiter.selection.leakage.coding import Coded

SEVERE_GLUE = 0.8
WARNING_GLUE = 0.5
FEWEST_SEEN = 0.05
MOST_KEYS = 3


def joint_keys(columns: dict[str, Coded], rows: Rows, seed: int) -> list[JointKey]:
    """Return the best joint key, and after a leaking one the best without its leading column, and so on.

    The further keys matter because a row that is new by one key may still repeat another one.
    """
    left = {name: one for name, one in columns.items() if _recurs(one, rows)}
    found: list[JointKey] = []
    while len(found) < MOST_KEYS and left:
        names = search(left, rows)
        if not names:
            break
        key = measured(columns, names, rows, seed)
        if found and key.severity == "none":
            break
        found.append(key)
        if key.severity == "none":
            break
        left = {name: one for name, one in left.items() if name != names[0]}
    return found


def measured(columns: dict[str, Coded], names: tuple[str, ...], rows: Rows, seed: int) -> JointKey:
    """Return what the lookup table by the key ``names`` achieves, with a verdict."""
    codes, size = code_of(columns, names, len(rows.fraud))
    found, later = lookup(codes, size, rows), rows.fraud[~rows.early]
    values, pure, by_chance = purity(codes, size, rows)
    repeated, firm = float(found.seen.mean()), glue(codes, size, rows)
    return JointKey(
        columns=names,
        repeated=repeated,
        auc=area(found.score, later),
        precision_5=precision_at(found.score, later, 0.05, seed),
        precision_10=precision_at(found.score, later, 0.10, seed),
        values=values,
        pure=pure,
        pure_by_chance=by_chance,
        traders=traders_per_row(codes, size, rows.trader),
        glue=firm,
        severity=verdict(firm, repeated),
    )


def verdict(firm: float, share: float) -> Severity:
    """Return how bad it is that ``share`` of the later rows repeat values to which the label sticks so firmly."""
    if share < FEWEST_SEEN or firm < WARNING_GLUE:
        return "none"
    return "severe" if firm >= SEVERE_GLUE else "warning"


def finding_of(key: JointKey) -> Finding:
    """Return the finding that tells of a leaking key."""
    params: Params = {
        "columns_fields": column_list(key.columns),
        "repeated_percent": key.repeated,
        "pure_percent": key.pure,
        "chance_percent": key.pure_by_chance,
        "auc_number": round(key.auc, 3),
        "precision_percent": key.precision_5,
    }
    numbers = {name: value for name, value in key.as_dict().items() if isinstance(value, float)}
    many = "many_traders" if not math.isnan(key.traders) else "traders_unknown"
    return Finding("joint_values", key.severity, key.columns, Reason(f"audit.joint_values.{many}", params), numbers)


def _recurs(column: Coded, rows: Rows) -> bool:
    known = np.zeros(column.size, bool)
    known[column.codes[rows.early]] = True
    return bool(known[column.codes[~rows.early]].mean() >= FEWEST_REPEATS)
