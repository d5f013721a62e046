"""The totals that the shipped mappings know of, against what another parser adds up."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from ingest.files import take, write
from ingest.readers.xml_files import ITEM, asycuda

from landwaiter.ingest import load_mapping

if TYPE_CHECKING:
    from pathlib import Path

CIF, CIF_OF_ITEM = "Valuation/Total_CIF", "Valuation_item/Total_CIF_itm"
OF_ASYCUDA = {
    "customs_value": (CIF, CIF_OF_ITEM),
    "gross_mass_kg": ("Valuation/Weight/Gross_weight", "Valuation_item/Weight_itm/Gross_weight_itm"),
    "invoice_value": (
        "Valuation/Gs_Invoice/Amount_foreign_currency",
        "Valuation_item/Item_Invoice/Amount_foreign_currency",
    ),
    "freight": (
        "Valuation/Gs_external_freight/Amount_national_currency",
        "Valuation_item/item_external_freight/Amount_national_currency",
    ),
    "insurance": (
        "Valuation/Gs_insurance/Amount_national_currency",
        "Valuation_item/item_insurance/Amount_national_currency",
    ),
}
OF_WCO = {
    "invoice_value": ("{*}InvoiceAmount", "{*}Commodity/{*}InvoiceLine/{*}ItemChargeAmount"),
    "gross_mass_kg": ("{*}TotalGrossMassMeasure", "{*}Commodity/{*}GoodsMeasure/{*}GrossMassMeasure"),
}


def added_up(declaration: ET.Element, items: list[ET.Element], total: str, of_item: str) -> str | None:
    """Say by the rule, worked out anew, how a declaration's total and its items agree; nothing if one is missing."""
    stated, amounts = declaration.findtext(total), [item.findtext(of_item) for item in items]
    numbers = [float(amount) for amount in amounts if amount and amount.strip()]
    if not (stated and stated.strip() and numbers):
        return None
    off = abs(float(stated) - sum(numbers))
    return "same" if off < 1e-6 else "rounding" if off <= len(items) + 1e-6 else "beyond"


def independently(path: Path) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError:
        return found
    if root.tag == "ASYCUDA":
        whole = [(root, root.findall("Item"), OF_ASYCUDA)]
    else:
        found_in = [one for one in root.iter() if one.tag.rpartition("}")[2] == "Declaration"]
        whole = [(one, one.findall(".//{*}GovernmentAgencyGoodsItem"), OF_WCO) for one in found_in]
    for declaration, items, fields in whole:
        for field, paths in fields.items():
            how = added_up(declaration, items, *paths)
            found.update([(field, how)] if how else [])
    return found


def by_landwaiter(path: Path) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for one in take(path).disagreements:
        same = one.declarations - one.rounding - one.beyond
        found.update({(one.target, "same"): same, (one.target, "rounding"): one.rounding})
        found[one.target, "beyond"] += one.beyond
    return +found


def with_total(cif: str, *items: str, more: str = "") -> str:
    body = asycuda(*(ITEM.replace("1.0623724E7", item) for item in items))
    return body.replace("<Valuation><Total_CIF>1.0623724E7", f"<Valuation>{more}<Total_CIF>{cif}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (with_total("134.54", "67.27"), {("customs_value", "beyond"): 1}),
        (with_total("67.27", "67.27"), {("customs_value", "same"): 1}),
        (with_total("1.0003E4", "5000", "5001.4"), {("customs_value", "rounding"): 1}),
        (with_total("10004", "5000", "5001.4"), {("customs_value", "beyond"): 1}),
        (
            with_total("5000", "5000", more="<Weight><Gross_weight>20101</Gross_weight></Weight>"),
            {("customs_value", "same"): 1, ("gross_mass_kg", "rounding"): 1},
        ),
    ],
)
def test_the_general_segment_of_asycuda_is_held_against_its_items(tmp_path, body, expected):
    path = write(tmp_path, body, "may.xml")
    assert by_landwaiter(path) == independently(path) == Counter(expected)


@pytest.mark.slow
def test_real_documents_disagree_as_another_parser_finds(tmp_path, shared_data):
    seen: Counter[tuple[str, str]] = Counter()
    for number, path in enumerate(sorted((shared_data / "ingest").rglob("*.xml"))):
        copied = write(tmp_path, path.read_bytes(), f"{number}.xml")
        expected = independently(copied)
        if expected:
            assert by_landwaiter(copied) == expected, path
        seen += expected
    assert seen == {("invoice_value", "same"): 9}


def test_the_totals_of_cusdec_are_held_against_its_items(tmp_path):
    segments = [
        *("UNB+UNOA:3+A+B+250131:0730+7", "UNH+1+CUSDEC:D:96B:UN", "BGM+830+D1+9", "MOA+39:30.5:USD"),
        *("MOA+43:99", "MEA+AAE+AAD+KGM:7", "UNS+D"),
        *(
            "CST+1+0101210000:122",
            "MOA+38:10:USD",
            "MOA+40:99",
            "MEA+WT+G+KGM:3",
            "CST+2+0101210000:122",
            "MOA+38:20:USD",
            "UNS+S",
            "CNT+5:2",
        ),
        *("UNT+15+1", "UNZ+1+7"),
    ]
    done = take(write(tmp_path, "".join(f"{one}'" for one in segments), "may.edi"), load_mapping("cusdec"))
    found = {one.target: (one.column, one.declarations, one.rounding, one.beyond) for one in done.disagreements}
    assert found == {
        "customs_value": ("header MOA+43 total customs value", 1, 0, 0),
        "gross_mass_kg": ("header MEA+AAE+AAD total gross mass", 1, 0, 1),
        "invoice_value": ("header MOA+39 invoice total", 1, 1, 0),
    }
