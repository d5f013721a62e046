"""How well a score finds the items of a scheme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.evidence.areas import Cases, areas_of

if TYPE_CHECKING:
    from landwaiter.country.arrays import Bools, Floats
    from landwaiter.country.evidence.tables import Tables
    from landwaiter.schema.measure import Measure


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a score says about the ``items`` of a scheme among honest ones.

    ``area`` is that under the curve, ``shuffled`` the same with labels dealt out at random; ``lift`` is the
    rate of the scheme among as many top scores as it has items, over its rate among all.
    """

    items: int
    area: Measure
    shuffled: Measure
    lift: float


def judge(score: Floats, tables: Tables, scheme: str, seed: int = 0) -> Verdict:
    """Compare a score of each item with the truth about one scheme; other illicit items are left out.

    Parameters
    ----------
    score
        One number an item, missing ones count as lowest.
    tables
        With the truth.
    scheme
        Its name in the truth; it must have items.
    seed
        Of the random labels, and of the order of equal scores.
    """
    names = tables["truth.scheme"]
    kept = (names == scheme) | ~tables["truth.illicit"]
    planted, known = names[kept] == scheme, np.nan_to_num(score[kept], nan=-np.inf)
    rng = np.random.default_rng(seed)
    area, shuffled = (
        areas_of(known, Cases(~chosen, {scheme: chosen}))[scheme] for chosen in (planted, rng.permutation(planted))
    )
    return Verdict(int(planted.sum()), area, shuffled, _lift(known, planted, rng))


def _lift(score: Floats, planted: Bools, rng: np.random.Generator) -> float:
    top = np.lexsort((rng.random(len(score)), -score))[: planted.sum()]
    return float(planted[top].mean() / planted.mean())
