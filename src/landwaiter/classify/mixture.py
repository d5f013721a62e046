"""How the sources are put together: a product of their probabilities, each to the power of its weight.

A logarithmic opinion pool (Genest and Zidek, Combining Probability Distributions, Statistical Science 1, 1986) of the
headings, and one of the codes within each heading; the sums by chapter, and the headings within each chapter, are then
sharpened or flattened. So headings add up to chapters and codes to headings by construction. The weights, none below
zero, are those that make descriptions most likely which the sources had not seen; their sum is the sharpness at which
probabilities mean what they say. A source has two weights, one for descriptions that nothing known resembles and one
for those that were seen before; between them the weight moves with the cosine of the nearest text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.confidence import Confidence, fit_confidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.index.leaves import Leaves

Parts = Mapping[str, "NDArray[np.float32]"]
Weights = Mapping[str, tuple[float, float]]
"""By source: weight where nothing is near, and where the very text is known."""
FLOOR = {"heading": 1e-4, "leaf": 1e-5, "chapter": 1e-6, "within": 1e-9, "national": 1e-2}
"""What is added to every share, so that one source alone rules nothing out."""
STATED: Mapping[str, Weights] = {
    "heading": dict.fromkeys(("words", "features", "nearest"), (0.33, 0.33)),
    "leaf": dict.fromkeys(("features", "nearest"), (0.5, 0.5)),
    "chapter": {"pool": (1.0, 1.0)},
    "within": {"pool": (1.0, 1.0)},
    "national": {"words": (1.0, 0.5), "nearest": (0.5, 1.0)},
}
"""The weights that hold where nothing was held back to fit them on."""
STATED_WITH_MEANING: Mapping[str, Weights] = {
    **STATED,
    "heading": dict.fromkeys(("words", "features", "nearest", "meaning"), (0.25, 0.25)),
    "leaf": dict.fromkeys(("features", "nearest", "meaning"), (0.33, 0.33)),
}
"""The same where an encoder is a source as well."""


@dataclass(frozen=True, slots=True)
class Shares:
    """What the sources say of some descriptions: shares by source, and how near the nearest text is, 0 to 1."""

    heading: Parts
    leaf: Parts
    near: NDArray[np.float32]


def together(parts: Sequence[Shares]) -> Shares:
    """Return what was said of descriptions in several parts as one."""
    return Shares(
        {name: np.concatenate([part.heading[name] for part in parts]) for name in parts[0].heading},
        {name: np.concatenate([part.leaf[name] for part in parts]) for name in parts[0].leaf},
        np.concatenate([part.near for part in parts]),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """Probabilities of chapters, headings and leaves, one row a description; each level sums to 1."""

    chapter: NDArray[np.float32]
    heading: NDArray[np.float32]
    leaf: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Weights of the sources by level, and how sure the best of some siblings is."""

    weights: Mapping[str, Weights]
    confidence: Mapping[str, Confidence] = field(default_factory=dict)

    def answer(self, said: Shares, leaves: Leaves) -> Answer:
        """Return the probabilities that the sources' shares come to."""
        heading = self.headings(said, leaves)
        score = normal_within(_pool(said.leaf, self.weights["leaf"], said.near, "leaf"), leaves.first, leaves.heading)
        leaf = self._sure("leaf").applied(score, leaves.first, leaves.heading, heading)
        leaf *= below(heading, leaves.heading)
        return Answer(leaves.by_chapter(heading), heading, leaf)

    def headings(self, said: Shares, leaves: Leaves) -> NDArray[np.float32]:
        """Return the probabilities of headings."""
        raw = self.raw_headings(said)
        top = self.chapters(raw, said.near, leaves)
        within = _pool({"pool": raw}, self.weights["within"], said.near, "within")
        inside = normal_within(within, leaves.first_heading, leaves.heading_chapter)
        inside = self._sure("within").applied(inside, leaves.first_heading, leaves.heading_chapter, top)
        inside *= below(top, leaves.heading_chapter)
        return inside

    def chapters(self, raw: NDArray[np.float32], near: NDArray[np.float32], leaves: Leaves) -> NDArray[np.float32]:
        """Return the probabilities of chapters, from what :meth:`raw_headings` returned."""
        pooled = _pool({"pool": leaves.by_chapter(raw)}, self.weights["chapter"], near, "chapter")
        root = np.zeros(len(leaves.chapters), dtype=np.int64)
        sure = np.ones((len(near), 1), dtype=np.float32)
        return self._sure("chapter").applied(normal(pooled), root[:1], root, sure)

    def siblings(self, said: Parts, near: NDArray[np.float32], level: str, above: float) -> NDArray[np.float32]:
        """Return the probabilities of what is below one parent, which has the chance ``above``; each row sums to 1."""
        share = normal(_pool(said, self.weights.get(level, STATED[level]), near, level))
        root = np.zeros(share.shape[1], dtype=np.int64)
        sure = np.full((len(near), 1), above, dtype=np.float32)
        return self._sure(level).applied(share, root[:1], root, sure)

    def _sure(self, level: str) -> Confidence:
        return self.confidence.get(level, Confidence())

    def raw_headings(self, said: Shares) -> NDArray[np.float32]:
        """Return the pool of the headings, before chapters are sharpened."""
        return normal(_pool(said.heading, self.weights["heading"], said.near, "heading"))


