"""History in the codes of an older edition, brought to those of a newer one as far as that is certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from landwaiter.classify.knowledge import LARGEST, SMALLEST, Precedent

if TYPE_CHECKING:
    from landwaiter.classify.nomenclature.correlation import Correlation, Kind

Row = tuple[str, str, Precedent]
"""Description, code and what is known of the pair."""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A code that became several, or that the table does not have; ``kept`` is the heading that all of them share."""

    code: str
    kind: Kind
    codes: tuple[str, ...]
    kept: str
    descriptions: int


def remapped(rows: Iterable[Row], table: Correlation) -> tuple[list[Row], list[Unmapped]]:
    """Return rows with the codes of the newer edition, and the codes that could not be brought there whole.

    Of a code that became several the heading is kept where all of them have the same one. A code that only the newer
    edition has stays as it is. National digits are kept only where the six before them are still the same.
    """
    newer, found, open_codes = {new for _, new in table.pairs}, list[Row](), Counter[str]()
    for text, code, precedent in rows:
        became = table.successors(code)
        stays = became.kind == "same" or (became.kind == "unknown" and code[:LARGEST] in newer)
        now = code if stays else became.certain
        if not now:
            open_codes[code[:LARGEST]] += 1
            now = _shared(became.codes)
        if now:
            found.append((text, now, precedent))
    return found, [_unmapped(code, count, table) for code, count in sorted(open_codes.items())]


def _unmapped(code: str, descriptions: int, table: Correlation) -> Unmapped:
    became = table.successors(code)
    return Unmapped(code, became.kind, became.codes, _shared(became.codes), descriptions)


def _shared(codes: tuple[str, ...]) -> str:
    headings = {code[:SMALLEST] for code in codes}
    return headings.pop() if len(headings) == 1 else ""
