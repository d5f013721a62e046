"""Messages of the WCO Data Model: ``Declaration``, ``GoodsShipment`` and a ``GovernmentAgencyGoodsItem`` an item.

Elements are known by their local names, as administrations put them into namespaces of their own. Messages
about declarations (notifications, amendments, queries) have the same names and often no goods items.
"""

from __future__ import annotations

import re

from landwaiter.ingest.readers.flatten import POSITION, Values
from landwaiter.ingest.readers.vocabulary import ITEM, Vocabulary, first_of

SHIPMENT = "GoodsShipment."
CLASSIFICATION = f"{ITEM}Commodity.Classification"
PROCEDURE = f"{ITEM}GovernmentProcedure"
MOMENT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
"""A moment in the formats 102, 203, 204 and 304 of UN/EDIFACT 2379, which begin alike."""


def _of_declaration(values: Values) -> dict[str, str | None]:
    return {
        "Declaration_reference": first_of(values, "ID", "FunctionalReferenceID"),
        "Acceptance_date": _day(values.get("AcceptanceDateTime.DateTimeString", "")),
        "Office": first_of(
            values, "DeclarationOfficeID", "DeclarationOffice.ID", "PresentationOffice.ID", "SupervisingOffice.ID"
        ),
        "Importer": first_of(values, f"{SHIPMENT}Importer.ID", f"{SHIPMENT}Importer.Name"),
        "Exporter": first_of(
            values, "Exporter.ID", f"{SHIPMENT}Exporter.ID", "Exporter.Name", f"{SHIPMENT}Exporter.Name"
        ),
        "Declarant": first_of(values, "Declarant.ID", "Agent.ID", "Declarant.Name", "Agent.Name"),
    }


def _day(moment: str) -> str | None:
    """Return the day of a moment as it was at the place that wrote it."""
    found = MOMENT.match(moment)
    return None if found is None else "-".join(found.groups())


def _of_item(values: Values, position: int) -> dict[str, str | None]:
    del position
    return {
        "HS_code": _hs_code(values),
        "Procedure": "".join(values.get(f"{PROCEDURE}.{part}Code", "") for part in ("Current", "Previous")) or None,
        "Customs_value": values.get(f"{ITEM}CustomsValueAmount") or values.get(f"{ITEM}StatisticalValueAmount"),
    }


def _hs_code(values: Values) -> str | None:
    """Return the combined nomenclature code and, where it has eight digits, the two of TARIC after it."""
    code = first_of(values, f"{CLASSIFICATION}.TSP.ID", f"{CLASSIFICATION}.HS.ID", f"{CLASSIFICATION}.ID")
    taric = values.get(f"{CLASSIFICATION}.TRC.ID", "")
    return code + taric if code is not None and len(code) == 8 and len(taric) == 2 else code


WCO = Vocabulary(
    format="wco-dm",
    declaration="Declaration",
    item="GovernmentAgencyGoodsItem",
    count="GoodsItemQuantity",
    keys={
        CLASSIFICATION: "IdentificationTypeCode",
        f"{ITEM}Commodity.DutyTaxFee": "TypeCode",
        PROCEDURE: POSITION,
        f"{ITEM}Origin": POSITION,
    },
    columns=(
        *("Declaration_reference", "Acceptance_date", "HS_code", "Office", "Importer", "Exporter", "Declarant"),
        *("Procedure", "Customs_value", f"{ITEM}SequenceNumeric"),
    ),
    of_declaration=_of_declaration,
    of_item=_of_item,
)
