from __future__ import annotations

import numpy as np
import pytest

from landwaiter.classify.confidence import Confidence, fit_confidence
from landwaiter.classify.index.leaves import leaves_of
from landwaiter.classify.mixture import STATED, Mixture, Shares, beside_right, fit_mixture

LEAVES = leaves_of(["090111", "090121", "0902", "640411", "640391", "8542"])


def said(rows: int, seed: int = 0, near: float = 0.5) -> Shares:
    rng = np.random.default_rng(seed)
    draw = lambda width: rng.dirichlet(np.ones(width), rows).astype(np.float32)  # noqa: E731 - a draw by width
    headings, codes = len(LEAVES.headings), len(LEAVES)
    names = ("words", "features", "nearest")
    return Shares(
        {name: draw(headings) for name in names},
        {name: draw(codes) for name in names[1:]},
        np.full(rows, near, dtype=np.float32),
    )


def test_leaves_stand_with_their_heading_and_chapter() -> None:
    assert LEAVES.codes == ("090111", "090121", "0902", "640391", "640411", "8542")
    assert LEAVES.heading.tolist() == [0, 0, 1, 2, 3, 4]
    assert LEAVES.heading_chapter.tolist() == [0, 0, 1, 1, 2]
    assert LEAVES.leaf_numbers(["640411", "999999"]).tolist() == [4, -1]


def test_the_pool_is_the_product_of_powers_worked_out_by_hand() -> None:
    two = leaves_of(["0101", "0102"])
    parts = {name: np.array([[0.8, 0.2]], np.float32) for name in ("a", "b")}
    shares = Shares(parts, {"a": np.ones((1, 2), np.float32)}, np.zeros(1, np.float32))
    weights = {"heading": {"a": (1.0, 9.0), "b": (1.0, 9.0)}, "leaf": {"a": (1.0, 1.0)}}
    weights |= {level: {"pool": (1.0, 1.0)} for level in ("chapter", "within")}
    answer = Mixture(weights).answer(shares, two)
    # 0.8² to 0.2², but for the floor of 0.0001; the second of the weights is for texts that are known.
    assert answer.heading[0, 0] == pytest.approx(0.64 / 0.68, abs=1e-3)


@pytest.mark.parametrize(
    "confidence", [{}, {"leaf": Confidence((0.2, 0.9), (0.4, 0.95)), "within": Confidence((0.1,), (0.7,))}]
)
def test_every_level_sums_to_its_parent(confidence: dict[str, Confidence]) -> None:
    answer = Mixture(STATED, confidence).answer(said(50), LEAVES)
    assert answer.chapter.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert LEAVES.by_chapter(answer.heading) == pytest.approx(answer.chapter, abs=1e-5)
    assert LEAVES.by_heading(answer.leaf) == pytest.approx(answer.heading, abs=1e-5)


def test_a_source_that_knows_gets_the_weight_and_one_that_guesses_none() -> None:
    rng = np.random.default_rng(1)
    leaf = rng.integers(0, len(LEAVES), 600)
    shares = said(600, seed=2)
    knows = np.full((600, len(LEAVES)), 0.1, np.float32)
    knows[np.arange(600), leaf] = 0.5
    leaves = {**shares.leaf, "features": knows}
    heading = {**shares.heading, "features": LEAVES.by_heading(knows)}
    right = LEAVES.heading[leaf]
    shares = Shares(heading, beside_right(leaves, leaf, LEAVES), shares.near)
    weights = fit_mixture(shares, leaf, right, LEAVES).weights
    assert sum(weights["heading"]["features"]) > 5 * sum(weights["heading"]["words"])
    assert sum(weights["leaf"]["features"]) > 5 * sum(weights["leaf"]["nearest"])


def test_the_map_of_confidence_keeps_the_best_and_the_sum() -> None:
    sure = Confidence((0.4, 0.8), (0.6, 0.9))
    shares = np.array([[0.6, 0.3, 0.1], [1 / 3, 1 / 3, 1 / 3]], np.float32)
    root = np.zeros(3, dtype=np.int64)
    applied = sure.applied(shares, root[:1], root, np.ones((2, 1), np.float32))
    # Half way from 0.4 to 0.8 is half way from 0.6 to 0.9; the others share 0.25 as 3 to 1.
    assert applied[0] == pytest.approx([0.75, 0.1875, 0.0625], abs=1e-6)
    assert applied[1] == pytest.approx([1 / 3] * 3, abs=1e-6)


def test_the_best_is_lowered_no_further_than_to_the_second() -> None:
    shares, root = np.array([[0.4, 0.35, 0.25]], np.float32), np.zeros(3, dtype=np.int64)
    applied = Confidence((0.4,), (0.1,)).applied(shares, root[:1], root, np.ones((1, 1), np.float32))
    # With both at x, the third has x * 0.25 / 0.35: x is 0.35 / 0.95.
    assert applied[0] == pytest.approx([0.35 / 0.95, 0.35 / 0.95, 0.25 / 0.95], abs=1e-3)
    assert applied[0].argmax() == 0


def test_where_the_parent_is_in_doubt_so_is_what_is_below() -> None:
    shares, root = np.array([[0.9, 0.1]], np.float32), np.zeros(2, dtype=np.int64)
    applied = Confidence((0.9,), (0.8,), 0.5).applied(shares, root[:1], root, np.array([[0.64]], np.float32))
    assert applied[0] == pytest.approx([0.64, 0.36], abs=1e-5)


def test_below_an_unlikely_parent_all_stays_as_it_is() -> None:
    shares = np.array([[0.6, 0.4, 0.9, 0.1]], np.float32)
    first, parent = np.array([0, 2]), np.array([0, 0, 1, 1])
    applied = Confidence((0.5,), (0.8,)).applied(shares, first, parent, np.array([[0.995, 0.005]], np.float32))
    assert applied[0] == pytest.approx([0.8, 0.2, 0.9, 0.1], abs=1e-5)


def test_the_power_of_the_parent_is_found() -> None:
    rng = np.random.default_rng(4)
    above = rng.uniform(0.1, 1.0, 20_000).astype(np.float32)
    found = fit_confidence(np.full(20_000, 0.9, np.float32), rng.random(20_000) < 0.9 * above**0.5, above)
    assert (found.power, found.chance[0]) == (0.5, pytest.approx(0.9, abs=0.02))


def test_too_few_answers_leave_the_shares_as_they_are() -> None:
    assert fit_confidence(np.ones(10, np.float32), np.ones(10, dtype=bool)) == Confidence()


def test_the_map_finds_the_shares_that_were_right() -> None:
    rng = np.random.default_rng(3)
    best = rng.uniform(0.2, 1.0, 20_000).astype(np.float32)
    sure = fit_confidence(best, rng.random(20_000) < best**2)
    assert sure(np.array([0.5, 0.7, 0.9], np.float32)) == pytest.approx([0.25, 0.49, 0.81], abs=0.03)
