"""The answer for one description: candidates with their chances, and whether it says enough to choose among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.text.asking import Question, question

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.recommender import Found, Recommender
    from landwaiter.schema.nouns import Reason

SHOWN = 5
ENOUGH = 0.35
"""Chance of the best heading below which a description is said not to tell enough."""
LEAST_NEAR = 0.05
"""Cosine of the nearest text below which nothing that is known is like the description."""
LEAST_MEANT = 0.6
"""The same of the nearest text by meaning, where an encoder is asked because no word is known."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code with its chance, and that of its heading and of its chapter, which it is part of."""

    code: str
    chance: float
    heading_chance: float
    chapter_chance: float


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A known text near the description: its position in the knowledge, and the cosine."""

    text: int
    near: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested for one description, best first; ``refused`` says why nothing is.

    ``enough`` is false where the description does not tell the heading.
    """

    question: Question
    candidates: tuple[Candidate, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    enough: bool = False
    refused: Reason | None = None


def suggest(recommender: Recommender, texts: Sequence[str], *, shown: int = SHOWN) -> list[Suggestion]:
    """Return suggestions for descriptions that are answered together; see ``AT_ONCE`` for how many that should be."""
    questions = [question(text) for text in texts]
    asked = [one for one in questions if one.refused is None]
    found = recommender.ask([one.text for one in asked]) if asked else None
    made = iter([_suggestion(recommender, found, row, one, shown) for row, one in enumerate(asked)] if found else [])
    return [next(made) if one.refused is None else Suggestion(one, refused=one.refused) for one in questions]


def _suggestion(recommender: Recommender, found: Found, row: int, asked: Question, shown: int) -> Suggestion:
    from landwaiter.schema.nouns import Reason

    neighbours = _neighbours(found.near[row], LEAST_NEAR)
    if not neighbours and found.meant is not None:
        neighbours = _neighbours(found.meant[row], LEAST_MEANT)
    if not neighbours:
        return Suggestion(asked, refused=Reason("classify.refused.unknown_words"))
    candidates = _candidates(recommender, found, row, shown)
    return Suggestion(asked, candidates, neighbours, candidates[0].heading_chance >= ENOUGH)


def _neighbours(near: Any, least: float) -> tuple[Neighbour, ...]:
    """Return the texts that are near, nearest first; none where not even the nearest is as near as ``least``."""
    order = np.argsort(-near.data)
    if not len(order) or near.data[order[0]] < least:
        return ()
    return tuple(Neighbour(int(near.indices[at]), float(near.data[at])) for at in order)


def _candidates(recommender: Recommender, found: Found, row: int, shown: int) -> tuple[Candidate, ...]:
    leaves, answer = recommender.leaves, found.answer
    return tuple(
        Candidate(
            leaves.codes[leaf],
            float(answer.leaf[row, leaf]),
            float(answer.heading[row, leaves.heading[leaf]]),
            float(answer.chapter[row, leaves.chapter[leaf]]),
        )
        for leaf in best(answer.leaf[row], shown)
    )


def best(chances: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Return the positions of the largest values, largest first; of equal ones the first."""
    return np.argsort(-chances, kind="stable")[:count]
