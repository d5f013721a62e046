"""The leaves that an item falls into, as numbers: each is a conjunction of conditions that trees found to matter.

One leaf a tree, the numbers of all trees side by side, so that one table of embeddings serves them all
(Kim et al., KDD 2020, section 4.1; after He et al., ADKDD 2014).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landwaiter.targeting.arrays import Matrix
from landwaiter.targeting.trees import Booster

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cross:
    """A leaf as an argument: conditions that hold together for an item.

    Attributes
    ----------
    features
        Columns that the conditions ask, the one asked most often first.
    added
        What the leaf adds to the raw score of the item.
    inspected, frauds
        Items that were learned from and fell into the leaf, and how many of them were frauds.
    """

    features: tuple[int, ...]
    added: float
    inspected: int
    frauds: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items that were learned from fell into each leaf, and how many of them were frauds."""

    inspected: Ints
    frauds: Ints

    @classmethod
    def of(cls, leaves: Ints, fraud: NDArray[np.bool_], count: int) -> Tally:
        """Count items whose leaves are ``leaves``, shape (items, trees).

        >>> Tally.of(np.array([[0, 2], [1, 2]]), np.array([True, False]), 3)
        Tally(inspected=array([1, 1, 2]), frauds=array([1, 0, 1]))
        """
        return cls(np.bincount(leaves.ravel(), minlength=count), np.bincount(leaves[fraud].ravel(), minlength=count))


@dataclass(frozen=True)
class Leaves:
    """The leaves of a grown ``booster``, numbered through."""

    booster: Booster

    @cached_property
    def starts(self) -> Ints:
        """The number of each tree's first leaf, and last how many leaves there are."""
        sizes = [tree["num_leaves"] for tree in self._trees]
        return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])

    @property
    def trees(self) -> int:
        """How many leaves an item falls into."""
        return len(self._trees)

    @property
    def count(self) -> int:
        """How many leaves there are."""
        return int(self.starts[-1])

    def of(self, X: Matrix) -> Ints:
        """Return the leaves that rows fall into, shape (rows, trees)."""
        found = self.booster.predict(X, pred_leaf=True, num_threads=1)
        return np.asarray(found, dtype=np.int64).reshape(len(X), self.trees) + self.starts[:-1]

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """How the conditions of each leaf divide over the features, shape (leaves, features); rows sum to 1 or 0.

        A feature asked twice on the way to a leaf counts twice; a tree without a condition has none.
        """
        counted: NDArray[np.float64] = np.zeros((self.count, self.booster.num_feature()))
        for start, tree in zip(self.starts, self._trees, strict=False):
            for leaf, features in _paths(tree["tree_structure"], ()):
                np.add.at(counted, (start + leaf, list(features)), 1.0)
        return np.asarray(counted / np.maximum(counted.sum(axis=1, keepdims=True), 1.0))

    def cross(self, leaf: int, added: float, tally: Tally) -> Cross:
        """Return what can be said of a leaf."""
        asked = self.shares[leaf]
        features = (int(column) for column in np.argsort(-asked, kind="stable")[: np.count_nonzero(asked)])
        return Cross(tuple(features), added, int(tally.inspected[leaf]), int(tally.frauds[leaf]))

    @cached_property
    def _trees(self) -> list[Mapping[str, Any]]:
        trees: list[Mapping[str, Any]] = self.booster.dump_model()["tree_info"]
        return trees


def _paths(node: Mapping[str, Any], asked: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    if "split_feature" not in node:
        yield node.get("leaf_index", 0), asked
        return
    for child in ("left_child", "right_child"):
        yield from _paths(node[child], (*asked, node["split_feature"]))
