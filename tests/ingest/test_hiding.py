from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import HEADER, row, write
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from landwaiter.engine import open_engine
from landwaiter.errors import MappingError
from landwaiter.ingest import Prepared, load_mapping, prepare, presets
from landwaiter.ingest.mapping import EXTRA, Mapping, parse_mapping
from landwaiter.ingest.pseudonyms import Key
from landwaiter.schema import tables
from landwaiter.schema.fields import DECLARATION, OUTCOME

KEY = Key(bytes(range(32)))
PARTIES = ("importer_id", "declarant_id", "exporter_id", "carrier_id")
OFFICERS = ("inspector_id", "registered_by")
START = "declaration_id,item_number,registration_date,hs_code"


def party(text: str) -> str:
    return KEY.pseudonym("party", text)


def officer(text: str) -> str:
    return KEY.pseudonym("officer", text)


def taken(
    folder: Path, path: Path, mapping: Mapping, key: Key | None = KEY
) -> tuple[Prepared, list[dict[str, object]]]:
    """Return what was prepared of a file, and its rows of declarations in the order of their keys."""
    staging = folder / f"staging {len(list(folder.iterdir()))}"
    staging.mkdir()
    with open_engine() as engine:
        prepared = prepare(engine, path, staging=staging, mapping=mapping, key=key)
        return prepared, rows(prepared, "declarations")


def rows(prepared: Prepared, table: str) -> list[dict[str, object]]:
    path, like = getattr(prepared, table), getattr(tables, table)()
    if path is None:
        return []
    with open_engine() as engine:
        engine.attach(table, [path], like)
        columns = engine.fetch(like.order_by("declaration_id"))
    return [dict(zip(columns, one, strict=True)) for one in zip(*columns.values(), strict=True)]


def test_the_schema_says_of_every_field_whom_it_identifies() -> None:
    said = {field.name: field.identifies for field in (*DECLARATION, *OUTCOME) if field.identifies != "nobody"}
    expected = dict.fromkeys(PARTIES, "party") | dict.fromkeys(OFFICERS, "officer") | {"note": "anybody"}
    assert said == expected


def test_one_party_has_one_pseudonym_in_every_field_and_file(tmp_path: Path) -> None:
    names = ",".join((*PARTIES, *OFFICERS))
    may = write(
        tmp_path,
        "A,1,2025-01-01,0101,T1,T2,t1,,O1,O2",
        "B,1,2025-01-01,0101,T3, T1 ,,T2,,T1",
        header=f"{START},{names}",
    )
    june = write(tmp_path, "C,1,2025-01-01,0101,T2", header=f"{START},carrier_id", name="june.csv")
    _, (a, b) = taken(tmp_path, may, load_mapping("landwaiter"))
    _, (c,) = taken(tmp_path, june, load_mapping("landwaiter"))
    assert [a[name] for name in PARTIES] == [party("T1"), party("T2"), party("T1"), None]
    assert [b[name] for name in PARTIES] == [party("T3"), party("T1"), None, party("T2")]
    assert c["carrier_id"] == a["declarant_id"]
    assert [a[name] for name in OFFICERS] == [officer("O1"), officer("O2")]
    assert [b[name] for name in OFFICERS] == [None, officer("T1")]


