"""The hands that descriptions are written in: language, abbreviations, capitals, accents."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from landwaiter.country.world.catalogue import LANGUAGES, read_table

if TYPE_CHECKING:
    from landwaiter.country.arrays import Ints
    from landwaiter.country.scenario.paperwork import Paperwork

STYLES = (len(LANGUAGES), 2, 3, 2)
"""A style is one of each: language, words in full or short, case, accents kept or left out."""
BY_LANGUAGE = 2 * 3 * 2
"""Styles of one language; they are numbered language by language."""


def draw_styles(paperwork: Paperwork, declarants: int, rng: np.random.Generator) -> Ints:
    """Return the style of each declarant."""
    language = rng.choice(len(LANGUAGES), declarants, p=paperwork.languages)
    brief = rng.random(declarants) < paperwork.abbreviating
    quiet = rng.integers(0, 2, declarants)
    case = np.where(rng.random(declarants) < paperwork.shouting, 2, quiet)
    accentless = rng.random(declarants) < paperwork.accentless
    return np.ravel_multi_index((language, brief.astype(np.int64), case, accentless.astype(np.int64)), STYLES)


@cache
def in_all_styles(*texts: str) -> tuple[str, ...]:
    """Return a text, given in each of ``LANGUAGES``, as it is written in each style.

    >>> in_all_styles("with motor", "avec moteur électrique", "con motor")[16:18]
    ('AVEC MOTEUR ÉLECTRIQUE', 'AVEC MOTEUR ELECTRIQUE')
    """
    return tuple(
        mark(case(written))
        for language, text in zip(LANGUAGES, texts, strict=True)
        for written in (text, shortened(text, language))
        for case in (str, capitalised, str.upper)
        for mark in (str, without_accents)
    )


def capitalised(text: str) -> str:
    """Return ``text`` with a capital at the head of every word of four letters and more.

    >>> capitalised("parts for LED lamps")
    'Parts for LED Lamps'
    """
    return re.sub(r"(?<!\S)\w(?=\w{3})", lambda found: found[0].upper(), text)


def without_accents(text: str) -> str:
    """Return ``text`` in plain letters.

    >>> without_accents("nœud à l'œil, niño")
    "noeud a l'oeil, nino"
    """
    split = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def shortened(text: str, language: str) -> str:
    """Return ``text`` with the abbreviations that brokers use.

    >>> shortened("machine with accessories", "en")
    'machine w/ access.'
    """
    short = _abbreviations()[language]
    return _pattern(language).sub(lambda found: short[found[0]], text)


@cache
def _abbreviations() -> dict[str, dict[str, str]]:
    table = read_table("abbreviations.tsv", "landwaiter.country.wording")
    rows = list(zip(table["language"], table["word"], table["short"], strict=True))
    return {language: {word: short for spoken, word, short in rows if spoken == language} for language in LANGUAGES}


@cache
def _pattern(language: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, _abbreviations()[language]))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
