"""National lines: which there are, how their chances come about, and that none is ever invented."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from classify.goods import history, nomenclature
from hypothesis import given, settings
from hypothesis import strategies as st

from landwaiter.classify.candidates import Suggestion, likeliest_lines, suggest
from landwaiter.classify.evaluation import evaluate
from landwaiter.classify.knowledge import HISTORY, Knowledge, Precedent, Text, from_trees
from landwaiter.classify.mismatch import Declared, signals
from landwaiter.classify.national.chances import National, Near, national_of
from landwaiter.classify.national.declared import doubted
from landwaiter.classify.national.lines import Lines, lines_of
from landwaiter.classify.national.reasons import line_reasons
from landwaiter.classify.national.steps import REST, SAID, SIZE, UNSAID, steps_of, telling
from landwaiter.classify.nomenclature import Line, Nomenclature
from landwaiter.classify.reasons import Grounds
from landwaiter.classify.recommender import Recommender, learn
from landwaiter.errors import ModelError

TARIFF = Nomenclature(
    "AA2026",
    [
        Line("0901", {"en": "Coffee"}),
        Line("090121", {"en": "Coffee, roasted"}),
        Line("09012110", {"en": "Ground", "fr": "Moulu"}, duty=4.0, duty_text="4%"),
        Line("09012190", {"en": "Other", "fr": "Autre"}, duty=9.0, duty_text="9%"),
        Line("0901219010", {"en": "Organic"}, {"en": ("In tins:",)}),
        Line("0901219090", {"en": "Other"}, {"en": ("In tins:",)}),
        Line("090210", {"en": "Green tea"}),
        Line("0902100000", {"en": "Green tea"}, duty_text="3¢/kg"),
    ],
)
ELSEWHERE = Nomenclature(
    "BB2026", [Line("090121", {"en": "Coffee, roasted"}), Line("0901210055", {"en": "In capsules"})]
)
CODES = ("09012110", "0901219010", "0901219090", "0902100000")


def declared(code: str, text: str, count: int = 1, confirmed: int = 0) -> Text:
    return Text(code, text, HISTORY, Precedent(count, confirmed, "A01", "2026-01-05"))


def both(*own: Text, named: str = "") -> tuple[Recommender, National]:
    knowledge = Knowledge((*nomenclature(), *from_trees([TARIFF]), *own))
    found = national_of(lines_of([TARIFF], knowledge, named), knowledge)
    assert found is not None
    return learn(knowledge), found


def asked(known: tuple[Recommender, National], text: str) -> Suggestion:
    return suggest(known[0], [text], national=known[1])[0]


def test_the_lines_of_a_tariff_are_those_with_none_below() -> None:
    lines = lines_of([TARIFF], Knowledge())
    assert (lines.codes, lines.edition) == (CODES, "AA2026")
    assert [lines.codes[at] for at in lines.below("090121")] == list(CODES[:3])
    assert list(lines.below("640411")) == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("09012110", "09012110"),
        ("0901211000", "09012110"),
        ("09021000", "0902100000"),
        # Six digits tell no line, nor do they with zeros, nor does what begins two lines or none.
        ("090210", None),
        ("0901210000", None),
        ("09012190", None),
        ("0901215000", None),
        ("6404110000", None),
    ],
)
def test_a_code_is_declared_at_one_line_or_tells_none(code: str, line: str | None) -> None:
    lines = lines_of([TARIFF], Knowledge())
    number = lines.number(code)
    assert (lines.codes[number] if number >= 0 else None) == line


def test_two_tariffs_are_never_mixed() -> None:
    knowledge = Knowledge((declared("6404110012", "trainers"), declared("0901210055", "coffee capsules")))
    assert lines_of([TARIFF, ELSEWHERE], Knowledge()) == Lines()
    assert lines_of([TARIFF, ELSEWHERE], knowledge).codes == ("0901210055", "6404110012")
    chosen = lines_of([TARIFF, ELSEWHERE], knowledge, "BB2026")
    assert (chosen.edition, chosen.codes) == ("BB2026", ("0901210055", "6404110012"))
    # What history has and the named tariff has not, is of an older tariff: the tariff decides where it divides.
    assert lines_of([TARIFF, ELSEWHERE], knowledge, "AA2026").codes == (*CODES, "6404110012")


def test_a_tariff_that_declarations_disagree_with_is_another_countrys() -> None:
    own = [declared("0901210055", f"coffee {at}") for at in range(3)]
    agreeing = [declared("0901211000", f"ground coffee {at}") for at in range(3)]
    assert lines_of([TARIFF], Knowledge((*own, *agreeing[:2]))).edition == ""
    assert lines_of([TARIFF], Knowledge((*own, *agreeing))).edition == "AA2026"
    assert lines_of([TARIFF], Knowledge(own), "AA2026").codes == CODES


@pytest.mark.parametrize(("named", "problem"), [("CC2026", "not loaded"), ("HS2022", "no national lines")])
def test_a_tariff_that_is_named_and_not_there_is_told(named: str, problem: str) -> None:
    plain = Nomenclature("HS2022", [Line("090121", {"en": "Coffee, roasted"})])
    with pytest.raises(ModelError, match=problem):
        lines_of([TARIFF, plain], Knowledge(), named)


def test_of_history_alone_only_whole_codes_are_lines() -> None:
    codes = ("09012110", "0901211020", "0901219000", "090121", "0902")
    assert lines_of([], Knowledge([declared(code, "coffee") for code in codes])).codes == ("0901211020", "0901219000")


def test_words_choose_step_by_step() -> None:
    steps = steps_of(TARIFF, CODES[:3], "090121")
    # Nothing is said: at the first step "Ground" has a word unsaid, "Other" is for all the rest and has two lines.
    ground, other = exp(-UNSAID), exp(REST + SIZE * log(2))
    organic, remaining = exp(-UNSAID), exp(REST)
    first, second = ground / (ground + other), organic / (organic + remaining)
    by_hand = [first, (1 - first) * second, (1 - first) * (1 - second)]
    assert steps.shares(telling("roasted coffee")) == pytest.approx(by_hand, rel=1e-5)
    # "Ground" is said, in either language, and counts whole.
    ground = exp(SAID)
    for text in ("coffee, ground", "café moulu"):
        assert steps.shares(telling(text))[0] == pytest.approx(ground / (ground + other), rel=1e-5)


def test_near_descriptions_vote_for_lines() -> None:
    texts = [
        declared("09012110", "espresso", count=4),
        declared("0901219090", "espresso", count=1, confirmed=1),
        declared("0902100000", "sencha", count=9),
        declared("090121", "espresso"),
    ]
    national = national_of(lines_of([TARIFF], Knowledge(texts)), Knowledge(texts))
    assert national is not None
    near = Near(np.array([0, 1, 2, 3]), np.array([0.8, 0.8, 0.9, 0.9], np.float32))
    parts, nearness = national.parts(telling("espresso"), near, "090121")
    # The root of four, and three votes of the confirmed one; what is of another subheading, or of none, has no vote.
    assert parts["nearest"] == pytest.approx([2 / 5, 0, 3 / 5])
    assert nearness == pytest.approx(0.8)


def test_chances_of_lines_add_up_and_no_line_is_invented() -> None:
    known = both(*history())
    found = asked(known, "roasted coffee, ground")
    first = found.candidates[0]
    assert first.code == "090121"
    assert first.national[0].code == "09012110"
    assert sum(line.chance for line in first.national) == pytest.approx(first.chance, rel=1e-5)
    assert {line.code for one in found.candidates for line in one.national} <= set(CODES)
    boots = asked(known, "leather boots").candidates[0]
    assert (boots.code, boots.national) == ("640391", ())
    ranked = likeliest_lines(found)
    assert ranked[0].code == "09012110"
    assert [one.chance for one in ranked] == sorted((one.chance for one in ranked), reverse=True)


def test_precedents_outweigh_words() -> None:
    own = [declared("0901219010", f"roasted coffee brand {name}") for name in ("kofe", "moka", "lungo")]
    lines = asked(both(*own), "roasted coffee brand moka").candidates[0].national
    assert lines[0].code == "0901219010"


WORDS = ("roasted", "coffee", "ground", "organic", "tins", "green", "tea", "trainers", "other", "x1")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*CODES, "0901210055", "6404110010", "6404110090", "640411"]), min_size=1, max_size=12),
    st.lists(st.sampled_from(WORDS), min_size=1),
)
def test_sums_hold_all_along_the_tree(codes: list[str], words: list[str]) -> None:
    own = [declared(code, f"{' '.join(words)} {at % 3}") for at, code in enumerate(codes)]
    known = both(*own, named="AA2026")
    found = suggest(known[0], [" ".join(words)], national=known[1], shown=50)[0]
    for one in found.candidates:
        assert one.chance <= one.heading_chance * (1 + 1e-4) <= one.chapter_chance * (1 + 2e-4)
        if one.national:
            assert sum(line.chance for line in one.national) == pytest.approx(one.chance, rel=1e-4, abs=1e-7)
            assert all(line.code.startswith(one.code) for line in one.national)
    told = {line.code for one in found.candidates for line in one.national}
    assert told <= {*CODES, *(code for code in codes if code.startswith("640411") and len(code) > 6)}


def test_reasons_tell_words_the_rest_and_duties() -> None:
    lines = lines_of([TARIFF], Knowledge())
    ground, tins = CODES[0], CODES[2]
    said = list(line_reasons(lines, ground, tins, "Ground coffee"))
    assert [one.message for one in said] == ["classify.reason.only_here", "classify.reason.duty"]
    assert said[0].params["words"] == "Ground"
    assert said[1].params == {"code": ground, "duty_number": 4.0, "other": tins, "other_number": 9.0}
    rest = list(line_reasons(lines, tins, ground, "coffee beans", "fr"))
    assert [one.message for one in rest] == ["classify.reason.rest", "classify.reason.duty"]
    assert lines.path(tins, "en") == ["Other", "In tins:", "Other"]
    # A rate that is not of the value is no rate of the value, whatever stands above it.
    assert lines.duty("0902100000") is None


def test_a_line_that_cannot_be_told_apart_is_not_suspected() -> None:
    assert doubted(0.25, 4) == doubted(0.5, 2) == doubted(0.6, 4) == 0.0
    # Half of the descriptions leave it open: 0.02 counts as 0.26 of two lines.
    after = 0.05 * 0.74 / (0.05 * 0.74 + 0.95 * 0.26)
    assert doubted(0.02, 2) == pytest.approx((after - 0.05) / 0.95)


def test_a_wrong_line_is_told_with_the_duty_at_stake() -> None:
    recommender, national = both(*history(), *[declared("0901219010", f"organic coffee in tins {at}") for at in "abc"])
    grounds = Grounds(recommender.knowledge.texts, [TARIFF])
    items = [
        Declared("D1", 1, "organic coffee in tins", "0901219010", 1000.0),
        Declared("D2", 1, "organic coffee in tins", "09012110", 1000.0),
        Declared("D3", 1, "organic coffee in tins", "090121", 1000.0),
    ]
    right, wrong, short = signals(recommender, grounds, items, national)
    plain = signals(recommender, grounds, items)
    assert [one.score for one in (right, short)] == [one.score for one in (plain[0], plain[2])]
    assert wrong.score > plain[1].score + 0.05
    assert wrong.reasons[-1].message == "classify.mismatch.line"
    assert wrong.reasons[-1].params["other"] == "0901219010"
    # Both lines beside it pay 9 %, not 4 %.
    assert wrong.expected_revenue is not None
    doubt = (wrong.score - plain[1].score) / (1 - plain[1].score)
    assert wrong.expected_revenue - (plain[1].expected_revenue or 0.0) == pytest.approx(
        (1 - plain[1].score) * doubt * 1000.0 * 0.05, rel=1e-4
    )


def test_the_national_level_is_judged_by_hand() -> None:
    recommender, national = both(*history())
    texts = ["roasted coffee, ground", "roasted coffee, ground", "green tea", "leather boots", "green tea"]
    codes = ["0901211000", "0901219090", "0902100000", "6403910000", "090210"]
    found = evaluate(recommender, texts, codes, national=national)
    # Four have national digits; that of the boots is of no line. The ground coffee in tins is not the first.
    assert found.national == {"descriptions": 4, "known": 0.75}
    assert found.top["national"]["1"] == 0.5
    assert found.top["national"]["10"] == 0.75
    assert found.coverage["national"]["1.0"] == 0.5
    assert 0 <= found.calibration_error["national"] <= 1
    assert "national" not in evaluate(recommender, texts, [code[:6] for code in codes], national=national).top


@pytest.mark.slow
def test_with_enough_history_the_weights_of_lines_are_fitted() -> None:
    rng = np.random.default_rng(3)
    words = [f"word{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(200)]
    codes = [f"01{heading:02}110{line}00" for heading in range(1, 5) for line in range(4)]
    rows = []
    for at in range(6_000):
        code = int(rng.integers(len(codes)))
        # Seven in ten say of which line they are, the others only the heading.
        line = words[code * 10 + int(rng.integers(10))] if rng.random() < 0.7 else words[199]
        rows.append(declared(codes[code], f"{words[160 + code // 4]} {line} {words[170 + at % 25]} {words[at % 7]}"))
    knowledge = Knowledge(rows)
    lines = lines_of([], knowledge)
    assert lines.codes == tuple(sorted(codes))
    recommender = learn(knowledge, national=lines)
    assert recommender.held_out == HISTORY
    far, near = recommender.mixture.weights["national"]["nearest"]
    assert far + near > 0
    assert recommender.mixture.confidence["national"].share
    national = national_of(lines, knowledge)
    texts = [text.text for text in rows[::3]]
    found = evaluate(recommender, texts, [text.code for text in rows[::3]], national=national)
    # Of those that say no line one in four is right by chance, a few more where near-duplicates were learned.
    assert found.top["national"]["1"] > 0.7
    assert found.coverage["national"]["0.6"] > 0.95
