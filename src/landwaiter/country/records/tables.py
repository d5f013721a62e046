"""The tables of a country: the one list that files, data card and documentation are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from landwaiter.schema.fields import DECLARATION, OUTCOME

if TYPE_CHECKING:
    from landwaiter.schema.fields import Field

Kind = Literal["text", "integer", "number", "date", "time", "timestamp", "flag", "map"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``timestamp`` is local time to the second, ``flag`` true or false."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``secret`` ones hold the truth, and no model may read them."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    secret: bool = False


def _table(name: str, meaning: str, *columns: tuple[str, Kind, str], secret: bool = False) -> Table:
    return Table(name, meaning, tuple(Column(*column) for column in columns), secret)


def _canonical(name: str, meaning: str, fields: tuple[Field, ...]) -> Table:
    return Table(name, meaning, tuple(Column(field.name, field.kind, field.meaning) for field in fields))


DECLARATIONS = _canonical("declarations", "Goods items of declarations, in order of registration.", DECLARATION)
OUTCOMES = _canonical("outcomes", "What inspections and audits found, one row for each item looked at.", OUTCOME)
SEIZURES = _table(
    "seizures",
    "Goods seized; as sparsely filled as such records are.",
    ("seizure_id", "text", "Number of the record."),
    ("seized_on", "date", "Day of the seizure."),
    ("office", "text", "Customs office."),
    ("declaration_id", "text", "Declaration that the goods came with."),
    ("item_number", "integer", "Item of that declaration."),
    ("commodity_group", "text", "What was seized, by group."),
    ("hs_code", "text", "Commodity code of the seized goods, where noted."),
    ("quantity", "number", "How much."),
    ("quantity_unit", "text", "Unit of the quantity."),
    ("origin_country", "text", "Where the goods came from, as far as known."),
    ("transit_country", "text", "Where they passed through, as far as known."),
    ("destination_country", "text", "Where they were bound for, as far as known."),
    ("transport_mode", "text", "Mode of transport at the border, as in declarations."),
    ("concealment", "text", "How they were hidden."),
    ("detection_method", "text", "How they were found."),
    ("importer_id", "text", "Importer of the declaration: nominal data."),
    ("note", "text", "Remark of the officer."),
)
EVENTS = _table(
    "events",
    "What happened to each declaration and when, for a study of release times.",
    ("declaration_id", "text", "Identifier of the declaration."),
    ("activity", "text", "What was done."),
    ("at", "timestamp", "When, local time."),
    ("actor", "text", "Who did it: trader, customs, port, bank or another agency."),
)
ROSTER = _table(
    "roster",
    "Who was on duty.",
    ("day", "date", "Day of duty."),
    ("office", "text", "Customs office."),
    ("shift", "text", "Shift of the day."),
    ("inspector_id", "text", "Officer on duty."),
)
OFFICERS = _table(
    "officers",
    "Inspecting officers and where they were posted.",
    ("inspector_id", "text", "Officer."),
    ("office", "text", "Customs office."),
    ("posted_from", "date", "First day there."),
    ("posted_until", "date", "Day after the last; null while there."),
)
TRADERS = _table(
    "traders",
    "Register of importers, exporters, declarants and carriers.",
    ("trader_id", "text", "Identifier, as in declarations."),
    ("role", "text", "importer, exporter, declarant or carrier."),
    ("country", "text", "Country of establishment, ISO 3166 alpha-2."),
    ("address_id", "text", "Address; firms at one address share it."),
    ("registered_on", "date", "Day of registration; null where before the records begin."),
    ("closed_on", "date", "Day on which it was struck off; null while it trades."),
    ("aeo_from", "date", "First day as authorised economic operator; null if it never was one."),
    ("aeo_until", "date", "Day after the last as such; null while it is one."),
)
AUDITS = _table(
    "audits",
    "Post-clearance audits of importers.",
    ("audit_id", "text", "Number of the audit."),
    ("importer_id", "text", "Importer audited."),
    ("basis", "text", "Whether it was targeted or drawn at random."),
    ("opened_on", "date", "Day on which it began."),
    ("closed_on", "date", "Day on which its findings were known."),
    ("items_checked", "integer", "Items looked at."),
    ("items_found", "integer", "Items with a finding."),
    ("additional_revenue", "number", "Duties and taxes found to be due, national currency."),
)
AUDIT_ITEMS = _table(
    "audit_items",
    "Items that audits looked at, also those that an officer had inspected before.",
    ("audit_id", "text", "Number of the audit."),
    ("declaration_id", "text", "Identifier of the declaration."),
    ("item_number", "integer", "Number of the goods item within it."),
    ("result", "text", "What the audit found: compliant, minor or fraud."),
    ("offence", "text", "Kind of offence."),
    ("additional_revenue", "number", "Duties and taxes found to be due, national currency."),
)
TRUTH = _table(
    "truth",
    "What is true of every item, in the order of the declarations.",
    ("declaration_id", "text", "Identifier of the declaration."),
    ("item_number", "integer", "Number of the goods item within it."),
    ("illicit", "flag", "Whether it is declared under a scheme."),
    ("scheme", "text", "Name of the scheme; slip for an honest error; null for none."),
    ("true_hs_code", "text", "Commodity code of the goods."),
    ("true_value", "number", "Customs value, national currency."),
    ("true_origin", "text", "Country of origin."),
    ("true_destination", "text", "Country the goods are bound for."),
    ("true_importer", "text", "Whoever stands behind the importer."),
    ("true_net_mass_kg", "number", "Net mass in kilograms."),
    ("true_quantity", "number", "Quantity, in the unit of the true commodity."),
    ("revenue_at_stake", "number", "Duties and taxes lost, national currency, never below 0."),
    ("would_be_detected", "flag", "Whether an inspection by an average honest officer finds it."),
    secret=True,
)
TRUTH_OFFICERS = _table(
    "truth_officers",
    "What is true of the officers.",
    ("inspector_id", "text", "Officer."),
    ("skill", "number", "Chance of finding what an average officer finds, relative to 1."),
    ("pace", "number", "Minutes an inspection takes, relative to 1."),
    secret=True,
)
TRUTH_ARRANGEMENTS = _table(
    "truth_arrangements",
    "Planted arrangements between an officer and a declarant.",
    ("inspector_id", "text", "Officer."),
    ("declarant_id", "text", "Declarant."),
    ("office", "text", "Customs office."),
    ("starts", "date", "First day."),
    ("ends", "date", "Day after the last."),
    ("diverted", "number", "Part of the declarant's declarations that are steered to the officer."),
    ("lenience", "number", "Part of what should be found that is overlooked."),
    secret=True,
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        DECLARATIONS,
        OUTCOMES,
        SEIZURES,
        EVENTS,
        ROSTER,
        OFFICERS,
        TRADERS,
        AUDITS,
        AUDIT_ITEMS,
        TRUTH,
        TRUTH_OFFICERS,
        TRUTH_ARRANGEMENTS,
    )
}
"""All tables by name: first what an administration has on file, then the truth."""
