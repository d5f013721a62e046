from __future__ import annotations

import numpy as np

from landwaiter.targeting.holdout import HoldOut, hold_out


def test_the_latest_fifth_is_held_out_in_two_halves() -> None:
    held = hold_out(np.arange(1_001) % 2 == 0)
    # 20 % of 1001 is 200: rows 801 to 1000, tuned on the first hundred of them.
    assert held == HoldOut(tune=801, judge=901)
    assert (held.fit_rows, held.tune_rows, held.judge_rows) == (slice(0, 801), slice(801, 901), slice(901, None))
    assert held.held_rows == slice(801, None)


def test_24_frauds_in_a_half_are_too_few_and_25_are_enough() -> None:
    y = np.zeros(1_000, dtype=bool)
    y[:10] = y[800:825] = y[900:924] = True
    assert hold_out(y) is None
    y[999] = True
    assert hold_out(y) == HoldOut(800, 900)


def test_items_that_were_no_fraud_are_needed_as_well() -> None:
    y = np.ones(1_000, dtype=bool)
    y[:10] = False
    assert hold_out(y) is None


def test_rows_to_fit_on_need_both_kinds() -> None:
    y = np.zeros(1_000, dtype=bool)
    y[800::2] = True
    assert hold_out(y) is None
