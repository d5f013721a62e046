"""Descriptions that do not tell enough, whatever they are near: those that come with the package and those of lists."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from landwaiter.classify.knowledge import groups


@dataclass(frozen=True, slots=True)
class Vague:
    """Descriptions too vague to classify; numbers, signs and the order of words do not count.

    >>> vague_of(["spare parts"]).among(["Parts, Spare (2 x)", "spare parts of pumps"])
    [True, False]
    """

    known: frozenset[str] = frozenset()

    def among(self, texts: Sequence[str]) -> list[bool]:
        """Say of each text whether it is one of these."""
        return [group in self.known for group in groups(texts)] if self.known else [False] * len(texts)

    def __or__(self, other: Vague) -> Vague:
        return Vague(self.known | other.known)


def vague_of(texts: Iterable[str]) -> Vague:
    """Return these descriptions as vague ones."""
    return Vague(frozenset(group for group in groups(list(texts)) if group))


@cache
def shipped() -> Vague:
    """Return the vague descriptions that come with the package, in English, French and Spanish, in our own words."""
    text = (files("landwaiter.classify.text") / "vague.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return vague_of(words.strip() for row in rows for cell in row.values() for words in cell.split(";"))
