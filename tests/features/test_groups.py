from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.features.groups import SCRAMBLE, Block, blocks, cross, day_of
from landwaiter.features.history import Outcomes

INVERSE = pow(int(SCRAMBLE), -1, 2**64)
# Scrambled, these differ in their lowest bits only: no upper bits tell them apart.
TWINS = np.array([(0xABCDEF << 40) + low for low in range(4)], dtype=np.uint64) * np.uint64(INVERSE)

keys_of = {
    "small numbers": st.integers(0, 5),
    "any hash": st.integers(-(2**63), 2**63 - 1),
    "few hashes": st.sampled_from([3**39, -(3**38), 0, 2**62]),
    "twins": st.sampled_from([int(twin) for twin in TWINS.view(np.int64)]),
}


def grouped(keys: list[int], days: list[int]) -> dict[tuple[int, int], list[int]]:
    groups = defaultdict(list)
    for position, pair in enumerate(zip(keys, days, strict=True)):
        groups[pair].append(position)
    return dict(groups)


def runs_of(block: Block, keys: list[int]) -> dict[tuple[int, int], list[int]]:
    found = {}
    for run, start, end in zip(block.runs, block.starts[:-1], block.starts[1:], strict=True):
        items = block.items[start:end].tolist()
        assert len(set(block.key[start:end].tolist())) == 1
        found[keys[items[0]], int(day_of(np.array([run]))[0])] = items
    return found


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("kind", keys_of)
@given(data=st.data())
def test_blocks_hold_each_key_once_with_its_items_in_order(kind: str, size: int, data: st.DataObject) -> None:
    keys = data.draw(st.lists(keys_of[kind], min_size=1, max_size=40))
    days = sorted(data.draw(st.lists(st.integers(0, 20_000), min_size=len(keys), max_size=len(keys))))
    found: dict[tuple[int, int], list[int]] = {}
    for block in blocks(np.array(keys, dtype=np.int64), np.array(days, dtype=np.int32), size):
        runs = runs_of(block, keys)
        assert not {key for key, _ in runs} & {key for key, _ in found}
        assert block.keys == len({key for key, _ in runs})
        assert block.lengths.sum() == len(block.items)
        found |= runs
    assert found == grouped(keys, days)


def test_twins_do_share_their_upper_bits() -> None:
    """Or the test above would not reach the second sort."""
    assert len({int(twin) * int(SCRAMBLE) % 2**64 >> 8 for twin in TWINS}) == 1
    keys, days = np.tile(TWINS.view(np.int64), 3), np.repeat(np.arange(3, dtype=np.int32), 4)
    (block,) = blocks(keys, days)
    assert (block.keys, sorted(block.items.tolist())) == (4, list(range(12)))
    assert all(len(set(keys[block.items[block.key == number]].tolist())) == 1 for number in range(4))


pairs = st.lists(
    st.tuples(st.integers(-(2**63), 2**63 - 1), st.sampled_from([0, 1, -1, 2**40])), min_size=1, max_size=30
)


@given(pairs)
def test_crosses_tell_joint_values_apart(values: list[tuple[int, int]]) -> None:
    first, second = np.array(values, dtype=np.int64).T.copy()
    joint = cross(first, second).tolist()
    assert len(set(joint)) == len(set(values))
    # The order of the columns matters: A from B is not B from A.
    assert cross(first).tolist() == first.tolist()


def test_the_order_of_crossed_columns_matters() -> None:
    one, other = np.array([5]), np.array([9])
    assert cross(one, other) != cross(other, one)


def test_outcomes_are_counted_strictly_before_the_day() -> None:
    days = np.array([10, 10, 12, 20], dtype=np.int32)
    (block,) = blocks(np.array([7, 7, 7, 7]), days)
    outcomes = Outcomes(
        block, np.array([10, 11, 12, 99], dtype=np.int32), np.array([1, 0, 1, np.nan], dtype=np.float32)
    )
    everything = outcomes.before(block.runs, None)
    assert (everything.inspected.tolist(), everything.frauds.tolist()) == ([0, 2, 3], [0, 1, 2])
    recent = outcomes.before(block.runs, 9)
    assert (recent.inspected.tolist(), recent.frauds.tolist()) == ([0, 2, 2], [0, 1, 1])
