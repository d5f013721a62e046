"""How good recommendations are: by level, by whether the code was ever seen, by chapter, how honest, at what cost."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.classify.knowledge import HISTORY, groups
from landwaiter.classify.recommender import AT_ONCE, Recommender
from landwaiter.errors import NotComputableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.mixture import Answer
    from landwaiter.classify.national.chances import National

LEVELS = {"chapter": 2, "heading": 4, "subheading": 6}
TOPS = (1, 3, 5, 10)
BINS = 15
COVERED = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one recommender on descriptions whose codes are known.

    ``top`` is the share with the right code among the first so many, by level; ``seen`` and ``unseen`` the same for
    subheadings that history had and had not. ``calibration_error`` is the mean difference between chance and share
    right, by 15 bins of the chance of the best; ``coverage`` the share right among the surest 20, 40, ... %.
    ``national`` has how many codes have national digits, and the share of them that can be recommended; where there
    are any, ``national`` is a level too.
    """

    descriptions: int
    top: dict[str, dict[str, float]]
    seen: dict[str, float]
    seen_count: int
    unseen: dict[str, float]
    unseen_count: int
    by_chapter: dict[str, dict[str, float]]
    calibration_error: dict[str, float]
    coverage: dict[str, dict[str, float]]
    cpu_milliseconds: float
    national: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values."""
        return asdict(self)


def evaluate(
    recommender: Recommender, texts: Sequence[str], codes: Sequence[str], national: National | None = None
) -> Evaluation:
    """Ask for every description and compare with its code, at national digits too where those are known.

    Raises
    ------
    NotComputableError
        When there is no description.
    """
    if not texts:
        raise NotComputableError("there is no description to judge by.", "Name a file with descriptions and codes.")
    begun = time.process_time()
    ranked = [
        _ranked(recommender, texts[at : at + AT_ONCE], codes[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)
    ]
    spent = time.process_time() - begun
    ranks, chances = (
        {level: np.concatenate([found[part][level] for found in ranked]) for level in LEVELS} for part in (0, 1)
    )
    known = {text.subheading for text in recommender.knowledge.of(HISTORY)}
    seen, chapter = np.array([code[:6] in known for code in codes]), np.array([code[:2] for code in codes])
    found = Evaluation(
        len(texts),
        {level: _top(ranks[level]) for level in LEVELS},
        _top(ranks["subheading"][seen]),
        int(seen.sum()),
        _top(ranks["subheading"][~seen]),
        int((~seen).sum()),
        {one: _chapter(ranks, chapter == one) for one in sorted(set(chapter.tolist()))},
        {level: calibration_error(chances[level], ranks[level] == 0) for level in LEVELS},
        {level: _coverage(chances[level], ranks[level] == 0) for level in LEVELS},
        round(1000.0 * spent / len(texts), 3),
    )
    return found if national is None else _with_national(found, recommender, national, texts, codes)


def _with_national(
    found: Evaluation, recommender: Recommender, national: National, texts: Sequence[str], codes: Sequence[str]
) -> Evaluation:
    from landwaiter.classify.national.judging import judged

    told = judged(recommender, national, texts, codes)
    if told is None:
        return found
    first = told.rank == 0
    return replace(
        found,
        top={**found.top, "national": _top(told.rank)},
        calibration_error={**found.calibration_error, "national": calibration_error(told.chance, first)},
        coverage={**found.coverage, "national": _coverage(told.chance, first)},
        national={"descriptions": len(first), "known": round(float(told.known.mean()), 4)},
    )


def split_by_group(texts: Sequence[str], share: float, seed: int = 0) -> NDArray[np.bool_]:
    """Return which texts are for testing: whole groups of near-duplicates, about ``share`` of the groups."""
    drawn = (hashlib.sha256(f"{seed}:{group}".encode()).digest() for group in groups(texts))
    return np.array([int.from_bytes(one[:4], "big") < share * 2**32 for one in drawn])


def calibration_error(chance: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    """Return the expected calibration error (Naeini and others, AAAI 2015) by bins of equal width.

    >>> calibration_error(np.array([0.9, 0.9]), np.array([True, False]))
    0.4
    """
    place = np.minimum((chance * BINS).astype(int), BINS - 1)
    parts = ((place == at) for at in range(BINS))
    error = sum(
        abs(float(chance[part].mean()) - float(right[part].mean())) * part.mean() for part in parts if part.any()
    )
    return round(float(error), 4)


def _ranked(
    recommender: Recommender, texts: Sequence[str], codes: Sequence[str]
) -> tuple[dict[str, NDArray[np.int64]], dict[str, NDArray[np.float32]]]:
    """Return the place of the right code, counted from 0, and the chance of the best one, by level."""
    answer, right = recommender.ask(texts).answer, _right(recommender, codes)
    levels = dict(zip(LEVELS, _levels(answer), strict=True))
    ranks = {level: _ranks(levels[level], right[level]) for level in LEVELS}
    return ranks, {level: values.max(axis=1) for level, values in levels.items()}


def _levels(answer: Answer) -> Iterator[NDArray[np.float32]]:
    yield from (answer.chapter, answer.heading, answer.leaf)


def _right(recommender: Recommender, codes: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    leaves = recommender.leaves
    chapter = {code: at for at, code in enumerate(leaves.chapters)}
    return {
        "chapter": np.array([chapter.get(code[:2], -1) for code in codes]),
        "heading": leaves.heading_numbers(codes),
        "subheading": leaves.leaf_numbers([code[:6] for code in codes]),
    }


def _ranks(chances: NDArray[np.float32], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many are likelier, or as likely and earlier; beyond all for a code that cannot be recommended."""
    own = np.take_along_axis(chances, np.maximum(right, 0)[:, None], axis=1)
    earlier = np.arange(chances.shape[1]) < right[:, None]
    ahead = ((chances > own) | ((chances == own) & earlier)).sum(axis=1)
    return np.asarray(np.where(right >= 0, ahead, chances.shape[1]))


def _top(ranks: NDArray[np.int64]) -> dict[str, float]:
    return {str(top): round(float((ranks < top).mean()), 4) for top in TOPS} if len(ranks) else {}


def _chapter(ranks: dict[str, NDArray[np.int64]], rows: NDArray[np.bool_]) -> dict[str, float]:
    first = {level: round(float((ranks[level][rows] == 0).mean()), 4) for level in LEVELS}
    return {"descriptions": float(rows.sum()), **first}


def _coverage(chance: NDArray[np.float32], right: NDArray[np.bool_]) -> dict[str, float]:
    order = np.argsort(-chance, kind="stable")
    return {str(share): round(float(right[order[: max(1, int(share * len(order)))]].mean()), 4) for share in COVERED}
