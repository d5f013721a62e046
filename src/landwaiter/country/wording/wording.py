"""Goods descriptions as importers and brokers write them.

A line of goods keeps its product: brand, model, material and the words for it are drawn by the number
of the line. What varies from item to item is drawn by the number of the row. Nothing else has any
say, so items may be described in chunks of any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.wording.draws import WORD, Draws
from landwaiter.country.wording.grammar import AMOUNT, NAMED, PLAIN, QUANTITY, VAGUE, make_grammar
from landwaiter.country.wording.styles import BY_LANGUAGE, draw_styles
from landwaiter.country.wording.typos import misspelt
from landwaiter.country.world.catalogue import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from landwaiter.country.arrays import Bools, Floats, Ints, Texts
    from landwaiter.country.scenario.paperwork import Paperwork
    from landwaiter.country.streams import Streams
    from landwaiter.country.wording.grammar import Grammar, Piece
    from landwaiter.country.world.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class _Items:
    """Items to be described: ``subject`` numbers what their words depend on."""

    commodity: Ints
    style: Ints
    subject: Ints
    quantity: Floats


@dataclass(frozen=True, slots=True)
class Wording:
    """How everybody describes goods: ``style`` of each declarant, ``named`` where a line names its brand."""

    paperwork: Paperwork
    grammar: Grammar
    draws: Draws
    line_commodity: Ints
    named: Bools
    style: Ints

    def describe(
        self,
        line: Ints,
        declarant: Ints,
        commodity: Ints,
        *,
        plain: Bools,
        vague: Bools,
        typo: Bools,
        quantity: Floats,
        seed_row: Ints,
    ) -> Texts:
        """Return a description of each item.

        Parameters
        ----------
        line, declarant
            Positions of the items' lines and declarants.
        commodity
            Positions of what is described. Where it is not the line's, nothing of the line's product
            is mentioned.
        plain, vague, typo
            True where no brand or model is mentioned, where the goods are not named at all, and
            where a word is misspelt.
        quantity
            Declared quantity in the unit of ``commodity``; NaN where it must not be mentioned.
        seed_row
            Number of the item in the whole simulation, which all its chance depends on.
        """
        own = commodity == self.line_commodity[line]
        subject = np.where(own, 2 * line + 1, 2 * seed_row)
        items = _Items(commodity, self.style[declarant], subject, quantity)
        form = np.where(vague, VAGUE, np.where(own & ~plain & self.named[line], NAMED, PLAIN))
        texts = np.full(len(line), "", dtype=object)
        for one in (VAGUE, NAMED, PLAIN):
            self._write(texts, np.flatnonzero(form == one), one, items, self._habitual(subject, seed_row))
        self._write(texts, self._mentions(quantity, seed_row), AMOUNT, items, self.draws.uniform(AMOUNT, seed_row))
        rows = np.flatnonzero(typo)
        slips = self.draws.bits("typo", seed_row[rows]).tolist()
        texts[rows] = [misspelt(text, slip) for text, slip in zip(texts[rows], slips, strict=True)]
        return texts

    def _habitual(self, subject: Ints, seed_row: Ints) -> Floats:
        """Chance of phrases: mostly the same for a subject, else any."""
        same = self.draws.uniform("same", seed_row) < self.paperwork.same_words
        return np.where(same, self.draws.uniform("phrase", subject), self.draws.uniform("phrase of item", seed_row))

    def _mentions(self, quantity: Floats, seed_row: Ints) -> Ints:
        """Items whose quantity is mentioned."""
        asked = self.draws.uniform("mention", seed_row) < self.paperwork.amounts_named
        return np.flatnonzero(asked & (quantity >= 1))

    def _write(self, texts: Texts, rows: Ints, form: str, items: _Items, chance: Floats) -> None:
        """Add to ``texts`` at ``rows`` a phrase of ``form``, all items of one phrase and language at a time."""
        phrase = self.grammar.forms[form].pick(items.commodity[rows], chance[rows])
        language = items.style[rows] // BY_LANGUAGE
        for group in _groups(phrase * len(LANGUAGES) + language):
            pieces = self.grammar.phrases[phrase[group[0]]][language[group[0]]]
            texts[rows[group]] += reduce(add, (self._text(piece, items, rows[group]) for piece in pieces))

    def _text(self, piece: Piece, items: _Items, rows: Ints) -> Texts:
        style = items.style[rows]
        if isinstance(piece, int):
            return np.asarray(self.grammar.texts[piece, style])
        if piece == QUANTITY:
            return np.array([f"{number:.0f}" for number in items.quantity[rows].tolist()], dtype=object)
        chance = self.draws.uniform(piece, items.subject[rows])
        return np.asarray(self.grammar.texts[self.grammar.slots[piece].pick(items.commodity[rows], chance), style])


def make_wording(
    paperwork: Paperwork, goods: Catalogue, line_commodity: Ints, declarants: int, streams: Streams
) -> Wording:
    """Return how ``declarants`` describe lines of the commodities ``line_commodity`` (positions)."""
    rng = streams.of("wording")
    draws = Draws(int(rng.integers(0, WORD, dtype=np.uint64, endpoint=False)))
    share = np.where(goods.branded, paperwork.brand_named, paperwork.other_named)[line_commodity]
    return Wording(
        paperwork=paperwork,
        grammar=make_grammar(goods),
        draws=draws,
        line_commodity=line_commodity,
        named=draws.uniform("named", np.arange(len(line_commodity))) < share,
        style=draw_styles(paperwork, declarants, rng),
    )


def _groups(values: Ints) -> Iterator[Ints]:
    """Yield the positions of each value."""
    order = np.argsort(values, kind="stable")
    return iter(np.split(order, np.flatnonzero(np.diff(values[order])) + 1)) if len(order) else iter(())
