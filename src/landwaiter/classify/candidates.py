"""The answer for one description: candidates with their chances, and whether it says enough to choose among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.text.asking import Question, question
from landwaiter.classify.text.spelling import as_read
from landwaiter.classify.text.vagueness import Vague

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.recommender import Found, Recommender
    from landwaiter.schema.nouns import Reason

SHOWN = 5
NONE_VAGUE = Vague()
ENOUGH = 0.35
"""Chance of the best heading below which a description is said not to tell enough."""
LEAST_NEAR = 0.05
"""Cosine of the nearest text below which nothing that is known is like the description."""


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

    ``enough`` is false where the description does not tell the heading, or is known to be ``vague``.
    """

    question: Question
    candidates: tuple[Candidate, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    enough: bool = False
    vague: bool = False
    refused: Reason | None = None


def suggest(
    recommender: Recommender, texts: Sequence[str], *, shown: int = SHOWN, vague: Vague = NONE_VAGUE
) -> list[Suggestion]:
    """Return suggestions for descriptions that are answered together; see ``AT_ONCE`` for how many that should be.

    Of those that are ``vague`` it is said that they do not tell enough, whatever the chances.
    """
    questions = [question(text) for text in texts]
    written = [one for one in questions if one.refused is None]
    asked = _as_read(recommender, written)
    found = recommender.ask([one.text for one in asked]) if asked else None
    said = vague.among([one.text for one in written])
    rows = enumerate(asked) if found else ()
    made = iter([_suggestion(recommender, found, row, one, shown, vague=said[row]) for row, one in rows if found])
    return [next(made) if one.refused is None else Suggestion(one, refused=one.refused) for one in questions]


def _as_read(recommender: Recommender, asked: Sequence[Question]) -> list[Question]:
    """Return questions with the words that are probably misspelt as they are probably meant."""
    texts = as_read(recommender.index, [one.text for one in asked])
    return [replace(one, text=text, misspelt=one.text != text) for one, text in zip(asked, texts, strict=True)]


def _suggestion(
    recommender: Recommender, found: Found, row: int, asked: Question, shown: int, *, vague: bool
) -> Suggestion:
    from landwaiter.schema.nouns import Reason

    near = found.near[row]
    order = np.argsort(-near.data)
    neighbours = tuple(Neighbour(int(near.indices[at]), float(near.data[at])) for at in order)
    if not neighbours or neighbours[0].near < LEAST_NEAR:
        return Suggestion(asked, refused=Reason("classify.refused.unknown_words"))
    candidates = _candidates(recommender, found, row, shown)
    return Suggestion(asked, candidates, neighbours, candidates[0].heading_chance >= ENOUGH and not vague, vague)


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
