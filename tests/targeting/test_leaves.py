from __future__ import annotations

import numpy as np
import pytest

from landwaiter.targeting.base import Sample
from landwaiter.targeting.leaves import Cross, Leaves, Tally
from landwaiter.targeting.trees import TreeSettings, grow


def grown(X: np.ndarray, y: np.ndarray, trees: int, leaves: int = 4) -> Leaves:
    settings = TreeSettings(0.3, leaves, 1, 1.0, 63, 1, 0)
    return Leaves(grow(settings, "binary", Sample(X, y, np.ones(len(y))), trees))


def test_one_split_by_hand() -> None:
    X = np.column_stack([np.zeros(40), np.repeat([0.0, 1.0], 20)]).astype(np.float32)
    leaves = grown(X, X[:, 1] == 1, trees=1, leaves=2)
    found = leaves.of(np.float32([[0, 0], [9, 1]]))
    assert (leaves.trees, leaves.count) == (1, 2)
    assert sorted(found[:, 0].tolist()) == [0, 1]
    # Both leaves were reached by one question, on the second feature.
    assert leaves.shares.tolist() == [[0.0, 1.0], [0.0, 1.0]]


def test_leaves_of_all_trees_are_numbered_through_and_mean_what_the_trees_say() -> None:
    rng = np.random.default_rng(0)
    X = rng.random((400, 3), dtype=np.float32)
    leaves = grown(X, X[:, 0] + X[:, 1] > 1, trees=6)
    found = leaves.of(X)
    assert found.shape == (400, 6)
    assert (found >= leaves.starts[:-1]).all()
    assert (found < leaves.starts[1:]).all()
    # The value of each leaf, summed over the trees, is the booster's own score.
    values = np.concatenate(
        [
            [leaves.booster.get_leaf_output(tree, leaf) for leaf in range(leaves.starts[tree + 1] - start)]
            for tree, start in enumerate(leaves.starts[:-1])
        ]
    )
    assert values[found].sum(axis=1) == pytest.approx(leaves.booster.predict(X, raw_score=True))


def test_shares_count_the_questions_on_the_way() -> None:
    rng = np.random.default_rng(1)
    X = rng.random((300, 2), dtype=np.float32)
    leaves = grown(X, (X[:, 0] > 0.5) ^ (X[:, 1] > 0.5), trees=3)
    assert leaves.shares.sum(axis=1) == pytest.approx(np.ones(leaves.count))
    text = leaves.booster.model_to_string()
    assert "split_feature=" in text
    first = leaves.booster.dump_model()["tree_info"][0]["tree_structure"]
    # Every leaf of the first tree has met its root's question.
    assert (leaves.shares[: leaves.starts[1], first["split_feature"]] > 0).all()


def test_a_tree_without_a_question_has_one_leaf_and_no_shares() -> None:
    X = np.zeros((30, 2), dtype=np.float32)
    leaves = grown(X, np.arange(30) % 2 == 0, trees=2)
    assert leaves.of(X).shape[0] == 30
    assert leaves.shares.sum() == 0.0


def test_a_leaf_says_what_it_asks_and_what_was_found_in_it() -> None:
    X = np.column_stack([np.zeros(40), np.repeat([0.0, 1.0], 20)]).astype(np.float32)
    fraud = np.arange(40) % 20 < np.repeat([3, 12], 20)
    leaves = grown(X, fraud, trees=1, leaves=2)
    tally = Tally.of(leaves.of(X), fraud, leaves.count)
    (high,) = leaves.of(X[-1:])[0]
    assert leaves.cross(int(high), 0.7, tally) == Cross(features=(1,), added=0.7, inspected=20, frauds=12)
    assert leaves.cross(1 - int(high), 0.1, tally) == Cross(features=(1,), added=0.1, inspected=20, frauds=3)
