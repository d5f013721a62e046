"""Which labelled rows a model is fitted on, which it is tuned on and which it is judged on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHARE = 0.2
"""Share of the rows, the latest ones, that is held out."""
LEAST = 25
"""Frauds, and items that were none, that each half of the hold-out must have.

With 25 frauds the standard error of a share among them is at most 0.1: fewer would tune to chance.
"""


@dataclass(frozen=True, slots=True)
class HoldOut:
    """Three parts of rows in time order: rows before ``tune`` fit, up to ``judge`` tune, the rest judge."""

    tune: int
    judge: int

    @property
    def fit_rows(self) -> slice:
        """Rows that models are fitted on."""
        return slice(0, self.tune)

    @property
    def tune_rows(self) -> slice:
        """Rows that stop the fitting early."""
        return slice(self.tune, self.judge)

    @property
    def judge_rows(self) -> slice:
        """Rows that figures on the model card come from."""
        return slice(self.judge, None)

    @property
    def held_rows(self) -> slice:
        """Rows that calibrate: all that were not fitted on."""
        return slice(self.tune, None)


def hold_out(y: NDArray[np.bool_], share: float = SHARE, least: int = LEAST) -> HoldOut | None:
    """Divide rows in time order, or return ``None`` where the latest rows hold too few of a kind.

    Examples
    --------
    >>> hold_out(np.arange(1000) % 2 == 0)
    HoldOut(tune=800, judge=900)
    >>> hold_out(np.arange(1000) % 20 == 0) is None
    True
    """
    rows = len(y)
    tune = rows - round(rows * share)
    judge = tune + (rows - tune) // 2
    halves = (y[tune:judge], y[judge:])
    enough = all(min(int(half.sum()), int((~half).sum())) >= least for half in halves)
    fits = bool(y[:tune].any()) and not y[:tune].all()
    return HoldOut(tune, judge) if enough and fits else None
