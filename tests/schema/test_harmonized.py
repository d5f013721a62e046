from __future__ import annotations

import csv
from pathlib import Path

import pytest

from landwaiter.schema.harmonized import LANGUAGES, titles

LONGEST = 80
"""Characters of a title at most."""
HEADINGS = 1_228
"""Headings of HS 2022; the table of the UN adds 9999 for what was not specified."""
PER_CHAPTER = {"01": 6, "03": 9, "28": 50, "29": 42, "48": 22, "61": 17, "84": 86, "85": 48, "90": 32, "97": 6}
"""Headings of some chapters: the last number less those that HS 2022 leaves out (2838, 2848, 2851; 9009)."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_has_a_short_title_of_its_own(language: str) -> None:
    named = titles(language)
    assert list(named) == sorted(titles()) == list(titles())
    assert len([code for code in named if len(code) == 4]) == HEADINGS
    assert [code for code, title in named.items() if not title.strip() or len(title) > LONGEST] == []
    assert len({title.casefold() for title in named.values()}) == len(named)


def test_every_heading_stands_below_a_chapter() -> None:
    chapters = {code for code in titles() if len(code) == 2}
    assert len(chapters) == 96
    assert {code[:2] for code in titles() if len(code) == 4} == chapters
    counted = {chapter: sum(code[:2] == chapter for code in titles()) - 1 for chapter in PER_CHAPTER}
    assert counted == PER_CHAPTER


def test_headings_are_those_of_the_published_list_and_no_title_is_its_text(shared_data: Path) -> None:
    with (shared_data / "hs2022" / "harmonized-system.csv").open(encoding="utf-8-sig", newline="") as stream:
        published = {row["hscode"]: row["description"] for row in csv.DictReader(stream) if row["level"] == "4"}
    ours = {code: title for code, title in titles().items() if len(code) == 4}
    assert set(ours) == set(published) - {"9999"}
    assert [code for code, title in ours.items() if title.casefold() == published[code].casefold()] == []
