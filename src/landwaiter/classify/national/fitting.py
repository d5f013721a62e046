"""Weights and confidence of the national level, fitted on descriptions that were held back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.confidence import ENOUGH
from landwaiter.classify.mixture import Mixture, with_siblings
from landwaiter.classify.national.chances import LEVEL, National, near_of
from landwaiter.classify.national.steps import telling
from landwaiter.classify.recommender import AT_ONCE

if TYPE_CHECKING:
    from landwaiter.classify.knowledge import Text
    from landwaiter.classify.recommender import Recommender

Case = tuple[dict[str, "np.ndarray"], float, int, float]
"""Shares by source, nearness, the right one, and the chance of the subheading where it is the likeliest, else -1."""


def fit_national(mixture: Mixture, cases: Sequence[Case]) -> Mixture:
    """Return the mixture with the national level fitted; with the stated weights below 200 descriptions."""
    if len(cases) < ENOUGH:
        return mixture
    widest = max(len(parts["words"]) for parts, _, _, _ in cases)
    there = np.array([[at if at < len(parts["words"]) else -1 for at in range(widest)] for parts, _, _, _ in cases])
    parts = {
        name: np.array([np.pad(parts[name], (0, widest - len(parts[name]))) for parts, _, _, _ in cases])
        for name in cases[0][0]
    }
    near, above = (np.array([case[at] for case in cases], dtype=np.float32) for at in (1, 3))
    return with_siblings(mixture, LEVEL, parts, there, np.array([case[2] for case in cases]), near, above)


def national_cases(recommender: Recommender, national: National, asked: Sequence[Text]) -> Iterator[Case]:
    """Yield what is known of descriptions; those that tell no line, or one that stands alone, are passed over.

    Parameters
    ----------
    recommender
        One that has not seen the descriptions, with the levels above fitted.
    asked
        Descriptions with their codes.
    """
    told = [(text, national.lines.number(text.code)) for text in asked]
    known = [(text, line) for text, line in told if line >= 0 and len(national.lines.below(text.subheading)) > 1]
    for first in range(0, len(known), AT_ONCE):
        some = known[first : first + AT_ONCE]
        found = recommender.ask([text.text for text, _ in some])
        leaves = recommender.leaves.leaf_numbers([text.subheading for text, _ in some])
        for row, ((text, line), leaf) in enumerate(zip(some, leaves.tolist(), strict=True)):
            parts, near = national.parts(telling(found.read[row]), near_of(found.near, row), text.subheading)
            chance = found.answer.leaf[row]
            right = line - national.lines.below(text.subheading).start
            yield dict(parts), near, right, float(chance[leaf]) if leaf == int(chance.argmax()) else -1.0
