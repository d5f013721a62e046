from __future__ import annotations

import pytest

from landwaiter.errors import MappingError
from landwaiter.ingest.layout import targets
from landwaiter.ingest.mapping import EXTRA, IGNORE, NULL_VALUES, load_mapping, parse_mapping, presets
from landwaiter.schema.fields import DECLARATION, OUTCOME


@pytest.mark.parametrize("name", presets())
def test_every_preset_names_fields_that_exist(name):
    preset = load_mapping(name)
    known = {*targets(preset.kind), EXTRA, IGNORE}
    assert preset.name == name
    assert preset.description
    assert {rule.to for rule in preset.columns.values()} <= known
    assert {*preset.defaults, *preset.copies, *(rule.source for rule in preset.copies.values())} <= known


def test_the_plain_presets_cover_every_field():
    declared = {rule.to for rule in load_mapping("landwaiter").columns.values()}
    assert {field.name for field in DECLARATION if field.kind != "map"} <= declared
    found = {rule.to for rule in load_mapping("landwaiter-outcomes").columns.values()}
    assert {field.name for field in OUTCOME} == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[columns\n", "not TOML"),
        ("[kolumns]\n", "'kolumns'"),
        ('[columns]\na = { to = "hs_code", unit = "t" }', "'columns.a.unit'"),
        ('[columns]\na = { to = "hs_code", factor = "10" }', "'columns.a.factor'"),
        ('[columns]\na = { to = "hs_code", factor = true }', "'columns.a.factor'"),
        ('[file]\ndates = "dd-mm"', "there is no date format 'dd-mm'"),
        ('[file]\ndecimal = ";"', "'file.decimal'"),
        ('[file]\ndelimiter = ";;"', "'file.delimiter'"),
        ('kind = "rules"', "'kind'"),
    ],
)
def test_a_wrong_mapping_file_says_which_entry_is_wrong(text, expected):
    with pytest.raises(MappingError) as caught:
        parse_mapping(text, "mine.toml")
    assert expected in caught.value.problem
    assert caught.value.place.file == "mine.toml"


def test_a_mapping_that_is_not_there_lists_the_presets(tmp_path):
    with pytest.raises(MappingError, match="korea-public"):
        load_mapping(tmp_path / "none.toml")


def test_namibia_is_no_null():
    assert "NA" not in NULL_VALUES
    assert parse_mapping("").file.null_values == NULL_VALUES


def test_column_formats_go_before_those_of_the_file():
    mapping = parse_mapping(
        '[file]\ndecimal = "."\nthousands = ","\ndates = "yyyymmdd"\n[columns]\n'
        'a = { to = "freight", decimal = ",", thousands = "" }\nb = { to = "x", date = "dd/mm/yy" }\nc = "freight"'
    )
    assert (mapping.number_format("a").decimal, mapping.number_format("a").thousands) == (",", "")
    assert (mapping.number_format("c").decimal, mapping.number_format("c").thousands) == (".", ",")
    assert (mapping.date_format("b"), mapping.date_format("c")) == ("dd/mm/yy", "yyyymmdd")


def test_what_is_written_is_what_was_read():
    preset = load_mapping("korea-public")
    assert type(preset).model_validate_json(preset.model_dump_json(by_alias=True)) == preset
    assert preset.as_dict()["copies"]["outcome.known_on"] == {"from": "registration_date"}
