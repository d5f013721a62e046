from __future__ import annotations

from pathlib import Path

import numpy as np
from features import lakes

from landwaiter.engine import open_engine
from landwaiter.features import FeatureSpec
from landwaiter.features.replay import Replay
from landwaiter.selection.simulation import History, Setting
from landwaiter.selection.simulation.drifting import drift_scores


def test_a_period_whose_values_moved_scores_and_one_without_items_has_no_score(tmp_path: Path) -> None:
    """A hundred items a day from day 0 to 23 but for five days; from day 20 on all are worth a hundred times more."""
    draws = np.random.default_rng(3).lognormal(6, 1, 2400)
    rows = [
        lakes.item(n, n // 100, customs_value=float(value) * (100 if n >= 2000 else 1))
        for n, value in enumerate(draws)
        if not 1500 <= n < 2000
    ]
    with open_engine(threads=1) as engine:
        history = History(Replay(lakes.source(engine, tmp_path, rows, []), FeatureSpec(numbers=("customs_value",))))
    scores = drift_scores(history, Setting(lakes.on(10), 3, 5))
    assert scores[0] == 0.0
    assert np.isnan(scores[1])
    # Of the value and of how round it is the first moved by all that counts.
    assert scores[2] == 0.5
    assert np.array_equal(scores, drift_scores(history, Setting(lakes.on(10), 3, 5)), equal_nan=True)