def test_what_identifies_nobody_stays_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, row(1), row(2))
    _, plain = taken(tmp_path, path, load_mapping("landwaiter"), None)
    prepared, hidden = taken(tmp_path, path, load_mapping("landwaiter"))
    expected = [{**one, "importer_id": party(str(one["importer_id"]))} for one in plain]
    assert repr(expected) == repr(hidden)
    assert prepared.hidden is not None
    assert (prepared.hidden.fields, prepared.hidden.left_out) == (("importer_id",), ())


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=40, max_size=80))
def test_any_text_becomes_its_pseudonym_and_nothing_is_lost(
    tmp_path: Path, cells: list[tuple[str | None, str | None]]
) -> None:
    path = tmp_path / "any.jsonl"
    whole = {"item_number": 1, "registration_date": "2025-01-01", "hs_code": "010121"}
    lines = [
        {"declaration_id": f"D{number}", **whole, "importer_id": one, "declarant_id": other}
        for number, (one, other) in enumerate(cells)
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    _, plain = taken(tmp_path, path, load_mapping("landwaiter"), None)
    _, hidden = taken(tmp_path, path, load_mapping("landwaiter"))
    for name in ("importer_id", "declarant_id"):
        assert [one[name] and party(str(one[name])) for one in plain] == [one[name] for one in hidden]


def test_translations_and_defaults_come_before_the_pseudonym_and_are_not_told(tmp_path: Path) -> None:
    mapping = parse_mapping(
        'absent = "allow"\n[columns]\ndeclaration_id = "declaration_id"\nitem_number = "item_number"\n'
        'registration_date = "registration_date"\nhs_code = "hs_code"\n'
        'office = { to = "office", values = { "X" = "LOM" } }\n'
        'who = { to = "importer_id", values = { "Acme" = "T1" } }\n[defaults]\ndeclarant_id = "Broker"\nregime = "4000"'
    )
    path = write(tmp_path, "A,1,2025-01-01,0101,X,Acme", "B,1,2025-01-01,0101,X,T1", header=f"{START},office,who")
    prepared, (a, b) = taken(tmp_path, path, mapping)
    assert (a["importer_id"], a["declarant_id"], a["office"]) == (party("T1"), party("Broker"), "LOM")
    assert b["importer_id"] == a["importer_id"]
    assert prepared.hidden is not None
    kept = prepared.hidden.kept({"counts": {}, "problems": []}, prepared.facts, prepared.mapping)
    assert kept["mapping"]["columns"]["who"] == {"to": "importer_id"}
    assert kept["mapping"]["columns"]["office"]["values"] == {"X": "LOM"}
    assert kept["mapping"]["defaults"] == {"regime": "4000"}
    assert "Acme" not in json.dumps(kept)
    assert "Broker" not in json.dumps(kept)


EXTRAS = 'unmapped = "{}"\nabsent = "allow"\n[columns]\n' + "\n".join(f'{name} = "{name}"' for name in START.split(","))


def test_extra_columns_of_which_nothing_is_said_are_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "A,1,2025-01-01,0101,Acme,7", header=f"{START},Notify Party,Tax Type")
    mapping = parse_mapping(EXTRAS.format("refuse") + '\n"notify party" = "extra"\n"Tax Type" = "extra"')
    with pytest.raises(MappingError, match=r"'Notify Party', 'Tax Type'.*identifies = \"nobody\""):
        taken(tmp_path, path, mapping)
    assert taken(tmp_path, path, mapping, None)[1][0]["extra"] == {"Notify Party": "Acme", "Tax Type": "7"}


def test_extra_columns_are_kept_as_it_is_said_whom_they_identify(tmp_path: Path) -> None:
    said = '"Notify" = { to = "extra", identifies = "party" }\n"Guard" = { to = "extra", identifies = "officer" }\n'
    said += '"Tax" = { to = "extra", identifies = "nobody" }\nimporter_id = "importer_id"'
    path = write(
        tmp_path,
        "A,1,2025-01-01,0101,T1,T1,bob,7",
        "B,1,2025-01-01,0101,T2,,,",
        header=f"{START},importer_id,Notify,Guard,Tax",
    )
    prepared, (a, b) = taken(tmp_path, path, parse_mapping(EXTRAS.format("refuse") + "\n" + said))
    assert a["extra"] == {"Notify": party("T1"), "Guard": officer("bob"), "Tax": "7"}
    assert a["importer_id"] == party("T1")
    assert b["extra"] == {"Notify": None, "Guard": None, "Tax": None}
    assert prepared.hidden is not None
    assert prepared.hidden.fields == ("importer_id", "extra.Notify", "extra.Guard")


def test_columns_that_the_mapping_does_not_name_are_left_out_and_told(tmp_path: Path) -> None:
    path = write(tmp_path, "A,1,2025-01-01,0101,Acme,7", header=f"{START},Notify,Phone")
    prepared, (a,) = taken(tmp_path, path, parse_mapping(EXTRAS.format("extra")))
    assert a["extra"] is None
    assert prepared.hidden is not None
    assert prepared.hidden.left_out == ("Notify", "Phone")
    kept = prepared.hidden.kept({"counts": {}, "problems": []}, prepared.facts, prepared.mapping)
    assert kept["pseudonyms"]["left_out"] == 2
    assert "Phone" not in json.dumps(kept)


