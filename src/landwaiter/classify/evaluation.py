"""How good recommendations are: by level, by whether the code was ever seen, by chapter, how honest, at what cost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from landwaiter.classify.candidates import ENOUGH, NONE_VAGUE
from landwaiter.classify.knowledge import HISTORY, Knowledge
from landwaiter.classify.recommender import AT_ONCE, Recommender
from landwaiter.classify.text.asking import question
from landwaiter.errors import NotComputableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.index.leaves import Leaves
    from landwaiter.classify.mixture import Answer
    from landwaiter.classify.national.chances import National
    from landwaiter.classify.recommender import Found
    from landwaiter.classify.text.vagueness import Vague

LEVELS = {"chapter": 2, "heading": 4, "subheading": 6}
TOPS = (1, 3, 5, 10)
BINS = 15
COVERED = (0.2, 0.4, 0.6, 0.8, 1.0)
CONFUSED = 10
"""Pairs of headings that are listed."""


class Judged(Protocol):
    """What can be judged: a recommender, or a plain method to compare it with."""

    @property
    def knowledge(self) -> Knowledge:
        """What it learned from."""

    @property
    def leaves(self) -> Leaves:
        """The codes that it can recommend."""

    def ask(self, texts: Sequence[str]) -> Found:
        """Return its answers to descriptions."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """A heading that was right where another one was told, how often, and the first description of which it was so."""

    right: str
    told: str
    descriptions: int
    example: str


@dataclass(frozen=True, slots=True)
class Enough:
    """Of how many descriptions it is said that they tell enough, and how often the heading is right of both kinds."""

    share: float
    heading_right: float | None
    heading_right_otherwise: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one recommender on descriptions whose codes are known.

    ``top`` is the share with the right code among the first so many, by level; ``seen`` and ``unseen`` the same for
    subheadings that history had and had not. ``calibration_error`` is the mean difference between chance and share
    right, by 15 bins of the chance of the best; ``coverage`` the share right among the surest 20, 40, ... %.
    ``confusions`` are the headings that are mixed up most often. ``cpu_milliseconds`` is what a description takes among
    others. ``national`` has how many codes have national digits, and the share of them that can be recommended; where
    there are any, ``national`` is a level too.
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
    enough: Enough
    confusions: tuple[Confusion, ...]
    cpu_milliseconds: float
    national: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON-ready values."""
        return asdict(self)


def evaluate(
    recommender: Judged,
    texts: Sequence[str],
    codes: Sequence[str],
    *,
    national: National | None = None,
    vague: Vague = NONE_VAGUE,
) -> Evaluation:
    """Ask for every description and compare with its code, at national digits too where those are known.

    Of ``vague`` ones it is said that they do not tell enough.

    Raises
    ------
    NotComputableError
        When there is no description.
    """
    if not texts:
        raise NotComputableError("there is no description to judge by.", "Name a file with descriptions and codes.")
    begun = time.process_time()
    parts = [
        _compared(recommender, texts[at : at + AT_ONCE], codes[at : at + AT_ONCE])
        for at in range(0, len(texts), AT_ONCE)
    ]
    spent = time.process_time() - begun
    ranks, chances = (
        {level: np.concatenate([getattr(part, what)[level] for part in parts]) for level in LEVELS}
        for what in ("ranks", "chances")
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
        _enough(
            np.concatenate([part.enough for part in parts]) & ~np.array(vague.among(texts)),
            ranks["heading"] == 0,
        ),
        _confusions(texts, codes, [heading for part in parts for heading in part.told]),
        round(1000.0 * spent / len(texts), 3),
    )
    if national is None or not isinstance(recommender, Recommender):
        return found
    return _with_national(found, recommender, national, texts, codes)


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


@dataclass(frozen=True, slots=True)
class _Compared:
    """Of some descriptions, by level the place of the right code, counted from 0, and the chance of the best one.

    ``told`` are the likeliest headings; ``enough`` says which descriptions tell the heading.
    """

    ranks: dict[str, NDArray[np.int64]]
    chances: dict[str, NDArray[np.float32]]
    told: list[str]
    enough: NDArray[np.bool_]


def _compared(recommender: Judged, texts: Sequence[str], codes: Sequence[str]) -> _Compared:
    answer, right = recommender.ask(texts).answer, _right(recommender.leaves, codes)
    levels = dict(zip(LEVELS, _levels(answer), strict=True))
    return _Compared(
        {level: _ranks(levels[level], right[level]) for level in LEVELS},
        {level: values.max(axis=1) for level, values in levels.items()},
        [recommender.leaves.headings[at] for at in answer.heading.argmax(axis=1).tolist()],
        _tells_enough(answer, recommender.leaves, texts),
    )


def _tells_enough(answer: Answer, leaves: Leaves, texts: Sequence[str]) -> NDArray[np.bool_]:
    """Say of each description what its answer would say, see :func:`landwaiter.classify.candidates.suggest`."""
    heading = leaves.heading[answer.leaf.argmax(axis=1)]
    likely = answer.heading[np.arange(len(texts)), heading] >= ENOUGH
    return np.asarray(likely & np.array([question(text).refused is None for text in texts]))


def _levels(answer: Answer) -> Iterator[NDArray[np.float32]]:
    yield from (answer.chapter, answer.heading, answer.leaf)


def _right(leaves: Leaves, codes: Sequence[str]) -> dict[str, NDArray[np.int64]]:
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


def _enough(enough: NDArray[np.bool_], right: NDArray[np.bool_]) -> Enough:
    return Enough(round(float(enough.mean()), 4), _share(right[enough]), _share(right[~enough]))


def _share(right: NDArray[np.bool_]) -> float | None:
    return round(float(right.mean()), 4) if len(right) else None


def _confusions(texts: Sequence[str], codes: Sequence[str], told: Sequence[str]) -> tuple[Confusion, ...]:
    """Return the pairs of right and told headings that come most often; of equally frequent ones the smaller codes."""
    wrong = [(code[:4], other, text) for code, other, text in zip(codes, told, texts, strict=True) if code[:4] != other]
    first: dict[tuple[str, str], str] = {}
    for right, other, text in wrong:
        first.setdefault((right, other), text)
    counted = Counter((right, other) for right, other, _ in wrong)
    most = sorted(counted, key=lambda pair: (-counted[pair], pair))[:CONFUSED]
    return tuple(Confusion(*pair, counted[pair], first[pair]) for pair in most)
