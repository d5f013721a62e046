"""Which descriptions are learned and which are judged by, so that no near-duplicate of what is judged was learned."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.knowledge import groups
from landwaiter.errors import NotComputableError

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Split:
    """Which descriptions are judged by, and which are learned; what is neither is too like one that is judged by."""

    test: NDArray[np.bool_]
    train: NDArray[np.bool_]

    @property
    def dropped(self) -> int:
        """Descriptions that are on neither side."""
        return int((~self.test & ~self.train).sum())


def split_by_group(texts: Sequence[str], share: float, seed: int = 0) -> NDArray[np.bool_]:
    """Return which texts are for testing: whole groups of near-duplicates, about ``share`` of the groups."""
    return np.array([_place(group, seed) < share * 2**32 for group in groups(texts)], dtype=bool)


def split_by_day(texts: Sequence[str], days: Sequence[date], share: float) -> Split:
    """Judge by the latest ``share`` of the days, at least one, and learn from the earlier ones.

    Raises
    ------
    NotComputableError
        When all descriptions are of one day.
    """
    known = sorted(set(days))
    if len(known) < 2:
        raise NotComputableError("all descriptions are of one day.", "Name a column with several days, or --hold-out.")
    first = known[-_some_of(len(known), share)]
    return kept_apart(texts, np.array([day >= first for day in days]))


def split_by_value(texts: Sequence[str], values: Sequence[str], share: float, seed: int = 0) -> Split:
    """Judge by ``share`` of the values, senders or offices, at least one, each with all its descriptions.

    What has no value goes with its near-duplicates.

    Raises
    ------
    NotComputableError
        When all have the same value.
    """
    named = [value or f"\n{group}" for value, group in zip(values, groups(texts), strict=True)]
    drawn = sorted(set(named), key=lambda name: _place(name, seed))
    if len(drawn) < 2:
        raise NotComputableError("all descriptions have the same value.", "Name a column with several values.")
    chosen = set(drawn[: _some_of(len(drawn), share)])
    return kept_apart(texts, np.array([name in chosen for name in named]))


def kept_apart(texts: Sequence[str], test: NDArray[np.bool_]) -> Split:
    """Return a split that learns no near-duplicate of what it judges by."""
    return Split(test, ~test & ~near_duplicates(texts, [text for text, out in zip(texts, test, strict=True) if out]))


def near_duplicates(texts: Sequence[str], others: Sequence[str]) -> NDArray[np.bool_]:
    """Return which texts have a near-duplicate among others.

    >>> near_duplicates(["Red shoes, 40", "hat"], ["shoe red"]).tolist()
    [True, False]
    """
    there = set(groups(others))
    return np.array([group in there for group in groups(texts)], dtype=bool)


def _some_of(count: int, share: float) -> int:
    """Return how many are a share, at least one, and not all."""
    return min(max(1, round(share * count)), count - 1)


def _place(name: str, seed: int) -> int:
    """Return a number below 2**32 that has nothing to do with anything but the name and the seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:4], "big")
