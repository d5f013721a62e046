"""How likely the national lines of a subheading are: what near descriptions were declared as, and the tariff's words.

The two are put together as the sources of the levels above are, see :mod:`landwaiter.classify.mixture`. The chances of
the lines of a subheading add up to its chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.index.texts import SHARPNESS
from landwaiter.classify.knowledge import LARGEST, Knowledge, Precedent
from landwaiter.classify.national.steps import Said, Steps, steps_of
from landwaiter.classify.recommender import CONFIRMED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.mixture import Mixture
    from landwaiter.classify.national.lines import Lines

LEVEL = "national"


@dataclass(frozen=True, slots=True)
class NationalLine:
    """A national code with its chance; those below a subheading add up to the subheading's."""

    code: str
    chance: float


@dataclass(frozen=True, slots=True)
class Near:
    """The texts near a description: their positions in the knowledge, and the cosines."""

    texts: NDArray[np.int64]
    cosine: NDArray[np.float32]


@dataclass(frozen=True)
class National:
    """The lines that can be recommended, with the line of each known text, -1 for none, and how many votes it has."""

    lines: Lines
    line: NDArray[np.int64]
    votes: NDArray[np.float32]
    _steps: dict[str, Steps] = field(default_factory=dict, repr=False)

    def chances(self, mixture: Mixture, said: Said, near: Near, code: str, chance: float) -> tuple[NationalLine, ...]:
        """Return the lines of a subheading, likeliest first; nothing where none is known.

        Parameters
        ----------
        said
            The words of the description, see :func:`~landwaiter.classify.national.steps.telling`.
        near
            What is near it.
        code, chance
            The subheading, and how likely it is.
        """
        there = self.lines.below(code) if len(code) == LARGEST else range(0)
        if not there:
            return ()
        each = self.shares(mixture, said, near, code, chance) * np.float32(chance)
        order = np.argsort(-each, kind="stable")
        return tuple(NationalLine(self.lines.codes[there[at]], float(each[at])) for at in order)

    def shares(self, mixture: Mixture, said: Said, near: Near, code: str, chance: float) -> NDArray[np.float32]:
        """Return how likely each line of a subheading is if the goods are of it, in the order of the codes."""
        parts, nearness = self.parts(said, near, code)
        rows = {name: values[None] for name, values in parts.items()}
        found = mixture.siblings(rows, np.array([nearness], dtype=np.float32), LEVEL, chance)
        return np.asarray(found[0])

    def parts(self, said: Said, near: Near, code: str) -> tuple[Mapping[str, NDArray[np.float32]], float]:
        """Return the shares of the lines of a subheading by source, and how near the nearest text with a line is."""
        there = self.lines.below(code)
        voted, nearness = self._voted(near, there)
        return {"words": self._said(said, code, there), "nearest": voted}, nearness

    def _voted(self, near: Near, there: range) -> tuple[NDArray[np.float32], float]:
        line = self.line[near.texts]
        own = np.flatnonzero((line >= there.start) & (line < there.stop))
        if not len(own):
            return np.full(len(there), 1.0 / len(there), dtype=np.float32), 0.0
        cosine = near.cosine[own]
        best = float(cosine.max())
        weight = np.exp((cosine - best) / SHARPNESS) * self.votes[near.texts[own]]
        votes = np.bincount(line[own] - there.start, weights=weight, minlength=len(there))
        return np.asarray(votes / votes.sum(), dtype=np.float32), best

    def _said(self, said: Said, code: str, there: range) -> NDArray[np.float32]:
        tree = self.lines.tree
        if tree is None or self.lines.codes[there.start] not in tree:
            return np.full(len(there), 1.0 / len(there), dtype=np.float32)
        if code not in self._steps:
            self._steps[code] = steps_of(tree, self.lines.codes[there.start : there.stop], code)
        return self._steps[code].shares(said)


def national_of(lines: Lines, knowledge: Knowledge) -> National | None:
    """Return what is known of national lines, ``None`` where there are none.

    A text of history has the root of as many votes as it was declared: a hundred times are more than once, but may be
    one trader.
    """
    if not lines.codes:
        return None
    number: dict[str, int] = {}
    line, votes = np.full(len(knowledge), -1, dtype=np.int64), np.ones(len(knowledge), dtype=np.float32)
    for at, code in knowledge.divided().items():
        if code not in number:
            number[code] = lines.number(code)
        line[at], votes[at] = number[code], _votes(knowledge.texts[at].precedent)
    return National(lines, line, votes)


def near_of(near: object, row: int) -> Near:
    """Return what is near one description of those that were asked for together."""
    bounds = slice(near.indptr[row], near.indptr[row + 1])  # type: ignore[attr-defined]
    return Near(near.indices[bounds], near.data[bounds])  # type: ignore[attr-defined]


def _votes(one: Precedent | None) -> float:
    return 1.0 if one is None else sqrt(one.count) * (CONFIRMED if one.confirmed else 1.0)
