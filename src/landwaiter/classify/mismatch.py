"""The misdeclaration signal: does the description fit the declared code, what fits better, what duty is at stake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.knowledge import LARGEST
from landwaiter.classify.recommender import AT_ONCE
from landwaiter.classify.text.asking import question
from landwaiter.errors import NotComputableError
from landwaiter.schema.nouns import Reason, Signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.index.leaves import Leaves
    from landwaiter.classify.mixture import Answer
    from landwaiter.classify.national.chances import National
    from landwaiter.classify.national.declared import LineDoubt
    from landwaiter.classify.reasons import Grounds
    from landwaiter.classify.recommender import Found, Recommender

SOURCE = "classification"
CODE = "misdeclared"
WRONG = 0.05
"""Share of declarations that are taken to have another code than the right one, before anything is read (chosen)."""
ANYWHERE, IN_CHAPTER, IN_HEADING = 0.75, 0.125, 0.125
"""Where wrong codes lie: anywhere, in another heading of the right one's chapter, in the right one's (chosen)."""
WEIGHED = 5
"""Codes whose duties are weighed."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration item says of its goods; ``value`` in national currency, ``duty_rate`` in percent."""

    declaration_id: str
    item_number: int
    description: str
    hs_code: str
    value: float | None = None
    duty_rate: float | None = None


def signals(
    recommender: Recommender, grounds: Grounds, items: Sequence[Declared], national: National | None = None
) -> list[Signal]:
    """Return a signal for each item that can be judged: its score is the chance that another code is right.

    Items without words, or with a code that nothing is known of, get none. A description that comes again is looked up
    once. The duty at stake is the expected difference in duty, never below zero, times the value. Where national lines
    are known, a line beside the declared one that the description fits better counts too.

    Raises
    ------
    NotComputableError
        When not one item can be judged.
    """
    judged = [item for item in items if can_be_judged(recommender, item)]
    if not judged:
        raise NotComputableError(
            "no item has a description and a code that is known.", "Map goods_description and hs_code."
        )
    by_text: dict[str, list[int]] = {}
    for at, item in enumerate(judged):
        by_text.setdefault(question(item.description).text, []).append(at)
    made: dict[int, Signal] = {}
    texts = list(by_text)
    for first in range(0, len(texts), AT_ONCE):
        some = texts[first : first + AT_ONCE]
        asked = [(row, at) for row, text in enumerate(some) for at in by_text[text]]
        known = Grounded(recommender, grounds, national)
        found = _signals(known, some, [row for row, _ in asked], [judged[at] for _, at in asked])
        made |= dict(zip((at for _, at in asked), found, strict=True))
    return [made[at] for at in range(len(judged))]


@dataclass(frozen=True, slots=True)
class Grounded:
    """What items are judged by."""

    recommender: Recommender
    grounds: Grounds
    national: National | None

    def line(self, found: Found, row: int, code: str, leaf: int) -> LineDoubt | None:
        """Return the doubt about the national digits of a code, ``None`` where nothing is known of them."""
        from landwaiter.classify.national.chances import near_of
        from landwaiter.classify.national.declared import line_doubt

        if self.national is None or len(code) <= LARGEST:
            return None
        chance = float(found.answer.leaf[row, leaf])
        mixture, near = self.recommender.mixture, near_of(found.near, row)
        return line_doubt(self.national, mixture, found.read[row], near, code, chance)


def _signals(known: Grounded, texts: Sequence[str], rows: Sequence[int], items: Sequence[Declared]) -> Iterator[Signal]:
    """Yield the signals of items, each with the row of its description among the texts."""
    recommender = known.recommender
    found = recommender.ask(texts)
    answer, leaves = found.answer, recommender.leaves
    declared = np.array([_leaf(recommender, item.hs_code) for item in items])
    scores = misdeclared(answer, leaves, np.array(rows), declared)
    for row, item, leaf, score in zip(rows, items, declared.tolist(), scores.tolist(), strict=True):
        line = known.line(found, row, item.hs_code, leaf)
        yield _signal(known.grounds, item, leaves.codes, answer.leaf[row], leaf, score, line)


def can_be_judged(recommender: Recommender, item: Declared) -> bool:
    """Say whether an item has words, and a code that something is known of."""
    return _leaf(recommender, item.hs_code) is not None and question(item.description).refused is None


def _leaf(recommender: Recommender, code: str) -> int | None:
    at = recommender.leaves.leaf_numbers([code[:LARGEST], code[:4]])
    return next((int(leaf) for leaf in at if leaf >= 0), None)


