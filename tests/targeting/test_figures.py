from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score

from landwaiter.targeting import metrics

CASES = st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 0.2, 0.3, 0.7])), min_size=2, max_size=30).filter(
    lambda rows: 0 < sum(fraud for fraud, _ in rows) < len(rows)
)


@given(CASES)
def test_areas_agree_with_scikit_learn(rows: list[tuple[bool, float]]) -> None:
    fraud, score = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    assert metrics.area_under_curve(fraud, score) == pytest.approx(roc_auc_score(fraud, score))
    assert metrics.average_precision(fraud, score) == pytest.approx(average_precision_score(fraud, score))


def test_precision_at_counts_at_least_one_item_and_the_mean_of_a_tie() -> None:
    fraud = np.array([True, True, False, False, False])
    score = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    assert metrics.precision_at(fraud, score, 0.01) == 1.0
    # Two of five: the first for sure, and one of three that tie, of which one is fraud.
    assert metrics.precision_at(fraud, score, 0.4) == pytest.approx((1 + 1 / 3) / 2)
    assert metrics.precision_at(fraud, score, 1.0) == pytest.approx(2 / 5)


def test_brier_score_and_calibration_error_by_hand() -> None:
    fraud, probability = np.array([True, False, False, False]), np.array([0.8, 0.4, 0.1, 0.1])
    assert metrics.brier_score(fraud, probability) == pytest.approx((0.04 + 0.16 + 0.01 + 0.01) / 4)
    # Two bins: (0.1 said, 0 found) and (0.6 said, 0.5 found).
    assert metrics.calibration_error(fraud, probability, bins=2) == pytest.approx(0.1)
