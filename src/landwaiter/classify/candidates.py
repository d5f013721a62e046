"""The answer for one description: candidates with their chances, and whether it says enough to choose among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.text.asking import Question, question
from landwaiter.classify.text.vagueness import Vague
from landwaiter.schema.nouns import Reason

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.national.chances import National, NationalLine, Near
    from landwaiter.classify.recommender import Found, Recommender

SHOWN = 5
NONE_VAGUE = Vague()
ENOUGH = 0.35
"""Chance of the best heading below which a description is said not to tell enough."""
LEAST_NEAR = 0.05
"""Cosine of the nearest text below which nothing that is known is like the description."""
LEAST_MEANT = 0.6
"""The same of the nearest text by meaning, where an encoder is asked because no word is known."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A code with its chance, and that of its heading and of its chapter, which it is part of.

    ``national`` has the national lines below it, likeliest first; their chances add up to its own.
    """

    code: str
    chance: float
    heading_chance: float
    chapter_chance: float
    national: tuple[NationalLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested for one description, best first; ``refused`` says why nothing is.

    ``nearest`` are the texts that are nearest, by position in the knowledge, with their cosines, the nearest first.
    ``enough`` is false where the description does not tell the heading, or is known to be ``vague``.
    """

    question: Question
    candidates: tuple[Candidate, ...] = ()
    nearest: tuple[tuple[int, float], ...] = ()
    enough: bool = False
    vague: bool = False
    refused: Reason | None = None


def suggest(
    recommender: Recommender,
    texts: Sequence[str],
    *,
    shown: int = SHOWN,
    national: National | None = None,
    vague: Vague = NONE_VAGUE,
) -> list[Suggestion]:
    """Return suggestions for descriptions that are answered together; see ``AT_ONCE`` for how many that should be.

    Of those that are ``vague`` it is said that they do not tell enough, whatever the chances.
    """
    questions = [question(text) for text in texts]
    asked = [one for one in questions if one.refused is None]
    made = iter(_suggestions(recommender, asked, shown, national, vague) if asked else [])
    return [next(made) if one.refused is None else Suggestion(one, refused=one.refused) for one in questions]


def _suggestions(
    recommender: Recommender, asked: Sequence[Question], shown: int, national: National | None, vague: Vague
) -> Iterator[Suggestion]:
    from landwaiter.classify.national.chances import near_of

    texts = [one.text for one in asked]
    found, is_vague = recommender.ask(texts), vague.among(texts)
    chosen = best(found.answer.leaf, shown)
    for row, (written, read) in enumerate(zip(asked, found.read, strict=True)):
        one = replace(written, text=read, misspelt=written.text != read)
        nearest = _nearest(found, row)
        if nearest:
            candidates = _candidates(recommender, found, row, chosen[row])
            if national is not None:
                candidates = _with_lines(recommender, near_of(found.near, row), national, one, candidates)
            enough = candidates[0].heading_chance >= ENOUGH and not is_vague[row]
            yield Suggestion(one, candidates, nearest, enough, is_vague[row])
        else:
            yield Suggestion(one, refused=Reason("classify.refused.unknown_words"))


def _nearest(found: Found, row: int) -> tuple[tuple[int, float], ...]:
    """Return the nearest texts by words, or else by meaning; none where not even the first is near."""
    nearest = _near_in(found.near, row, LEAST_NEAR)
    return nearest if nearest or found.meant is None else _near_in(found.meant, row, LEAST_MEANT)


def _near_in(cosines: Any, row: int, least: float) -> tuple[tuple[int, float], ...]:
    at = slice(*cosines.indptr[row : row + 2])
    texts, near = cosines.indices[at], cosines.data[at]
    if not len(near) or near.max() < least:
        return ()
    order = np.argsort(-near)
    return tuple(zip(texts[order].tolist(), near[order].tolist(), strict=True))


def _candidates(recommender: Recommender, found: Found, row: int, chosen: Sequence[int]) -> tuple[Candidate, ...]:
    leaves, answer = recommender.leaves, found.answer
    return tuple(
        Candidate(
            leaves.codes[leaf],
            float(answer.leaf[row, leaf]),
            float(answer.heading[row, leaves.heading[leaf]]),
            float(answer.chapter[row, leaves.chapter[leaf]]),
        )
        for leaf in chosen
    )


def best(chances: NDArray[np.float32], count: int) -> list[list[int]]:
    """Return the positions of the largest values of each row, largest first; of equal ones the first.

    >>> best(np.array([[0.1, 0.5, 0.1, 0.3]]), 3)
    [[1, 3, 0]]
    """
    last = max(chances.shape[1] - count, 0)
    least = np.partition(chances, last, axis=1)[:, last]
    found = [np.flatnonzero(row >= bound) for row, bound in zip(chances, least, strict=True)]
    return [at[np.argsort(-row[at], kind="stable")[:count]].tolist() for row, at in zip(chances, found, strict=True)]


def _with_lines(
    recommender: Recommender, near: Near, national: National, asked: Question, candidates: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    from landwaiter.classify.national.steps import telling

    said, mixture = telling(asked.text), recommender.mixture
    return tuple(
        replace(one, national=national.chances(mixture, said, near, one.code, one.chance)) for one in candidates
    )


def likeliest_lines(suggestion: Suggestion) -> tuple[Candidate | NationalLine, ...]:
    """Return the national lines of all candidates, likeliest first; of a code without lines the code itself."""
    lines = (line for one in suggestion.candidates for line in (one.national or (one,)))
    return tuple(sorted(lines, key=lambda line: -line.chance))