def _signal(
    grounds: Grounds,
    item: Declared,
    codes: Sequence[str],
    chances: NDArray[np.float32],
    leaf: int,
    score: float,
    line: LineDoubt | None,
) -> Signal:
    best = int(chances.argmax())
    params: dict[str, str | float] = {"declared": item.hs_code[:LARGEST], "chance_percent": float(chances[leaf])}
    if best == leaf:
        reasons: tuple[Reason, ...] = (Reason("classify.mismatch.fits", params),)
    else:
        other: dict[str, str | float] = {"other": codes[best], "other_percent": float(chances[best])}
        reasons = (Reason("classify.mismatch.other", {**params, **other}),)
    stake = _at_stake(grounds, item, chances, codes)
    revenue = None if stake is None else score * stake
    if line is not None and line.doubt > 0:
        # The subheading is wrong, or it is right and the line is wrong.
        beside = (1.0 - score) * line.doubt
        if item.value is not None and line.stake is not None:
            revenue = (revenue or 0.0) + beside * item.value * line.stake / 100.0
        score, reasons = score + beside, (*reasons, _line_reason(line))
    return Signal(item.declaration_id, item.item_number, SOURCE, CODE, score, revenue, reasons)


def _line_reason(line: LineDoubt) -> Reason:
    return Reason(
        "classify.mismatch.line",
        {
            "declared": line.declared,
            "chance_percent": line.chance,
            "other": line.best,
            "other_percent": line.best_chance,
        },
    )


def misdeclared(
    answer: Answer, leaves: Leaves, rows: NDArray[np.int64], declared: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how likely each declared code is wrong, by Bayes' rule.

    A right declaration has the code with the chance that the description gives it. A wrong one has any code alike, or
    one near the right one: so a code beside a likely one is more suspect than one that is as unlikely and stands alone,
    and one that a vague description leaves open is not held against the declarant.

    Parameters
    ----------
    rows, declared
        Of each declaration the row of its description in ``answer``, and its leaf.
    """
    right = answer.leaf[rows, declared].astype(np.float64)
    wrong = ANYWHERE / len(leaves) + IN_CHAPTER * _beside_heading(answer, leaves, rows, declared)
    wrong += IN_HEADING * _beside_leaf(answer, leaves, rows, declared)
    return np.asarray(WRONG * wrong / (WRONG * wrong + (1.0 - WRONG) * np.maximum(right, 0.0)))


def _beside_heading(
    answer: Answer, leaves: Leaves, rows: NDArray[np.int64], declared: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the chance of each code as one drawn from the chapter of the right one, but not from its heading."""
    size, chapter_size = np.bincount(leaves.heading), np.bincount(leaves.chapter)
    others = chapter_size[leaves.heading_chapter] - size
    each = answer.heading * (others > 0) / np.maximum(others, 1)
    found = leaves.by_chapter(each)[rows, leaves.chapter[declared]] - each[rows, leaves.heading[declared]]
    return np.asarray(np.maximum(found, 0.0), dtype=np.float64)


def _beside_leaf(
    answer: Answer, leaves: Leaves, rows: NDArray[np.int64], declared: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the chance of each code as one drawn from the others of the right one's heading."""
    heading = leaves.heading[declared]
    others = np.bincount(leaves.heading)[heading] - 1
    rest = np.maximum(answer.heading[rows, heading] - answer.leaf[rows, declared], 0.0)
    return np.asarray(np.where(others > 0, rest / np.maximum(others, 1), 0.0), dtype=np.float64)


def _at_stake(grounds: Grounds, item: Declared, chances: NDArray[np.float32], codes: Sequence[str]) -> float | None:
    """Return the duty that lacks if another code is right: over the likeliest, chance times the higher duty."""
    paid = item.duty_rate if item.duty_rate is not None else grounds.duty(item.hs_code)
    if item.value is None or paid is None:
        return None
    likely = [int(at) for at in np.argsort(-chances, kind="stable")[:WEIGHED] if not item.hs_code.startswith(codes[at])]
    rates = [(float(chances[at]), grounds.duty(codes[at])) for at in likely]
    known = [(chance, rate) for chance, rate in rates if rate is not None]
    whole = sum(chance for chance, _ in known)
    return (
        item.value * sum(chance * max(rate - paid, 0.0) for chance, rate in known) / (100.0 * whole) if whole else 0.0
    )
