from __future__ import annotations

import io

import numpy as np
import pytest
from classify.goods import TREE, history, nomenclature

from landwaiter.classify.candidates import suggest
from landwaiter.classify.evaluation import evaluate
from landwaiter.classify.growing import grown
from landwaiter.classify.index.leaves import leaves_of
from landwaiter.classify.index.linear import fit_linear_tree
from landwaiter.classify.knowledge import HISTORY, Knowledge, Precedent, Text, from_history, from_trees, within
from landwaiter.classify.mismatch import Declared, misdeclared, signals
from landwaiter.classify.mixture import Answer
from landwaiter.classify.questions import questions
from landwaiter.classify.reasons import Grounds, reasons
from landwaiter.classify.recommender import Recommender, learn
from landwaiter.classify.saving import ARRAYS, files, rebuild
from landwaiter.classify.splitting import split_by_group
from landwaiter.errors import NotComputableError
from landwaiter.explain import describe_all


@pytest.fixture(scope="module")
def small() -> Recommender:
    return learn(Knowledge((*nomenclature(), *history())))


def first(recommender: Recommender, text: str) -> str:
    return suggest(recommender, [text])[0].candidates[0].code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("roasted coffee", "090121"),
        ("RAOSTED COFFEE beans roasted", "090121"),
        ("tea, green", "090210"),
        ("leather boots", "640391"),
        ("runing trainer", "640411"),
        ("Chaussures de course pour hommes", "640411"),
        ("قهوه محمصه", "090121"),
        ("sencha", "090210"),
    ],
)
def test_typos_languages_and_precedents_find_the_code(small: Recommender, text: str, code: str) -> None:
    assert first(small, text) == code


@pytest.mark.parametrize("text", ["", "🙂", "1234", "zzzz qqqq", "雷達"])
def test_what_cannot_be_answered_is_refused(small: Recommender, text: str) -> None:
    found = suggest(small, [text])[0]
    assert found.refused is not None
    assert not found.candidates
    assert describe_all([found.refused], "es")[0][0].isupper()


@pytest.mark.parametrize(
    "text", ["coffee " * 15_000, "<b>coffee</b>", "coffee'; DROP TABLE goods; --", "coffee 🙂\x00\n"]
)
def test_odd_texts_get_an_answer(small: Recommender, text: str) -> None:
    assert first(small, text).startswith("0901")


def test_one_text_is_answered_as_among_others(small: Recommender) -> None:
    texts = ["", "roasted coffee", "leather boots"]
    together = suggest(small, texts)
    assert together[1].candidates == pytest.approx(suggest(small, texts[1:2])[0].candidates)


def test_nothing_to_learn_from_is_told() -> None:
    with pytest.raises(NotComputableError, match="no text"):
        learn(Knowledge())


def test_saved_and_loaded_it_says_the_same_and_holds_no_objects(small: Recommender) -> None:
    held = files(small)
    again = rebuild(held)
    said = [one.ask(["roasted coffee", "boots"]).answer.leaf for one in (small, again)]
    assert said[0] == pytest.approx(said[1], abs=2e-3)
    assert tuple(again.knowledge.texts) == small.knowledge.texts
    assert again.knowledge.texts[-2:] == small.knowledge.texts[-2:]
    assert files(learn(small.knowledge)) == held
    arrays = np.load(io.BytesIO(held[ARRAYS]), allow_pickle=False)
    assert all(arrays[name].dtype != object for name in arrays.files)


def test_a_confirmed_precedent_has_three_votes() -> None:
    texts = [
        Text("640411", "blue mountain", HISTORY, Precedent(1, 1, "A01", "2026-01-01")),
        Text("640391", "blue mountain", HISTORY, Precedent(9, 0, "A01", "2026-01-01")),
    ]
    said, _ = learn(Knowledge(tuple(texts))).shares(["blue mountain"])
    assert said.leaf["nearest"][0] == pytest.approx([0.25, 0.75])


def test_history_is_added_up_by_what_counts_in_a_text() -> None:
    rows = [
        ("Red Shoes", "640411", Precedent(2, 0, "A", "2026-01-01")),
        ("red shoe", "640411", Precedent(3, 1, "B", "2026-02-01")),
        ("red shoe", "64", Precedent()),
        (" ", "640411", Precedent()),
    ]
    assert list(from_history(rows)) == [Text("640411", "Red Shoes", HISTORY, Precedent(5, 1, "B", "2026-02-01"))]


