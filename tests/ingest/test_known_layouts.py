from __future__ import annotations

import pytest
from ingest.files import accepted, take, write
from ingest.test_proposal import meanings, proposed

from landwaiter.country.export.asycuda import ASYCUDA
from landwaiter.country.export.delimited import DECLARATIONS_FR, OUTCOMES_FR
from landwaiter.country.export.excel import DECLARATIONS, OUTCOMES
from landwaiter.ingest.mapping import load_mapping

DIN = {
    "NUMENCRIPTADO": "77{0}",
    "ADU": "48",
    "NUM_UNICO_IMPORTADOR": "9{0}",
    "PA_ORIG": "336",
    "FECTRA": "{0}022024",
    "MONEDA": "13",
    "NUMITEM": "1",
    "DNOMBRE": "ropa",
    "CANT-MERC": "12,500000",
    "ARANC-NAC": "61091011",
    "CIF-ITEM": "1234,56",
    "ADVAL": "6",
}


def din(days=(1, 2, 29)):
    """Rows of Chile's layout: 178 cells, days that lost their zero."""
    names = load_mapping("chile-din").file.names
    return "\n".join(";".join(DIN.get(name, "").format(day) for name in names) for day in days) + "\n"


def test_chile_s_layout_is_recognised_without_a_header_and_read(tmp_path):
    done = take(write(tmp_path, din()))
    assert (done.mapping.name, done.counts.accepted, done.facts.header_row) == ("chile-din", 3, 0)
    columns = ("declaration_id", "hs_code", "origin_country", "customs_value", "quantity", "invoice_currency")
    assert accepted(done, *columns)[0] == ("771", "61091011", "CN", 1234.56, 12.5, "USD")
    days = [str(day)[:10] for (day,) in accepted(done, "registration_date")]
    assert days == ["2024-02-01", "2024-02-02", "2024-02-29"]


def test_a_file_of_178_columns_with_other_values_is_not_chile_s(tmp_path):
    body = "\n".join(";".join(str(n * place) for place in range(178)) for n in (1, 2, 3)) + "\n"
    found = proposed(write(tmp_path, body))
    assert not found.mapping.name
    assert found.questions


def test_rejected_rows_of_a_file_without_a_header_come_back_with_one(tmp_path):
    path = write(tmp_path, din().replace("61091011", "x", 1))
    mapping = load_mapping("chile-din")
    first = take(path, mapping)
    assert (first.counts.accepted, first.counts.rejected) == (2, 1)
    corrected = first.rejected.read_text("utf-8-sig").replace(";x;", ";61091011;")
    assert take(write(tmp_path, corrected, "again.csv"), mapping).counts.accepted == 1


@pytest.mark.parametrize(
    ("preset", "header", "kind"),
    [
        ("asycuda-report", ASYCUDA.layouts[0].header, "declarations"),
        ("asycuda-report-fr", DECLARATIONS_FR.values(), "declarations"),
        ("asycuda-controls-fr", OUTCOMES_FR.values(), "outcomes"),
        ("office-report", DECLARATIONS.values(), "declarations"),
        ("office-inspections", OUTCOMES.values(), "outcomes"),
    ],
)
def test_the_exports_of_a_simulated_country_get_their_presets(tmp_path, preset, header, kind):
    body = ";".join(header) + "\n" + ";".join("x" for _ in header) + "\n"
    found = proposed(write(tmp_path, body), kind)
    assert found.mapping.name == preset
    assert found.settled() == load_mapping(preset)


def test_what_is_proposed_from_a_preset_names_it(tmp_path):
    text = proposed(write(tmp_path, din())).as_toml()
    assert "The columns are those of the preset 'chile-din'." in text


def test_keys_are_found_where_columns_have_no_names(tmp_path):
    lines = [f"{100 + n // 3};{1 + n % 3};{n * 37.5};note {n}" for n in range(12)]
    found = meanings(proposed(write(tmp_path, "Unnamed: 0;Unnamed: 1;Unnamed: 2;Unnamed: 3\n" + "\n".join(lines))))
    assert (found["Unnamed: 0"], found["Unnamed: 1"]) == ("declaration_id", "item_number")
