"""What the words of a tariff say of its lines: a walk from the subheading down, one choice at a time.

At every step the texts that stand beside each other are compared with the description: how much of a text it says, how
much it does not say, whether it is the one for all that the others are not ("Other"), and how many lines are below it.
A conditional logit model (McFadden 1974); its four weights are stated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.mixture import normal_within
from landwaiter.classify.text.cleaning import cleaned
from landwaiter.classify.text.empty_words import EMPTY_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.nomenclature.tree import Nomenclature

SAID, UNSAID, REST, SIZE = 3.0, 0.25, 1.2, 0.6
"""Weights of the share of a text's words that are said, of the root of the number of the others, of a text for all the
rest, and of the logarithm of the number of lines below. Chosen on the half ``dev`` of the benchmark's labelled sets."""
_OTHER = "other others autre autres otro otra otros otras outro outros altro altri andere أخرى"
_REST = frozenset(cleaned(_OTHER.split()))

Key = tuple[str, ...]
Said = frozenset[str]


@dataclass(frozen=True, slots=True)
class Steps:
    """Texts below a subheading; those beside each other stand together, and after what is above them.

    ``above`` is the number of the text above each, -1 at the top; ``depths`` are the texts of each depth. ``group`` and
    ``first`` number those beside each other and say where they begin. ``having`` are by word the texts with it, each in
    one of its languages, with how many words it has there. ``silent`` is the score of a text of which nothing is said,
    ``fixed`` what is added to it in any case. ``line`` is the last text of each line.
    """

    above: NDArray[np.int64]
    depths: tuple[slice, ...]
    group: NDArray[np.int64]
    first: NDArray[np.int64]
    having: Mapping[str, Sequence[tuple[int, int, int]]]
    silent: NDArray[np.float32]
    fixed: NDArray[np.float32]
    line: NDArray[np.int64]

    def shares(self, said: Said) -> NDArray[np.float32]:
        """Return how likely each line is by its words, summing to 1."""
        chance = normal_within(self._scores(said)[None], self.first, self.group)[0]
        for depth in self.depths[1:]:
            chance[depth] *= chance[self.above[depth]]
        return np.asarray(chance[self.line])

    def _scores(self, said: Said) -> NDArray[np.float32]:
        score, heard = self.silent.copy(), Counter[tuple[int, int, int]]()
        for word in said:
            heard.update(self.having.get(word, ()))
        for (at, _, size), count in heard.items():
            score[at] = max(score[at], self.fixed[at] + _heard(count, size))
        return score


def telling(text: str) -> Said:
    """Return the words of a text that say something, without numbers.

    >>> sorted(telling("T-shirts of cotton, for men (338)"))
    ['cotton', 'men', 'shirt', 't']
    """
    return frozenset(word for word in cleaned([text])[0].split() if word not in EMPTY_WORDS and not word.isdigit())


def steps_of(tree: Nomenclature, codes: Sequence[str], subheading: str) -> Steps:
    """Return the steps from a subheading to its lines."""
    below: dict[Key, list[Key]] = {(): []}
    texts: dict[Key, tuple[str, ...]] = {}
    size: dict[Key, int] = {}
    ends: list[Key] = []
    for code in codes:
        key: Key = ()
        for name, spoken in _path(tree, code, subheading):
            step = (*key, name)
            if step not in texts:
                texts[step] = spoken
                below[key].append(step)
                below[step] = []
            size[step] = size.get(step, 0) + 1
            key = step
        ends.append(key)
    return _numbered(below, texts, size, ends)


def _path(tree: Nomenclature, code: str, subheading: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what stands between a subheading and a line: what it is known by, and its texts in all languages."""
    for line in tree.above(code):
        if len(line.code) > len(subheading):
            for texts in zip(*line.between.values(), strict=False):
                yield texts[0], tuple(texts)
            yield line.code, tuple(line.texts.values())


def _numbered(
    below: dict[Key, list[Key]], texts: dict[Key, tuple[str, ...]], size: dict[Key, int], ends: Sequence[Key]
) -> Steps:
    order, above, group, first, asked = list[Key](), list[int](), list[int](), list[int](), [(Key(), -1)]
    for key, at in asked:
        if below[key]:
            first.append(len(order))
        for step in below[key]:
            asked.append((step, len(order)))
            above.append(at)
            group.append(len(first) - 1)
            order.append(step)
    number = {key: at for at, key in enumerate(order)}
    fixed = np.array([REST * is_rest(texts[key]) + SIZE * log(size[key]) for key in order], dtype=np.float32)
    words = [tuple(map(telling, texts[key])) or (Said(),) for key in order]
    unsaid = np.array([max(_heard(0, len(each)) for each in spoken) for spoken in words], dtype=np.float32)
    return Steps(
        np.array(above, dtype=np.int64),
        _depths([len(key) for key in order]),
        np.array(group, dtype=np.int64),
        np.array(first, dtype=np.int64),
        _having(words),
        fixed + unsaid,
        fixed,
        np.array([number[key] for key in ends], dtype=np.int64),
    )


def _depths(depth: Sequence[int]) -> tuple[slice, ...]:
    """Return where the texts of each depth stand; they are in the order of their depths."""
    bounds = [0, *(at for at in range(1, len(depth)) if depth[at] > depth[at - 1]), len(depth)]
    return tuple(slice(low, high) for low, high in pairwise(bounds))


def _having(words: Sequence[tuple[Said, ...]]) -> dict[str, list[tuple[int, int, int]]]:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for at, spoken in enumerate(words):
        for language, each in enumerate(spoken):
            for word in each:
                found.setdefault(word, []).append((at, language, len(each)))
    return found


def is_rest(texts: Sequence[str]) -> bool:
    """Whether a text, in any of its languages, is the one for all that those beside it are not.

    >>> is_rest(["Other"]), is_rest(["Autres, de coton"]), is_rest(["For other machines"])
    (True, True, False)
    """
    return any(line.split(" ", 1)[0] in _REST for line in cleaned(texts))


def _heard(said: int, words: int) -> float:
    """Return what is added to the score of a text of so many words, some of which are said."""
    return SAID * said / words - UNSAID * sqrt(words - said) if words else 0.0