def test_national_digits_are_kept_apart_and_change_nothing_at_six() -> None:
    rows = [
        ("Red Shoes", "6404110010", Precedent(2, 0, "A", "2026-01-01")),
        ("red shoe", "6404110090", Precedent(3, 1, "B", "2026-02-01")),
        ("sencha", "0902100000", Precedent()),
    ]
    kept = list(from_history(rows))
    assert [(text.code, text.text, text.subheading) for text in kept] == [
        ("6404110010", "Red Shoes", "640411"),
        ("6404110090", "Red Shoes", "640411"),
        ("0902100000", "sencha", "090210"),
    ]
    cut = list(from_history((text, code[:6], one) for text, code, one in rows))
    both = [learn(Knowledge(tuple(texts))) for texts in (kept, cut)]
    assert both[0].leaves.codes == both[1].leaves.codes == ("090210", "640411")
    shares = [one.shares(["red shoes"])[0].leaf for one in both]
    assert all(shares[0][name] == pytest.approx(shares[1][name], abs=1e-3) for name in shares[0])
    assert [one.index.trust.tolist() for one in both] == [[3.0, 3.0, 1.0], [3.0, 1.0]]


def test_codes_of_another_edition_fall_back_to_the_heading_or_out() -> None:
    texts = [Text(code, "x", HISTORY) for code in ("090121", "090199", "8542")]
    assert [text.code for text in within(texts, [TREE])] == ["090121", "0901"]
    assert [text.code for text in within(texts, [])] == ["090121", "090199", "8542"]


def test_the_tree_gives_its_texts_once_in_each_language() -> None:
    texts = [(text.code, text.text) for text in from_trees([TREE, TREE])]
    assert ("090121", "Café Café torréfié") in texts
    assert len(texts) == len(set(texts)) == 10 + 6


def test_reasons_name_precedents_words_duties_and_the_rule(small: Recommender) -> None:
    grounds = Grounds(small.knowledge.texts, [TREE])
    found = suggest(small, ["espresso ground coffee, roasted"])[0]
    said = reasons(grounds, found)[found.candidates[0].code]
    messages = [reason.message.removeprefix("classify.") for reason in said]
    assert messages[:2] == ["reason.precedent_confirmed", "reason.words"]
    assert messages[-1].startswith("rule.")
    # Coffee that is not roasted lies next, and pays less.
    assert found.candidates[1].code == "090111"
    assert said[-2].params == {"code": "090121", "duty_number": 8.0, "other": "090111", "other_number": 2.0}
    assert said[0].params["office"] == "A01"
    assert "4 mars 2026" in describe_all(said, "fr")[0]


@pytest.mark.parametrize(("text", "rule"), [("unassembled boots of leather", "2a"), ("coffee roasted", "6")])
def test_the_rule_is_the_one_that_decides(small: Recommender, text: str, rule: str) -> None:
    found = suggest(small, [text])[0]
    said = reasons(Grounds(small.knowledge.texts, [TREE]), found)[found.candidates[0].code]
    assert said[-1].message == f"classify.rule.{rule}"


def test_a_code_in_the_text_is_told_and_proves_nothing(small: Recommender) -> None:
    found = suggest(small, ["roasted coffee 0901.21"])[0]
    said = reasons(Grounds(small.knowledge.texts, [TREE]), found)["090121"]
    assert said[0].message == "classify.reason.named"


def test_questions_are_those_that_split_the_candidates() -> None:
    paths = ["shirts of cotton, knitted", "shirts of silk, knitted", "shirts of cotton, woven"]
    assert [one.message for one in questions("shirts", paths)] == [
        "classify.question.material",
        "classify.question.making",
    ]
    assert [one.message for one in questions("cotton shirts", paths)] == ["classify.question.making"]


def test_a_wrong_code_is_told_with_the_better_one_and_the_duty_at_stake(small: Recommender) -> None:
    grounds = Grounds(small.knowledge.texts, [TREE])
    right = Declared("D1", 1, "roasted coffee", "09012100", 1000.0)
    wrong = Declared("D2", 1, "roasted coffee", "640391", 1000.0, 2.0)
    unknown = Declared("D3", 1, "roasted coffee", "999999")
    honest, found = signals(small, grounds, [right, wrong, unknown])
    assert honest.declaration_id == "D1"
    assert honest.reasons[0].message == "classify.mismatch.fits"
    assert honest.expected_revenue == pytest.approx(0.0)
    assert honest.score < 0.02
    assert found.score > 0.9
    assert found.reasons[0].params["other"] == "090121"
    # Duties are known of 090111 (2 %, no more than was paid) and of 090121 (8 %).
    assert found.expected_revenue is not None
    assert 0 < found.expected_revenue < found.score * 1000.0 * 0.06
    with pytest.raises(NotComputableError):
        signals(small, grounds, [unknown])


def test_bayes_rule_by_hand() -> None:
    # Chapter 09 has headings 0901 with two codes and 0902 with one; chapter 85 has one code.
    leaves = leaves_of(["090111", "090121", "0902", "8542"])
    leaf = np.array([[0.6, 0.2, 0.1, 0.1]], np.float32)
    answer = Answer(np.array([[0.9, 0.1]], np.float32), np.array([[0.8, 0.1, 0.1]], np.float32), leaf)
    scores = misdeclared(answer, leaves, np.zeros(3, np.int64), np.array([1, 2, 3]))
    # 090121: any code alike 1/4; from the heading beside, 0.1 over its 2 others; from its own, 0.6 to its only other.
    wrong = [0.75 / 4 + 0.125 * 0.1 / 2 + 0.125 * 0.6, 0.75 / 4 + 0.125 * 0.8 / 1, 0.75 / 4]
    right = [0.2, 0.1, 0.1]
    by_hand = [0.05 * one / (0.05 * one + 0.95 * chance) for one, chance in zip(wrong, right, strict=True)]
    assert scores == pytest.approx(by_hand, rel=1e-5)


