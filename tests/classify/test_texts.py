from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.classify.index.texts import _largest_of
from landwaiter.classify.index.vocabulary import learn_vocabulary
from landwaiter.classify.knowledge import groups
from landwaiter.classify.text.asking import question
from landwaiter.classify.text.cleaning import LONGEST, cleaned
from landwaiter.classify.text.features import PAIR, PIECE, WORD, features, kind


def by_kind(text: str) -> dict[int, int]:
    found = features([text])
    return {one: int((kind(found.value) == one).sum()) for one in (WORD, PAIR, PIECE)}


def test_words_pairs_and_pieces_are_counted_by_hand() -> None:
    # " red " has the pieces " red" and "red "; " shoe " has " sho", "shoe" and "hoe ".
    assert by_kind("Red shoes") == {WORD: 2, PAIR: 1, PIECE: 5}
    assert by_kind("") == {WORD: 0, PAIR: 0, PIECE: 0}
    # Two signs with their blanks are one piece; one sign has none.
    assert by_kind("ab c") == {WORD: 2, PAIR: 1, PIECE: 1}


def test_pairs_do_not_reach_from_one_text_into_the_next() -> None:
    alone, beside = features(["red"]), features(["red", "shoe"])
    assert (kind(beside.value) == PAIR).sum() == 0
    assert set(beside.value[beside.row == 0].tolist()) == set(alone.value.tolist())


@settings(max_examples=50)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_a_text_has_the_same_features_alone_and_among_others(texts: list[str]) -> None:
    together = features(texts)
    for at, text in enumerate(texts):
        alone = features([text])
        assert sorted(together.value[together.row == at].tolist()) == sorted(alone.value.tolist())


def test_folding_takes_away_what_does_not_count() -> None:
    assert cleaned(["ÉLECTRIQUES &amp; <i>Câbles</i> 3m", "glasses boxes batteries bus gas"]) == [
        "electrique cable 3 m",
        "glass box battery bus gas",
    ]
    assert cleaned(["القهوة الخضراء"]) == cleaned(["قهوه خضراء"])
    assert cleaned(["電動自転車"]) == ["電 動 自 転 車"]


def test_a_long_text_is_read_to_a_limit() -> None:
    assert len(cleaned(["word " * 25_000])[0]) <= LONGEST


def test_rare_pieces_are_dropped_and_words_kept() -> None:
    vocabulary = learn_vocabulary(features(["red shoe", "red hat"]))
    # Words: red, shoe, hat; of the rest only " red" and "red " are in both texts.
    assert len(vocabulary) == 5
    assert vocabulary.counts(features(["red red boot"])).toarray().sum() == 6


def test_counts_of_nothing_are_zero() -> None:
    vocabulary = learn_vocabulary(features([""]))
    assert vocabulary.counts(features(["red"])).shape == (1, 0)


def test_near_duplicates_are_one_group() -> None:
    first, second, third = groups(["Shoes, red, 42", "2 x red shoe", "blue shoe"])
    assert first == second != third


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \t\n", "empty"),
        ("8517.13", "no_words"),
        ("Various goods", "no_words"),
        ("Marchandises diverses", "no_words"),
        ("Mercancías varias", "no_words"),
        ("🙂🙂", "no_words"),
        ("12345 / 67", "no_words"),
        ("<br><p>", "no_words"),
        ("x", "no_words"),
    ],
)
def test_what_says_nothing_is_refused(text: str, message: str) -> None:
    refused = question(text).refused
    assert refused is not None
    assert refused.message == f"classify.refused.{message}"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("phone 8517.13", ("851713",)),
        ("HS code 8517 phone", ("8517",)),
        ("phone model 8517", ()),
        ("cloth 100 % cotton 1250 g", ()),
        ("hts: 8517.13.00.00 phone", ("8517130000",)),
    ],
)
def test_codes_in_a_text_are_found_where_they_are_written_as_codes(text: str, named: tuple[str, ...]) -> None:
    assert question(text).named == named


@given(st.text(max_size=200))
def test_any_text_is_refused_or_has_words(text: str) -> None:
    asked = question(text)
    has_words = bool((kind(features([asked.text]).value) == WORD).any())
    assert asked.refused is not None or has_words


def test_hashes_of_many_words_do_not_collide() -> None:
    found = features([f"word{at}x" for at in range(20_000)])
    assert len(np.unique(found.value[kind(found.value) == WORD])) == 20_000 + 2


@pytest.mark.parametrize("spread", [0.2, 0.9])
def test_the_largest_values_are_found_wherever_most_lie(spread: float) -> None:
    values = np.random.default_rng(6).uniform(1.0 - spread, 1.0, 500).astype(np.float32) ** 8
    for count in (3, 100, 499, 500):
        assert set(_largest_of(values, count).tolist()) == set(np.argsort(-values)[:count].tolist())


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Смартфоны Ёлка", "smartfony elka"),
        ("МЛЕЧНА чоколада, Њива", "mlechna chokolada njiva"),
        ("Тайга їжа", "taiga izha"),
        ("Σοκολάτες ΤΟΥ", "sokolate tou"),
        ("50 µm, 4 Ω", "50 μm 4 ω"),
        ("объём", "obem"),
    ],
)
def test_cyrillic_and_greek_words_are_written_in_latin_letters(written: str, folded: str) -> None:
    assert cleaned([written]) == [folded]
