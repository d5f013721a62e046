"""How good the national level is, on descriptions whose codes have national digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.candidates import best
from landwaiter.classify.knowledge import LARGEST
from landwaiter.classify.national.chances import near_of
from landwaiter.classify.national.steps import telling
from landwaiter.classify.recommender import AT_ONCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.national.chances import National
    from landwaiter.classify.recommender import Recommender

WEIGHED = 20
"""Subheadings whose lines are ranked, the likeliest ones: a line of any other is not among the first ten."""
BEYOND = 1_000_000
"""Place of a line that is not ranked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """For each description with national digits the place of the right line, from 0, and the chance of the best one.

    ``known`` says whether the right code is one that can be recommended.
    """

    rank: NDArray[np.int64]
    chance: NDArray[np.float32]
    known: NDArray[np.bool_]


def judged(recommender: Recommender, national: National, texts: Sequence[str], codes: Sequence[str]) -> Judged | None:
    """Return how the lines rank, ``None`` where no code has national digits."""
    asked = [
        (text, national.lines.number(code)) for text, code in zip(texts, codes, strict=True) if len(code) > LARGEST
    ]
    found = [
        one for at in range(0, len(asked), AT_ONCE) for one in _ranked(recommender, national, asked[at : at + AT_ONCE])
    ]
    if not found:
        return None
    rank, chance = zip(*found, strict=True)
    known = np.array([line >= 0 for _, line in asked])
    return Judged(np.array(rank), np.array(chance, dtype=np.float32), known)


def _ranked(
    recommender: Recommender, national: National, asked: Sequence[tuple[str, int]]
) -> Iterator[tuple[int, float]]:
    found = recommender.ask([text for text, _ in asked])
    chosen = best(found.answer.leaf, WEIGHED)
    for row, (_, right) in enumerate(asked):
        said, near, leaves = telling(found.read[row]), near_of(found.near, row), found.answer.leaf[row]
        lines = [
            line
            for leaf in chosen[row]
            for line in national.chances(
                recommender.mixture, said, near, recommender.leaves.codes[leaf], float(leaves[leaf])
            )
        ]
        chances = {line.code: line.chance for line in sorted(lines, key=lambda line: -line.chance)}
        code = national.lines.codes[right] if right >= 0 else ""
        yield list(chances).index(code) if code in chances else BEYOND, max(chances.values(), default=0.0)
