"""Whether a description fits the national digits of its declared code better than those beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.classify.knowledge import LARGEST
from landwaiter.classify.national.chances import Near
from landwaiter.classify.national.steps import telling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landwaiter.classify.mixture import Mixture
    from landwaiter.classify.national.chances import National

WRONG = 0.05
"""Share of declarations that are taken to have another line than the right one, before anything is read (chosen)."""


OPEN = 0.5
"""Share of descriptions that are taken to leave the line open, whatever they seem to say: with less, right codes were
suspected and codes of other subheadings found less well (chosen on the half ``dev`` of the benchmark's sets)."""


@dataclass(frozen=True, slots=True)
class LineDoubt:
    """How much a description speaks against a declared line, given that the subheading is right.

    ``doubt`` is 0 where the description tells nothing that was not thought before. ``stake`` is what the lines beside
    it pay more, in percent, over all of them by their chances; ``None`` where no duty is known.
    """

    declared: str
    best: str
    best_chance: float
    chance: float
    doubt: float
    stake: float | None


def line_doubt(
    national: National, mixture: Mixture, text: str, near: Near, code: str, chance: float
) -> LineDoubt | None:
    """Return the doubt about the line of a declared code, ``None`` where it tells none or the line stands alone.

    Parameters
    ----------
    text, near
        The description, and what is near it.
    code, chance
        What was declared, and how likely its subheading is.
    """
    lines, subheading = national.lines, code[:LARGEST]
    there, line = lines.below(subheading), lines.number(code)
    if line < 0 or len(there) < 2:
        return None
    shares = national.shares(mixture, telling(text), near, subheading, chance)
    own, best = line - there.start, int(shares.argmax())
    codes = lines.codes[there.start : there.stop]
    doubt = doubted(float(shares[own]), len(codes))
    stake = _stake(shares, [lines.duty(one) for one in codes], own)
    return LineDoubt(codes[own], codes[best], float(shares[best]), float(shares[own]), doubt, stake)


def doubted(share: float, lines: int) -> float:
    """Return how likely a line of this share is wrong by what was read, beyond what was thought before.

    By Bayes' rule: a right declaration has the line with its share, a wrong one any other line's place alike. Where the
    description leaves the lines open nothing is added, however many they are; see :data:`OPEN`.

    >>> doubted(0.25, 4), round(doubted(0.0, 4), 3), doubted(0.9, 2)
    (0.0, 0.063, 0.0)
    """
    share = (1.0 - OPEN) * share + OPEN / lines
    wrong = WRONG * (1.0 - share) / (lines - 1)
    after = wrong / (wrong + (1.0 - WRONG) * share) if wrong else 0.0
    return max(0.0, (after - WRONG) / (1.0 - WRONG)) if share * lines < 1.0 else 0.0


def _stake(shares: NDArray[np.float32], rates: list[float | None], own: int) -> float | None:
    paid = rates[own]
    if paid is None:
        return None
    known = [(float(shares[at]), rate) for at, rate in enumerate(rates) if rate is not None and at != own]
    whole = sum(share for share, _ in known)
    return sum(share * max(rate - paid, 0.0) for share, rate in known) / whole if whole else None
