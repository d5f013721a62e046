from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.country.arrays import pick_within, ranges
from landwaiter.country.chance import calibrated
from landwaiter.country.streams import Streams
from landwaiter.errors import SettingsError


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.floats(0.01, 0.99))
def test_calibrated_chances_add_up_and_keep_the_order_of_the_weights(weights: list[float], part: float) -> None:
    array = np.array(weights)
    array[array < 1e-6] = 0.0
    expected = part * 0.9 * np.count_nonzero(array)
    chance = calibrated(array, expected, "test")
    assert chance.sum() == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert chance.max() <= 0.9 + 1e-12
    assert (np.diff(chance[np.argsort(array)]) >= -1e-12).all()


def test_calibrated_with_sizes_by_hand() -> None:
    # capped at 0.9: the first takes 0.9 x 2 of 2.4, the others share 0.6 as 1 : 2
    chance = calibrated(np.array([100.0, 1.0, 2.0]), 2.4, "test", sizes=np.array([2, 1, 1]))
    assert chance.tolist() == pytest.approx([0.9, 0.2, 0.4])


def test_calibrated_refuses_what_cannot_be() -> None:
    with pytest.raises(SettingsError, match=r"asks for 2.0 items, but at most 0.9"):
        calibrated(np.array([1.0, 0.0]), 2.0, "test")


def test_picks_stay_in_their_range_and_follow_the_weights() -> None:
    weights = np.array([5.0, 0.0, 1.0, 3.0, 7.0])
    first, last = np.full(4_000, 1), np.full(4_000, 4)
    drawn = np.bincount(pick_within(weights, first, last, np.random.default_rng(1)), minlength=5)
    assert drawn[[0, 1, 4]].tolist() == [0, 0, 0]
    assert abs(drawn[3] - 3_000) < 4 * np.sqrt(4_000 * 0.75 * 0.25)


def test_ranges_lie_one_after_another() -> None:
    assert [part.tolist() for part in ranges(np.array([1, 3]))] == [[0, 1], [1, 4]]


def test_streams_differ_by_name_and_not_by_order() -> None:
    streams = Streams(4)
    later = streams.of("b").random()
    assert Streams(4).of("b").random() == later
    assert streams.of("a").random() != later
    assert streams.of("a", "b").random() != streams.of("b", "a").random()
