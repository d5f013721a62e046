from __future__ import annotations

from pathlib import Path

import pytest
from classify.goods import history, nomenclature

from landwaiter.classify.candidates import suggest
from landwaiter.classify.knowledge import Knowledge
from landwaiter.classify.questions import questions
from landwaiter.classify.recommender import learn
from landwaiter.classify.terms.vague import keep_vague, kept_vague, read_vague
from landwaiter.classify.text.vagueness import shipped, vague_of
from landwaiter.errors import InputError, WorkspaceError


@pytest.mark.parametrize(
    "text", ["Spare Parts", "CLOTHING x 3", "Pièces détachées", "repuestos", "Mercancías según factura", "parts, spare"]
)
def test_what_says_too_little_is_known_in_three_languages(text: str) -> None:
    assert shipped().among([text, "spare parts of diesel engines", "smartphone"]) == [True, False, False]


def test_a_vague_description_is_answered_and_asked_back() -> None:
    small = learn(Knowledge((*nomenclature(), *history())))
    clear, vague = suggest(small, ["green tea", "tea green, 20"], vague=vague_of(["tea (green)"]))[0:2]
    assert (clear.vague, clear.enough) == (True, False)
    assert [one.code for one in vague.candidates][:1] == ["090210"]
    assert suggest(small, ["green tea"])[0].enough
    asked = [one.message for one in questions("green tea", ["tea green", "tea black"], vague=True)]
    assert asked == ["classify.question.material", "classify.question.use"]
    assert questions("green tea", ["tea green", "tea black"]) == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("sundries\nbits; bobs\n\nsundries\n", ["sundries", "bits; bobs"]),
        ('"red, 8-16"\nrecipe-1977\n--\n', ["red, 8-16", "recipe-1977"]),
        ("odds, ends\nbits\n", ["odds, ends", "bits"]),
        ("why,Term\nnews,sundries\n,odds\n", ["sundries", "odds"]),
    ],
)
def test_a_list_is_one_a_line_or_a_column(tmp_path: Path, written: str, read: list[str]) -> None:
    path = tmp_path / "vague.csv"
    path.write_text(written, encoding="utf-8")
    assert read_vague(path) == read


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (b"", "holds no description"),
        (b"..\n--\n", "holds no description"),
        (b"a,b\nc,d\n", "none is 'term'"),
        (b"caf\xe9\n", "Save it as CSV in UTF-8"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, written: bytes, problem: str) -> None:
    path = tmp_path / "vague.csv"
    path.write_bytes(written)
    with pytest.raises(InputError, match=problem):
        read_vague(path)


def test_lists_are_kept_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    assert kept_vague(tmp_path).known == frozenset()
    path = keep_vague(["odds and ends"], tmp_path, "own")
    assert kept_vague(tmp_path).among(["Odds, and ends!", "ends"]) == [True, False]
    path.write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"own\.json"):
        kept_vague(tmp_path)
