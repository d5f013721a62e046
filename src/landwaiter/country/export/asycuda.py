"""A report extract like those of ASYCUDA World: one row an item, the reference and the code in parts.

Headers name the boxes and segments of the declaration as such extracts do; the layout is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landwaiter.country.export.delimited import Delimited
from landwaiter.country.export.layout import Heading, Layout, Style, headings

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from landwaiter.country.arrays import Texts
    from landwaiter.engine import Columns

SERIAL = "I"
"""Serial of the register of imports."""
COMMODITY_DIGITS, PRECISION_DIGITS = 8, 3
ADDITIONAL_PROCEDURE = "000"
"""National part of the procedure code where nothing special is claimed."""
LANES = {"red": "R", "yellow": "Y", "blue": "B", "green": "G"}


def _each(field: str, change: Callable[[str], str]) -> Callable[[Columns], Texts]:
    """Change the known texts of a column, each different one once."""

    def make(chunk: Columns) -> Texts:
        values = chunk[field]
        changed = {text: None if text is None else change(text) for text in set(values.tolist())}
        return np.array([changed[text] for text in values.tolist()], dtype=object)

    return make


def _serial(chunk: Columns) -> Texts:
    return np.full(len(chunk["declaration_id"]), SERIAL, dtype=object)


def _number(reference: str) -> str:
    """Number within the year and the office: the reference ends with it."""
    return reference.rpartition("-")[2].lstrip("0")


def _commodity(code: str) -> str:
    return code[:COMMODITY_DIGITS].ljust(COMMODITY_DIGITS, "0")


def _precision(code: str) -> str:
    return code[COMMODITY_DIGITS:].ljust(PRECISION_DIGITS, "0")


def _other_taxes(chunk: Columns) -> NDArray[Any]:
    return np.asarray(np.round(chunk["tax_amount"] - chunk["duty_amount"], 2))


GENERAL = (
    *headings("declarations", {"declaration_id": "Declaration Reference", "office": "Office Code"}),
    Heading("Reg. Serial", make=_serial),
    Heading("Reg. Number", make=_each("declaration_id", _number)),
    *headings(
        "declarations",
        {
            "registration_date": "Reg. Date",
            "registration_time": "Reg. Time",
            "registered_by": "Registered By",
            "declaration_type": "Type of Declaration",
            "importer_id": "Consignee Code",
            "exporter_id": "Exporter Code",
            "declarant_id": "Declarant Code",
            "carrier_id": "Carrier Code",
            "export_country": "Cty of Export Code",
            "destination_country": "Cty of Destination Code",
            "transport_mode": "Mode of Transport at Border",
            "port_of_entry": "Border Office Code",
            "payment_type": "Mode of Payment",
            "invoice_currency": "Invoice Currency Code",
        },
    ),
    Heading("Selectivity Lane", "channel", make=_each("channel", LANES.__getitem__)),
    *headings("declarations", {"inspector_id": "Examiner"}),
)
ITEM = (
    *headings("declarations", {"item_number": "Item Number"}),
    Heading("HS Code", "hs_code", make=_each("hs_code", _commodity)),
    Heading("Precision 1", make=_each("hs_code", _precision)),
    *headings(
        "declarations",
        {"goods_description": "Commercial Description", "origin_country": "Cty of Origin Code", "regime": "Ext. CPC"},
    ),
    Heading("Nat. CPC", make=_each("regime", lambda _: ADDITIONAL_PROCEDURE)),
    *headings(
        "declarations",
        {
            "preference_code": "Preference Code",
            "intended_use": "Intended Use",
            "container_id": "Container Identity",
            "gross_mass_kg": "Gross Mass",
            "net_mass_kg": "Net Mass",
            "quantity_unit": "Suppl. Unit Code",
            "quantity": "Suppl. Unit Quantity",
            "invoice_value": "Item Invoice Amount (FCX)",
            "freight": "Item External Freight (NCY)",
            "insurance": "Item Insurance (NCY)",
            "customs_value": "Statistical Value",
            "duty_rate": "CUD Rate",
            "duty_amount": "CUD Amount",
        },
    ),
    Heading("Other Taxes Amount", kind="number", make=_other_taxes),
    *headings("declarations", {"tax_amount": "Total Item Taxes"}),
)
ASYCUDA = Delimited(
    "asycuda",
    "A report extract like those of ASYCUDA World, comma-separated, dd/mm/yyyy, one row an item.",
    (Layout("asycuda_items", "declarations", GENERAL + ITEM, Style(day="%d/%m/%Y")),),
)
