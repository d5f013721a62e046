from __future__ import annotations

import numpy as np
import pytest
from classify.goods import history, nomenclature

from landwaiter.classify.baseline import fit_baseline
from landwaiter.classify.candidates import suggest
from landwaiter.classify.costs import one_at_a_time, peak_gigabytes
from landwaiter.classify.evaluation import calibration_error, evaluate
from landwaiter.classify.knowledge import HISTORY, NOMENCLATURE, Knowledge, Text
from landwaiter.classify.recommender import Recommender, learn
from landwaiter.errors import NotComputableError

TEXTS = ("roasted coffee", "green tea", "leather boots", "black tea", "general goods")
CODES = ("090121", "090210", "640391", "999999", "090230")


@pytest.fixture(scope="module")
def small() -> Recommender:
    return learn(Knowledge((*nomenclature(), *history())))


def test_figures_are_those_counted_by_hand(small: Recommender) -> None:
    found = evaluate(small, TEXTS[:4], CODES[:4])
    assert found.top["subheading"]["1"] == 0.75
    assert (found.seen_count, found.unseen_count) == (2, 2)
    assert found.by_chapter["09"] == {"descriptions": 2.0, "chapter": 1.0, "heading": 1.0, "subheading": 1.0}
    assert found.coverage["subheading"]["1.0"] == 0.75
    assert [(one.right, one.told, one.descriptions, one.example) for one in found.confusions] == [
        ("9999", "0902", 1, "black tea")
    ]


def test_codes_with_more_digits_are_judged_by_their_first_six(small: Recommender) -> None:
    longer = [f"{code}9900"[: 8 + 2 * (at % 2)] for at, code in enumerate(CODES[:4])]
    assert evaluate(small, TEXTS[:4], longer).top == evaluate(small, TEXTS[:4], CODES[:4]).top


def test_enough_is_counted_as_it_is_told(small: Recommender) -> None:
    found = evaluate(small, TEXTS, CODES)
    told = [one.enough for one in suggest(small, TEXTS)]
    assert not told[-1]
    assert found.enough.share == np.mean(told)
    assert found.enough.heading_right == pytest.approx(np.mean([True, True, True, False]), abs=1e-4)
    assert evaluate(small, TEXTS[:1], CODES[:1]).enough.heading_right_otherwise is None


def test_headings_mixed_up_most_often_come_first(small: Recommender) -> None:
    texts = ["roasted coffee", "coffee, roasted", "green tea", "leather boots", "roasted coffee beans"]
    found = evaluate(small, texts, ["090210", "090210", "640411", "640391", "640391"])
    assert [(one.right, one.told, one.descriptions) for one in found.confusions] == [
        ("0902", "0901", 2),
        ("6403", "0901", 1),
        ("6404", "0902", 1),
    ]


def test_the_calibration_error_is_the_mean_distance_of_the_bins() -> None:
    chance = np.array([0.1, 0.1, 0.9, 0.9], np.float32)
    assert calibration_error(chance, np.array([False, False, True, True])) == pytest.approx(0.1)


def test_the_plain_method_learns_history_and_is_judged_alike(small: Recommender) -> None:
    plain = fit_baseline(small.knowledge)
    assert plain.leaves.codes == ("090111", "090121", "090210", "640411")
    asked = ["espresso coffee ground", "sencha leaf", "running trainers"]
    answer = plain.ask(asked).answer
    assert [plain.leaves.codes[at] for at in answer.leaf.argmax(axis=1)] == ["090121", "090210", "640411"]
    assert answer.chapter.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0], abs=1e-4)
    assert evaluate(plain, asked, ["090121", "090210", "640411"]).top["heading"]["1"] == 1.0
    assert plain.size > 0


def test_without_history_the_plain_method_finds_the_nearest_text() -> None:
    plain = fit_baseline(Knowledge(tuple(nomenclature())))
    assert plain.top is None
    answer = plain.ask(["boots of leather"]).answer
    assert plain.leaves.codes[int(answer.leaf.argmax())] == "640391"
    with pytest.raises(NotComputableError, match="no text that is learned has a word"):
        fit_baseline(Knowledge((Text("090121", "!", HISTORY),)))


def test_costs_are_told() -> None:
    plain = fit_baseline(Knowledge((Text("090121", "coffee beans", NOMENCLATURE),)))
    assert one_at_a_time(plain, ["coffee"]) >= 0
    peak = peak_gigabytes()
    assert peak is None or 0.01 < peak < 64
