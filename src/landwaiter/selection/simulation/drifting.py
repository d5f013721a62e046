"""How far what is declared moved away from what was declared before the simulation: the same for all strategies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landwaiter.features.replay import NEVER
from landwaiter.selection.simulation.history import History
from landwaiter.selection.simulation.setting import Setting
from landwaiter.targeting.drift import feature_drift, kolmogorov_smirnov, sampled


def drift_scores(history: History, setting: Setting) -> NDArray[np.float64]:
    """Return how far the items of each period moved from those before the first, from 0 to 1.

    Amounts, their ratios and how round they are are compared one by one by Kolmogorov and Smirnov's distance; see
    :func:`landwaiter.targeting.drift.feature_drift`. Features that look back are left out: they move with every day
    that passes. A period without items has no score (NaN).
    """
    everything = slice(0, history.period(setting, setting.periods - 1).stop)
    # What is declared does not depend on what was inspected: one table serves all periods.
    table = history.replay.table(everything, np.full(len(history.replay), NEVER, dtype=np.int32))
    numbers = set(history.replay.spec.numbers)
    declared = table.matrix[
        :, [{part for one in info.key for part in one.split("/")} <= numbers for info in table.infos]
    ]
    before = sampled(declared[history.before(setting)], np.random.default_rng(0))
    now = [declared[history.period(setting, period)] for period in range(setting.periods)]
    return np.array([_score(one, before) for one in now])


def _score(now: NDArray[np.float32], before: NDArray[np.float32]) -> float:
    return feature_drift(now, before, kolmogorov_smirnov).score if len(now) else float("nan")
