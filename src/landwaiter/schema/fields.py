"""What a declaration item and an outcome are: the fields, their types, meanings and checks.

This list is the only place that defines them. Validation, documentation, mapping proposals and the
data card are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from landwaiter.schema import checks

if TYPE_CHECKING:
    from landwaiter.schema.checks import Check

Kind = Literal["text", "integer", "number", "date", "time", "map"]
Identifies = Literal["nobody", "party", "officer", "anybody"]
"""Whom the values of a field name: ``anybody`` is for remarks, in which any name may stand."""

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2099, 12, 31)
RESULTS = ("compliant", "minor", "fraud")
OFFENCES = (
    "undervaluation",
    "misclassification",
    "origin",
    "quantity",
    "undeclared_goods",
    "prohibited_goods",
    "ipr",
    "documents",
    "other",
)
BASES = ("targeted", "random")
CHANNELS = ("red", "yellow", "blue", "green")

HANDLED = ("channel", "inspector_id", "registered_by")
"""Fields of a declaration that say how it was handled: filled in too late, or too close, to foretell from."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, kind, meaning, the checks its values must pass and whom they identify."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    checks: tuple[Check, ...] = ()
    identifies: Identifies = "nobody"


COUNTRY = checks.matches(r"^[A-Z]{2}$", "check.country")
HS_CODE = checks.matches(r"^[0-9]{4,12}$", "check.hs_code")
NOT_NEGATIVE = checks.not_negative()
DAY = checks.date_between(FIRST_DAY, LAST_DAY)


def _text(name: str, meaning: str, *conditions: Check, identifies: Identifies = "nobody") -> Field:
    return Field(name, "text", meaning, checks=conditions, identifies=identifies)


def _amount(name: str, meaning: str) -> Field:
    return Field(name, "number", meaning, checks=(NOT_NEGATIVE,))


DECLARATION_KEY = ("declaration_id", "item_number")
"""The fields that tell a declaration item from every other."""

DECLARATION: tuple[Field, ...] = (
    Field("declaration_id", "text", "Identifier of the declaration.", required=True),
    Field("item_number", "integer", "Number of the goods item within it, from 1.", True, (checks.between(1, 99_999),)),
    Field("registration_date", "date", "Day on which it was registered.", True, (DAY,)),
    Field("hs_code", "text", "Commodity code, 4 to 12 digits, leading zeros kept.", True, (HS_CODE,)),
    Field("registration_time", "time", "Time of day of the registration, local."),
    _text("office", "Customs office of registration."),
    _text("regime", "Customs procedure code (SAD box 37)."),
    _text("importer_id", "Importer (consignee).", identifies="party"),
    _text("declarant_id", "Declarant: broker or whoever lodged the declaration.", identifies="party"),
    _text("exporter_id", "Exporter, seller or consignor.", identifies="party"),
    _text("carrier_id", "Carrier or courier.", identifies="party"),
    _text("goods_description", "Goods as declared, in any language."),
    _text("origin_country", "Country of origin, ISO 3166 alpha-2.", COUNTRY),
    _text("export_country", "Country of departure, ISO 3166 alpha-2.", COUNTRY),
    _text("destination_country", "Country the goods are bound for, ISO 3166 alpha-2.", COUNTRY),
    _text("transport_mode", "Mode of transport at the border."),
    _text("container_id", "Container number, ISO 6346."),
    _text("port_of_entry", "Port, airport or border post of entry."),
    _amount("net_mass_kg", "Net mass in kilograms."),
    _amount("gross_mass_kg", "Gross mass in kilograms."),
    _amount("quantity", "Quantity in the supplementary unit."),
    _text("quantity_unit", "Unit of the quantity."),
    _amount("customs_value", "Customs value, CIF, in national currency."),
    _amount("invoice_value", "Invoice value in the invoice currency."),
    _text("invoice_currency", "Currency of the invoice, ISO 4217."),
    _amount("freight", "Freight in national currency."),
    _amount("insurance", "Insurance in national currency."),
    _amount("duty_rate", "Rate of duty in percent."),
    _amount("duty_amount", "Customs duty in national currency."),
    _amount("tax_amount", "All duties and taxes in national currency."),
    _text("preference_code", "Preference claimed."),
    _text("payment_type", "How duties are paid."),
    _text("declaration_type", "Type of declaration (SAD box 1)."),
    _text("intended_use", "Use the goods are imported for."),
    _text("channel", "Lane the item was given.", checks.one_of(*CHANNELS)),
    _text("inspector_id", "Officer who handled it.", identifies="officer"),
    _text("registered_by", "User who registered it.", identifies="officer"),
    Field("extra", "map", "Columns outside the schema that the user chose to keep, by name."),
)
"""The fields of a declaration item, in their order."""

OUTCOME: tuple[Field, ...] = (
    Field("declaration_id", "text", "Identifier of the declaration.", required=True),
    Field("item_number", "integer", "Number of the goods item within it.", True, (checks.between(1, 99_999),)),
    Field("inspected_on", "date", "Day of the inspection.", True, (DAY,)),
    Field("known_on", "date", "Day on which the result was known.", True, (DAY,)),
    Field("result", "text", "What the inspection found.", True, (checks.one_of(*RESULTS),)),
    _text("offence", "Kind of offence.", checks.one_of(*OFFENCES)),
    _text("basis", "Whether it was inspected because targeted or drawn at random.", checks.one_of(*BASES)),
    Field("additional_revenue", "number", "Duties and taxes recovered, national currency.", checks=(NOT_NEGATIVE,)),
    _text("corrected_hs_code", "Commodity code after inspection.", HS_CODE),
    _amount("corrected_value", "Customs value after inspection."),
    _text("corrected_origin", "Country of origin after inspection.", COUNTRY),
    _text("inspector_id", "Officer who inspected.", identifies="officer"),
    _amount("minutes", "Minutes the inspection took."),
    _text("note", "Remark of the officer.", identifies="anybody"),
)
"""The fields of an outcome, in their order."""


def field_named(name: str, fields: tuple[Field, ...] = DECLARATION) -> Field:
    """Return the field called ``name``.

    >>> field_named("hs_code").kind
    'text'
    """
    return next(field for field in fields if field.name == name)
