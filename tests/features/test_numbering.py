from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from features.test_groups import TWINS
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.features import numbering
from landwaiter.features.numbering import Joint, Numbering

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Small numbers, nulls, any hash, and keys whose first place in the table is the same.
some_keys = st.lists(
    st.integers(0, 5)
    | st.integers(-(2**63), 2**63 - 1)
    | st.sampled_from([int(twin) for twin in TWINS.view(np.int64)]),
    min_size=1,
    max_size=60,
)


def numbered(keys: list[int], others: list[int]) -> tuple[list[int], list[int], int]:
    made = Numbering(Joint([np.array(keys, dtype=np.int64)]))
    return made.codes.tolist(), made.of(Joint([np.array(others, dtype=np.int64)])).tolist(), made.nowhere


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with a table of sixteen places and look at three rows at a time."""
    monkeypatch.setattr(numbering, "FIRST_BITS", 4)
    monkeypatch.setattr(numbering, "BLOCK", 3)


@given(keys=some_keys, others=some_keys)
def test_equal_keys_and_only_those_have_equal_numbers(keys: list[int], others: list[int]) -> None:
    codes, found, nowhere = numbered(keys, [*others, *keys])
    assert len(set(zip(keys, codes, strict=True))) == len(set(keys)) == len(set(codes))
    number = dict(zip(keys, codes, strict=True))
    assert found == [number.get(key, nowhere) for key in [*others, *keys]]
    assert all(0 <= code < nowhere for code in codes)


@given(wanted=some_keys, others=some_keys)
def test_sharing_finds_every_row_of_a_wanted_key_and_no_other(wanted: list[int], others: list[int]) -> None:
    made = Numbering(Joint([np.array(wanted, dtype=np.int64)]))
    rows, codes = made.sharing(Joint([np.array([*others, *wanted], dtype=np.int64)]))
    expected = [row for row, key in enumerate([*others, *wanted]) if key in wanted]
    assert rows.tolist() == expected
    assert codes[len(expected) - len(wanted) :].tolist() == made.codes.tolist()


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("distinct", [5, 20, 900, 3000])
def test_a_table_that_is_too_small_is_made_again(distinct: int) -> None:
    keys = np.random.default_rng(0).integers(0, distinct, 3000)
    made = Numbering(Joint([keys]))
    assert len(np.unique(made.codes)) == len(np.unique(keys)) <= numbering.LOAD * made.nowhere
    assert np.array_equal(made.of(Joint([keys])), made.codes)


@pytest.mark.usefixtures("tiny")
def test_keys_that_arrive_late_in_numbers() -> None:
    """The first half has one key, the second a thousand: the size guessed from the first is wrong."""
    keys: NDArray[np.int64] = np.concatenate([np.full(1000, 7), np.arange(1000)])
    assert len(np.unique(Numbering(Joint([keys])).codes)) == 1000


def test_a_joint_value_may_be_made_for_some_rows_only() -> None:
    first, second = np.array([1, 2, 1, 1]), np.array([5, 5, 6, 5])
    everything = Numbering(Joint([first, second]))
    assert everything.codes[0] == everything.codes[3]
    assert len(set(everything.codes.tolist())) == 3
    assert everything.of(Joint([first, second], np.array([2, 3]))).tolist() == everything.codes[[2, 3]].tolist()


def test_no_rows_have_no_numbers() -> None:
    codes, found, nowhere = numbered([], [1, 0])
    assert (codes, found) == ([], [nowhere, nowhere])
