from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from landwaiter.country.export.card import write_card
from landwaiter.country.export.card.croissant import DATA_TYPES, KEYS
from landwaiter.country.export.exports import EXPORTS
from landwaiter.country.export.parquet import TYPES, write
from landwaiter.country.records.tables import TABLES
from landwaiter.country.scenario import Scenario
from landwaiter.country.scenario.dirt import Dirt
from landwaiter.engine import open_engine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(country, tmp_path: Path) -> Path:
    home = tmp_path / "country"
    with open_engine() as engine:
        written = write(country, engine, home)
    for export in EXPORTS.values():
        export.write(country, home, Dirt.lifelike())
    write_card(country, written, home)
    return home


@pytest.fixture
def card(folder: Path) -> dict:
    return json.loads((folder / "croissant.json").read_text(encoding="utf-8"))


def test_every_file_is_listed_with_its_hash_and_size(folder: Path, card: dict) -> None:
    listed = {one["contentUrl"]: (one["sha256"], one["contentSize"]) for one in card["distribution"]}
    there = {
        path.relative_to(folder).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            f"{path.stat().st_size} B",
        )
        for path in folder.rglob("*")
        if path.is_file() and path.name != "croissant.json"
    }
    assert listed == there
    assert {"CARD.md", "declarations.parquet", "truth/truth.parquet", "truth/dirt_excel.csv"} <= set(listed)
    assert {one["encodingFormat"] for one in card["distribution"]} & {"application/octet-stream"} == set()


def test_every_column_of_every_table_is_a_field_with_type_and_source(card: dict) -> None:
    files = {one["@id"] for one in card["distribution"]}
    assert [records["@id"] for records in card["recordSet"]] == list(TABLES)
    for records in card["recordSet"]:
        table = TABLES[records["@id"]]
        assert [one["name"] for one in records["field"]] == [column.name for column in table.columns]
        for one, column in zip(records["field"], table.columns, strict=True):
            assert one["@id"] == f"{table.name}/{column.name}"
            assert one["dataType"] == DATA_TYPES[column.kind]
            assert one["source"]["extract"] == {"column": column.name}
            place = one["source"]["fileObject"]["@id"]
            assert place in files
            assert place.startswith("truth/") == table.secret
        assert records["description"].endswith("no model may read it.") == table.secret


def test_keys_are_columns() -> None:
    assert all(set(names) <= {column.name for column in TABLES[table].columns} for table, names in KEYS.items())
    assert set(DATA_TYPES) == set(TYPES)


def test_what_the_specification_requires_is_there(card: dict) -> None:
    required = {"@context", "@type", "conformsTo", "name", "description", "license", "url", "creator", "datePublished"}
    assert required <= set(card)
    assert card["datePublished"] == "2026-01-01"
    identifiers = [one["@id"] for one in card["distribution"]] + [one["@id"] for one in card["recordSet"]]
    identifiers += [one["@id"] for records in card["recordSet"] for one in records["field"]]
    assert len(set(identifiers)) == len(identifiers)


def test_people_read_what_it_is_what_was_planted_and_what_it_does_not_say(folder: Path) -> None:
    text = (folder / "CARD.md").read_text(encoding="utf-8")
    assert text.startswith("# Made by hand\n")
    assert "says nothing about any real country" in text
    assert "1 of 6 items are illicit, 16.667 %." in text
    assert "| `undervaluation` | undervaluation | 2 % | 1 | 16.667 % |" in text
    assert "| `months` | 12 |" in text
    assert "`vat_rate`" not in text
    for table in TABLES.values():
        assert all(f"| `{column.name}` | {column.kind} |" in text for column in table.columns)


def test_what_differs_from_the_default_is_shown(country, tmp_path: Path) -> None:
    country.scenario = Scenario(schemes=(), events=()).changed(vat_rate=20.0)
    write_card(country, {}, tmp_path)
    text = (tmp_path / "CARD.md").read_text(encoding="utf-8")
    assert "| `vat_rate` | 20.0 | percent |" in text
    assert "Nothing changed meanwhile." in text
    assert "| `undervaluation` |  |  | 1 | 16.667 % |" in text


def test_the_same_country_has_the_same_card(country, folder: Path) -> None:
    before = {name: (folder / name).read_bytes() for name in ("CARD.md", "croissant.json")}
    with open_engine() as engine:
        write_card(country, write(country, engine, folder), folder)
    assert {name: (folder / name).read_bytes() for name in before} == before
