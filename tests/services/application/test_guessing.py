"""Passwords that people choose first are few parts, whatever is hung on them; those drawn at random are many."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landwaiter.services.application.guessing import FEWEST_PARTS, ROWS, WORDS, parts

DIGITS = st.integers(1900, 2099).map(str) | st.sampled_from(["", "1", "12", "123", "1234", "12345", "321", "007"])
ENDS = st.sampled_from(["", "!", "?", ".", "*", "!!", "#"])
SPELLINGS = st.sampled_from([str, str.upper, str.title, lambda word: word.replace("a", "@").replace("o", "0")])


@given(st.sampled_from(sorted(WORDS)), SPELLINGS, st.sampled_from(["", " ", "-", "_"]), DIGITS, ENDS)
def test_a_word_with_a_number_is_few_parts(word: str, spelling: object, between: str, digits: str, end: str) -> None:
    assert parts(f"{spelling(word)}{between}{digits}{end}") < FEWEST_PARTS  # type: ignore[operator]


@given(st.sampled_from(ROWS), st.integers(0, 8), st.booleans(), st.integers(1, 5))
def test_rows_of_keys_are_one_part_each_way_and_as_often_as_one_likes(
    row: str, begin: int, backwards: bool, times: int
) -> None:
    walk = row[begin:] if len(row) - begin >= 3 else row
    assert parts((walk[::-1] if backwards else walk) * times) == 1


@given(st.text(min_size=1, max_size=20), st.integers(2, 5))
def test_what_is_repeated_counts_once(text: str, times: int) -> None:
    assert parts(text * times) <= parts(text)


@given(st.text(max_size=40))
def test_there_are_never_more_parts_than_characters(text: str) -> None:
    assert parts(text) <= len(text)
    assert parts(text, ["abc"]) <= parts(text)


@pytest.mark.parametrize(
    ("password", "count"),
    [
        ("Password2026!", 3),  # a word, a year, a mark
        ("pa$$w0rd1234", 2),
        ("Bienvenue 2026", 2),
        ("contraseña-123", 2),
        ("1q2w3e4r5t6y", 1),
        ("customs export 07", 4),
        ("aaaaabbbbb", 2),
        ("xyz", 1),
        ("xyzq", 2),
        ("seven grey herons", 15),
        ("", 0),
        ("- - - -", 0),
        ("\ud800x", 2),
    ],
)
def test_parts_are_counted(password: str, count: int) -> None:
    assert parts(password) == count


def test_own_words_count_as_one() -> None:
    assert (parts("mensah77"), parts("mensah77", ["mensah"]), parts("m3ns@h77", ["mensah"])) == (7, 2, 2)


def test_what_is_drawn_at_random_passes() -> None:
    drawn = random.Random(6)
    for letters in (string.ascii_lowercase, string.ascii_letters + string.digits + string.punctuation):
        counts = [parts("".join(drawn.choices(letters, k=12))) for _ in range(300)]
        assert min(counts) >= FEWEST_PARTS
