"""Layouts of files with the traps that real ones have, made from invented rows; none is copied from a real file.

Every layout names its trap. ``asked`` lists what must not be proposed in it, because nobody can know.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WATCHED = ("registration_date", "hs_code", "customs_value", "importer_id", "origin_country")
HEADINGS = "0101210000 0207140000 0303890000 1006301000 2710194500 3004900000 6109100010 6403990090 8471300000 8517130000 8703239010 9403600000".split()  # noqa: E501, SIM905
COUNTRIES = ("CN", "BR", "FR", "ZA", "IN", "AL")
LONG = {"CN": "CHN", "BR": "BRA", "FR": "FRA", "ZA": "ZAF", "IN": "IND", "AL": "ALB"}
NUMBERS = {"CN": "156", "BR": "76", "FR": "250", "ZA": "710", "IN": "356", "AL": "8"}
ENGLISH = {"CN": "China", "BR": "Brazil", "FR": "France", "ZA": "South Africa", "IN": "India", "AL": "Albania"}
FRENCH = {"CN": "Chine", "BR": "Brésil", "FR": "France", "ZA": "Afrique du Sud", "IN": "Inde", "AL": "Albanie"}
SPANISH = {"CN": "China", "BR": "Brasil", "FR": "Francia", "ZA": "Sudáfrica", "IN": "India", "AL": "Albania"}


@dataclass(frozen=True)
class Item:
    number: int

    @property
    def declaration(self) -> str:
        return f"L{1000 + self.number // 2}"

    @property
    def item(self) -> str:
        return str(1 + self.number % 2)

    @property
    def day(self) -> date:
        return date(2024, 1, 3) + timedelta(days=11 * self.number)

    @property
    def hs(self) -> str:
        return HEADINGS[self.number % len(HEADINGS)]

    @property
    def value(self) -> float:
        return 1250.75 + 977.31 * self.number

    @property
    def importer(self) -> str:
        return f"T{7000 + self.number % 5}"

    @property
    def origin(self) -> str:
        return COUNTRIES[self.number % len(COUNTRIES)]


Write = Callable[[Item], str]
ITEMS = tuple(map(Item, range(24)))
PLAIN: dict[str, Write] = {
    "declaration_id": lambda one: one.declaration,
    "item_number": lambda one: one.item,
    "registration_date": lambda one: one.day.isoformat(),
    "hs_code": lambda one: one.hs,
    "customs_value": lambda one: f"{one.value:.2f}",
    "importer_id": lambda one: one.importer,
    "origin_country": lambda one: one.origin,
    "net_mass_kg": lambda one: f"{one.value / 7:.3f}",
    "goods_description": lambda one: f"goods of kind {one.number}",
    "export_country": lambda one: COUNTRIES[one.number % 4],
}
EN = {
    "declaration_id": "Declaration Number",
    "item_number": "Item No.",
    "registration_date": "Registration Date",
    "hs_code": "HS Code",
    "customs_value": "CIF Value",
    "importer_id": "Importer",
    "origin_country": "Country of Origin",
    "net_mass_kg": "Net Weight (kg)",
    "goods_description": "Description of Goods",
}


def named(*titles: str) -> dict[str, str]:
    return dict(zip(EN, titles, strict=False))


FR = named(
    "N° déclaration", "N° article", "Date d'enregistrement", "Code SH", "Valeur en douane", "Importateur",
    "Pays d'origine", "Poids net", "Désignation commerciale",
)  # fmt: skip
ES = named(
    "Nº Declaración", "Nº Ítem", "Fecha de registro", "Partida arancelaria", "Valor CIF", "RUC Importador",
    "País de origen", "Peso neto (kg)", "Descripción de la mercancía",
)  # fmt: skip
PT = named(
    "Nº da declaração", "Nº da adição", "Data de registro", "NCM", "Valor aduaneiro", "Importador",
    "País de origem", "Peso líquido (kg)", "Descrição da mercadoria",
)  # fmt: skip
RU = named(
    "Номер декларации", "№ товара", "Дата регистрации", "Код ТН ВЭД", "Таможенная стоимость", "Импортер",
    "Страна происхождения", "Вес нетто", "Наименование товара",
)  # fmt: skip
RU_LATIN = named(
    "Nomer deklaratsii", "Nomer tovara", "Data registratsii", "Kod TN VED", "Tamozhennaya stoimost", "Importer",
    "Strana proiskhozhdeniya", "Ves netto", "Naimenovanie tovara",
)  # fmt: skip
AR = named(
    "رقم البيان", "رقم الصنف", "تاريخ التسجيل", "البند الجمركي", "القيمة الجمركية", "المستورد", "بلد المنشأ",
    "الوزن الصافي", "وصف البضاعة",
)  # fmt: skip
AR_LATIN = named(
    "Raqm al-bayan", "Raqm al-silaa", "Tarikh al-tasjil", "Ramz al-band", "Al-qima al-jumrukiya", "Al-mustawrid",
    "Balad al-mansha", "Wazn safi", "Wasf al-badaa",
)  # fmt: skip
SHORT = named("Decl Nbr", "Itm", "Reg. Dt", "HS Cd", "Val", "Imp.", "Cty Orig", "Nt Wt", "Descr.")
ABBREVIATED = named(
    "Decl. Nbr",
    "Art. No.",
    "Reg. Date",
    "Tarif Code",
    "CIF Val.",
    "Consignee Code",
    "Cty of Origin",
    "Net Wt",
    "Goods Desc.",
)
WORDS_JOINED = named(
    "declarationNumber", "itemNo", "registrationDate", "HSCode", "CIFValue", "importerTIN", "countryOfOrigin",
    "netWeightKg", "goodsDescription",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    trap: str
    names: dict[str, str] = field(default_factory=lambda: dict(EN))
    written: dict[str, Write] = field(default_factory=dict)
    delimiter: str = ","
    encoding: str = "utf-8"
    above: tuple[tuple[str, ...], ...] = ()
    below: tuple[dict[str, str], ...] = ()
    more: tuple[tuple[str, Write], ...] = ()
    headless: bool = False
    asked: frozenset[str] = frozenset()
    """Watched fields that must be asked; ``file`` where the file itself must be refused with a reason."""

    def titles(self) -> list[str]:
        return [*self.names.values(), *(title for title, _ in self.more)]

    def column(self, target: str) -> str:
        position = list(self.names).index(target)
        return f"(column {position + 1})" if self.headless or not self.titles()[position] else self.titles()[position]

    def cells(self, item: Item) -> list[str]:
        writers = {**PLAIN, **self.written}
        return [*(writers[target](item) for target in self.names), *(write(item) for _, write in self.more)]

    def write(self, path: Path) -> Path:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter)
        writer.writerows(self.above)
        if not self.headless:
            writer.writerow(self.titles())
        writer.writerows(map(self.cells, ITEMS))
        writer.writerows([total.get(target, "") for target in self.names] for total in self.below)
        path.write_bytes(out.getvalue().encode(self.encoding))
        return path


def number(form: str, marks: str = "", sign: str = "{}") -> Write:
    """Write the value in a form, the marks ``,.`` replaced by ``marks``."""
    table = str.maketrans(dict(zip(",.", marks, strict=False))) if marks else {}
    return lambda one: sign.format(format(one.value, form).translate(table))


def day(form: str) -> Write:
    return lambda one: one.day.strftime(form)


def low_day(form: str) -> Write:
    return lambda one: date(2024, 1 + one.number % 12, 1 + one.number % 9).strftime(form)


def _dates(form: str) -> dict[str, Write]:
    return {"registration_date": day(form)}


def _values(*form: str) -> dict[str, Write]:
    return {"customs_value": number(*form)}


def _origins(table: dict[str, str], form: str = "{1}") -> dict[str, Write]:
    return {"origin_country": lambda one: form.format(one.origin, table.get(one.origin))}


def _hs(write: Write) -> dict[str, Write]:
    return {"hs_code": write}


HALF = {**_dates("%d/%m/%Y"), **_values(",.2f", ".,")}
TOTAL = {"declaration_id": "TOTAL", "customs_value": "299999.50"}

LAYOUTS: dict[str, Layout] = {
    "english": Layout("none: plain English"),
    "french": Layout("French, semicolon, decimal comma", FR, _values(".2f", ",,"), ";"),
    "spanish": Layout("Spanish, semicolon, decimal comma", ES, HALF, ";"),
    "portuguese": Layout("Portuguese", PT, HALF, ";"),
    "russian": Layout("Russian in Cyrillic", RU, _dates("%d.%m.%Y"), ";"),
    "russian-latin": Layout("Russian in Latin letters", RU_LATIN, _dates("%d.%m.%Y")),
    "arabic": Layout("Arabic", AR),
    "arabic-latin": Layout("Arabic in Latin letters", AR_LATIN),
    "capitals": Layout("capitals without accents", {key: name.upper() for key, name in FR.items()}),
    "abbreviated": Layout("Cty, Nbr, No., Decl., Wt", ABBREVIATED),
    "short": Layout(
        "names that nobody can be sure of",
        SHORT,
        asked=frozenset({"importer_id", "customs_value"}),
    ),
    "joined": Layout("words joined in one", WORDS_JOINED),
    "cp1251": Layout("Windows-1251", RU, _dates("%d.%m.%Y"), ";", "cp1251"),
    "cp1252": Layout("Windows-1252", FR, _values(".2f", ",,"), ";", "cp1252"),
    "cp1256": Layout("Windows-1256", AR, {}, ";", "cp1256", asked=frozenset({"file"})),
    "latin-1": Layout("Latin-1", ES, HALF, ";", "latin-1"),
    "utf-16": Layout("UTF-16 with a byte order mark", RU, {}, "\t", "utf-16"),
    "utf-8-mark": Layout("UTF-8 with a byte order mark", ES, HALF, ";", "utf-8-sig"),
    "tab": Layout("tabs", delimiter="\t"),
    "bar": Layout("bars", delimiter="|"),
    "banner": Layout("a banner above the header", above=(("Customs report",), ("Period: May",), ())),
    "banner-wide": Layout("five lines and a blank one above", above=(*((f"line {n}",) for n in range(5)), ())),
    "totals": Layout("a row of totals at the end", below=(TOTAL,)),
    "subtotals": Layout("subtotals that hold one another", below=({"customs_value": "5"}, TOTAL)),
    "import-date": Layout("import_date is not the importer", {**EN, "registration_date": "import_date"}),
    "export-date": Layout(
        "export_date is not the exporter", EN, more=(("export_date", lambda one: one.day.isoformat()),)
    ),
    "code-name-origin": Layout("code and name in one cell", EN, _origins(ENGLISH, "{0} - {1}")),
    "code-name-hs": Layout("code and text in one cell", EN, _hs(lambda one: f"{one.hs} - goods")),
    "duplicates": Layout(
        "two columns of one name",
        EN,
        more=(("Unit", lambda _: "kg"), ("Unit", lambda _: "u")),
    ),
    "lost-zeros": Layout("leading zeros of codes lost", EN, _hs(lambda one: one.hs.lstrip("0"))),
    "dotted-hs": Layout("dots in codes", EN, _hs(lambda one: f"{one.hs[:4]}.{one.hs[4:6]}.{one.hs[6:]}")),
    "blank-hs": Layout("blanks in codes", EN, _hs(lambda one: f"{one.hs[:4]} {one.hs[4:6]} {one.hs[6:]}")),
    "split-hs": Layout(
        "code split over columns",
        {**EN, "hs_code": "TAR_HSC_NB1"},
        _hs(lambda one: one.hs[:8]),
        more=(("TAR_HSC_NB2", lambda one: one.hs[8:]),),
    ),
    "month-first": Layout("month before day", EN, _dates("%m/%d/%Y")),
    "day-first": Layout("day before month", EN, _dates("%d/%m/%Y")),
    "either-first": Layout("days up to 9 only: either order", EN, {"registration_date": low_day("%d/%m/%Y")}),
    "two-digit-years": Layout("years of two digits", EN, _dates("%d/%m/%y")),
    "digits-only-dates": Layout("dates of eight digits", EN, _dates("%Y%m%d")),
    "lost-zero-dates": Layout(
        "DDMMYYYY without its zero", EN, {"registration_date": lambda one: one.day.strftime("%d%m%Y").lstrip("0")}
    ),
    "month-names": Layout("names of months", EN, _dates("%d-%b-%Y")),
    "utc-midnight": Layout("midnight of another zone", EN, _dates("%Y-%m-%dT18:30:00.000Z")),
    "alpha-3": Layout("countries of three letters", EN, _origins(LONG)),
    "numeric": Layout("numbers of countries without zeros", EN, _origins(NUMBERS)),
    "english-countries": Layout("names of countries", EN, _origins(ENGLISH)),
    "french-countries": Layout("French names of countries", FR, _origins(FRENCH), ";"),
    "spanish-countries": Layout("Spanish names of countries", ES, {**HALF, **_origins(SPANISH)}, ";"),
    "thousands": Layout("thousands separators", EN, _values(",.2f")),
    "thousands-blank": Layout("blanks between thousands, decimal comma", FR, _values(",.2f", " ,"), ";"),
    "currency-sign": Layout("a sign in the value", EN, _values(",.2f", "", "$ {}"), asked=frozenset({"customs_value"})),
    "mixed-marks": Layout(
        "two decimal marks in a column",
        EN,
        {"customs_value": lambda one: number(".2f")(one).replace(".", ".,"[one.number % 2])},
        asked=frozenset({"customs_value"}),
    ),
    "parties": Layout(
        "parties over several lines", EN, {"importer_id": lambda one: f"{one.importer}\nRoad {one.number}"}
    ),
    "two-importers": Layout(
        "two columns that may be the importer",
        EN,
        more=(("TIN", lambda one: one.importer),),
        asked=frozenset({"importer_id"}),
    ),
    "two-dates": Layout(
        "two dates that may be the one",
        EN,
        more=(("Declaration date", lambda one: one.day.isoformat()),),
        asked=frozenset({"registration_date"}),
    ),
    "currency-in-name": Layout("currencies in the names", {**EN, "customs_value": "Statistical Value (NCY)"}),
    "positions": Layout(
        "no header: by position", EN, headless=True, asked=frozenset({"customs_value", "importer_id", "origin_country"})
    ),
    "unnamed": Layout(
        "names that a program made up",
        {target: f"Unnamed: {place}" for place, target in enumerate(EN)},
        asked=frozenset({"customs_value", "importer_id", "origin_country"}),
    ),
    "one-unnamed": Layout("one column without a name", {**EN, "hs_code": ""}),
    "wrong-values": Layout(
        "names that the values belie", EN, _origins({}, "{0} street"), asked=frozenset({"origin_country"})
    ),
    "not-unique": Layout("the general segment repeated: keys are not unique", EN, {"item_number": lambda _: "1"}),
}
