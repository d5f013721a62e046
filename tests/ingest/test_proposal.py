from __future__ import annotations

import pytest
from ingest.files import MAPPING, ROW, accepted, mapped, rows, take, write

from landwaiter.engine import open_engine
from landwaiter.errors import MappingError
from landwaiter.ingest import sample
from landwaiter.ingest.mapping import FileFormat, parse_mapping
from landwaiter.ingest.names import likeness, words
from landwaiter.ingest.profile import describe
from landwaiter.ingest.proposal import SHOWN, propose
from landwaiter.ingest.readers import read_file
from landwaiter.ingest.synonyms import SYNONYMS

FRENCH = (
    "N° déclaration;Article;Date d'enregistrement;Code SH;Importateur;"
    "Pays d'origine;Poids net (kg);Valeur en douane;Désignation"
)


def proposed(path, kind="declarations"):
    with open_engine() as engine:
        return propose(engine, read_file(engine, path, FileFormat(), path.parent), kind)


def meanings(proposal):
    return {one.column: one.target for one in proposal.suggestions}


def test_a_french_header_is_understood_without_a_mapping(tmp_path):
    body = rows("A1;1;13/02/2024;01012100;M001;SN;1 234,5;12.500,75;- Autres", header=FRENCH)
    done = take(write(tmp_path, body), repairs=("thousands",))
    assert accepted(done, "declaration_id", "hs_code", "origin_country", "net_mass_kg", "customs_value") == [
        ("A1", "01012100", "SN", 1234.5, 12500.75)
    ]


def test_a_spanish_header_is_understood(tmp_path):
    header = "Número DUA;Serie;Fecha de numeración;Partida arancelaria;RUC Importador;País de origen;"
    header += "Peso neto;Valor CIF;Aduana"
    found = meanings(proposed(write(tmp_path, rows("1;1;13/02/2024;0101210000;20100;CN;5;7;118", header=header))))
    assert list(found.values()) == [
        "declaration_id",
        "item_number",
        "registration_date",
        "hs_code",
        "importer_id",
        "origin_country",
        "net_mass_kg",
        "customs_value",
        "office",
    ]


@pytest.mark.parametrize("name", ["import_date", "IMPORT DATE", "importDate", "Importation"])
def test_words_that_only_begin_like_importer_are_not_the_importer(name):
    assert likeness(name, "importer_id") == 0.0


def test_no_name_stands_for_two_fields():
    seen = {}
    for field, listed in SYNONYMS.items():
        for name in listed:
            key = tuple(sorted(words(name)))
            assert seen.setdefault(key, field) == field, name


def test_every_canonical_name_is_its_own_best_name():
    for field in SYNONYMS:
        assert likeness(field, field) == 1.0


def test_values_overrule_names(tmp_path):
    header = "declaration_id,item_number,registration_date,hs_code,origin"
    found = proposed(write(tmp_path, rows("A1,1,2025-01-31,0101,Seoul", "A2,1,2025-01-31,0101,Busan", header=header)))
    assert meanings(found)["origin"] is None
    with pytest.raises(MappingError) as caught:
        found.settled()
    assert "'origin' ('Seoul', 'Busan')" in caught.value.problem
    assert "--propose" in caught.value.remedy


def test_two_columns_that_may_be_the_importer_are_asked(tmp_path):
    header = "declaration id,item,date,hs code,Importer,TIN"
    found = meanings(proposed(write(tmp_path, rows("A1,1,2025-01-31,0101,Kim,77", header=header))))
    assert (found["Importer"], found["TIN"], found["hs code"]) == (None, None, "hs_code")


def test_the_very_name_of_a_field_wins(tmp_path):
    header = "declaration_id,item,date,hs code,importer_id,importer"
    found = meanings(proposed(write(tmp_path, rows("A1,1,2025-01-31,0101,Kim,77", header=header))))
    assert (found["importer_id"], found["importer"]) == ("importer_id", None)


