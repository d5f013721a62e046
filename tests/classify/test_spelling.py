from __future__ import annotations

import numpy as np
import pytest
from classify.goods import history, nomenclature
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.classify.knowledge import Knowledge
from landwaiter.classify.recommender import Recommender, learn
from landwaiter.classify.text.features import WORD, features, kind, word_hashes
from landwaiter.classify.text.spelling import _beside, _signs, _sums, _written, as_read


@pytest.fixture(scope="module")
def small() -> Recommender:
    return learn(Knowledge((*nomenclature(), *history())))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Cofee ROSTED", "coffee roasted"),
        ("leahter boots", "leather boots"),
        ("foottwear, textlie!", "footwear, textile!"),
        ("coffee roasted", "coffee roasted"),
        # Too short, too far, of one text alone (sencha), of other letters, numbers.
        ("coffe tae", "coffee tae"),
        ("cxffxx", "cxffxx"),
        ("senncha", "senncha"),
        ("قهوة محمصصة", "قهوة محمصصة"),
        ("X4000 90121", "X4000 90121"),
        ("", ""),
    ],
)
def test_a_word_is_read_as_the_known_one_beside_it(small: Recommender, text: str, read: str) -> None:
    assert as_read(small.index, [text, "x"]) == [read, "x"]


@given(st.text("abcz", min_size=2, max_size=9))
def test_sums_of_words_one_letter_away_are_those_of_the_words(word: str) -> None:
    signs = _signs(word)
    sums = _beside(signs, _sums(signs))
    size = len(word)
    assert len(sums) == size + (size - 1) + 26 * size + 26 * (size + 1)
    others = [_written(word, at) for at in range(len(sums))]
    assert word_hashes(sums).tolist() == word_hashes(np.array([_sums(_signs(one))[-1] for one in others])).tolist()


def test_hashes_are_those_of_the_index() -> None:
    found = features(["leather"])
    assert word_hashes(_sums(_signs("leather"))[-1:])[0] in found.value[kind(found.value) == WORD]
