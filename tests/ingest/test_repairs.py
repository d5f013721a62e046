"""What holds of every repair, and how proposals carry them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest.files import accepted, mapped, take
from ingest.repairs.damaged import column, damaged, meaning, read

from landwaiter.engine import open_engine
from landwaiter.errors import MappingError
from landwaiter.ingest.layout import targets
from landwaiter.ingest.mapping import FileFormat, load_mapping, parse_mapping, presets
from landwaiter.ingest.proposal import propose, with_repairs
from landwaiter.ingest.readers import read_file
from landwaiter.ingest.repairs import REPAIRS

LOST = ["101210000", "8471300000", "303890000"]
CELLS = {
    "hs_code": st.from_regex(r"[0-9]{3,12}( - [A-Za-z]{3,9})?", fullmatch=True)
    | st.sampled_from(["101210000", "0101210000", "84713000 - Laptops", "#REF!", "x"]),
    "origin_country": st.sampled_from(["76", "BRA", "Brésil", "FR", "905", "BR - Brazil", "nowhere", "fr", "NA"]),
    "office": st.sampled_from(["10 : Port", "20 : Gare", "10", "A-1", "10 : Lac", ": x", "'=1"]),
    "customs_value": st.sampled_from(["1,234.5", "1234.5", "12", "1,234,567", "0.5"]),
    "registration_date": st.sampled_from(["2025-03-28T18:30:00.000Z", "2025-12-31T18:30:00.000Z"]),
}
COLUMN = st.sampled_from(sorted(CELLS)).flatmap(
    lambda target: st.tuples(st.just(target), st.lists(CELLS[target], min_size=12, max_size=40))
)


def outcome(folder, target, values, **answer):
    """Return the accepted values by row and what was repaired, or why the file was refused."""
    try:
        done = read(folder, target, values, **answer)
    except MappingError as error:
        return str(error.problem), ()
    return dict(accepted(done, "declaration_id", target)), done.repaired


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(COLUMN)
def test_a_repaired_column_needs_no_repair_and_is_not_changed_again(drawn):
    target, values = drawn
    with tempfile.TemporaryDirectory() as name:
        once, done = outcome(Path(name), target, values, repairs=("all",))
        if not done:
            return
        after = [once.get(f"A{number}", "") for number in range(len(values))]
        again = [str(value) if value is not None else "" for value in after]
        twice, more = outcome(Path(name), target, again, repairs=("all",))
        assert [one.repair for one in more] == []
        assert [twice.get(f"A{n}") for n, value in enumerate(again) if value] == [value for value in after if value]


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(COLUMN)
def test_declined_nothing_is_changed_and_what_is_asked_is_what_is_done(drawn):
    target, values = drawn
    with tempfile.TemporaryDirectory() as name:
        kept, none = outcome(Path(name), target, values, repairs=("none",))
        assert none == ()
        if isinstance(kept, dict) and targets("declarations")[target].kind == "text":
            assert all(value == values[int(row[1:])] for row, value in kept.items() if value is not None)
        asked, _ = outcome(Path(name), target, values)
        _, done = outcome(Path(name), target, values, repairs=("all",))
        assert [one.repair for one in done] == [one for one in REPAIRS if f"{one}: column" in str(asked)]


def test_an_unknown_name_lists_the_known_ones(tmp_path):
    with pytest.raises(MappingError) as caught:
        read(tmp_path, "hs_code", LOST, repairs=("lost-nought",))
    assert all(name in caught.value.remedy for name in REPAIRS)
    with pytest.raises(MappingError, match="at once"):
        read(tmp_path, "hs_code", LOST, repairs=("all", "none"))


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (', repairs = ["lost-nought"]', "no repair 'lost-nought' for 'hs_code'"),
        (', repairs = ["country"]', "no repair 'country' for 'hs_code'"),
        (', repairs = ["?"]', "not said yet"),
    ],
)
def test_a_mapping_names_repairs_that_the_field_has(tmp_path, entries, expected):
    with pytest.raises(MappingError, match=expected) as caught:
        read(tmp_path, "hs_code", LOST, entries)
    assert caught.value.place.column == "x"


def test_one_answer_leaves_the_others_to_be_asked(tmp_path):
    cells = ["1012100 - Horses", "84713000 - Laptops"]
    with pytest.raises(MappingError) as caught:
        read(tmp_path, "hs_code", cells, repairs=("code-and-name",))
    assert "lost-zero" in caught.value.problem
    assert "code-and-name" not in caught.value.problem


def test_a_mapping_that_lists_one_repair_declines_the_others(tmp_path):
    done = read(tmp_path, "hs_code", ["1012100 - Horses", "84713000 - Laptops"], ', repairs = ["code-and-name"]')
    assert column(done, "hs_code") == ["1012100", "84713000"]


def test_what_was_decided_is_part_of_what_an_import_is_known_by(tmp_path):
    path = damaged(tmp_path, "hs_code", LOST)
    ids = {take(path, mapped(meaning("hs_code")), repairs=(answer,)).import_id for answer in ("all", "none")}
    stated = take(path, mapped(meaning("hs_code", ', repairs = ["lost-zero"]'))).import_id
    assert len(ids) == 2
    assert stated in ids


def proposal(path):
    with open_engine() as engine:
        return with_repairs(engine, propose(engine, read_file(engine, path, FileFormat(), path.parent)))


def test_a_proposed_mapping_has_the_repairs_and_using_it_accepts_them(tmp_path):
    path = damaged(tmp_path, "hs_code", LOST)
    text = path.read_text(encoding="utf-8").replace("id,item,registration_date,x", "declaration_id,item_number,date,hs")
    path.write_text(text, encoding="utf-8")
    toml = proposal(path).as_toml()
    assert "# lost-zero: 2 of 3 cells, such as 101210000 -> 0101210000 (row 2)" in toml
    assert '"hs" = { to = "hs_code", repairs = ["lost-zero"] }' in toml
    with pytest.raises(MappingError, match="lost-zero"):
        take(path)
    assert column(take(path, parse_mapping(toml)), "hs_code") == ["0101210000", "8471300000", "0303890000"]


def test_what_the_file_does_not_show_is_asked_in_a_proposed_mapping_alone(tmp_path):
    path = damaged(tmp_path, "hs_code", ["101210000", "303890000"])
    text = path.read_text(encoding="utf-8").replace("id,item,registration_date,x", "declaration_id,item_number,date,hs")
    path.write_text(text, encoding="utf-8")
    toml = proposal(path).as_toml()
    assert '"lost-zero" instead of "?" in repairs changes 2 of 2 cells' in toml
    assert '"hs" = { to = "hs_code", repairs = ["?"] }' in toml
    with pytest.raises(MappingError, match="not said yet"):
        take(path, parse_mapping(toml))
    assert take(path).repaired == ()


@pytest.mark.parametrize("name", presets())
def test_every_preset_names_repairs_that_its_fields_have(name):
    preset = load_mapping(name)
    for rule in preset.columns.values():
        for repair in rule.repairs or ():
            assert REPAIRS[repair].concerns(targets(preset.kind)[rule.to])
