from __future__ import annotations

import csv
from pathlib import Path

import pytest

from landwaiter.schema.harmonized import LANGUAGES, titles
from landwaiter.schema.sections import section_of, sections


@pytest.mark.parametrize(
    ("code", "number"),
    [("0101", "I"), ("0601", "II"), ("15", "III"), ("8542", "XVI"), ("97", "XXI"), ("77", ""), ("9801", "")],
)
def test_a_code_is_in_its_section(code: str, number: str) -> None:
    found = section_of(code)
    assert (found.number if found else "") == number


def test_every_chapter_is_in_one_section_and_every_section_has_titles() -> None:
    assert all(section_of(code) for code in titles() if len(code) == 2)
    assert len(sections()) == 21
    for language in LANGUAGES:
        named = [one.titles[language] for one in sections()]
        assert all(named)
        assert len(set(named)) == 21
        assert not set(named) & set(titles(language).values())


def test_sections_are_those_of_the_published_list(shared_data: Path) -> None:
    with (shared_data / "hs2022" / "harmonized-system.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["level"] == "2" and row["hscode"] != "99"]
    told = {row["hscode"]: found.number for row in rows if (found := section_of(row["hscode"]))}
    assert told == {row["hscode"]: row["section"] for row in rows}
