"""The XML that ASYCUDA World's client exports: root ``ASYCUDA``, one declaration a file, an ``Item`` a goods item.

The names are the format's own, its spelling mistakes included: ``Suppplementary_unit``, ``Deffered_payment_reference``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from landwaiter.ingest.readers.flatten import POSITION, Values
from landwaiter.ingest.readers.vocabulary import ITEM, Vocabulary, first_of, joined

REGISTRATION = "Identification.Registration."
TARIFF = f"{ITEM}Tarification."
GOODS = f"{ITEM}Goods_description."
AMOUNTS = re.compile(r"(?:^|[+-])[0-9]*(?:,[0-9]{3})*(?:\.[0-9]+)?")


def _of_declaration(values: Values) -> dict[str, str | None]:
    return {
        "Declaration_reference": _registered(values) or _lodged(values),
        "Consignee": first_of(values, "Traders.Consignee.Consignee_code", "Traders.Consignee.Consignee_name"),
        "Exporter": first_of(values, "Traders.Exporter.Exporter_code", "Traders.Exporter.Exporter_name"),
        "Declarant": first_of(values, "Declarant.Declarant_code", "Declarant.Declarant_name"),
    }


def _registered(values: Values) -> str | None:
    """Return office, year, serial and number: numbers begin anew with every year, office and serial."""
    year = values.get("Assessment_notice.Registration_year") or year_of(values.get(f"{REGISTRATION}Date", ""))
    office = values.get("Identification.Office_segment.Customs_clearance_office_code")
    serial = values.get(f"{REGISTRATION}Serial_number")
    number = joined("/", *((serial,) if serial else ()), values.get(f"{REGISTRATION}Number"))
    return joined("/", office, year, number)


def _lodged(values: Values) -> str | None:
    """Return the declarant's own reference, for a declaration that is not registered yet."""
    paths = ("Declarant.Declarant_code", "Declarant.Reference.Year", "Declarant.Reference.Number")
    return joined("/", *(values.get(path) for path in paths))


def year_of(day: str) -> str | None:
    """Return the year of a day in whatever order its parts are.

    >>> year_of("10/25/16"), year_of("2025-11-19"), year_of("")
    ('2016', '2025', None)
    """
    whole = re.search(r"(?:19|20)[0-9]{2}", day)
    if whole is not None:
        return whole.group()
    short = re.search(r"[0-9]{2}$", day)
    return None if short is None else f"{19 if short.group() >= '90' else 20}{short.group()}"


def _of_item(values: Values, position: int) -> dict[str, str | None]:
    return {
        "Item_number": str(position),
        "HS_code": _hs_code(values),
        "Goods": values.get(f"{GOODS}Commercial_Description") or values.get(f"{GOODS}Description_of_goods"),
        "Value_item_sum": sum_of(values.get(f"{TARIFF}Value_item", "")),
    }


def _hs_code(values: Values) -> str | None:
    parts = ("Commodity_code", *(f"Precision_{number}" for number in range(1, 5)))
    return "".join(values.get(f"{TARIFF}HScode.{part}", "") for part in parts) or None


def sum_of(terms: str) -> str | None:
    """Return the sum of the amounts that the client writes one after another, or nothing if they are none.

    A comma before three digits stands between thousands, as in the client's English form.

    >>> sum_of("52,644+0+0+0-0"), sum_of("1,000.50+20-0.5"), sum_of("about 3")
    ('52644', '1020.00', None)
    """
    text = "".join(terms.split())
    amounts = AMOUNTS.findall(text)
    if not text or "".join(amounts) != text or not all(re.search("[0-9]", one) for one in amounts):
        return None
    return format(sum((Decimal(one.replace(",", "")) for one in amounts), Decimal()), "f")


ASYCUDA = Vocabulary(
    format="asycuda-xml",
    declaration="ASYCUDA",
    item="Item",
    count="Property.Nbers.Total_number_of_items",
    keys={
        f"{ITEM}Taxation.Taxation_line": "Duty_tax_code",
        f"{TARIFF}Supplementary_unit": POSITION,
    },
    columns=(
        "Declaration_reference",
        "Item_number",
        "HS_code",
        "Consignee",
        "Exporter",
        "Declarant",
        "Goods",
        f"{REGISTRATION}Date",
    ),
    of_declaration=_of_declaration,
    of_item=_of_item,
)
