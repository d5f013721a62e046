"""Layouts written against the proposals: as a broker, a ministry's statistician or a data vendor would hand them over.

What each column means was written down before any of these files was read by the code. ``hs_code`` must be
proposed; ``hs_code?`` is what the column is, though nobody can be sure, so that asking is as good; ``""`` is no
field, and none may be proposed for it. All values are invented.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ingest.corpus import ENGLISH, FRENCH, ITEMS, SPANISH, Item

if TYPE_CHECKING:
    from pathlib import Path

Write = Callable[[Item], str]
PARTNERS = ("NL", "CN", "AE", "DE", "BR")
INDIC = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")
RUSSIAN = {"CN": "КИТАЙ", "BR": "БРАЗИЛИЯ", "FR": "ФРАНЦИЯ", "ZA": "ЮЖНАЯ АФРИКА", "IN": "ИНДИЯ", "AL": "АЛБАНИЯ"}
GOODS = ("live horses", "parts of engines", "rice, long grain", "motor oil", "medicaments", "cotton shirts", "shoes")


def text(form: str, first: int = 0, distinct: int = 24) -> Write:
    """Write a text with a number in it, which takes as many values as asked for."""
    return lambda one: form.format(first + one.number % distinct)


def amount(share: float, form: str = ".2f", marks: str = "") -> Write:
    table = str.maketrans(dict(zip(",.", marks, strict=False))) if marks else {}
    return lambda one: format(one.value * share, form).translate(table)


def day(form: str = "%Y-%m-%d", later: int = 0) -> Write:
    return lambda one: (one.day + timedelta(days=later + one.number % 3 * (later > 0))).strftime(form)


def hs(digits: int) -> Write:
    return lambda one: one.hs[:digits]


def origin(table: dict[str, str] | None = None) -> Write:
    return lambda one: (table or {}).get(one.origin, one.origin)


def always(value: str) -> Write:
    return lambda _: value


def one_of(*values: str) -> Write:
    return lambda one: values[one.number % len(values)]


DECL: Write = lambda one: one.declaration  # noqa: E731 - one of many cells, which all are lambdas
ITEM: Write = lambda one: one.item  # noqa: E731
DAY, DMY, RUS = day(), day("%d/%m/%Y"), day("%d.%m.%Y")
HS, ORIGIN, PARTNER = hs(10), origin(), one_of(*PARTNERS)
TIN, NAME, BROKER, SELLER = text("10{0:07}", 41, 9), text("Trading House {}", 1, 9), text("CB{}", 3, 4), text("Mill {}")
CIF, FOB, FREIGHT, INSURANCE, STAT = amount(1), amount(0.9), amount(0.08), amount(0.02), amount(1.01)
INVOICE, DUTY, VAT, TAXES = amount(0.45), amount(0.1), amount(0.165), amount(0.265)
NET, GROSS, PIECES = amount(1 / 7, ".3f"), amount(1 / 6, ".3f"), text("{}", 3, 17)
UNIT, CURRENCY, RATE = one_of("NMB", "KGM", "LTR"), one_of("USD", "EUR"), one_of("118.2250", "127.9000")
GOOD, OFFICE, REGIME = one_of(*GOODS), one_of("A01", "B02"), one_of("4000", "4071", "7100")
PACKAGES = one_of("12", "3", "480", "77")


class Column(NamedTuple):
    """A column as somebody exports it: its title, what it means, what stands in it."""

    title: str
    meaning: str
    write: Write


@dataclass(frozen=True)
class Hostile:
    """A file of somebody who never thought of us, and what makes it hard."""

    trap: str
    columns: tuple[Column, ...]
    above: tuple[tuple[str, ...], ...] = ()
    delimiter: str = ","

    def write(self, path: Path) -> Path:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter)
        writer.writerows(self.above)
        writer.writerow(column.title for column in self.columns)
        writer.writerows([column.write(item) for column in self.columns] for item in ITEMS)
        path.write_text(out.getvalue(), "utf-8")
        return path


def file(trap: str, *columns: tuple[str, str, Write], above: tuple[tuple[str, ...], ...] = (), delimiter: str = ","):
    return Hostile(trap, tuple(Column(*column) for column in columns), above, delimiter)


KEYS = (("Declaration Number", "declaration_id", DECL), ("Item No.", "item_number", ITEM))
DATED = (*KEYS, ("Registration Date", "registration_date", DAY))
CODED = (*DATED, ("HS Code", "hs_code", HS))

HOSTILE: dict[str, Hostile] = {
    "broker-jobs": file(
        "a broker's job list: his own numbers beside those of customs, consignee as name and as number",
        ("Job No", "", text("J-{}", 500)),
        ("SAD No.", "declaration_id?", DECL),
        ("Line", "item_number", ITEM),
        ("Reg Dt.", "registration_date?", DMY),
        ("H.S. Code", "hs_code", HS),
        ("Consignee", "", NAME),
        ("Consignee TIN", "importer_id?", TIN),
        ("Notify Party", "", text("Bank {}", 1, 3)),
        ("C/O", "origin_country?", ORIGIN),
        ("CIF (LCY)", "customs_value?", CIF),
        ("FOB (FCY)", "", FOB),
        ("Cur", "invoice_currency?", CURRENCY),
        ("Exch. Rate", "", RATE),
        ("Pkgs", "", PACKAGES),
        ("Net Kgs", "net_mass_kg", NET),
        ("Gr. Wt. (KGM)", "gross_mass_kg?", GROSS),
    ),
    "statistician": file(
        "the statistician: year and month instead of a day, the code at three levels, partner as code and name",
        ("Year", "", always("2024")),
        ("Month", "", one_of("1", "2", "3")),
        ("Flow", "", always("IMP")),
        ("Declaration ID", "declaration_id", DECL),
        ("Item", "item_number", ITEM),
        ("HS2", "", hs(2)),
        ("HS4", "", hs(4)),
        ("HS8", "hs_code?", hs(8)),
        ("HS2 description", "", one_of("animals", "meat", "fish")),
        ("Partner (ISO)", "", ORIGIN),
        ("Partner name", "", origin(ENGLISH)),
        ("Stat. value (LCU)", "customs_value?", STAT),
        ("Net mass (kg)", "net_mass_kg", NET),
        ("Suppl. units", "quantity?", PIECES),
        ("Suppl. unit code", "quantity_unit?", UNIT),
    ),
    "vendor": file(
        "a data vendor: capitals, product and party texts, values in dollars and in national currency",
        ("SL_NO", "", text("{}", 1)),
        ("DATE", "registration_date?", DAY),
        ("BILL_OF_ENTRY_NO", "declaration_id?", text("99{}", 100)),
        ("HS_CODE", "hs_code", hs(8)),
        ("PRODUCT_DESCRIPTION", "goods_description?", GOOD),
        ("IMPORTER_CODE", "importer_id?", TIN),
        ("IMPORTER_NAME", "", NAME),
        ("IMPORTER_ADDRESS", "", text("{} Harbour Road")),
        ("SUPPLIER_NAME", "exporter_id?", SELLER),
        ("ORIGIN_COUNTRY", "origin_country", origin(ENGLISH)),
        ("PORT_OF_LOADING", "", one_of("ROTTERDAM", "SHANGHAI")),
        ("PORT_OF_DISCHARGE", "port_of_entry?", one_of("NORTH PORT", "AIRPORT")),
        ("QUANTITY", "quantity", PIECES),
        ("UNIT", "quantity_unit?", UNIT),
        ("UNIT_RATE_USD", "", amount(0.01)),
        ("TOTAL_VALUE_USD", "", amount(0.4)),
        ("TOTAL_VALUE_LCY", "customs_value?", CIF),
    ),
    "three-dates": file(
        "days of registration, of arrival and of payment side by side",
        *KEYS,
        ("Arrival Date", "", day(later=-9)),
        ("Registration Date", "registration_date", DAY),
        ("Payment Date", "", day(later=4)),
        ("HS Code", "hs_code", HS),
        ("Importer TIN", "importer_id", TIN),
        ("CIF Value", "customs_value", CIF),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "three-dates-fr": file(
        "the same in French, with the day of the receipt and of the release",
        ("N° déclaration", "declaration_id", DECL),
        ("N° article", "item_number", ITEM),
        ("Date d'arrivée", "", day("%d/%m/%Y", -9)),
        ("Date d'enreg.", "registration_date", DMY),
        ("Date de quittance", "", day("%d/%m/%Y", 3)),
        ("Date BAE", "", day("%d/%m/%Y", 5)),
        ("Code SH", "hs_code", HS),
        ("NIF de l'importateur", "importer_id?", TIN),
        ("Valeur CAF", "customs_value?", amount(1, ".2f", ",,")),
        ("Pays d'origine", "origin_country", origin(FRENCH)),
        delimiter=";",
    ),
    "three-dates-es": file(
        "the same in Spanish, where registration is called numeration",
        ("N° DUA", "declaration_id?", DECL),
        ("Serie", "item_number?", ITEM),
        ("Fecha de numeración", "registration_date?", DMY),
        ("Fecha de llegada", "", day("%d/%m/%Y", -6)),
        ("Fecha de cancelación", "", day("%d/%m/%Y", 2)),
        ("Fecha de levante", "", day("%d/%m/%Y", 5)),
        ("Subpartida nacional", "hs_code?", HS),
        ("RUC del importador", "importer_id?", TIN),
        ("Razón social del importador", "", NAME),
        ("Valor en aduana", "customs_value", amount(1, ",.2f", ".,")),
        ("País de origen", "origin_country", origin(SPANISH)),
        delimiter=";",
    ),
    "two-row-header": file(
        "a header of two rows: groups above, parts below",
        ("Number", "declaration_id?", DECL),
        ("Item", "item_number", ITEM),
        ("Registered", "registration_date?", DAY),
        ("Code", "hs_code?", HS),
        ("TIN", "importer_id?", TIN),
        ("Name", "", NAME),
        ("Origin", "origin_country", ORIGIN),
        ("Net", "net_mass_kg?", NET),
        ("Gross", "gross_mass_kg?", GROSS),
        ("FOB", "", FOB),
        ("CIF", "customs_value", CIF),
        above=(("Declaration", "", "", "Goods", "Importer", "", "Goods", "Weight (kg)", "", "Value", ""),),
    ),
    "units-in-brackets": file(
        "units in brackets, of which two are not those of the schema",
        *CODED,
        ("Importer TIN", "importer_id", TIN),
        ("Net Mass [kg]", "net_mass_kg", NET),
        ("Gross Mass [t]", "", amount(1 / 6000, ".6f")),
        ("Value for customs ['000 LCU]", "", amount(0.001, ".5f")),
        ("Duty rate [%]", "duty_rate", one_of("5", "10", "20")),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "banner-with-dates": file(
        "a banner of days, numbers and names above the header",
        *CODED,
        ("Importer", "importer_id", TIN),
        ("Customs Value", "customs_value", CIF),
        ("Country of Origin", "origin_country", ORIGIN),
        above=(("Extract of declarations",), ("From", "2024-01-01", "To", "2024-12-31"), ("Printed", "2025-01-02"), ()),
    ),
    "line-breaks": file(
        "line breaks and double blanks inside the names",
        ("Declaration\nNumber", "declaration_id", DECL),
        ("Item\nNo.", "item_number", ITEM),
        ("Registration\n  Date", "registration_date", DAY),
        ("HS\ncode", "hs_code", HS),
        ("Importer's\nTIN", "importer_id", TIN),
        ("Country\nof  origin", "origin_country", ORIGIN),
        ("Customs value\n(CIF)", "customs_value", CIF),
    ),
    "shifted": file(
        "the names moved one column to the right of their values",
        ("", "declaration_id?", DECL),
        ("Declaration Number", "item_number?", ITEM),
        ("Item No.", "registration_date?", DAY),
        ("Registration Date", "hs_code?", HS),
        ("HS Code", "origin_country?", ORIGIN),
        ("Country of Origin", "customs_value?", CIF),
        ("CIF Value", "importer_id?", text("TIN{}", 70, 9)),
        ("Importer", "declarant_id?", BROKER),
        ("Declarant", "net_mass_kg?", NET),
    ),
    "index-column": file(
        "an index without a name in front, counting from 0",
        ("", "", text("{}")),
        *CODED,
        ("Importer", "importer_id", TIN),
        ("Customs Value", "customs_value", CIF),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "five-values": file(
        "FOB, CIF and statistical value with freight and insurance between them",
        *CODED,
        ("Importer TIN", "importer_id", TIN),
        ("FOB Value", "", FOB),
        ("Freight", "freight", FREIGHT),
        ("Insurance", "insurance", INSURANCE),
        ("CIF Value", "customs_value?", CIF),
        ("Statistical Value", "", STAT),
        ("Invoice Value", "invoice_value", INVOICE),
        ("Invoice Currency", "invoice_currency", CURRENCY),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "four-values-fr": file(
        "FOB, CAF, customs and statistical value in French",
        ("Numéro de déclaration", "declaration_id", DECL),
        ("Numéro d'article", "item_number", ITEM),
        ("Date de déclaration", "registration_date", DMY),
        ("Espèce tarifaire", "hs_code?", HS),
        ("Valeur FOB", "", FOB),
        ("Valeur CAF", "", CIF),
        ("Valeur en douane", "customs_value?", CIF),
        ("Valeur statistique", "", STAT),
        ("Valeur facture", "invoice_value", INVOICE),
        ("Devise", "invoice_currency", CURRENCY),
        ("Code importateur", "importer_id", TIN),
        ("Origine", "origin_country", ORIGIN),
        delimiter=";",
    ),
    "parties": file(
        "consignee, notify party and importer of record side by side",
        *CODED,
        ("Consignee", "", NAME),
        ("Notify Party", "", text("Bank {}", 1, 3)),
        ("Importer of Record", "importer_id?", TIN),
        ("Ultimate Consignee", "", text("Shop {}", 1, 12)),
        ("Shipper", "exporter_id?", SELLER),
        ("Clearing Agent", "declarant_id?", BROKER),
        ("Shipping Line", "carrier_id?", one_of("SEA1", "SEA2")),
        ("Customs Value", "customs_value", CIF),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "three-codes": file(
        "the commodity code in three columns of 2, 4 and 8 digits",
        *DATED,
        ("HS Chapter", "", hs(2)),
        ("HS Heading", "", hs(4)),
        ("HS Code 8 digits", "hs_code?", hs(8)),
        ("Importer", "importer_id", TIN),
        ("Customs Value", "customs_value", CIF),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "three-codes-fr": file(
        "chapter, position and tariff line in French",
        ("N° déclaration", "declaration_id", DECL),
        ("Article", "item_number", ITEM),
        ("Date enregistrement", "registration_date", DMY),
        ("Chapitre", "", hs(2)),
        ("Position SH4", "", hs(4)),
        ("Ligne tarifaire SH10", "hs_code?", HS),
        ("Libellé tarif", "", one_of("animaux", "viandes")),
        ("Désignation commerciale", "goods_description", GOOD),
        ("Importateur", "importer_id", TIN),
        ("Valeur douane", "customs_value", CIF),
        delimiter=";",
    ),
    "three-countries": file(
        "origin, departure and destination, each as code and as name",
        *CODED,
        ("Origin", "origin_country?", ORIGIN),
        ("Origin Name", "", origin(ENGLISH)),
        ("Departure", "export_country?", PARTNER),
        ("Departure Name", "", one_of("Netherlands", "China", "United Arab Emirates", "Germany", "Brazil")),
        ("Destination", "destination_country?", always("AL")),
        ("Destination Name", "", always("Albania")),
        ("Importer TIN", "importer_id", TIN),
        ("Customs Value", "customs_value", CIF),
    ),
    "four-countries-es": file(
        "origin, provenance, purchase and destination in Spanish, two of them as code and name",
        ("Número de declaración", "declaration_id", DECL),
        ("Ítem", "item_number", ITEM),
        ("Fecha de aceptación", "registration_date?", DMY),
        ("Código NANDINA", "hs_code?", HS),
        ("Cód. País Origen", "origin_country?", ORIGIN),
        ("País Origen", "", origin(SPANISH)),
        ("Cód. País Procedencia", "export_country?", PARTNER),
        ("País Procedencia", "", one_of("Países Bajos", "China", "Alemania")),
        ("País de Compra", "", one_of("Estados Unidos", "Panamá")),
        ("País Destino", "destination_country", always("Bolivia")),
        ("NIT Importador", "importer_id?", TIN),
        ("Valor CIF Frontera (Bs)", "customs_value?", amount(1, ".2f", ",,")),
        delimiter=";",
    ),
    "declared-assessed": file(
        "everything twice: as declared and as assessed",
        *DATED,
        ("Declared HS Code", "hs_code?", HS),
        ("Assessed HS Code", "", hs(8)),
        ("Declared Value", "customs_value?", CIF),
        ("Assessed Value", "", amount(1.2)),
        ("Declared Origin", "origin_country?", ORIGIN),
        ("Assessed Origin", "", PARTNER),
        ("Declared Duty", "duty_amount?", DUTY),
        ("Assessed Duty", "", amount(0.12)),
        ("Importer TIN", "importer_id", TIN),
    ),
    "quantities": file(
        "quantities in several units, and packages",
        *CODED,
        ("Qty 1", "quantity?", PIECES),
        ("Unit 1", "quantity_unit?", UNIT),
        ("Qty 2", "", amount(0.01)),
        ("Unit 2", "", one_of("DZN", "PRS")),
        ("Qty 3", "", amount(0.02)),
        ("Unit 3", "", always("CTM")),
        ("No. of Packages", "", PACKAGES),
        ("Kind of Packages", "", one_of("CT", "PK")),
        ("Net Wt (Kg)", "net_mass_kg", NET),
        ("Gross Wt (Kg)", "gross_mass_kg", GROSS),
        ("Importer", "importer_id", TIN),
        ("Origin", "origin_country", ORIGIN),
    ),
    "arabic-tatweel": file(
        "Arabic with stretched letters, vowel signs and other forms of the article",
        ("رقـــم البيـــان", "declaration_id", DECL),
        ("رقم البـند", "item_number?", ITEM),
        ("تاريـــخ التسجيـــل", "registration_date", DMY),
        ("التعرفة الجمركية", "hs_code?", HS),
        ("الرقم الضريبي للمستورد", "importer_id?", TIN),
        ("اسم المستورد", "", NAME),
        ("بلد المـنشأ", "origin_country", ORIGIN),
        ("بلد التصدير", "export_country", PARTNER),
        ("القيمة الجمركيّة", "customs_value", CIF),
        ("قيمة الفاتورة", "invoice_value", INVOICE),
        ("الوزن القائم", "gross_mass_kg", GROSS),
        ("الوزن الصافي", "net_mass_kg", NET),
        delimiter=";",
    ),
    "arabic-digits": file(
        "Arabic with Arabic-Indic digits in every number and day",
        ("رقم البيان", "declaration_id", DECL),
        ("رقم الصنف", "item_number?", lambda one: one.item.translate(INDIC)),
        ("تاريخ البيان", "registration_date?", lambda one: DMY(one).translate(INDIC)),
        ("رمز النظام المنسق", "hs_code?", lambda one: one.hs.translate(INDIC)),
        ("المستورد", "importer_id", lambda one: TIN(one).translate(INDIC)),
        ("بلد المنشأ", "origin_country", ORIGIN),
        ("قيمة سيف", "customs_value?", lambda one: CIF(one).translate(INDIC)),
        delimiter=";",
    ),
    "russian-vendor": file(
        "a vendor's Russian in Latin letters, cut short",
        ("Nomer GTD", "declaration_id?", DECL),
        ("Nomer tovara po GTD", "item_number?", ITEM),
        ("Data GTD", "registration_date?", RUS),
        ("INN poluchatelya", "importer_id?", TIN),
        ("Naim. poluchatelya", "", NAME),
        ("Naim. otpravitelya", "exporter_id?", SELLER),
        ("Kod TNVED", "hs_code?", HS),
        ("Opisanie tovara", "goods_description", GOOD),
        ("Strana proiskhozhdeniya", "origin_country", ORIGIN),
        ("Strana otpravleniya", "export_country", PARTNER),
        ("Ves netto, kg", "net_mass_kg", NET),
        ("Ves brutto, kg", "gross_mass_kg", GROSS),
        ("Fakt. stoimost", "invoice_value?", INVOICE),
        ("Valyuta kontrakta", "invoice_currency?", CURRENCY),
        ("Tamozh. stoimost", "customs_value?", CIF),
        ("Stat. stoimost, USD", "", amount(0.4)),
        delimiter=";",
    ),
    "russian-abbreviated": file(
        "Russian abbreviations, parties as number and name, values in two currencies",
        ("№ ДТ", "declaration_id?", DECL),
        ("№ п/п товара", "item_number?", ITEM),
        ("Дата рег.", "registration_date?", RUS),
        ("Дата выпуска", "", day("%d.%m.%Y", 2)),
        ("ИНН получателя", "importer_id?", TIN),
        ("Получатель", "", NAME),
        ("Отправитель", "exporter_id?", SELLER),
        ("Код ТНВЭД", "hs_code?", HS),
        ("Страна происх.", "origin_country?", origin(RUSSIAN)),
        ("Страна отпр.", "export_country?", PARTNER),
        ("Вес нетто (кг)", "net_mass_kg", NET),
        ("Вес брутто (кг)", "gross_mass_kg", GROSS),
        ("Тамож. стоимость, руб", "customs_value?", CIF),
        ("Стат. стоимость, USD", "", amount(0.4)),
        delimiter=";",
    ),
    "portuguese-di": file(
        "Brazil's words: CNPJ, VMLE, URF, acquisition beside origin",
        ("Nº DI", "declaration_id?", DECL),
        ("Adição", "item_number?", ITEM),
        ("Data do Registro", "registration_date", DMY),
        ("Data do Desembaraço", "", day("%d/%m/%Y", 2)),
        ("NCM", "hs_code", hs(8)),
        ("Descrição da NCM", "", one_of("animais", "carnes")),
        ("CNPJ do Importador", "importer_id?", TIN),
        ("Nome do Importador", "", NAME),
        ("País de Origem", "origin_country", ORIGIN),
        ("País de Aquisição", "", PARTNER),
        ("VMLE (US$)", "", amount(0.4)),
        ("Valor Aduaneiro (R$)", "customs_value", amount(1, ",.2f", ".,")),
        ("Peso Líq. (kg)", "net_mass_kg", amount(1 / 7, ".3f", ",,")),
        ("URF de Despacho", "office?", OFFICE),
        delimiter=";",
    ),
    "portuguese-africa": file(
        "Portuguese of Africa: pautal, factura, kwanza",
        ("N.º da DU", "declaration_id?", DECL),
        ("N.º de ordem", "item_number?", ITEM),
        ("Data de aceitação", "registration_date?", DMY),
        ("Código pautal", "hs_code", HS),
        ("NIF do importador", "importer_id?", TIN),
        ("Designação do importador", "", NAME),
        ("País de origem", "origin_country", ORIGIN),
        ("País de proveniência", "export_country?", PARTNER),
        ("Valor aduaneiro (Kz)", "customs_value?", amount(1, ",.2f", ".,")),
        ("Valor da factura", "invoice_value?", amount(0.45, ",.2f", ".,")),
        ("Moeda da factura", "invoice_currency?", CURRENCY),
        ("Peso bruto (kg)", "gross_mass_kg", amount(1 / 6, ".3f", ",,")),
        ("Peso líquido (kg)", "net_mass_kg", amount(1 / 7, ".3f", ",,")),
        ("Direitos aduaneiros", "duty_amount?", amount(0.1, ",.2f", ".,")),
        ("IVA", "", amount(0.14, ",.2f", ".,")),
        delimiter=";",
    ),
    "spanish-dua": file(
        "Peru's and Ecuador's short words, values in dollars",
        ("Num. DUA", "declaration_id?", DECL),
        ("Nro. Serie", "item_number?", ITEM),
        ("Fec. Num.", "registration_date?", DMY),
        ("Part. Nandina", "hs_code?", HS),
        ("Ag. Aduana", "declarant_id?", BROKER),
        ("RUC Imp.", "importer_id?", TIN),
        ("Nombre Importador", "", NAME),
        ("Pais Orig.", "origin_country?", ORIGIN),
        ("Pais Proced.", "export_country?", PARTNER),
        ("FOB US$", "", amount(0.36)),
        ("Flete US$", "freight?", amount(0.032)),
        ("Seguro US$", "insurance?", amount(0.008)),
        ("CIF US$", "customs_value?", amount(0.4)),
        ("Peso Neto", "net_mass_kg?", NET),
        ("Peso Bruto", "gross_mass_kg?", GROSS),
        ("Cant. Und. Fis.", "quantity?", PIECES),
        ("Und.", "quantity_unit?", UNIT),
    ),
    "french-west-africa": file(
        "French of West Africa: liquidation, regime, provenance, francs",
        ("Bureau", "office", OFFICE),
        ("Année", "", always("2024")),
        ("N° Déc", "declaration_id?", DECL),
        ("N° Art", "item_number", ITEM),
        ("Date Déc", "registration_date?", DMY),
        ("N° Liq", "", text("L{}")),
        ("Date Liq", "", day("%d/%m/%Y", 2)),
        ("Régime", "regime", REGIME),
        ("NINEA", "importer_id?", TIN),
        ("Raison Sociale", "", NAME),
        ("Position tarifaire", "hs_code?", HS),
        ("Origine", "origin_country", ORIGIN),
        ("Provenance", "export_country?", PARTNER),
        ("Poids Net", "net_mass_kg?", NET),
        ("Nb colis", "", PACKAGES),
        ("Valeur CAF (FCFA)", "customs_value?", amount(1, ",.0f", " ,")),
        ("Droits et taxes liquidés", "tax_amount?", amount(0.26, ",.0f", " ,")),
        delimiter=";",
    ),
    "french-short": file(
        "French without accents, every word cut",
        ("Num Decl", "declaration_id?", DECL),
        ("Num Art", "item_number?", ITEM),
        ("Dt Enreg", "registration_date?", DMY),
        ("NTS", "hs_code?", HS),
        ("Cpte Contrib", "importer_id?", TIN),
        ("Pays Orig", "origin_country?", ORIGIN),
        ("Pays Prov", "export_country?", PARTNER),
        ("Val Doua", "customs_value?", CIF),
        ("Val Fact", "invoice_value?", INVOICE),
        ("Dev Fact", "invoice_currency?", CURRENCY),
        ("Pds Net", "net_mass_kg?", NET),
        ("Pds Brut", "gross_mass_kg?", GROSS),
        ("Mnt Liq", "", TAXES),
    ),
    "misspelt": file(
        "every second word misspelt",
        ("Decalration No", "declaration_id?", DECL),
        ("Itme Number", "item_number?", ITEM),
        ("Registraton Date", "registration_date?", DAY),
        ("HS Cod", "hs_code?", HS),
        ("Importor TIN", "importer_id?", TIN),
        ("Exporter Name", "exporter_id?", SELLER),
        ("Cuontry of Origin", "origin_country?", ORIGIN),
        ("Desciption of Goods", "goods_description?", GOOD),
        ("Custom Value", "customs_value?", CIF),
        ("Net Wieght", "net_mass_kg?", NET),
        ("Gros Weight", "gross_mass_kg?", GROSS),
    ),
    "revenue-office": file(
        "the ministry: three numbers, three days and four amounts",
        ("Taxpayer TIN", "importer_id?", TIN),
        ("Taxpayer Name", "", NAME),
        ("Entry No", "declaration_id?", DECL),
        ("Entry Item", "item_number?", ITEM),
        ("Entry Date", "registration_date?", DAY),
        ("Assessment No", "", text("A{}")),
        ("Assessment Date", "", day(later=2)),
        ("Receipt No", "", text("R{}")),
        ("Receipt Date", "", day(later=6)),
        ("Commodity Code", "hs_code", HS),
        ("Import Value (LCY)", "customs_value?", CIF),
        ("Duty Payable (LCY)", "duty_amount?", DUTY),
        ("VAT", "", VAT),
        ("Excise", "", one_of("0", "0.00", "15.50")),
        ("Total Tax", "tax_amount?", TAXES),
    ),
    "database-names": file(
        "names of a database: three letters a word",
        ("cuo_cod", "office?", OFFICE),
        ("dec_ref_nbr", "declaration_id?", DECL),
        ("itm_nbr", "item_number", ITEM),
        ("reg_dat", "registration_date?", DAY),
        ("hs_cod", "hs_code", HS),
        ("cmp_con_cod", "importer_id?", TIN),
        ("cmp_con_nam", "", NAME),
        ("dec_cod", "declarant_id?", BROKER),
        ("cty_org_cod", "origin_country?", ORIGIN),
        ("cty_exp_cod", "export_country?", PARTNER),
        ("itm_net_wgt", "net_mass_kg?", NET),
        ("itm_grs_wgt", "gross_mass_kg?", GROSS),
        ("itm_stat_val", "customs_value?", STAT),
        ("inv_amt_fcx", "invoice_value?", INVOICE),
        ("inv_cur_cod", "invoice_currency?", CURRENCY),
        ("vat_amt", "", VAT),
    ),
    "stamps": file(
        "times of four events instead of days",
        *KEYS,
        ("Created At", "", day("%Y-%m-%d 08:15:00", -2)),
        ("Registered At", "registration_date?", day("%Y-%m-%d 14:22:11")),
        ("Released At", "", day("%Y-%m-%d 16:00:00", 2)),
        ("Updated At", "", day("%Y-%m-%d 09:00:00", 9)),
        ("HS Code", "hs_code", HS),
        ("Importer", "importer_id", TIN),
        ("Customs Value", "customs_value", CIF),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "exports": file(
        "a file of exports: exporter, destination, FOB",
        *KEYS,
        ("Export Date", "registration_date?", DAY),
        ("Sailing Date", "", day(later=3)),
        ("HS Code", "hs_code", HS),
        ("Exporter TIN", "exporter_id", TIN),
        ("Exporter Name", "", NAME),
        ("Buyer", "importer_id?", text("Buyer {}", 1, 6)),
        ("Destination", "destination_country", PARTNER),
        ("Country of Origin", "origin_country", always("AL")),
        ("FOB Value", "customs_value?", FOB),
    ),
    "sad-boxes": file(
        "numbers of the boxes of the single administrative document",
        ("Box A", "declaration_id?", DECL),
        ("Box 32", "item_number?", ITEM),
        ("Box A date", "registration_date?", DAY),
        ("Box 8", "importer_id?", TIN),
        ("Box 14", "declarant_id?", BROKER),
        ("Box 15a", "export_country?", PARTNER),
        ("Box 31", "goods_description?", GOOD),
        ("Box 33", "hs_code?", HS),
        ("Box 34a", "origin_country?", ORIGIN),
        ("Box 35", "gross_mass_kg?", GROSS),
        ("Box 37", "regime?", REGIME),
        ("Box 38", "net_mass_kg?", NET),
        ("Box 42", "invoice_value?", INVOICE),
        ("Box 46", "customs_value?", STAT),
    ),
    "service-paths": file(
        "paths of a web service, words in camel case",
        ("declaration.referenceNumber", "declaration_id?", DECL),
        ("item.sequenceNumber", "item_number?", ITEM),
        ("declaration.acceptanceDate", "registration_date?", DAY),
        ("declaration.importer.tin", "importer_id?", TIN),
        ("declaration.importer.name", "", NAME),
        ("item.commodity.code", "hs_code?", HS),
        ("item.commodity.description", "goods_description?", GOOD),
        ("item.origin.countryCode", "origin_country?", ORIGIN),
        ("item.customsValue.amount", "customs_value?", CIF),
        ("item.customsValue.currency", "", always("ALL")),
        ("item.netMass", "net_mass_kg", NET),
        ("item.grossMass", "gross_mass_kg", GROSS),
    ),
    "texts-of-goods": file(
        "five texts about the goods beside the code",
        *DATED,
        ("Commodity", "", GOOD),
        ("Commodity Code", "hs_code", HS),
        ("Tariff Description", "", one_of("animals", "meat")),
        ("Goods Description", "goods_description", GOOD),
        ("Marks and Numbers", "", text("MK {}")),
        ("Remarks", "", one_of("", "urgent")),
        ("Importer", "importer_id", TIN),
        ("Customs Value", "customs_value", CIF),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "currencies": file(
        "three currencies, a rate of exchange, values in foreign and in local money",
        *CODED,
        ("Invoice Currency", "invoice_currency", CURRENCY),
        ("Payment Currency", "", always("ALL")),
        ("Freight Currency", "", always("USD")),
        ("Exchange Rate", "", RATE),
        ("Value FC", "", INVOICE),
        ("Value LC", "customs_value?", CIF),
        ("Duty Rate", "duty_rate", one_of("5", "10", "20")),
        ("VAT Rate", "", always("20")),
        ("Importer", "importer_id", TIN),
        ("Country of Origin", "origin_country", ORIGIN),
    ),
    "lanes-and-findings": file(
        "the lane before and after, the officer who examined and the one who released",
        *CODED,
        ("Importer", "importer_id", TIN),
        ("Customs Value", "customs_value", CIF),
        ("Country of Origin", "origin_country", ORIGIN),
        ("Initial Lane", "channel?", one_of("RED", "GREEN", "YELLOW")),
        ("Final Lane", "", one_of("GREEN", "GREEN", "RED")),
        ("Examining Officer", "inspector_id?", one_of("O1", "O2")),
        ("Releasing Officer", "", one_of("O3", "O4")),
        ("Finding", "", one_of("", "short paid")),
        ("Status", "", one_of("Released", "Paid")),
    ),
}
