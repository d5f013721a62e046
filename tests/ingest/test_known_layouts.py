from __future__ import annotations

import pytest
from ingest.files import accepted, take, write
from ingest.test_proposal import meanings, proposed

from landwaiter.country.export.asycuda import ASYCUDA
from landwaiter.country.export.delimited import CANONICAL, DECLARATIONS_FR, OUTCOMES_FR
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
        ("landwaiter", CANONICAL.layouts[0].header, "declarations"),
        ("landwaiter-outcomes", CANONICAL.layouts[1].header, "outcomes"),
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


def test_what_is_proposed_from_a_preset_asks_nothing_of_columns_that_it_keeps(tmp_path):
    (tmp_path / "a.xml").write_text(
        "<ASYCUDA><Bank><Code>77</Code></Bank><Item><Tarification><HScode><Commodity_code>87032310</Commodity_code>"
        "</HScode></Tarification></Item></ASYCUDA>",
        encoding="utf-8",
    )
    text = proposed(tmp_path / "a.xml").as_toml()
    assert '"Bank.Code" = "extra"' in text
    assert '= "?"' not in text


def test_keys_are_found_where_columns_have_no_names(tmp_path):
    lines = [f"{100 + n // 3};{1 + n % 3};{n * 37.5};note {n}" for n in range(12)]
    found = meanings(proposed(write(tmp_path, "Unnamed: 0;Unnamed: 1;Unnamed: 2;Unnamed: 3\n" + "\n".join(lines))))
    assert (found["Unnamed: 0"], found["Unnamed: 1"]) == ("declaration_id", "item_number")


SIDUNEA = "sad_reg_year;key_cuo;sad_reg_serial;sad_reg_nber;sad_reg_date;itm_nber;saditm_hs_cod;saditm_hsprec_cod;"
SIDUNEA += "sad_consignee;saditm_cty_origcod;saditm_stat_val;sad_clr;enc_partida"


def test_items_of_asycuda_plus_plus_are_joined_from_their_parts(tmp_path):
    lines = [
        "2017;201;C;77;27/07/2017;1;84713000;0;1020;CN;1500;0;",
        "2017;201;C;77;27/07/2017;2;1012100;0;1020;BR;99;2;",
        "2017;301;C;77;28/07/2017;1;61091000;10;1021;CN;5;3;6110",
    ]
    found = proposed(write(tmp_path, "\n".join([SIDUNEA, *lines]) + "\n"))
    assert found.mapping.name == "sidunea"
    done = take(tmp_path / "may.csv")
    assert accepted(done, "declaration_id", "hs_code", "channel") == [
        ("2017201C77", "8471300000", "green"),
        ("2017201C77", "0101210000", "yellow"),
        ("2017301C77", "6109100010", "red"),
    ]


REPORT = {
    "IMPEX": ("", lambda n: "IM"),
    "OFFICE": ("office", lambda n: f"A{n % 2} - Port"),
    "status": ("", lambda n: "Paid"),
    "TWM Dec. Code": ("", lambda n: f"B{n % 3}"),
    "Declarant Name": ("declarant_id?", lambda n: f"Broker {n % 3}"),
    "Reg. No": ("declaration_id", lambda n: f"C-{100 + n // 2}"),
    "MODEL TYPE": ("", lambda n: "IM - 4"),
    "CPC": ("regime", lambda n: "4000 000"),
    "CPC Description": ("", lambda n: "home use"),
    "BANK PERMIT NUMBER": ("", lambda n: f"P{n}"),
    "Reg. Date (Day/Mon/Year)": ("registration_date?", lambda n: f"{13 + n}/01/2024"),
    "Ass. Date (Day/Mon/Year)": ("", lambda n: f"{14 + n}/01/2024"),
    "TIN": ("importer_id", lambda n: f"00{n}"),
    "Trader": ("", lambda n: f"House {n}"),
    "Trader Address": ("", lambda n: f"Road {n}"),
    "Item": ("item_number", lambda n: str(1 + n % 2)),
    "HS Code": ("hs_code", lambda n: ("84713000", "61091000", "10063000")[n % 3]),
    "HS Description": ("", lambda n: "other"),
    "Commercial / Brand Name": ("", lambda n: "goods (x y)"),
    "BILL OF LANDING": ("", lambda n: f"BL{n}"),
    "Country (Origin)": ("origin_country", lambda n: ("China", "India")[n % 2]),
    "Country (Consignment)": ("export_country", lambda n: ("Djibouti", "Kenya")[n % 2]),
    "Destination": ("destination_country", lambda n: "Ethiopia"),
    "CIF/FOB Value (ETB)": ("customs_value?", lambda n: f"{1000 + n}.50"),
    "FOB (FC)": ("", lambda n: f"{20 + n}.5"),
    "CURRENCY CODE": ("invoice_currency", lambda n: "USD"),
    "# of packages": ("", str),
    "MoT Code": ("transport_mode?", lambda n: "3"),
    "Suppl. Quantity": ("quantity", str),
    "Gross Wt. (Kg)": ("gross_mass_kg", lambda n: f"{n}.7"),
    "Net Wt. (Kg)": ("net_mass_kg", lambda n: f"{n}.5"),
    "Duty tax tobe paid (ETB)": ("duty_amount?", lambda n: f"{n}.1"),
    "Duty tax paid (ETB)": ("duty_amount?", lambda n: f"{n}.1"),
    "VAT tobe paid (ETB)": ("", lambda n: f"{n}.15"),
    "Total tax tobe paid (ETB)": ("tax_amount", lambda n: f"{n}.9"),
    "Total tax paid (ETB)": ("tax_amount?", lambda n: f"{n}.9"),
}
"""Headings of a report of ASYCUDA World that an administration prints, what each is, and invented values."""


def test_a_report_of_asycuda_world_under_its_own_headings_is_mapped_right_or_asked(tmp_path):
    lines = [";".join(write_cell(n) for _, write_cell in REPORT.values()) for n in range(12)]
    given = meanings(proposed(write(tmp_path, "\n".join([";".join(REPORT), *lines]) + "\n")))
    clear = {name: meaning for name, (meaning, _) in REPORT.items() if meaning and not meaning.endswith("?")}
    assert {name: given[name] for name in clear} == clear
    for name, (meaning, _) in REPORT.items():
        assert given[name] in (None, meaning.removesuffix("?")), name
