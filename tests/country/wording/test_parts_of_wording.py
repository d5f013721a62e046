"""Draws, styles, misspellings and the tables of the grammar, each by itself."""

from __future__ import annotations

import csv
from importlib.resources import files
from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.country.scenario.paperwork import Paperwork
from landwaiter.country.wording.draws import Draws
from landwaiter.country.wording.grammar import AMOUNT, FAMILY, NAMED, PLAIN, QUANTITY, TITLE, VAGUE, make_grammar
from landwaiter.country.wording.styles import BY_LANGUAGE, STYLES, draw_styles, in_all_styles, without_accents
from landwaiter.country.wording.typos import misspelt
from landwaiter.country.world.catalogue import LANGUAGES, catalogue
from landwaiter.errors import SettingsError

GOODS = catalogue()
FORMS = (NAMED, PLAIN, VAGUE, AMOUNT)
PRODUCT = {"brand", "series"}


def rows(name: str) -> list[dict[str, str]]:
    text = (files("landwaiter.country.wording") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


def slots(template: str) -> set[str]:
    return {slot for _, slot, _, _ in Formatter().parse(template) if slot}


def splitmix(state: int) -> int:
    """The finalizer of SplitMix64 in plain integers."""
    word = (1 << 64) - 1
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & word
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & word
    return state ^ (state >> 31)


def test_draws_are_those_of_splitmix() -> None:
    # crc32("") is 0, so the start is one step; the published first outputs of the generator seeded with 0
    first = Draws(key=0).bits("", np.arange(3)).tolist()
    assert first == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert first == [splitmix(step * 0x9E3779B97F4A7C15 % (1 << 64)) for step in (1, 2, 3)]


def test_draws_are_even_and_differ_by_what_is_drawn() -> None:
    draws = Draws(key=(1 << 64) - 1)
    chance = draws.uniform("a", np.arange(20_000))
    assert 0 <= chance.min() < chance.max() < 1
    counts = np.histogram(chance, bins=10, range=(0, 1))[0]
    assert np.abs(counts - 2_000).max() < 4 * np.sqrt(2_000 * 0.9)
    assert abs(np.corrcoef(chance, draws.uniform("b", np.arange(20_000)))[0, 1]) < 4 / np.sqrt(20_000)
    assert abs(np.corrcoef(chance[1:], chance[:-1])[0, 1]) < 4 / np.sqrt(20_000)


def test_a_text_has_every_style_in_the_order_of_their_numbers() -> None:
    styles = np.array(in_all_styles("with motor", "véhicules électriques", "para niños"), dtype=object).reshape(STYLES)
    assert styles[0, 0, :, 0].tolist() == ["with motor", "With Motor", "WITH MOTOR"]
    assert styles[0, 1, 0].tolist() == ["w/ motor", "w/ motor"]
    assert styles[1, 0, 2].tolist() == ["VÉHICULES ÉLECTRIQUES", "VEHICULES ELECTRIQUES"]
    assert styles[1, 1, 0, 1] == "vehic. elec."
    assert styles[2, :, 0, :].tolist() == [["para niños", "para ninos"], ["p/ niños", "p/ ninos"]]


@given(st.text())
def test_leaving_accents_out_twice_changes_nothing_more(text: str) -> None:
    assert without_accents(without_accents(text)) == without_accents(text)


def test_styles_follow_the_shares_of_the_scenario() -> None:
    asked = Paperwork(english=0.2, french=0.2, spanish=0.6, shouting=0.3, accentless=0.1, abbreviating=0.4)
    style = draw_styles(asked, 20_000, np.random.default_rng(1))
    language, brief, case, accentless = np.unravel_index(style, STYLES)
    for drawn, share in (
        (language == 2, 0.6),
        (brief == 1, 0.4),
        (case == 2, 0.3),
        (case == 1, 0.35),
        (accentless == 1, 0.1),
    ):
        assert abs(drawn.mean() - share) < 4 * np.sqrt(share * (1 - share) / 20_000)
    assert np.array_equal(style // BY_LANGUAGE, language)


def test_languages_without_any_share_are_refused() -> None:
    with pytest.raises(SettingsError, match="No language"):
        Paperwork(english=0, french=0, spanish=0)


@given(st.text(alphabet="abcxyzAQÉñ 1-", max_size=30), st.integers(0, (1 << 64) - 1))
def test_a_slip_changes_one_place_and_keeps_the_rest(text: str, number: int) -> None:
    slipped = misspelt(text, number)
    assert abs(len(slipped) - len(text)) <= 1
    if any(letter.isalpha() for letter in text):
        assert slipped != text
    else:
        assert slipped == text
    start = next(
        (place for place, pair in enumerate(zip(text, slipped, strict=False)) if pair[0] != pair[1]), len(text)
    )
    end = len(text) - start - 2
    assert end <= 0 or slipped.endswith(text[-end:])


def test_a_slip_keeps_capitals() -> None:
    assert misspelt("SHOES", 3) == "AHOES"


def test_phrases_are_in_three_languages_with_the_same_slots() -> None:
    for row in rows("phrases.tsv"):
        assert row["form"] in FORMS
        said = [row[language] or row["en"] for language in LANGUAGES]
        assert all(said)
        assert len({frozenset(slots(text)) for text in said}) == 1, said


def test_words_are_in_three_languages_one_for_one_and_never_twice() -> None:
    seen = set()
    for row in rows("words.tsv"):
        assert len({len((row[language] or row["en"]).split("; ")) for language in LANGUAGES}) == 1, row
        for key in row["goods"].split():
            assert (key, row["slot"]) not in seen
            seen.add((key, row["slot"]))


def test_what_the_tables_are_for_is_in_the_catalogue() -> None:
    known = {*GOODS.kind, *GOODS.unit, *GOODS.hs6, "any"}
    known |= {code[:digits] for code in GOODS.hs6 for digits in (2, 4)}
    used = {key for name in ("phrases.tsv", "words.tsv") for row in rows(name) for key in row["goods"].split()}
    assert used <= known


def test_every_kind_has_phrases_with_and_without_a_product() -> None:
    for kind in set(GOODS.kind):
        for form in (NAMED, PLAIN):
            said = [row["en"] for row in rows("phrases.tsv") if row["form"] == form and kind in row["goods"].split()]
            assert len(said) >= 2, (kind, form)
            assert all(TITLE in slots(text) for text in said)
            assert all(bool(slots(text) & PRODUCT) == (form == NAMED) for text in said), said


def test_vague_phrases_name_at_most_the_family() -> None:
    for row in rows("phrases.tsv"):
        if row["form"] == VAGUE:
            assert slots(row["en"]) <= {FAMILY}
        if row["form"] == AMOUNT:
            assert slots(row["en"]) == {QUANTITY}


def test_every_commodity_finds_phrases_and_all_words_that_they_need() -> None:
    grammar = make_grammar(GOODS)
    assert all((grammar.forms[form].count > 0).all() for form in FORMS)
    for form in FORMS:
        span = grammar.forms[form]
        for commodity in range(len(GOODS)):
            first = span.first[commodity]
            for phrase in grammar.phrases[first : first + span.count[commodity]]:
                needed = {piece for pieces in phrase for piece in pieces if isinstance(piece, str)} - {QUANTITY}
                assert all(grammar.slots[slot].count[commodity] > 0 for slot in needed), (GOODS.hs6[commodity], needed)


def test_the_most_specific_words_count() -> None:
    grammar = make_grammar(GOODS)
    span = grammar.slots["feature"]

    def features(code: str) -> list[str]:
        row = int(np.flatnonzero(GOODS.hs6 == code)[0])
        return grammar.texts[span.first[row] : span.first[row] + span.count[row], 0].tolist()

    assert "unlocked" in features("851713")
    assert "dual band" in features("851762")
    assert "RoHS" in features("854231")


@pytest.mark.parametrize("language", range(len(LANGUAGES)))
def test_no_two_codes_share_a_name(language: int) -> None:
    grammar = make_grammar(GOODS)
    span = grammar.slots[TITLE]
    named = grammar.texts[:, language * BY_LANGUAGE]
    names = [name for row in range(len(GOODS)) for name in named[span.first[row] : span.first[row] + span.count[row]]]
    assert len(set(names)) == len(names) > len(GOODS) + 80
