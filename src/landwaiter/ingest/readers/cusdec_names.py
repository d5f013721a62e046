"""What the segments of a CUSDEC message say, as data: which parts qualify, and what the others are in words.

After the directories UNTDID D.96B to D.99B (UNECE) and the guides that administrations publish for their own use of
them. What is not listed keeps its position as its name, so nothing is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Position = tuple[int, int]
"""Number of the data element and of the component in it, from 1."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a segment is read.

    Attributes
    ----------
    qualifiers
        The parts that say what the segment is about; they go into the name of the column.
    names
        What the other parts are; the part called ``""`` is what the segment is there for.
    texts
        Data elements whose components are lines of one text, and what it is.
    listed
        Data elements that hold a code, the list it is from, and who keeps the list.
    passed
        Components that only say from which list a code is and who keeps it.
    """

    qualifiers: tuple[Position, ...] = ()
    names: dict[Position, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    listed: tuple[int, ...] = ()
    passed: frozenset[Position] = frozenset()


def _passed(*elements: int) -> frozenset[Position]:
    return frozenset((element, component) for element in elements for component in (2, 3))


FIRST = ((1, 1),)
FORMS = {
    "BGM": Form(
        names={(1, 1): "document", (1, 4): "document name", (2, 1): "number", (2, 2): "version", (3, 1): "function"},
        passed=_passed(1),
    ),
    "CNT": Form(FIRST, {(1, 2): "", (1, 3): "unit"}),
    "CST": Form(names={(1, 1): "item number"}, listed=(2, 3, 4, 5, 6)),
    "DOC": Form(FIRST, {(1, 4): "name", (2, 1): "number", (2, 2): "status"}, passed=_passed(1)),
    "EQD": Form(FIRST, {(2, 1): "number"}, passed=_passed(2)),
    "FTX": Form(FIRST, {(3, 1): "code"}, {4: ""}, passed=_passed(3)),
    "GIS": Form(listed=(1,)),
    "LOC": Form(
        FIRST,
        {(2, 1): "", (2, 4): "name", (3, 1): "related place", (3, 4): "related place name"},
        passed=_passed(2, 3, 4),
    ),
    "MEA": Form(((1, 1), (2, 1)), {(3, 1): "unit", (3, 2): ""}),
    "MOA": Form(FIRST, {(1, 2): "", (1, 3): "currency"}),
    "NAD": Form(
        FIRST,
        {(2, 1): "code", (6, 1): "city", (7, 1): "region", (8, 1): "postcode", (9, 1): "country"},
        {3: "name and address", 4: "name", 5: "street"},
        passed=_passed(2),
    ),
    "PAC": Form(names={(1, 1): "number"}, listed=(3,)),
    "PCI": Form(names={(1, 1): "instruction"}, texts={2: "marks"}),
    "QTY": Form(FIRST, {(1, 2): "", (1, 3): "unit"}),
    "RFF": Form(FIRST, {(1, 2): "", (1, 3): "line"}),
    "TAX": Form(
        ((1, 1), (2, 1)),
        {(4, 1): "basis", (5, 1): "code", (5, 4): "rate", (6, 1): "category"},
        passed=_passed(2, 5),
    ),
    "TDT": Form(
        FIRST,
        {
            (2, 1): "journey",
            (3, 1): "mode",
            (4, 1): "means",
            (5, 1): "carrier code",
            (5, 4): "carrier name",
            (8, 1): "vehicle",
            (8, 4): "vehicle name",
            (8, 5): "vehicle nationality",
        },
        passed=_passed(5, 8),
    ),
}
PLAIN = Form()

FOLLOWERS = {"DOC": ("DTM", "LOC"), "NAD": ("CTA", "COM"), "PAC": ("PCI",), "RFF": ("DTM",), "TAX": ("MOA", "GIS")}
"""Segments that belong to one of another kind where they follow it."""

WORDS = {
    "CNT+5": "items declared",
    "CNT+7": "total gross mass",
    "CNT+11": "packages",
    "CNT+12": "invoice total",
    "CNT+17": "total customs value",
    "CST list 117": "customs procedure",
    "CST list 122": "commodity code",
    "DOC+380": "invoice",
    "DTM+129": "date of export",
    "DTM+132": "expected arrival",
    "DTM+133": "expected departure",
    "DTM+137": "date of document",
    "DTM+141": "presentation of the declaration",
    "DTM+148": "acceptance of the declaration",
    "DTM+151": "date of import",
    "DTM+178": "arrival",
    "FTX+AAA": "goods description",
    "LOC+5": "place of departure",
    "LOC+8": "place of destination",
    "LOC+9": "place of loading",
    "LOC+11": "place of discharge",
    "LOC+12": "port of discharge",
    "LOC+14": "location of goods",
    "LOC+18": "warehouse",
    "LOC+22": "customs office of clearance",
    "LOC+27": "country of origin",
    "LOC+28": "country of destination",
    "LOC+35": "country of export",
    "LOC+36": "country of ultimate destination",
    "LOC+41": "customs office of entry",
    "LOC+42": "customs office of exit",
    "MEA+AAE+G": "gross mass",
    "MEA+AAE+AAA": "net mass",
    "MEA+AAE+AAC": "total net mass",
    "MEA+AAE+AAD": "total gross mass",
    "MEA+WT": "weight",
    "MEA+WT+G": "gross mass",
    "MEA+WT+AAA": "net mass",
    "MEA+WT+AAB": "gross mass of a unit",
    "MEA+WT+AAC": "total net mass",
    "MEA+WT+AAD": "total gross mass",
    "MEA+WT+AAE": "gross mass of the item",
    "MOA+38": "invoice value of the item",
    "MOA+39": "invoice total",
    "MOA+40": "customs value",
    "MOA+43": "total customs value",
    "MOA+55": "duty",
    "MOA+63": "FOB value",
    "MOA+64": "freight",
    "MOA+67": "insurance",
    "MOA+161": "duty or tax",
    "NAD+CA": "carrier",
    "NAD+CB": "customs broker",
    "NAD+CN": "consignee",
    "NAD+CZ": "consignor",
    "NAD+DT": "declarant",
    "NAD+EX": "exporter",
    "NAD+IM": "importer",
    "NAD+SE": "seller",
    "RFF+AAE": "declaration number",
    "RFF+ABT": "declaration number",
    "RFF+BM": "bill of lading",
    "RFF+HS": "commodity code",
    "RFF+IV": "invoice number",
    "RFF+MWB": "master air waybill",
    "TAX+5+CUD": "customs duty",
    "TAX+7+VAT": "value added tax",
    "TDT+20": "main transport",
}
"""What qualified segments are, in words.

Looked up code by code in the lists of UNTDID D.96A: 1131 (CST list), 1153 (RFF, but for ABT), 2005 (DTM), 3035 (NAD),
3227 (LOC), 4451 (FTX), 5025 (MOA; 161 in South Africa's guide to CUSDEC), 5283 (TAX), 6069 (CNT, of D.96B), 6311 and
6313 (MEA), 8051 (TDT). From practice alone, as no list was at hand: DOC+380, RFF+ABT, and CUD and VAT of 5153.
"""

OTHER_MESSAGES = {
    "CUSCAR": "a cargo report",
    "CUSEXP": "a declaration of express consignments",
    "CUSPED": "a periodic declaration",
    "CUSREP": "a report of a means of transport",
    "CUSRES": "an answer of customs",
    "CONTRL": "an acknowledgement of syntax",
    "APERAK": "an acknowledgement of an application",
    "IFCSUM": "a list of consignments",
    "IFTMIN": "a transport instruction",
    "INVOIC": "an invoice",
    "PAXLST": "a passenger list",
}