@pytest.mark.parametrize(
    "said", ['"importer_id", identifies = "nobody"', '"note", identifies = "party"', '"ignore", identifies = "nobody"']
)
def test_whom_a_field_identifies_cannot_be_said_otherwise(said: str) -> None:
    with pytest.raises(MappingError, match="whom a field identifies is settled"):
        parse_mapping(f"columns.X = {{ to = {said} }}")


OUTCOME_COLUMNS = "outcome.inspected_on,outcome.known_on,outcome.result,outcome.inspector_id,outcome.note"


@pytest.mark.parametrize(
    ("said", "note"), [('"outcome.note"', None), ('{ to = "outcome.note", identifies = "nobody" }', "Acme lied")]
)
def test_remarks_are_left_out_unless_they_identify_nobody(tmp_path: Path, said: str, note: str | None) -> None:
    columns = "\n".join(f'"{name}" = "{name}"' for name in OUTCOME_COLUMNS.split(",")[:-1])
    mapping = parse_mapping(EXTRAS.format("refuse") + f'\n{columns}\n"outcome.note" = {said}')
    path = write(
        tmp_path, "A,1,2025-01-01,0101,2025-01-02,2025-01-03,fraud,bob,Acme lied", header=f"{START},{OUTCOME_COLUMNS}"
    )
    prepared, _ = taken(tmp_path, path, mapping)
    (found,) = rows(prepared, "outcomes")
    assert (found["note"], found["inspector_id"], found["result"]) == (note, officer("bob"), "fraud")
    assert prepared.hidden is not None
    assert prepared.hidden.left_out == (("outcome.note",) if note is None else ())


def test_of_a_code_with_its_name_the_name_is_not_kept(tmp_path: Path) -> None:
    lines = [
        f"D{n},1,2025-01-01,010121,10{n % 3} : Office {'abc'[n % 3]}a,T{n % 3} - Acme {'abc'[n % 3]}a" for n in range(9)
    ]
    path = write(tmp_path, *lines, header=f"{START},office,importer_id")
    said = 'office = { to = "office", repairs = ["code-and-name"] }\n'
    said += 'importer_id = { to = "importer_id", repairs = ["code-and-name"] }'
    _, found = taken(tmp_path, path, parse_mapping(EXTRAS.format("refuse") + "\n" + said))
    assert found[0]["importer_id"] == party("T0")
    assert found[0]["extra"] == {"office": "100 : Office aa"}


@pytest.mark.parametrize("name", presets())
def test_presets_say_of_their_extra_columns_whom_they_identify(name: str) -> None:
    rules = load_mapping(name).columns
    assert [column for column, rule in rules.items() if rule.to == EXTRA and rule.identifies is None] == []


def test_the_record_stands_for_the_file_without_a_hash_that_anyone_can_make(tmp_path: Path) -> None:
    path = write(tmp_path, row(1), header=HEADER)
    plain, _ = taken(tmp_path, path, load_mapping("landwaiter"), None)
    prepared, _ = taken(tmp_path, path, load_mapping("landwaiter"))
    again, _ = taken(tmp_path, path, load_mapping("landwaiter"))
    other, _ = taken(tmp_path, path, load_mapping("landwaiter"), Key(bytes(32)))
    assert prepared.hidden is not None
    assert prepared.hidden.digest == KEY.digest(plain.facts.sha256)
    assert prepared.import_id == again.import_id
    assert len({plain.import_id, prepared.import_id, other.import_id}) == 3


def test_rows_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    numbers = [7919 * number % 9973 for number in range(9973)]
    path = write(
        tmp_path, *(f"D{number},1,2025-01-01,010121,T{number}" for number in numbers), header=f"{START},importer_id"
    )
    staging = tmp_path / "staging"
    staging.mkdir()
    with open_engine() as engine:
        prepared = prepare(engine, path, staging=staging, mapping=load_mapping("landwaiter"), key=KEY)
        assert prepared.declarations is not None
        engine.attach("declarations", [prepared.declarations], tables.declarations())
        found = engine.fetch(tables.declarations().select("declaration_id", "importer_id"))
    assert found["declaration_id"].tolist() == [f"D{number}" for number in numbers]
    assert found["importer_id"].tolist() == [party(f"T{number}") for number in numbers]