@pytest.mark.slow
def test_the_linear_tree_tells_codes_apart_and_stays_pruned() -> None:
    from scipy.sparse import csr_matrix

    rows = csr_matrix(np.eye(6, dtype=np.float32).repeat(4, axis=0))
    leaf = np.repeat([0, 1, 2, 3, 4, 4], 4)
    tree = fit_linear_tree(rows, leaf, np.array([0, 0, 1, 1, 2]))
    assert (tree.chapters, tree.leaf.tolist()) == (3, [-1, -1, -1, 0, 1, 2, 3, 4])
    margins = tree.margins(rows)
    assert (margins[:, :3].argmax(axis=1) == np.repeat([0, 0, 1, 1, 2, 2], 4)).all()
    assert (margins[:4, 3] > margins[:4, 4]).all()


def test_a_few_hundred_own_descriptions_are_all_held_back_in_turn() -> None:
    words = [f"{chr(97 + at // 26)}{chr(97 + at % 26)}word" for at in range(300)]
    own = [Text("090111" if at % 2 else "640391", f"{word} {'coffee' if at % 2 else 'boots'}", HISTORY)
           for at, word in enumerate(words)]  # fmt: skip
    recommender = learn(Knowledge((*nomenclature(), *own)))
    assert recommender.held_out == HISTORY
    assert recommender.linear is not None
    assert recommender.mixture.weights["heading"].keys() == {"words", "features", "nearest", "classifier"}
    # 300 answers are enough for a map of confidence; one part in eight would have been too few.
    assert recommender.mixture.confidence["chapter"].share


def test_history_that_is_all_alike_is_not_held_back() -> None:
    alike = [Text("090111", f"coffee {at}", HISTORY) for at in range(300)]
    recommender = learn(Knowledge((*nomenclature(), *alike)))
    assert recommender.held_out == ""
    assert first(recommender, "coffee 17") == "090111"


def test_a_word_that_the_nomenclature_denies_speaks_for_no_code(small: Recommender) -> None:
    found = suggest(small, ["roasted coffee"])[0]
    why = reasons(Grounds(small.knowledge.texts, [TREE]), found)
    words = {code: [dict(one.params)["words"] for one in told if one.message.endswith(".words")]
             for code, told in why.items()}  # fmt: skip
    # 090111 is coffee, not roasted.
    assert words["090121"] == ["coffee, roasted"]
    assert words["090111"] == ["coffee"]


@pytest.mark.slow
def test_with_enough_history_the_classifier_learns_and_is_honest() -> None:
    rng = np.random.default_rng(5)
    words = np.array([f"word{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(300)])
    codes = [f"{chapter:02}{heading:02}{sub}0" for chapter in (1, 2) for heading in (1, 2) for sub in (1, 2)]
    rows = []
    for _ in range(6_000):
        code = int(rng.integers(len(codes)))
        own = words[code * 30 + rng.integers(0, 30, 2)]
        said = rng.choice(words[240:], 3) if rng.random() < 0.3 else np.r_[own, rng.choice(words[240:], 2)]
        rows.append((" ".join(said), codes[code], Precedent()))
    test = split_by_group([text for text, _, _ in rows], 0.3)
    recommender = learn(Knowledge(tuple(from_history(row for row, out in zip(rows, test, strict=True) if not out))))
    assert recommender.linear is not None
    assert recommender.held_out == HISTORY
    asked = [row for row, out in zip(rows, test, strict=True) if out]
    found = evaluate(recommender, [text for text, _, _ in asked], [code for _, code, _ in asked])
    # Three in ten descriptions say nothing of their code: of them one in eight is right by chance.
    assert found.top["subheading"]["1"] == pytest.approx(0.7 + 0.3 / 8, abs=0.05)
    assert found.calibration_error["subheading"] < 0.06
    assert found.coverage["subheading"]["0.6"] > 0.97
    more = Text("0999", "brand new thing", HISTORY, Precedent())
    later = grown(recommender, Knowledge((*recommender.knowledge.texts, more)))
    assert set(later.leaves.codes) == {*recommender.leaves.codes, "0999"}
    assert suggest(later, ["brand new thing"])[0].candidates[0].code == "0999"
    same = evaluate(later, [text for text, _, _ in asked], [code for _, code, _ in asked])
    assert same.top["subheading"]["1"] == pytest.approx(found.top["subheading"]["1"], abs=0.01)
    again = rebuild(files(recommender))
    assert again.ask(["wordaa"]).answer.leaf == pytest.approx(recommender.ask(["wordaa"]).answer.leaf, abs=0.01)
