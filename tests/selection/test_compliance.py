from __future__ import annotations

import numpy as np
import pytest

from landwaiter.errors import InputError, NotComputableError
from landwaiter.selection import Policy, estimate_compliance, select, wilson


def test_weights_by_hand() -> None:
    # two items stand for 2 each, one for 10: (2 * 1 + 2 * 0 + 10 * 0) / 14
    found = estimate_compliance(np.array([0.5, 0.5, 0.1]), np.array([1.0, 0.0, 0.0]), np.array([70.0, 0.0, 0.0]))
    assert found.fraud_share.value == pytest.approx(2 / 14)
    assert found.effective == pytest.approx(14**2 / (4 + 4 + 100))
    assert found.revenue_gap_per_item is not None
    assert found.revenue_gap_per_item.value == pytest.approx(140 / 14)
    assert (found.inspected, found.frauds, found.without_outcome) == (3, 1, 0)


def test_wilson_equals_the_published_example() -> None:
    # Newcombe (1998), table I, method 3: 81 of 263 gives 0.2553 to 0.3662; 1 of 29 gives 0.0061 to 0.1718
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(1 / 29, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_items_without_outcome_are_counted_not_assumed_compliant() -> None:
    found = estimate_compliance(np.full(4, 0.2), np.array([1.0, np.nan, 0.0, np.nan]))
    assert (found.fraud_share.value, found.inspected, found.without_outcome) == (0.5, 2, 2)
    assert found.revenue_gap_per_item is None
    assert found.as_dict()["revenue_gap_per_item"] is None


def test_nothing_known_is_said() -> None:
    with pytest.raises(NotComputableError, match="drawn at random"):
        estimate_compliance(np.full(2, 0.5), np.full(2, np.nan))
    with pytest.raises(InputError, match="row 2"):
        estimate_compliance(np.array([0.5, 0.0]), np.zeros(2))


def test_estimate_is_unbiased_although_offices_differ() -> None:
    # A large honest office and a small dishonest one, one item each at random: unweighted it would say 0.5.
    size = {"A": 40, "B": 10}
    office = np.repeat(np.array(list(size), object), list(size.values()))
    fraud = np.where(office == "B", 1.0, 0.0)
    keys = {"declaration_id": np.arange(50).astype(str).astype(object), "item_number": np.ones(50)}
    day, estimates = np.full(50, "2024-01-01", "datetime64[D]"), []
    for seed in range(50):
        found = select(Policy(count=4, random_share=0.5, seed=seed), keys, day, office, fraud)
        drawn = found["basis"] == "random"
        estimates.append(estimate_compliance(found["inclusion_probability"][drawn], fraud[drawn]).fraud_share.value)
    assert np.mean(estimates) == pytest.approx(10 / 50)
