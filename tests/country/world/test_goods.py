from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from landwaiter.country.world.catalogue import LANGUAGES, SEASONS, UNLISTED, catalogue
from landwaiter.schema.harmonized import titles

GOODS = catalogue()
RARE_TIERS = {"1": 4, "2": 5}
"""Tiers of the list of common high priority goods, and how many codes they hold at most."""


def column(path: Path, key: str, value: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[key]: row[value] for row in csv.DictReader(file)}


def test_every_code_is_of_the_harmonized_system(shared_data: Path) -> None:
    known = column(shared_data / "hs2022" / "harmonized-system.csv", "hscode", "level")
    assert {known.get(code) for code in GOODS.hs6} == {"6"}


def test_no_title_is_that_of_the_published_nomenclature(shared_data: Path) -> None:
    published = column(shared_data / "hs2022" / "harmonized-system.csv", "hscode", "description")
    same = [code for code, title in zip(GOODS.hs6, GOODS.title, strict=True) if title == published[code].lower()]
    assert len(same) < len(GOODS) / 50


def test_tiers_are_those_of_the_list_and_many_of_its_codes_are_traded(shared_data: Path) -> None:
    tiers = column(shared_data / "risk" / "chpl" / "common_high_priority_list.csv", "hs6", "tier")
    assert [tiers.get(code, UNLISTED) for code in GOODS.hs6] == GOODS.listed.tolist()
    assert (GOODS.listed != UNLISTED).sum() >= 25
    assert all(0 < (GOODS.listed == tier).sum() <= most for tier, most in RARE_TIERS.items())


def test_the_table_is_sorted_and_wide() -> None:
    assert sorted(set(GOODS.hs6)) == GOODS.hs6.tolist()
    assert len(GOODS) >= 340
    assert GOODS.chapters >= 64
    assert len({code[:2] for code in GOODS.hs6}) == GOODS.chapters
    assert set(GOODS.unit) == {"kg", "u", "l", "2u"}
    assert (GOODS.unit_mass[GOODS.unit == "kg"] == 1).all()
    assert GOODS.season.max() < len(SEASONS)


@pytest.mark.parametrize("name", ["price", "unit_mass", "share"])
def test_what_must_be_positive_is(name: str) -> None:
    assert (getattr(GOODS, name) > 0).all()


def test_neighbours_pay_different_duties_in_most_chapters() -> None:
    spread = [np.ptp(GOODS.duty[GOODS.chapter == chapter]) for chapter in range(GOODS.chapters)]
    assert np.mean(np.array(spread) >= 5) > 0.9


def test_excise_is_on_drinks_tobacco_and_few_others() -> None:
    taxed = {code[:4] for code in GOODS.hs6[GOODS.excise >= 20]}
    assert {"2203", "2204", "2208", "2402"} <= taxed
    assert taxed <= {"2203", "2204", "2208", "2402", "2403", "2404", "8703"}


def test_titles_are_unique_in_every_language_and_families_are_translated_once() -> None:
    assert GOODS.titles.shape == GOODS.families.shape == (len(LANGUAGES), len(GOODS))
    for row in GOODS.titles:
        assert all(row)
        assert [title for title, count in Counter(row).items() if count > 1] == []
    assert all(GOODS.families.ravel())
    assert np.array_equal(GOODS.title, GOODS.titles[0])
    triples = {tuple(GOODS.families[:, row]) for row in range(len(GOODS))}
    assert len(triples) == len(set(GOODS.family))


def test_titles_of_other_languages_are_no_copies() -> None:
    english, french, spanish = GOODS.titles
    assert np.mean(english == french) < 0.03
    assert np.mean(english == spanish) < 0.03
    assert np.mean(french == spanish) < 0.03


def test_families_are_found_by_their_english_name() -> None:
    row = int(np.flatnonzero(GOODS.hs6 == "854231")[0])
    assert GOODS.families[:, row].tolist() == ["electrical goods", "matériel électrique", "material eléctrico"]


def test_brands_and_parcels_are_where_they_are_expected() -> None:
    branded, parcel = dict(zip(GOODS.hs6, GOODS.branded, strict=True)), dict(zip(GOODS.hs6, GOODS.parcel, strict=True))
    for code in ("240220", "300490", "330300", "420221", "640411", "850760", "851713", "870830", "910211", "950300"):
        assert branded[code], code
    for code in ("100630", "720839", "870323"):
        assert not branded[code], code
        assert parcel[code] == 0, code
    assert 50 < np.count_nonzero(GOODS.parcel) < len(GOODS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_and_every_heading_traded_has_a_title(language: str) -> None:
    named = titles(language)
    assert {f"{chapter:02d}" for chapter in range(1, 98)} - {"77"} == {code for code in named if len(code) == 2}
    assert {code[:4] for code in GOODS.hs6} <= set(named)
    assert all(named.values())
    assert len(set(named.values())) == len(named)
