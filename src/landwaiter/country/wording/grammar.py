"""The grammar of descriptions: phrases and words for kinds of goods or for HS codes, in each language.

``phrases.tsv`` and ``words.tsv`` say for which goods a row is: kinds of the catalogue, units, first
digits of HS codes, or ``any``. Of the rows that fit a commodity the most specific count, alone: those
of its code, heading, chapter, kind, unit, any. An empty cell is the same as the English one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from string import Formatter
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.wording.styles import in_all_styles
from landwaiter.country.world.catalogue import LANGUAGES, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from landwaiter.country.arrays import Floats, Ints, Texts
    from landwaiter.country.world.catalogue import Catalogue

NAMED, PLAIN, VAGUE, AMOUNT = "named", "plain", "vague", "amount"
"""Forms of phrases: with brand or model, without, without naming the goods, and what a quantity adds."""
TITLE, FAMILY, QUANTITY = "title", "family", "quantity"
"""Slots filled from the catalogue and from the declaration; ``words.tsv`` fills the others."""

Said = tuple[str, ...]
"""A text in each of ``LANGUAGES``."""
Piece = int | str
"""Part of a phrase: the position of a text, or the name of a slot."""


@dataclass(frozen=True, slots=True)
class Span:
    """For each commodity the positions ``[first, first + count)`` among texts or phrases."""

    first: Ints
    count: Ints

    def pick(self, commodity: Ints, chance: Floats) -> Ints:
        """Return one position for each commodity; ``chance`` is in [0, 1)."""
        return np.asarray(self.first[commodity] + (chance * self.count[commodity]).astype(np.int64))


@dataclass(frozen=True, slots=True)
class Grammar:
    """All ``texts`` (one row a text, one column a style) and how they are put together.

    ``phrases`` has the pieces of each phrase in each of ``LANGUAGES``; ``forms`` and ``slots`` say
    which phrases and which texts each commodity may use.
    """

    texts: Texts
    phrases: tuple[tuple[tuple[Piece, ...], ...], ...]
    forms: dict[str, Span]
    slots: dict[str, Span]


@dataclass(slots=True)
class _Collection:
    """What is gathered while the tables are read: positions by slot or form, then by goods."""

    texts: list[Said] = field(default_factory=list)
    phrases: list[tuple[tuple[Piece, ...], ...]] = field(default_factory=list)
    forms: dict[str, dict[str, range]] = field(default_factory=dict)
    slots: dict[str, dict[str, range]] = field(default_factory=dict)

    def add_words(self, slot: str, keys: str, words: Iterable[Said]) -> None:
        first = len(self.texts)
        self.texts.extend(in_all_styles(*said) for said in words)
        self.slots.setdefault(slot, {}).update(dict.fromkeys(keys.split(), range(first, len(self.texts))))

    def add_phrases(self, form: str, keys: str, phrases: Iterable[Said]) -> None:
        first = len(self.phrases)
        self.phrases.extend(tuple(tuple(self._pieces(text)) for text in said) for said in phrases)
        self.forms.setdefault(form, {}).update(dict.fromkeys(keys.split(), range(first, len(self.phrases))))

    def _pieces(self, template: str) -> Iterator[Piece]:
        for literal, slot, _, _ in Formatter().parse(template):
            if literal:
                yield len(self.texts)
                self.texts.append(in_all_styles(*[literal] * len(LANGUAGES)))
            if slot:
                yield slot


def make_grammar(goods: Catalogue) -> Grammar:
    """Return the shipped grammar, made out for the commodities of ``goods``."""
    collected = _Collection()
    for slot, keys, words in _vocabulary(goods):
        collected.add_words(slot, keys, words)
    rows = zip(*_columns("phrases.tsv", "goods", "form"), strict=True)
    for (keys, form), group in groupby(rows, key=lambda row: row[:2]):
        collected.add_phrases(form, keys, [_filled(row[2:]) for row in group])
    return Grammar(
        texts=np.array(collected.texts, dtype=object),
        phrases=tuple(collected.phrases),
        forms={form: _span(goods, runs) for form, runs in collected.forms.items()},
        slots={slot: _span(goods, runs) for slot, runs in collected.slots.items()},
    )


def _vocabulary(goods: Catalogue) -> Iterator[tuple[str, str, list[Said]]]:
    """Yield slot, goods and words; a title is that of the catalogue or another name of the same goods."""
    synonyms: dict[str, list[Said]] = {}
    for keys, slot, *cells in zip(*_columns("words.tsv", "goods", "slot"), strict=True):
        words = list(zip(*(cell.split("; ") for cell in _filled(cells)), strict=True))
        if slot == TITLE:
            synonyms[keys] = words
        else:
            yield slot, keys, words
    for row, code in enumerate(goods.hs6):
        yield TITLE, code, [tuple(goods.titles[:, row]), *synonyms.get(code, [])]
        yield FAMILY, code, [tuple(goods.families[:, row])]


def _columns(name: str, *keys: str) -> list[Texts]:
    table = read_table(name, "landwaiter.country.wording")
    return [table[column] for column in (*keys, *LANGUAGES)]


def _filled(cells: Iterable[str]) -> Said:
    english, *others = cells
    return (english, *(cell or english for cell in others))


def _span(goods: Catalogue, runs: dict[str, range]) -> Span:
    found = [next((runs[key] for key in _keys(goods, row) if key in runs), range(0)) for row in range(len(goods))]
    return Span(np.array([run.start for run in found]), np.array([len(run) for run in found]))


def _keys(goods: Catalogue, row: int) -> Said:
    code = goods.hs6[row]
    return code, code[:4], code[:2], goods.kind[row], goods.unit[row], "any"