def fit_mixture(said: Shares, leaf: NDArray[np.int64], heading: NDArray[np.int64], leaves: Leaves) -> Mixture:
    """Fit the weights on descriptions whose codes are known; -1, a code that is not among the leaves, is passed over.

    Parameters
    ----------
    said
        From sources that had not seen the descriptions; of the leaves only those that :func:`beside_right` chose.
    leaf, heading
        The right ones.
    """
    tops, known = np.flatnonzero(heading >= 0), np.flatnonzero(leaf >= 0)
    top, near, chapter = heading[tops], said.near[tops], leaves.heading_chapter[heading[tops]]
    levels = {
        "heading": _fit({name: values[tops] for name, values in said.heading.items()}, None, top, near, "heading")
    }
    raw = _of(levels).raw_headings(said)
    levels["chapter"] = _fit({"pool": leaves.by_chapter(raw)[tops]}, None, chapter, near, "chapter")
    # How sure the best one below a parent is counts only where the parent is the best one too: so chances multiply.
    chance = _of(levels).chapters(raw, said.near, leaves)[tops]
    beside, place = _siblings(top, leaves.first_heading, leaves.heading_chapter)
    inside = {"pool": np.take_along_axis(raw[tops], np.maximum(beside, 0), axis=1)}
    levels["within"] = _fit(inside, beside, place, near, "within", _where_best(chance, chapter))
    above = _of(levels).headings(said, leaves)[known]
    beside, place = _siblings(leaf[known], leaves.first, leaves.heading)
    inside = {name: values[known] for name, values in said.leaf.items()}
    levels["leaf"] = _fit(inside, beside, place, said.near[known], "leaf", _where_best(above, heading[known]))
    return _of(levels)


def with_siblings(
    mixture: Mixture,
    level: str,
    parts: Parts,
    there: NDArray[np.int64],
    right: NDArray[np.int64],
    near: NDArray[np.float32],
    above: NDArray[np.float32],
) -> Mixture:
    """Return a mixture with one more level, fitted on shares whose columns of -1 in ``there`` are beyond the siblings.

    Parameters
    ----------
    right
        Column of the right one in each row.
    above
        Chance of the parent in rows where it is the likeliest, -1 elsewhere.
    """
    found = _fit(parts, there, right, near, level, above)
    sure = {**mixture.confidence, level: found.confidence}
    return Mixture({**mixture.weights, level: found.weights}, sure)


def _of(levels: Mapping[str, _Level]) -> Mixture:
    """Return the mixture of the levels that are fitted."""
    return Mixture(
        {name: level.weights for name, level in levels.items()},
        {name: level.confidence for name, level in levels.items() if name != "heading"},
    )