def test_a_bare_zero_and_one_is_not_taken_for_a_result(tmp_path):
    header = "declaration_id,item_number,registration_date,hs_code,fraud"
    found = proposed(write(tmp_path, rows("A1,1,2025-01-31,0101,0", "A2,1,2025-01-31,0101,1", header=header)))
    assert meanings(found)["fraud"] is None


def test_one_row_a_declaration_needs_no_item_number(tmp_path):
    header = "declaration_id,registration_date,hs_code"
    single = proposed(write(tmp_path, rows("A1,2025-01-31,0101", "A2,2025-01-31,0101", header=header)))
    assert single.mapping.defaults == {"item_number": 1}
    several = proposed(write(tmp_path, rows("A1,2025-01-31,0101", "A1,2025-01-31,0102", header=header), "b.csv"))
    assert several.missing == ("item_number",)


def test_a_proposal_written_answered_and_read_is_a_mapping(tmp_path):
    header = 'declaration_id,item_number,registration_date,hs_code,"the ""colour"""'
    path = write(tmp_path, rows("A1,1,2025-01-31,0101,crimson", header=header))
    text = proposed(path).as_toml()
    with pytest.raises(MappingError, match="does not say yet"):
        take(path, parse_mapping(text))
    assert "candidates: none; values such as crimson" in text
    done = take(path, parse_mapping(text.replace('"?"', '"extra"')))
    assert done.counts.accepted == 1


def test_a_header_of_a_shipped_preset_gets_the_preset(tmp_path):
    body = rows("A1,1,2025-02-01,2025-02-03,fraud", header="declaration_id,item_number,inspected_on,known_on,result")
    assert proposed(write(tmp_path, body), "outcomes").mapping.name == "landwaiter-outcomes"


def test_outcomes_are_proposed_too(tmp_path):
    header = "Numéro déclaration;Article;Date du contrôle;Date résultat;Résultat;Redressement"
    body = rows("A1;1;13/02/2025;14/02/2025;fraud;12,5", header=header)
    found = meanings(proposed(write(tmp_path, body), "outcomes"))
    assert list(found.values()) == [
        "declaration_id",
        "item_number",
        "inspected_on",
        "known_on",
        "result",
        "additional_revenue",
    ]


def test_without_a_mapping_unclear_columns_stop_the_import(tmp_path):
    with pytest.raises(MappingError) as caught:
        take(write(tmp_path, rows(ROW.format(1))))
    for column in ("id", "mass", "value"):
        assert repr(column) in caught.value.problem


def test_profiles_tell_what_values_can_be():
    assert describe("x", ["0101", "8471300000"]).hs_codes
    assert not describe("x", ["0101", "847A"]).hs_codes
    assert describe("x", ["KR", "NA", "XK"]).countries
    assert not describe("x", ["UK", "EL"]).countries
    assert describe("x", ["1", "2", "3.0"]).integers
    assert describe("x", []).dates is False
    assert not describe("x", ["Sí", "No", "No"]).countries
    assert describe("x", ["NO", "NO"]).countries


def test_a_mapping_given_beats_any_proposal(tmp_path):
    done = take(write(tmp_path, rows(ROW.format(1))), mapped(MAPPING))
    assert done.mapping.columns["id"].to == "declaration_id"


def test_rare_junk_outweighs_no_column(tmp_path):
    lines = [f"A{n},1,{1 + n % 28:02}/01/2025,0101,CN,{n % 9}.50" for n in range(600)]
    for place in range(12):
        lines[50 * place] = f"A{50 * place},1,see note {place}.,n/k {place},q{place}q,x{place}"
    header = "declaration id,item,registration date,hs code,origin,customs value"
    found = proposed(write(tmp_path, rows(*lines, header=header)))
    assert not found.questions
    assert found.mapping.file.hs_separators == ""
    done = take(tmp_path / "may.csv")
    assert (done.counts.accepted, done.counts.rejected) == (588, 12)


ORIGIN = "declaration id,item,registration date,hs code,origin,customs value"


