"""Which national codes there are below a subheading: those of one tariff, or where it has none, those of history.

National digits mean something in one country only, so lines of two tariffs are never put together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from landwaiter.classify.knowledge import LARGEST, Knowledge
from landwaiter.classify.nomenclature.tree import Nomenclature
from landwaiter.errors import ModelError, Place

FITTING = 0.5
"""Share of history's national codes that a tariff which nobody named must have to be taken for the country's own."""


@dataclass(frozen=True)
class Lines:
    """National codes in ascending order, none of them the beginning of another, and the tariff with their texts."""

    codes: tuple[str, ...] = ()
    tree: Nomenclature | None = None

    @property
    def edition(self) -> str:
        """The tariff that the lines are of, empty where they are known from history alone."""
        return self.tree.edition if self.tree else ""

    def below(self, code: str) -> range:
        """Return the numbers of the lines that begin with ``code``."""
        return range(bisect_left(self.codes, code), bisect_left(self.codes, f"{code}:"))

    def number(self, code: str) -> int:
        """Return the line that goods of a code are declared at, -1 where it does not tell one.

        That is the line of this code, the one that the code divides further, or the only one that it begins.

        >>> lines = Lines(("0901210010", "0901210090", "09012200"))
        >>> [lines.number(code) for code in ("0901210090", "0901220000", "090122", "090121", "0901219900")]
        [1, 2, -1, -1, -1]
        """
        if len(code) <= LARGEST:
            return -1
        begun = self.below(code)
        if begun:
            return begun[0] if len(begun) == 1 else -1
        return next((at for at in self.below(code[:LARGEST]) if code.startswith(self.codes[at])), -1)

    def path(self, code: str, language: str = "en") -> list[str]:
        """Return the texts from below the subheading to the line, nothing where the tariff has none."""
        above = self.tree.above(code) if self.tree and code in self.tree else []
        lines = [line for line in above if len(line.code) > LARGEST]
        return [text for line in lines for text in (*line.between.get(language, ()), line.text(language))]

    def duty(self, code: str) -> float | None:
        """Return the duty of a line in percent, that of what stands above it where it states none of its own."""
        above = self.tree.above(code) if self.tree else []
        stated = (line.duty for line in reversed(above) if line.duty is not None or line.duty_text)
        return next(stated, None)


def lines_of(trees: Sequence[Nomenclature], knowledge: Knowledge, named: str = "") -> Lines:
    """Return the national lines that can be recommended.

    Parameters
    ----------
    named
        Edition of the country's own tariff. Where none is named, it is the only one with national lines, unless
        history has national codes and most of them are not in it; of several none is.

    Raises
    ------
    ModelError
        When the named edition is not loaded, or has no national lines.
    """
    declared = list(knowledge.divided().values())
    tariff = _named(trees, named) if named else _only(trees, declared)
    divided = {code[:LARGEST] for code in tariff.codes}
    others = _ends(code for code in declared if code[:LARGEST] not in divided)
    return Lines(tuple(sorted((*tariff.codes, *others))), tariff.tree)


def _named(trees: Sequence[Nomenclature], named: str) -> Lines:
    found = next((_lines(tree) for tree in trees if tree.edition == named), None)
    if found is None or not found.codes:
        known = ", ".join(tree.edition for tree in trees)
        problem = "the national tariff is not loaded." if found is None else "the edition has no national lines."
        remedy = f"Load it, or name another one in the settings; loaded are: {known}."
        raise ModelError(problem, remedy, Place(at="setting [classify] national", value=named))
    return found


def _only(trees: Sequence[Nomenclature], declared: Sequence[str]) -> Lines:
    found = [lines for lines in map(_lines, trees) if lines.codes]
    if len(found) != 1:
        return Lines()
    known = {code: found[0].number(code) >= 0 for code in set(declared)}
    return found[0] if sum(known[code] for code in declared) >= FITTING * len(declared) else Lines()


def _lines(tree: Nomenclature) -> Lines:
    return Lines(tuple(tree.national()), tree)


def _ends(codes: Iterable[str]) -> list[str]:
    """Return the codes that are not the beginning of another one."""
    return [code for code, after in pairwise((*sorted(set(codes)), "")) if not after.startswith(code)]
