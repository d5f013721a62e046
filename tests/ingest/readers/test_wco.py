from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from ingest.files import accepted, problems, rejected, take, write

from landwaiter.engine import open_engine
from landwaiter.errors import InputError
from landwaiter.ingest.mapping import FileFormat
from landwaiter.ingest.readers import read_file

DECLARATION = """<md:MetaData xmlns:md="urn:x:meta" xmlns="urn:x:dec"><md:WCOTypeName>DEC</md:WCOTypeName>
<Declaration>
<AcceptanceDateTime><DateTimeString formatCode="304">20251231233000Z</DateTimeString></AcceptanceDateTime>
<FunctionalReferenceID>{reference}</FunctionalReferenceID><TypeCode>IMA</TypeCode>
<GoodsItemQuantity>{count}</GoodsItemQuantity>
<GoodsShipment>{items}<Importer><ID>XL7</ID></Importer></GoodsShipment>
</Declaration></md:MetaData>
"""
ITEM = """<GovernmentAgencyGoodsItem><SequenceNumeric>{number}</SequenceNumeric>
<Commodity><Description>COCOA</Description>
<Classification><ID>00</ID><IdentificationTypeCode>TRC</IdentificationTypeCode></Classification>
<Classification><ID>18040000</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>
<DutyTaxFee><TypeCode>A00</TypeCode><Payment><MethodCode>E</MethodCode></Payment></DutyTaxFee>
<InvoiceLine><ItemChargeAmount currencyID="GBP">1000</ItemChargeAmount></InvoiceLine></Commodity>
<GovernmentProcedure><CurrentCode>40</CurrentCode><PreviousCode>71</PreviousCode></GovernmentProcedure>
<GovernmentProcedure><CurrentCode>000</CurrentCode></GovernmentProcedure>
</GovernmentAgencyGoodsItem>
"""


def _declaration(*items, reference="L1", count=None):
    return DECLARATION.format(items="".join(items), reference=reference, count=len(items) if count is None else count)


def test_goods_items_go_through_to_the_schema_without_a_mapping(tmp_path):
    done = take(write(tmp_path, _declaration(ITEM.format(number=1), ITEM.format(number=2)), "may.xml"))
    assert (done.facts.format, done.mapping.name, done.facts.unread) == ("wco-dm", "wco-dm", 1)
    fields = ("declaration_id", "item_number", "registration_date", "hs_code", "regime", "importer_id")
    assert accepted(done, *fields) == [("L1", n, date(2025, 12, 31), "1804000000", "4071", "XL7") for n in (1, 2)]
    assert accepted(done, "invoice_value", "invoice_currency") == [(1000.0, "GBP")] * 2


def test_several_declarations_of_a_file_are_told_apart_and_those_without_items_rejected(tmp_path):
    one = _declaration(ITEM.format(number=1))
    body = (
        f"<All>{one}{_declaration(reference='L2', count='')}{_declaration(ITEM.format(number=1), reference='L3')}</All>"
    )
    done = take(write(tmp_path, body, "may.xml"))
    assert (done.facts.declarations, done.counts.rows) == (3, 3)
    assert accepted(done, "declaration_id") == [("L1",), ("L3",)]
    assert problems(done) == {("", "check.no_goods_items", 2)}
    assert [row["Declaration_reference"] for row in rejected(done)] == ["L2"]


def test_goods_items_outside_of_a_declaration_refuse_the_file(tmp_path):
    with pytest.raises(InputError, match="1 goods items stand outside of any declaration"):
        take(write(tmp_path, f"<All>{_declaration(ITEM.format(number=1))}{ITEM.format(number=2)}</All>", "may.xml"))


def _counted(path):
    """Return how many declarations and goods items another parser finds, or nothing where it finds no XML."""
    try:
        names = Counter(element.tag.rpartition("}")[2] for element in ET.parse(path).iter())
    except ET.ParseError:
        return None
    return names["Declaration"], names["GovernmentAgencyGoodsItem"]


@pytest.mark.slow
def test_every_example_of_a_real_customs_service_is_read_or_refused_with_its_place(shared_data, tmp_path):
    folder = shared_data / "ingest" / "wco-dm-hmrc" / "examples_3.0"
    paths = sorted(folder.rglob("*.xml"))
    assert len(paths) == 274
    found = Counter()
    with open_engine() as engine:
        for number, path in enumerate(paths):
            staging = tmp_path / str(number)
            staging.mkdir()
            found.update(_read(engine, path, staging))
            shutil.rmtree(staging)
    assert found == {
        "read": 166,
        "ill-formed": 2,
        "no items": 89,
        "no declarations": 17,
        "rows": 178,
        "declarations": 259,
    }


def _read(engine, path, staging):
    """Read a file and hold the result against the other parser; return what became of it."""
    counted = _counted(path)
    try:
        facts = read_file(engine, path, FileFormat(), staging).facts
    except InputError as error:
        return _refused(error, path, counted)
    assert (facts.declarations, facts.rows) == counted, path
    return {"read": 1, "rows": facts.rows, "declarations": facts.declarations}


def _refused(error, path, counted):
    assert error.place.file == path.name
    assert error.remedy
    if counted is None:
        assert error.place.at.startswith("line ")
        return {"ill-formed": 1}
    declarations, items = counted
    assert items == 0, path
    if not declarations:
        assert "has no declarations" in error.problem
        return {"no declarations": 1}
    assert error.place.at.startswith("line ")
    several = f", like all {declarations} of the file" if declarations > 1 else ""
    assert error.problem in (
        f"the declaration has no goods items{several}.",
        "the declaration declares 1 items, contains 0.",
    )
    return {"no items": 1, "declarations": declarations}


def test_a_real_declaration_goes_through_to_the_schema(shared_data, tmp_path):
    folder = shared_data / "ingest" / "wco-dm-hmrc" / "examples_3.0" / "annotated_XML_samples"
    done = take(write(tmp_path, (folder / "TT_IM002c" / "TT_IM002a.xml").read_bytes(), "may.xml"))
    fields = ("declaration_id", "registration_date", "hs_code", "origin_country", "net_mass_kg", "office")
    assert accepted(done, *fields) == [
        ("TT_IM02a_EIDR_1511_004", date(2022, 11, 14), "1804000000", "BR", 10.0, "GBBEL004")
    ]


def test_a_real_declaration_that_lost_its_items_is_refused_with_both_numbers(shared_data):
    path = shared_data / "ingest" / "asycuda_jamaica" / "CBJ250.xml"
    with open_engine() as engine, pytest.raises(InputError) as caught:
        read_file(engine, path, FileFormat(), path.parent)
    assert str(caught.value).startswith("CBJ250.xml, line 2: the declaration declares 8 items, contains 0. ")
