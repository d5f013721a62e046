"""A recommender that has an encoder: texts that mean the same are near, whatever their words."""

from __future__ import annotations

import json

import numpy as np
import pytest
from classify.goods import history, nomenclature
from classify.meaning import Dictionary

from landwaiter.classify.candidates import suggest
from landwaiter.classify.growing import grown
from landwaiter.classify.index.vectors import Vectors, make_vectors
from landwaiter.classify.knowledge import HISTORY, Knowledge, Precedent, Text
from landwaiter.classify.recommender import Recommender, learn
from landwaiter.classify.saving import ARRAYS, STATE, files, rebuild
from landwaiter.errors import ModelError

KNOWN = Knowledge((*nomenclature(), *history()))


@pytest.fixture(scope="module")
def meaning() -> Recommender:
    return learn(KNOWN, encoder=Dictionary())


def test_cosines_are_those_by_hand() -> None:
    texts = ["roasted coffee", "green tea", "tea", "roasted coffee"]
    near = make_vectors(Dictionary(), texts).nearest(["toasted mocha", "oolong", "nothing known"])
    # One concept of two in common with itself is 1; of one in two, 1 / sqrt(2).
    assert near.toarray() == pytest.approx(np.array([[1, 0, 0, 1], [0, 0.7071, 1, 0], [0, 0, 0, 0]]), abs=0.01)


def test_a_text_is_encoded_once_and_of_more_only_the_new_ones() -> None:
    encoder = Dictionary()
    first = make_vectors(encoder, ["tea", "coffee", "tea"])
    assert encoder.encoded == ["tea", "coffee"]
    assert first.bytes[0].tolist() == first.bytes[2].tolist()
    later = first.renewed(["tea", "coffee", "tea"], ["boots", "coffee", "boots"])
    assert encoder.encoded == ["tea", "coffee", "boots"]
    assert later.bytes.tolist() == make_vectors(Dictionary(), ["boots", "coffee", "boots"]).bytes.tolist()
    assert first.only(np.array([False, True, False])).bytes.tolist() == first.bytes[1:2].tolist()


class Drawn(Dictionary):
    """Vectors of 300 dimensions, of which the first ones matter most, as those of encoders do."""

    def encode(self, texts: list[str]) -> np.ndarray:  # type: ignore[override, type-arg]
        spread = np.linspace(1, 0.02, 300) ** 2
        found = [np.random.default_rng(int(text)).normal(size=300) * spread for text in texts]
        return np.array([one / np.linalg.norm(one) for one in found], dtype=np.float32)


def test_the_nearest_of_many_are_found_though_most_are_set_aside() -> None:
    known, asked = [str(at) for at in range(3_000)], [str(at) for at in range(9_000, 9_020)]
    vectors = make_vectors(Drawn(), known)
    assert vectors.axes.shape == (300, 256)
    near = vectors.nearest(asked).tocsr()
    exact = Drawn().encode(asked) @ Drawn().encode(known).T
    for row, cosines in enumerate(exact):
        best = np.argsort(-cosines)[:10]
        assert len(set(best) & set(near[row].indices)) >= 9
        assert near[row].toarray()[0, best[0]] == pytest.approx(cosines[best[0]], abs=0.02)


def test_words_that_nobody_used_find_the_code_by_their_meaning(meaning: Recommender) -> None:
    words = learn(KNOWN)
    refused = suggest(words, ["brogues"])[0].refused
    assert refused is not None
    assert refused.message == "classify.refused.unknown_words"
    found = suggest(meaning, ["brogues"])[0]
    assert found.candidates[0].code == "640391"
    assert KNOWN.texts[found.nearest[0][0]].code == "640391"
    assert suggest(meaning, ["zzzz"])[0].refused == refused


def test_texts_by_meaning_vote_for_headings_and_codes(meaning: Recommender) -> None:
    assert meaning.vectors is not None
    said, _ = meaning.shares(["toasted mocha"], meaning.vectors.nearest(["toasted mocha"]))
    assert said.heading["meaning"][0].argmax() == meaning.leaves.headings.index("0901")
    assert said.leaf["meaning"][0].argmax() == meaning.leaves.codes.index("090121")
    assert {"heading", "leaf"} <= {level for level, weights in meaning.mixture.weights.items() if "meaning" in weights}


def test_saved_and_loaded_with_the_same_encoder_it_says_the_same(meaning: Recommender) -> None:
    held = files(meaning)
    again = rebuild(held, Dictionary())
    texts = ["toasted mocha", "running shoes"]
    assert again.ask(texts).answer.leaf == pytest.approx(meaning.ask(texts).answer.leaf, abs=2e-3)
    assert files(learn(KNOWN, encoder=Dictionary())) == held
    assert files(again) == held


def test_with_another_encoder_or_none_it_refuses(meaning: Recommender) -> None:
    held = files(meaning)
    with pytest.raises(ModelError, match="0123456789abcdef, and none is set") as caught:
        rebuild(held)
    assert "classify.encoder" in caught.value.remedy
    with pytest.raises(ModelError, match="dictionary is ffff"):
        rebuild(held, Dictionary("ffff"))


def test_without_an_encoder_nothing_of_it_is_in_the_files() -> None:
    import io

    held = files(learn(KNOWN))
    assert "encoder" not in json.loads(held[STATE])
    assert not [name for name in np.load(io.BytesIO(held[ARRAYS])).files if "meaning" in name]
    assert rebuild(held, Dictionary()).vectors is None


def test_what_is_new_is_taken_in_with_the_encoder() -> None:
    encoder = Dictionary()
    earlier = learn(KNOWN, encoder=encoder)
    before = len(encoder.encoded)
    more = Text("640411", "canvas sneakers", HISTORY, Precedent())
    later = grown(earlier, Knowledge((*KNOWN.texts, more)))
    assert encoder.encoded[before:] == ["canvas sneakers"]
    assert isinstance(later.vectors, Vectors)
    assert len(later.vectors.bytes) == len(KNOWN) + 1


def test_the_weight_of_the_encoder_is_fitted_where_there_is_enough() -> None:
    coffee, boots = ("mocha", "café", "coffee"), ("brogues", "boots", "footwear")
    pairs = [
        (f"{one} x{at:03}y", code)
        for at in range(350)
        for one, code in ((coffee[at % 3], "090121"), (boots[at % 3], "640391"))
    ]
    terms = tuple(Text(code, text.translate(str.maketrans("0123456789", "abcdefghij")), "term") for text, code in pairs)
    fitted = learn(Knowledge((*nomenclature(), *terms)), encoder=Dictionary())
    assert fitted.held_out == "term"
    assert set(fitted.mixture.weights["heading"]) == {"words", "features", "nearest", "meaning"}
