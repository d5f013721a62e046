from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.ingest.quality.shift import shift


def by_hand(now: list[float], before: list[float]) -> float:
    bins = len(now)
    shares = [[(count + 0.5) / (sum(side) + 0.5 * bins) for count in side] for side in (now, before)]
    return sum((p - q) * log(p / q) for p, q in zip(*shares, strict=True))


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        ([500, 500], [500, 500], "little"),
        ([450, 550], [500, 500], "little"),
        ([330, 670], [500, 500], "moderate"),
        ([200, 800], [500, 500], "large"),
        ([660, 340, 0], [1000, 0, 0], "large"),
        # An index of 0.14 from ten rows on each side is what chance gives.
        ([3, 7], [5, 5], "chance"),
    ],
)
def test_the_index_is_the_sum_over_the_bins_and_small_samples_prove_nothing(
    now: list[float], before: list[float], verdict: str
) -> None:
    found = shift(now, before)
    assert found is not None
    held = [side for side in zip(now, before, strict=True) if sum(side)]
    assert found.index == pytest.approx(by_hand([n for n, _ in held], [b for _, b in held]), abs=1e-4)
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("now", "before"), [([], []), ([5], [7]), ([0, 0], [3, 4]), ([3, 4], [0, 0]), ([3, 0], [4, 0])]
)
def test_what_cannot_be_compared_is_not(now: list[float], before: list[float]) -> None:
    assert shift(now, before) is None


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=2, max_size=12))
def test_the_index_is_never_negative_and_the_same_both_ways(counts: list[tuple[int, int]]) -> None:
    now, before = zip(*counts, strict=True)
    there, back = shift(now, before), shift(before, now)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there.index >= 0
        assert there.index == pytest.approx(back.index, abs=2e-4)
