"""Whatever somebody writes gets an answer or a sentence that refuses it: at the recommender, by CLI, REST and page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from browsing import HERE, browser, cheap_passwords, furnished, office
from desk import cli
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from programs import key_of
from starlette.testclient import TestClient

from landwaiter.services.application.acting import Application
from landwaiter.services.goods import Ready, classify, described, ready
from landwaiter.web.app import make_app

__all__ = ["browser", "cheap_passwords", "furnished", "office"]
ODD = {
    "empty": "",
    "blanks": " \t\u00a0\u200b ",
    "one word": "shoes",
    "one letter": "x",
    "100 kB": "cotton shirts " * 7_200,
    "100 kB of one word": "x" * 100_000,
    "100 kB of signs": "!?" * 50_000,
    "markup": "<script>alert(1)</script><b>cotton</b> shirts &amp; &#x41; <!-- x -->",
    "unclosed markup": "<" * 5_000 + "shirts",
    "SQL": "shirts'; DROP TABLE declarations; -- \" OR 1=1",
    "emoji": "👕👖 🙂",
    "emoji and words": "👕 cotton t-shirt 👖",
    "marks alone": "\u0301\u0301\u0640",
    "many marks": "s" + "\u0301" * 1_000 + "hirt",
    "null and controls": "shirt\x00\x01\x1f\x7f",
    "line ends": "shirts\r\ncotton\u2028knitted",
    "right to left": "قميص قطن \u202e abc",
    "Hebrew": "חולצות כותנה",
    "Thai": "เสื้อเชิ้ตผ้าฝ้าย",
    "Chinese": "棉質襯衫",
    "Japanese": "綿のシャツ",
    "Korean": "면 셔츠",
    "Hindi": "सूती कमीज",
    "Cyrillic": "хлопковые рубашки",
    "Greek": "βαμβακερά πουκάμισα",
    "codes": "HS 6109.10, code 61091000 and 6205.20.10",
    "numbers": "12 345,6 / 78 % 9e9",
    "a formula": '=HYPERLINK("http://x","shirts")',
    "percent signs": "%s %d {0} {text} ${x} cotton",
}


@cache
def at_hand() -> Ready:
    return ready(None)


def told(text: str) -> dict[str, object]:
    return described(at_hand(), next(classify(at_hand(), [text])))


def hold_answered(found: dict[str, object]) -> None:
    """An answer has candidates whose chances are no more than their headings'; a refusal is a sentence."""
    refused = found.get("refused")
    if refused:
        assert isinstance(refused, str)
        assert refused.endswith(".")
        return
    candidates = found["candidates"]
    assert isinstance(candidates, list)
    chances = [one["chance"] for one in candidates]
    assert chances == sorted(chances, reverse=True)
    assert 0 <= sum(chances) <= 1.001
    assert all(one["chance"] <= one["heading_chance"] + 1e-4 <= one["chapter_chance"] + 2e-4 for one in candidates)
    assert found["enough"] or all(str(asked).endswith("?") for asked in found["questions"])  # type: ignore[attr-defined]


@settings(max_examples=150)
@given(st.text(max_size=300))
@example("\ud7a4ﬀ")
@example("İstanbul ẞ ǆ")
def test_any_text_gets_an_answer_or_a_sentence(text: str) -> None:
    hold_answered(told(text))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(sorted(ODD.values(), key=len)[:-3]), min_size=1, max_size=5), st.text(max_size=20))
def test_odd_texts_run_together_do_too(parts: list[str], between: str) -> None:
    hold_answered(told(between.join(parts)))


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_get_an_answer_or_a_sentence(name: str) -> None:
    hold_answered(told(ODD[name]))


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("one word", "64"),
        ("100 kB", "62"),
        ("markup", "62"),
        ("SQL", "62"),
        ("emoji and words", "6109"),
        ("null and controls", "62"),
        ("line ends", "62"),
        ("percent signs", "52"),
    ],
)
def test_words_among_odd_signs_are_read(name: str, heading: str) -> None:
    candidates = told(ODD[name])["candidates"]
    assert isinstance(candidates, list)
    assert any(one["code"].startswith(heading) for one in candidates), [one["code"] for one in candidates]


@pytest.mark.parametrize(
    "name", ["empty", "blanks", "one letter", "emoji", "100 kB of signs", "marks alone", "numbers"]
)
def test_what_has_no_words_is_refused(name: str) -> None:
    assert told(ODD[name]).get("refused")


@pytest.mark.parametrize("name", ["empty", "markup", "SQL", "emoji", "right to left", "a formula", "line ends"])
def test_the_command_answers_or_refuses(name: str) -> None:
    done = cli("classify", "text", "--json", "--", ODD[name])
    assert done.code == 0, done.err
    hold_answered(json.loads(done.out))
    assert cli("classify", "--", ODD[name]).out.strip()


def test_the_command_reads_a_large_text_from_standard_input() -> None:
    done = cli("classify", "text", "-", "--json", said=ODD["100 kB"])
    hold_answered(json.loads(done.out))


@pytest.fixture
def program(office: Application) -> Iterator[TestClient]:
    with TestClient(make_app(office), base_url=HERE) as client:
        client.headers["authorization"] = f"Bearer {key_of(office, 'a.mensah', 'code.ask')}"
        yield client


def test_programs_get_an_answer_or_a_problem_that_says_what_is_wrong(program: TestClient) -> None:
    for name, text in ODD.items():
        answer = program.post("/api/v1/classify", json={"descriptions": [text]})
        assert answer.status_code in (200, 422), name
        if answer.status_code == 200:
            hold_answered(answer.json()["answers"][0])
        else:
            assert answer.json()["detail"], name


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(max_size=120), min_size=1, max_size=4))
def test_programs_may_send_any_text(program: TestClient, texts: list[str]) -> None:
    answer = program.post("/api/v1/classify", json={"descriptions": texts})
    assert answer.status_code in (200, 422)
    for found in answer.json().get("answers", ()):
        hold_answered(found)


def test_the_page_shows_an_answer_or_a_sentence(browser: Callable[[str], TestClient]) -> None:
    officer = browser("a.mensah")
    for name, text in ODD.items():
        answer = officer.get("/classify", params={"q": text[:2_000]})
        assert answer.status_code == 200, name
        assert "<script>alert" not in answer.text
        said = any(sign in answer.text for sign in ('class="candidates"', 'class="notice"', 'class="alarm"'))
        assert said or not text.strip(), name
