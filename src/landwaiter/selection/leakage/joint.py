"""Repeated joint values: where a table of past answers does the work of a model.

Where a joint value of several columns comes again and again, at many traders, and always with the
same answer, a model can learn the answer by heart. It will look excellent in a back-test and find
nothing new. The search below builds the joint key that foretells best from what *other* traders'
rows said, so that a trader's own history, which is honest knowledge, does not count.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landwaiter.selection.leakage.coding import Coded, Codes, joined
from landwaiter.selection.metrics import area_under_curve, at_share, ranked

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_COLUMNS = 8
LEAST_GAIN = 0.002
FEWEST_REPEATS = 0.02
PURE_FROM_ROWS = 5
FEWEST_ASKED = 20


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table of past answers, asked about later rows.

    ``score`` is the share of fraud among the earlier rows with the same joint value, the overall
    share where there are none; ``seen`` says which later rows repeat an earlier joint value.
    """

    score: Floats
    seen: Flags


@dataclass(frozen=True, slots=True)
class Rows:
    """What the search needs: the label, which rows are early, and who traded (or nothing known)."""

    fraud: Floats
    early: Flags
    trader: Coded | None


def lookup(codes: Codes, size: int, rows: Rows, trader: Coded | None = None) -> Lookup:
    """Ask about each later row what the earlier rows of its joint value said.

    With ``trader`` only the rows of other traders answer.
    """
    early, late = rows.early, ~rows.early
    count, frauds = _totals(codes, size, rows)
    number, hits = count[codes[late]], frauds[codes[late]]
    if trader is not None:
        own, own_size = joined(codes, trader)
        own_count, own_frauds = _totals(own, own_size, rows)
        number, hits = number - own_count[own[late]], hits - own_frauds[own[late]]
    seen = number > 0
    base = float(rows.fraud[early].mean())
    return Lookup(np.where(seen, hits / np.maximum(number, 1), base), seen)


def area(score: Floats, fraud: Floats) -> float:
    """Return the area under the ROC curve of one score; NaN with one class only."""
    rows = ranked(score, fraud, fraud, np.zeros(len(score)))
    return float(area_under_curve(rows, np.ones((1, len(score))))[0])


def precision_at(score: Floats, fraud: Floats, share: float, seed: int) -> float:
    """Return the precision in the top ``share``, equal scores in random order."""
    rows = ranked(score, fraud, fraud, np.random.default_rng(seed).random(len(score)))
    return float(at_share(rows, share, np.ones((1, len(score)))).precision[0])


def glue(codes: Codes, size: int, rows: Rows, asked_of: Flags | None = None) -> float:
    """Return how firmly the label sticks to the joint value, across traders: 0 not at all, 1 wholly.

    For every row, the share of fraud among the *other traders'* rows of its joint value; the mean of
    that over fraudulent rows, less the mean over the others. It is the slope of the others' label on
    one's own, and unlike purity it is 0 under independence whatever the share of fraud. With fewer
    than 20 frauds or 20 other rows to go by it is 0. ``asked_of`` limits the mean to some rows.
    """
    count, frauds = (part[codes] for part in _totals(codes, size, rows, everything=True))
    if rows.trader is None:
        number, hits = count - 1, frauds - rows.fraud
    else:
        own, own_size = joined(codes, rows.trader)
        own_count, own_frauds = (part[own] for part in _totals(own, own_size, rows, everything=True))
        number, hits = count - own_count, frauds - own_frauds
    asked = number > 0 if asked_of is None else (number > 0) & asked_of
    share = hits[asked] / number[asked]
    fraud = rows.fraud[asked] == 1.0
    enough = min(fraud.sum(), (~fraud).sum()) >= FEWEST_ASKED
    return float(share[fraud].mean() - share[~fraud].mean()) if enough else 0.0


def purity(codes: Codes, size: int, rows: Rows) -> tuple[int, float, float]:
    """Return how many joint values have at least five rows, the share with one label only, and that by chance."""
    count, frauds = _totals(codes, size, rows, everything=True)
    many = count >= PURE_FROM_ROWS
    if not many.any():
        return 0, 0.0, 0.0
    pure = (frauds == 0) | (frauds == count)
    base = rows.fraud.mean()
    by_chance = base ** count[many] + (1.0 - base) ** count[many]
    return int(many.sum()), float(pure[many].mean()), float(by_chance.mean())


def traders_per_row(codes: Codes, size: int, trader: Coded | None) -> float:
    """Return how many distinct traders there are per row of a repeated joint value; NaN if not known."""
    if trader is None:
        return math.nan
    repeated = (np.bincount(codes, minlength=size) > 1)[codes]
    pairs = joined(codes[repeated], Coded(trader.codes[repeated], trader.size, trader.missing))[1]
    return pairs / int(repeated.sum()) if repeated.any() else math.nan


def search(columns: dict[str, Coded], rows: Rows) -> tuple[str, ...]:
    """Return the columns whose joint value foretells the later label best; greedy, then pruned.

    A column joins while it raises the area under the curve of the lookup by 0.002, and leaves again
    if the others do as well without it. Columns none of whose values recur cannot join.
    """
    chosen: tuple[str, ...] = ()
    best = 0.5
    while len(chosen) < MOST_COLUMNS:
        tried = {name: _foretells(columns, (*chosen, name), rows) for name in columns if name not in chosen}
        name = max(tried, key=lambda one: tried[one], default=None)
        if name is None or tried[name] < best + LEAST_GAIN:
            break
        chosen, best = (*chosen, name), tried[name]
    return _pruned(columns, chosen, rows, best)


def code_of(columns: dict[str, Coded], names: tuple[str, ...], rows: int) -> tuple[Codes, int]:
    """Return the joint codes of the columns called ``names``, and how many there are."""
    codes, size = np.zeros(rows, np.int64), 1
    for name in names:
        codes, size = joined(codes, columns[name])
    return codes, size


def _foretells(columns: dict[str, Coded], names: tuple[str, ...], rows: Rows) -> float:
    codes, size = code_of(columns, names, len(rows.fraud))
    found = lookup(codes, size, rows, rows.trader)
    return area(found.score, rows.fraud[~rows.early]) if found.seen.mean() >= FEWEST_REPEATS else 0.0


def _pruned(columns: dict[str, Coded], names: tuple[str, ...], rows: Rows, best: float) -> tuple[str, ...]:
    for name in names:
        rest = tuple(other for other in names if other != name)
        if rest and _foretells(columns, rest, rows) > best - LEAST_GAIN / 2:
            return _pruned(columns, rest, rows, best)
    return names


def _totals(codes: Codes, size: int, rows: Rows, *, everything: bool = False) -> tuple[Floats, Floats]:
    use = slice(None) if everything else rows.early
    counted = codes[use]
    frauds: Floats = np.bincount(counted, rows.fraud[use], minlength=size).astype(np.float64)
    return np.bincount(counted, minlength=size).astype(np.float64), frauds
