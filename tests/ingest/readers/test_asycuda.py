from __future__ import annotations

from datetime import date

import pytest
from ingest.files import accepted, problems, rejected, take, write
from ingest.readers.xml_files import ITEM, asycuda
from typer.testing import CliRunner

from landwaiter.cli.app import app
from landwaiter.engine import open_engine
from landwaiter.errors import InputError, MappingError
from landwaiter.ingest.mapping import FileFormat, load_mapping
from landwaiter.ingest.readers import read_file
from landwaiter.ingest.readers.asycuda import sum_of


def _cells(path):
    """Return the columns of a file as its reader leaves them."""
    with open_engine() as engine:
        staged = read_file(engine, path, FileFormat(), path.parent)
        found = engine.fetch(staged.table.order_by("source_row"))
        places = found["source_place"].tolist()
        return {name: found[cell].tolist() for name, cell in staged.cells.items()}, places, staged.facts


def test_an_item_becomes_a_row_with_the_values_of_its_declaration(tmp_path):
    second = ITEM.replace("10063000", "10064000").replace("RICE", "BROKEN RICE")
    path = write(tmp_path, asycuda(ITEM, second), "may.xml")
    cells, places, facts = _cells(path)
    assert (facts.format, facts.rows, facts.declarations, facts.unread) == ("asycuda-xml", 2, 1, 0)
    first = path.read_text(encoding="utf-8").split("\n").index("<Item>") + 1
    assert places == [f"line {first}", f"line {first + ITEM.count(chr(10))}"]
    assert cells["Declaration_reference"] == ["XLPRT/2025/C/8879"] * 2
    assert cells["Item_number"] == ["1", "2"]
    assert cells["HS_code"] == ["1006300000", "1006400000"]
    assert cells["Identification.Registration.Date"] == ["11/19/25"] * 2
    assert cells["Valuation.Total_CIF"] == ["10623724"] * 2
    assert cells["@id"] == ["7"] * 2


def test_what_is_particular_to_the_format_is_read_as_it_is_meant(tmp_path):
    cells, _, _ = _cells(write(tmp_path, asycuda(ITEM), "may.xml"))
    one = {name: values[0] for name, values in cells.items()}
    assert one["Item.Valuation_item.Total_CIF_itm"] == "10623724"
    assert one["Item.Taxation.Item_taxes_amount"] == "10600000"
    assert one["Item.Taxation.Taxation_line.DD.Duty_tax_amount"] == "10000000"
    assert one["Item.Taxation.Taxation_line.VAT.Duty_tax_amount"] == "600000.0"
    assert one["Item.Tarification.Value_item"] == "52,644+1,000.5+0+0-0"
    assert one["Value_item_sum"] == "53644.5"
    assert one["Item.Tarification.A.I._code"] == "7"
    assert one["Item.Tarification.Supplementary_unit.Suppplementary_unit_code"] == "KGM"
    assert one["Item.Tarification.Supplementary_unit.2.Suppplementary_unit_quantity"] == "400"
    assert one["Item.Attached_documents.Attached_document_code"] == "IV01 | BL01"
    assert one["Item.Attached_documents.Attached_document_reference"] == " | X9"
    assert one["Container.Container_identity"] == "MSKU1234565 | MSKU7654321"
    assert one["Traders.Exporter.Exporter_name"] == "FAR MILLS\n12 QUAY ROAD\nHANOI"
    assert (one["Exporter"], one["Consignee"], one["Declarant"]) == ("FAR MILLS", "0014", "BR-3")
    assert not [name for name in cells if "null" in name or name.endswith("Precision_2")]