def test_a_cell_that_comes_often_counts_no_more_than_its_share_beside_many_others(tmp_path):
    lines = [f"A{n},1,{1 + n % 28:02}/01/2025,0101,CN,{'none' if n % 50 == 0 else n}" for n in range(5_000)]
    assert meanings(proposed(write(tmp_path, rows(*lines, header=ORIGIN))))["customs value"] == "customs_value"


def test_an_odd_cell_at_the_top_counts_no_more_than_its_share_of_a_column_of_few_values(tmp_path):
    lines = [f"A{n},1,{1 + n % 28:02}/01/2025,0101,CN,{'none' if n == 1 else '1.5'}" for n in range(600)]
    assert meanings(proposed(write(tmp_path, rows(*lines, header=ORIGIN))))["customs value"] == "customs_value"


def test_a_destroyed_cell_is_no_code_that_lost_its_zero(tmp_path):
    lines = [f"A{n},1,{1 + n % 28:02}/01/2025,{'#REF!' if n == 5 else '87032310'},CN,1.5" for n in range(60)]
    found = proposed(write(tmp_path, rows(*lines, header=ORIGIN)))
    (code,) = (one for one in found.suggestions if one.target == "hs_code")
    assert not any("zero" in reason for reason in code.reasons)


def test_a_preset_is_found_without_looking_at_the_values(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(sample, "first_values", _noted(sample.first_values, seen))
    header = "declaration_id,item_number,registration_date,hs_code"
    proposed(write(tmp_path, rows("A1,1,2025-01-31,0101", header=header)))
    assert seen == [SHOWN]


def _noted(first_values, seen):
    def noted(engine, staged, mapping, columns, rows):
        seen.append(rows)
        return first_values(engine, staged, mapping, columns, rows)

    return noted


def test_a_column_without_values_is_less_sure_and_takes_no_field_from_another(tmp_path):
    header = "declaration id,item,date,hs code,Freight,Insurance,Importer,TIN,Declarant,Customs broker"
    found = proposed(write(tmp_path, rows("A1,1,2025-01-31,0101,,5,,77,,", header=header)))
    given = meanings(found)
    assert (given["Freight"], given["Insurance"], given["TIN"]) == ("freight", "insurance", "importer_id")
    assert (given["Importer"], given["Declarant"], given["Customs broker"]) == (None, None, None)
    (freight,) = (one for one in found.suggestions if one.column == "Freight")
    assert (freight.confidence, freight.reasons[0]) == (0.6, "it has no values")


def test_an_empty_column_for_remarks_asks_for_no_results_of_inspections(tmp_path):
    header = "declaration id,item,registration date,hs code,Remarks"
    done = take(write(tmp_path, rows("A1,1,2025-01-31,0101,", "A2,1,2025-01-31,0101,", header=header)))
    assert done.counts.accepted == 2
    assert done.mapping.columns["Remarks"].to == "extra"
    filled = write(tmp_path, rows("A1,1,2025-01-31,0101,seen", header=header))
    assert meanings(proposed(filled))["Remarks"] is None


def test_a_required_field_is_never_a_column_without_values(tmp_path):
    found = proposed(write(tmp_path, rows("A1,1,,0101", header="declaration id,item,registration date,hs code")))
    assert meanings(found)["registration date"] is None
    assert found.missing == ("registration_date",)


def test_the_number_of_a_party_is_surer_than_its_name(tmp_path):
    header = "declaration id,item,date,hs code,Importer Name,Importer TIN,Supplier Name"
    given = meanings(proposed(write(tmp_path, rows("A1,1,2025-01-31,0101,Kim,77,Lee", header=header))))
    assert (given["Importer Name"], given["Importer TIN"]) == (None, "importer_id")
    assert given["Supplier Name"] == "exporter_id"


def test_where_names_stand_over_other_columns_no_name_alone_is_believed(tmp_path):
    header = "x,declaration id,item,date,hs code,origin,importer"
    found = proposed(write(tmp_path, rows("A1,1,2025-01-31,0101,CN,5.5,77", header=header)))
    assert set(meanings(found).values()) == {None}
    asked = {one.column: one.reasons[0] for one in found.questions}
    assert "'date', 'hs code', 'origin' are not what their names say" in asked["importer"]
