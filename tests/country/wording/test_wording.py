"""Descriptions as a whole."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from landwaiter.country.scenario.paperwork import Paperwork
from landwaiter.country.streams import Streams
from landwaiter.country.wording import Wording, make_wording
from landwaiter.country.wording.grammar import FAMILY, TITLE
from landwaiter.country.wording.styles import BY_LANGUAGE
from landwaiter.country.world.catalogue import catalogue

GOODS = catalogue()
LINES, DECLARANTS, ITEMS = 2_000, 100, 12_000


@pytest.fixture(scope="module")
def wording() -> Wording:
    rng = np.random.default_rng(5)
    return make_wording(Paperwork(), GOODS, rng.integers(0, len(GOODS), LINES), DECLARANTS, Streams(5))


@pytest.fixture
def asked(wording: Wording) -> dict[str, Any]:
    """What is asked for honest and careful items; tests change it."""
    rng = np.random.default_rng(6)
    line, no = rng.integers(0, LINES, ITEMS), np.zeros(ITEMS, dtype=np.bool_)
    return {
        "line": line,
        "declarant": rng.integers(0, DECLARANTS, ITEMS),
        "commodity": wording.line_commodity[line],
        "plain": no,
        "vague": no,
        "typo": no,
        "quantity": np.round(rng.lognormal(4, 2, ITEMS)),
        "seed_row": np.arange(ITEMS),
    }


def words(wording: Wording, slot: str, commodity: int, style: int) -> list[str]:
    span = wording.grammar.slots[slot]
    first = span.first[commodity]
    return list(wording.grammar.texts[first : first + span.count[commodity], style])


def carries(wording: Wording, texts: Any, asked: dict[str, Any], slot: str) -> Any:
    """Whether each text has a word of ``slot``, as the declarant writes it."""
    style = wording.style[asked["declarant"]]
    return np.array(
        [
            any(word in text for word in words(wording, slot, commodity, hand))
            for text, commodity, hand in zip(texts, asked["commodity"], style, strict=True)
        ]
    )


def test_the_same_rows_get_the_same_texts_in_any_chunks(wording: Wording, asked: dict[str, Any]) -> None:
    rng = np.random.default_rng(7)
    for name in ("plain", "vague", "typo"):
        asked[name] = rng.random(ITEMS) < 0.3
    whole = wording.describe(**asked)
    bounds = [0, 1, 700, 700, 5_000, ITEMS]
    parts = [
        wording.describe(**{name: values[first:last] for name, values in asked.items()})
        for first, last in pairwise(bounds)
    ]
    assert whole.tolist() == np.concatenate(parts).tolist()


def test_the_same_seed_gives_the_same_texts_and_another_others(wording: Wording, asked: dict[str, Any]) -> None:
    def texts(seed: int) -> list[str]:
        made = make_wording(Paperwork(), GOODS, wording.line_commodity, DECLARANTS, Streams(seed))
        return made.describe(**asked).tolist()

    assert texts(5) == wording.describe(**asked).tolist()
    assert texts(8) != texts(5)


def test_a_description_names_the_goods(wording: Wording, asked: dict[str, Any]) -> None:
    assert carries(wording, wording.describe(**asked), asked, TITLE).all()


def test_a_related_code_is_described_without_the_product_of_the_line(wording: Wording, asked: dict[str, Any]) -> None:
    asked["commodity"] = (asked["commodity"] + 1) % len(GOODS)
    texts = wording.describe(**asked)
    assert carries(wording, texts, asked, TITLE).all()
    assert not carries(wording, texts, asked, "brand").any()


def test_a_vague_description_does_not_name_the_goods(wording: Wording, asked: dict[str, Any]) -> None:
    asked["vague"] = np.ones(ITEMS, dtype=np.bool_)
    asked["quantity"] = np.full(ITEMS, np.nan)
    texts = wording.describe(**asked)
    titles_too = np.array(
        [GOODS.titles[:, row].tolist() == GOODS.families[:, row].tolist() for row in range(len(GOODS))]
    )
    unlike = np.array([family not in title for family, title in zip(GOODS.family, GOODS.title, strict=True)])
    rows = (unlike & ~titles_too)[asked["commodity"]]
    assert carries(wording, texts, asked, TITLE)[rows].mean() < 0.02
    assert 0.3 < carries(wording, texts, asked, FAMILY).mean() < 0.95
    assert len(set(texts)) < 3_000


def test_plain_descriptions_name_no_brand_and_others_mostly_do(wording: Wording, asked: dict[str, Any]) -> None:
    named = carries(wording, wording.describe(**asked), asked, "brand")
    branded = GOODS.branded[asked["commodity"]]
    assert 0.4 < named[branded].mean() < 0.65
    assert named[~branded].mean() < 0.2
    asked["plain"] = np.ones(ITEMS, dtype=np.bool_)
    assert not carries(wording, wording.describe(**asked), asked, "brand").any()


def test_a_line_keeps_its_brand(wording: Wording, asked: dict[str, Any]) -> None:
    asked["line"] = np.resize(np.flatnonzero(wording.named & GOODS.branded[wording.line_commodity])[:50], ITEMS)
    asked["commodity"] = wording.line_commodity[asked["line"]]
    texts, brands = wording.describe(**asked), {}
    for row, text in enumerate(texts):
        said = {
            word.lower() for word in words(wording, "brand", asked["commodity"][row], 0) if word.lower() in text.lower()
        }
        assert len(said) <= 1
        brands.setdefault(asked["line"][row], set()).update(said)
    assert all(len(said) == 1 for said in brands.values())
    assert len(set.union(*brands.values())) > 15


def test_items_of_a_line_are_worded_alike_but_not_the_same(wording: Wording, asked: dict[str, Any]) -> None:
    asked["line"] = np.zeros(ITEMS, dtype=np.int64)
    asked["commodity"] = wording.line_commodity[asked["line"]]
    asked["declarant"] = np.zeros(ITEMS, dtype=np.int64)
    asked["quantity"] = np.full(ITEMS, np.nan)
    texts, count = np.unique(wording.describe(**asked).astype(str), return_counts=True)
    assert 3 <= len(texts) <= 12
    assert 0.65 < count.max() / ITEMS < 0.95


def test_slips_change_descriptions_and_keep_most_letters(wording: Wording, asked: dict[str, Any]) -> None:
    clean = wording.describe(**asked)
    asked["typo"] = np.ones(ITEMS, dtype=np.bool_)
    slipped = wording.describe(**asked)
    assert (clean != slipped).all()
    for before, after in zip(clean, slipped, strict=True):
        assert abs(len(before) - len(after)) <= 1
        assert len(set(before.lower()) - set(after.lower())) <= 1


def test_declarants_keep_their_language(wording: Wording, asked: dict[str, Any]) -> None:
    rice = int(np.flatnonzero(GOODS.hs6 == "520100")[0])
    asked["commodity"] = np.full(ITEMS, rice)
    texts = np.array([text.lower() for text in wording.describe(**asked)])
    language = wording.style[asked["declarant"]] // BY_LANGUAGE
    for number, beginnings in enumerate((("raw cott",), ("coton brut",), ("algodón", "algodon"))):
        assert np.array_equal(
            np.char.startswith(texts, beginnings[0]) | np.char.startswith(texts, beginnings[-1]), language == number
        )


def test_quantities_are_mentioned_as_declared_and_only_where_they_may_be(
    wording: Wording, asked: dict[str, Any]
) -> None:
    asked["quantity"] = np.full(ITEMS, 98765.0)
    said = np.array(["98765" in text for text in wording.describe(**asked)])
    assert abs(said.mean() - wording.paperwork.amounts_named) < 4 * np.sqrt(0.25 * 0.75 / ITEMS)
    for quantity in (np.nan, 0.4):
        asked["quantity"] = np.full(ITEMS, quantity)
        without = wording.describe(**asked)
        asked["quantity"] = np.full(ITEMS, 98765.0)
        withal = wording.describe(**asked)
        assert all(long.startswith(short) for short, long in zip(without, withal, strict=True))
        assert not any("nan" in text.lower().split() for text in without)


def test_no_items_have_no_descriptions(wording: Wording, asked: dict[str, Any]) -> None:
    nothing = {name: values[:0] for name, values in asked.items()}
    assert wording.describe(**nothing).tolist() == []


def test_descriptions_are_varied_and_of_a_length_that_fits_the_form(wording: Wording, asked: dict[str, Any]) -> None:
    texts = wording.describe(**asked)
    assert len(set(texts)) > 0.7 * ITEMS
    length = np.array([len(text) for text in texts])
    assert length.min() >= 3
    assert length.max() <= 200
    assert not any("{" in text or "  " in text or text != text.strip() for text in texts)