def test_the_rows_go_through_to_the_schema_without_a_mapping(tmp_path):
    done = take(write(tmp_path, asycuda(ITEM), "may.xml"))
    assert done.mapping.name == "asycuda-xml"
    fields = ("declaration_id", "item_number", "registration_date", "office", "importer_id", "exporter_id")
    assert accepted(done, *fields) == [("XLPRT/2025/C/8879", 1, date(2025, 11, 19), "XLPRT", "0014", "FAR MILLS")]
    goods = accepted(done, "hs_code", "regime", "origin_country", "goods_description", "quantity_unit", "container_id")
    assert goods == [("1006300000", "4000", "VN", "RICE", "KGM", "MSKU1234565 | MSKU7654321")]
    amounts = accepted(done, "net_mass_kg", "quantity", "customs_value", "invoice_value", "tax_amount")
    assert amounts == [(20000.0, 20000.0, 10623724.0, 53644.5, 10600000.0)]
    ((extra,),) = accepted(done, "extra")
    assert dict(extra)["Item.Taxation.Taxation_line.DD.Duty_tax_amount"] == "10000000"


def test_a_declaration_that_is_not_registered_goes_by_the_reference_of_its_declarant(tmp_path):
    registered = "<Number>8879</Number><Date>11/19/25</Date>"
    body = asycuda(ITEM).replace("<Serial_number>C</Serial_number>" + registered, "<Number/><Date/>")
    done = take(write(tmp_path, body, "may.xml"))
    assert [row["Declaration_reference"] for row in rejected(done)] == ["BR-3/2025/R94"]
    assert problems(done) == {("registration_date", "check.missing", 1)}


def test_a_declaration_without_its_items_is_refused_with_both_numbers(tmp_path):
    with pytest.raises(InputError) as caught:
        take(write(tmp_path, asycuda(count=8), "may.xml"))
    assert caught.value.problem == "the declaration declares 8 items, contains 0."
    assert caught.value.place.at == "line 2"
    with pytest.raises(InputError, match=r"the declaration has no goods items\."):
        take(write(tmp_path, asycuda(count=""), "blank.xml"))


def test_items_of_a_declaration_that_is_not_whole_are_rejected(tmp_path):
    done = take(write(tmp_path, asycuda(ITEM, ITEM, count=8), "may.xml"))
    assert problems(done) == {("", "check.item_count", 1)}
    found = [
        (row["landwaiter_row"], row["Property.Nbers.Total_number_of_items"], row["Items_found"])
        for row in rejected(done)
    ]
    assert [one[1:] for one in found] == [("8", "2")] * 2
    assert all(one[0].startswith("line ") for one in found)


def test_rejected_rows_can_be_corrected_and_taken_in(tmp_path):
    done = take(write(tmp_path, asycuda(ITEM, ITEM.replace("10063000", "1")), "may.xml"))
    assert problems(done) == {("hs_code", "check.hs_code", 2)}
    text = done.rejected.read_text(encoding="utf-8-sig").replace(",100,", ",100630,")
    again = take(write(tmp_path, text, "again.csv"), load_mapping("asycuda-xml"))
    assert accepted(again, "item_number", "hs_code") == [(2, "100630")]


def test_a_date_that_can_be_read_in_two_ways_is_asked_for(tmp_path):
    with pytest.raises(MappingError, match="no value settles which"):
        take(write(tmp_path, asycuda(ITEM).replace("11/19/25", "11/10/25"), "may.xml"))


@pytest.mark.parametrize("terms", ["", "about 3", "1,23+4", "+", "1..2", "1e5", "٣+٤"])
def test_what_is_no_sum_of_amounts_has_none(terms):
    assert sum_of(terms) is None


def test_the_command_takes_it_in(tmp_path):
    path = write(tmp_path, asycuda(ITEM), "may.xml")
    runner = CliRunner()
    assert runner.invoke(app, ["init", str(tmp_path / "w")]).exit_code == 0
    told = runner.invoke(app, ["ingest", str(path), "--workspace", str(tmp_path / "w")])
    assert told.exit_code == 0, told.output
    assert "1 rows" in told.output
    assert "asycuda-xml" in told.output
    truncated = write(tmp_path, asycuda(count=8), "june.xml")
    told = runner.invoke(app, ["ingest", str(truncated), "--workspace", str(tmp_path / "w")])
    assert told.exit_code == 1
    assert "june.xml, line 2: the declaration declares 8 items, contains 0." in told.output
