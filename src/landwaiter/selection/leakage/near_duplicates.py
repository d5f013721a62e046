"""Later rows that equal an earlier one in all but identifiers, days and small differences of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.schema.nouns import Reason
from landwaiter.selection.leakage.coding import Coded, Codes, coded, joined
from landwaiter.selection.leakage.finding import Finding, Params, Severity
from landwaiter.selection.leakage.joint import Rows, glue, lookup
from landwaiter.selection.leakage.keys import SEVERE_GLUE, WARNING_GLUE

if TYPE_CHECKING:
    from collections.abc import Iterable

Flags = NDArray[np.bool_]

TOLERANCE = 0.01
FEWEST = 0.05


def near_duplicates(columns: dict[str, Coded], numbers: dict[str, NDArray[Any]], rows: Rows) -> Finding | None:
    """Return a finding where many later rows nearly equal an earlier one and carry its label.

    Every column takes part but identifiers and days, which the caller leaves out. Numbers are
    compared on a logarithmic grid whose cells are 1 % wide, so that two rows in one cell differ by
    at most 1 %; a second grid, shifted by half a cell, catches most pairs that a border of the
    first one separates. Pairs split by both are missed: the share is a lower bound.
    """
    texts = [column for name, column in columns.items() if name not in numbers]
    grids = [_block(texts, _gridded(numbers, shift), len(rows.fraud)) for shift in (0.0, 0.5)]
    seen = [lookup(codes, size, rows).seen for codes, size in grids]
    share = float(np.mean(seen[0] | seen[1]))
    if share < FEWEST:
        return None
    codes, size = grids[int(seen[1].sum() > seen[0].sum())]
    across = glue(codes, size, rows, ~rows.early)
    within = glue(codes, size, Rows(rows.fraud, rows.early, None), ~rows.early)
    params: Params = {"share_percent": share, "tolerance_percent": TOLERANCE, "glue_percent": max(across, within)}
    severity = _severity(across, within)
    sticks = "no_label" if severity == "note" else "label"
    reason = Reason(f"audit.near_duplicates.{sticks}", params)
    measured = {"share": share, "glue_other_traders": across, "glue": within}
    names = tuple(name for name in columns if name not in numbers) + tuple(numbers)
    return Finding("near_duplicates", severity, names, reason, measured)


def _severity(across: float, within: float) -> Severity:
    """Copies at other traders are no trade; copies at the same trader may be its regular trade."""
    if across >= SEVERE_GLUE:
        return "severe"
    return "warning" if across >= WARNING_GLUE or within >= SEVERE_GLUE else "note"


def _gridded(numbers: dict[str, NDArray[Any]], shift: float) -> list[Coded]:
    return [coded(_cell(values.astype(np.float64), shift)) for values in numbers.values()]


def _cell(values: NDArray[np.float64], shift: float) -> NDArray[np.float64]:
    """Return the cell of each number on a logarithmic grid; zero and null keep to themselves."""
    size = np.log(np.abs(values), out=np.full(len(values), -np.inf), where=values != 0)
    cell = np.floor(size / np.log1p(TOLERANCE) + shift)
    return np.where(np.isnan(values), np.nan, np.where(np.isinf(cell), -np.inf, cell * 2 + (values < 0)))


def _block(texts: Iterable[Coded], grid: Iterable[Coded], rows: int) -> tuple[Codes, int]:
    codes, size = np.zeros(rows, np.int64), 1
    for column in (*texts, *grid):
        codes, size = joined(codes, column)
    return codes, size
