"""The misdeclaration signal: does the description fit the declared code, what fits better, what duty is at stake."""

from __future__ import annotations

from collections.abc import Sequence
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

    from landwaiter.classify.reasons import Grounds
    from landwaiter.classify.recommender import Found, Recommender

SOURCE = "classification"
CODE = "misdeclared"
WRONG = 0.05
"""Share of declarations that are taken to have another code than the right one, before anything is read (chosen)."""
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


def signals(recommender: Recommender, grounds: Grounds, items: Sequence[Declared]) -> list[Signal]:
    """Return a signal for each item that can be judged: its score is the chance that another code is right.

    Items without words, or with a code that nothing is known of, get none. A description that comes again is looked up
    once. The duty at stake is the expected difference in duty, never below zero, times the value.

    Raises
    ------
    NotComputableError
        When not one item can be judged.
    """
    judged = [item for item in items if _can_be_judged(recommender, item)]
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
        found = recommender.ask(some)
        for row, text in enumerate(some):
            made |= {at: _signal(recommender, grounds, judged[at], found, row) for at in by_text[text]}
    return [made[at] for at in range(len(judged))]


def _can_be_judged(recommender: Recommender, item: Declared) -> bool:
    return _leaf(recommender, item.hs_code) is not None and question(item.description).refused is None


def _leaf(recommender: Recommender, code: str) -> int | None:
    at = recommender.leaves.leaf_numbers([code[:LARGEST], code[:4]])
    return next((int(leaf) for leaf in at if leaf >= 0), None)


def _signal(recommender: Recommender, grounds: Grounds, item: Declared, found: Found, row: int) -> Signal:
    leaf, leaves = _leaf(recommender, item.hs_code), recommender.leaves
    chances = found.answer.leaf[row]
    best = int(chances.argmax())
    params: dict[str, str | float] = {"declared": item.hs_code[:LARGEST], "chance_percent": float(chances[leaf])}
    if best == leaf:
        reasons = (Reason("classify.mismatch.fits", params),)
    else:
        other: dict[str, str | float] = {"other": leaves.codes[best], "other_percent": float(chances[best])}
        reasons = (Reason("classify.mismatch.other", {**params, **other}),)
    score = misdeclared(float(chances[leaf]), len(leaves))
    stake = _at_stake(grounds, item, chances, leaves.codes)
    return Signal(
        item.declaration_id, item.item_number, SOURCE, CODE, score, None if stake is None else score * stake, reasons
    )


def misdeclared(chance: float, codes: int) -> float:
    """Return how likely a declared code is wrong, by Bayes' rule.

    A right declaration has the code with the chance that the description gives it, a wrong one any of the ``codes``. So
    a code that a vague description leaves open is not held against the declarant.

    >>> round(misdeclared(0.5, 5000), 6), round(misdeclared(0.000001, 5000), 3)
    (2.1e-05, 0.913)
    """
    wrong = WRONG / codes
    return wrong / (wrong + (1.0 - WRONG) * max(chance, 0.0))


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