def _where_best(chance: NDArray[np.float32], right: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the chance of the right one where it is the best one, -1 elsewhere."""
    return np.asarray(np.where(chance.argmax(axis=1) == right, chance[np.arange(len(right)), right], -1.0))


@dataclass(frozen=True, slots=True)
class _Level:
    """What was fitted of one level."""

    weights: Weights
    confidence: Confidence = field(default_factory=Confidence)


def beside_right(parts: Parts, leaf: NDArray[np.int64], leaves: Leaves) -> Parts:
    """Return the shares of the leaves in the right one's heading, side by side, so that many fit into memory."""
    there, _ = _siblings(leaf, leaves.first, leaves.heading)
    rows = np.arange(len(leaf))[:, None]
    return {name: values[rows, np.maximum(there, 0)] for name, values in parts.items()}


def _pool(parts: Parts, weights: Weights, near: NDArray[np.float32], level: str) -> NDArray[np.float32]:
    total = np.zeros_like(next(iter(parts.values())))
    for name, (far, close) in weights.items():
        if far or close:
            part = parts[name] + np.float32(FLOOR[level])
            np.log(part, out=part)
            part *= (np.float32(far) * (1 - near) + np.float32(close) * near)[:, None]
            total += part
    return total


def _siblings(
    right: NDArray[np.int64], first: NDArray[np.int64], parent: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what is below the right one's parent, -1 in columns beyond it, and where among them the right one is."""
    size, above = np.bincount(parent), parent[np.maximum(right, 0)]
    step = np.arange(size.max())
    there = np.where(step < size[above][:, None], first[above][:, None] + step, -1)
    return there, np.maximum(right, 0) - first[above]


def _fit(
    parts: Parts,
    there: NDArray[np.int64] | None,
    right: NDArray[np.int64],
    near: NDArray[np.float32],
    level: str,
    above: NDArray[np.float32] | None = None,
) -> _Level:
    """Fit one level: ``right`` is the right column of each row among those that are not -1 in ``there``.

    How sure the best one is, is fitted on the rows with a chance of the parent ``above``, not those with -1.
    """
    if not len(right):
        return _Level(dict.fromkeys(parts, (1.0 / len(parts), 1.0 / len(parts))))
    present = np.ones((1, 1), dtype=bool) if there is None else there >= 0
    logs = []
    for values in parts.values():
        log = np.where(present, np.log(values + np.float32(FLOOR[level])), np.float32(0.0))
        logs += [log * (1 - near)[:, None], log * near[:, None]]
    stacked = np.stack(logs)
    found = _most_likely(stacked, present, right)
    chance = normal(np.where(present, np.tensordot(np.array(found, dtype=np.float32), stacked, 1), -np.inf))
    best, several = chance.max(axis=1), np.count_nonzero(np.broadcast_to(present, chance.shape), axis=1) > 1
    several &= True if above is None else above >= 0
    hit = (chance.argmax(axis=1) == right)[several]
    sure = fit_confidence(best[several], hit, None if above is None else above[several])
    return _Level({name: (found[2 * at], found[2 * at + 1]) for at, name in enumerate(parts)}, sure)


def _most_likely(logs: NDArray[np.float32], there: NDArray[np.bool_], right: NDArray[np.int64]) -> list[float]:
    """Return the weights of logs, shape (sources, descriptions, codes), that make ``right`` most likely."""
    from scipy.optimize import minimize

    start = np.full(len(logs), 2.0 / len(logs))
    found = minimize(_loss(logs, there, right), start, jac=True, method="L-BFGS-B", bounds=[(0.0, 6.0)] * len(logs))
    return [round(float(weight), 4) for weight in found.x]


def _loss(
    logs: NDArray[np.float32], there: NDArray[np.bool_], right: NDArray[np.int64]
) -> Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]:
    rows = np.arange(len(right))
    observed = logs[:, rows, right].mean(axis=1)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        chance = normal(np.where(there, np.tensordot(weights.astype(np.float32), logs, 1), -np.inf))
        expected = np.einsum("nc,snc->s", chance, logs) / len(rows)
        likelihood = -float(np.log(np.maximum(chance[rows, right], 1e-12)).mean())
        return likelihood, (expected - observed).astype(np.float64)

    return loss


def normal(score: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return probabilities of logarithms, each row summing to 1."""
    chance = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def normal_within(
    score: NDArray[np.float32], first: NDArray[np.int64], parent: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return probabilities that sum to 1 below each parent; what is below one stands together, from ``first`` on."""
    chance: NDArray[np.float32] = score - below(np.maximum.reduceat(score, first, axis=1), parent)
    np.exp(chance, out=chance)
    chance /= below(np.add.reduceat(chance, first, axis=1), parent)
    return chance


def below(values: NDArray[np.float32], parent: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return for each child the value of its parent; ``parent`` ascends."""
    return np.repeat(values, np.bincount(parent), axis=1)
