from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.classify.knowledge import groups
from landwaiter.classify.splitting import near_duplicates, split_by_day, split_by_group, split_by_value
from landwaiter.errors import NotComputableError

FIRST = date(2026, 1, 1)


def test_a_split_by_groups_keeps_near_duplicates_together() -> None:
    texts = [
        f"shoes model {chr(97 + at % 26)}{chr(97 + at // 26)} size {size}" for at in range(200) for size in (40, 41)
    ]
    test = split_by_group(texts, 0.25)
    assert (test[::2] == test[1::2]).all()
    assert 0.15 < test.mean() < 0.35


def test_the_latest_days_are_judged_by_and_what_is_like_them_is_not_learned() -> None:
    texts = ["red shoe", "blue hat", "green tea", "hat, blue 12", "black tea"]
    days = [FIRST, FIRST, FIRST + timedelta(1), FIRST + timedelta(2), FIRST + timedelta(3)]
    # Of four days half are two: those of the hat and of the black tea. The earlier hat is neither.
    found = split_by_day(texts, days, 0.5)
    assert found.test.tolist() == [False, False, False, True, True]
    assert found.train.tolist() == [True, False, True, False, False]
    assert found.dropped == 1


@pytest.mark.parametrize(("share", "judged"), [(0.05, 1), (0.95, 1)])
def test_of_two_days_one_is_judged_by(share: float, judged: int) -> None:
    assert split_by_day(["a hat", "a shoe"], [FIRST, FIRST + timedelta(1)], share).test.sum() == judged
    with pytest.raises(NotComputableError, match="one day"):
        split_by_day(["a hat", "a shoe"], [FIRST, FIRST], share)


def test_senders_stay_whole_and_what_has_none_goes_with_its_like() -> None:
    senders = [f"S{at % 40}" for at in range(400)] + [""] * 100
    texts = [f"thing {chr(97 + at % 26)}x{chr(97 + at // 26)}y" for at in range(400)] + ["nameless box"] * 100
    found = split_by_value(texts, senders, 0.3, seed=3)
    sides = {(sender, bool(side)) for sender, side in zip(senders, found.test, strict=True)}
    assert len(sides) == 41
    # Of 40 senders and the group of the nameless, three in ten: 12 of 41.
    assert sum(side for _, side in sides) == 12
    with pytest.raises(NotComputableError, match="same value"):
        split_by_value(["a hat", "a shoe"], ["S", "S"], 0.5)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text("abé 電1", max_size=6), st.sampled_from(["", "S1", "S2"])), max_size=12))
def test_nothing_that_is_learned_is_like_what_is_judged_by(rows: list[tuple[str, str]]) -> None:
    texts, senders = [*(text for text, _ in rows), "a", "b"], [*(sender for _, sender in rows), "S3", "S4"]
    found = split_by_value(texts, senders, 0.5)
    named = np.array(groups(texts))
    assert not set(named[found.train]) & set(named[found.test])
    assert int(found.train.sum() + found.test.sum()) + found.dropped == len(texts)


def test_near_duplicates_are_told_in_scripts_without_blanks_too() -> None:
    assert near_duplicates(["電動自転車 2", "電子", "12"], ["自転車電動", "34"]).tolist() == [True, False, False]
