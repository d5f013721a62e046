"""A small sound file of every format, made up here; the same declarations in all of them.

A sample is the files of a folder by name; one file stands alone, and is no folder.
"""

from __future__ import annotations

import io
import json
import struct
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from ingest.readers.xml_files import ITEM as ASYCUDA_ITEM
from ingest.readers.xml_files import asycuda
from xlsxwriter import Workbook

from landwaiter.engine import open_engine
from landwaiter.ingest import prepare
from landwaiter.ingest.mapping import Mapping, parse_mapping

Files = dict[str, bytes]

HEADER = ["declaration_id", "item_number", "registration_date", "hs_code", "customs_value", "goods_description"]
GOODS = ["Café moulu", "- Autres", "Thé; noir", 'Pièces "neuves"', "Riz,\nlong grain", "Bœuf €"]
RUSSIAN = ["Кофе молотый", "- Прочие", "Чай чёрный", "Запасные части", "Рис, молоко", "Говядина"]
TOP = 'absent = "allow"\nunmapped = "ignore"\n[file]\ndecimal = "."\n'
PLAIN = TOP + 'dates = "yyyy-mm-dd"\n[columns]\n' + "".join(f'{name} = "{name}"\n' for name in HEADER)
NESTED = PLAIN + "".join(f'"items.{name}" = "{name}"\n' for name in HEADER)
ASYCUDA = (
    TOP
    + """[columns]
Declaration_reference = "declaration_id"
Item_number = "item_number"
"Identification.Registration.Date" = { to = "registration_date", date = "mm/dd/yy" }
HS_code = "hs_code"
"Valuation_item.Total_CIF_itm" = "customs_value"
"""
)
WCO = (
    TOP
    + """[columns]
Declaration_reference = "declaration_id"
"Item.SequenceNumeric" = "item_number"
Acceptance_date = { to = "registration_date", date = "yyyy-mm-dd" }
HS_code = "hs_code"
"Commodity.Description" = "goods_description"
"""
)
CUSDEC = (
    TOP
    + """[columns]
"BGM number" = "declaration_id"
"CST item number" = "item_number"
"UNB prepared on" = { to = "registration_date", date = "yyyy-mm-dd" }
"CST list 122 commodity code" = "hs_code"
"FTX+AAA goods description" = "goods_description"
"MOA+40 customs value" = "customs_value"
"""
)


@dataclass(frozen=True)
class Sample:
    """Files of one format, and the mapping of their columns; ``encoding`` is that of texts, ``None`` for others."""

    files: Files
    mapping: Mapping
    encoding: str | None = None

    @property
    def alone(self) -> bool:
        """Whether it is one file and no folder."""
        return len(self.files) == 1


def rows(goods: Sequence[str] = GOODS) -> list[list[str | int | float]]:
    return [[f"D{at}", 1, f"2025-01-{at + 10}", "870323", at * 1.5, what] for at, what in enumerate(goods)]


def delimited(mark: str = ",", goods: Sequence[str] = GOODS) -> str:
    quoted = [[_quoted(cell, mark) for cell in row] for row in [HEADER, *rows(goods)]]
    return "".join(mark.join(row) + "\n" for row in quoted)


def _quoted(cell: object, mark: str) -> str:
    text = str(cell)
    return '"' + text.replace('"', '""') + '"' if {mark, '"', "\n"} & set(text) else text


def xlsx() -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("May")
        sheet.write(0, 0, "CUSTOMS OFFICE")
        for at, row in enumerate([HEADER, *rows()], 2):
            for column, cell in enumerate(row):
                (sheet.write_string if isinstance(cell, str) else sheet.write_number)(at, column, cell)
        sheet.write_formula(9, 5, "=1/0", None, "#DIV/0!")
        book.add_worksheet("Notes").write(0, 0, "nothing here")
    return out.getvalue()


def ods() -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{name}="{space}{name}:1.0"' for name in ("office", "table", "text"))
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in [HEADER, *rows()])
    blank = '<table:table-row table:number-rows-repeated="1000"><table:table-cell/></table:table-row>'
    body = f'<office:spreadsheet><table:table table:name="Mai">{lines}{blank}</table:table></office:spreadsheet>'
    content = f"<office:document-content {names}><office:body>{body}</office:body></office:document-content>"
    manifest = f'<m:manifest xmlns:m="{space}manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def _ods_cell(cell: object) -> str:
    text = str(cell).replace('"', "&quot;")
    kind = "string" if isinstance(cell, str) else f'float" office:value="{cell}'
    return f'<table:table-cell office:value-type="{kind}"><text:p>{text}</text:p></table:table-cell>'


def packed(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name, body in files.items():
            target.writestr(name, body, ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def xls(more: bytes = b"", strings: bytes = b"", table: Sequence[Sequence[object]] | None = None) -> bytes:
    """Return a workbook as Excel 97 wrote it: a stream of records ([MS-XLS]) within a compound file ([MS-CFB]).

    ``more`` are further records of its sheet, ``strings`` those of the table of strings or of the forms of cells.
    """
    head = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 6)) + record(0x42, struct.pack("<H", 1200))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1997, 0, 6))
    for at, row in enumerate([HEADER, *rows()] if table is None else table):
        sheet += b"".join(_xls_cell(at, column, cell) for column, cell in enumerate(row))
    begins = len(head) + len(_sheet_record(0)) + len(strings) + 4
    return compound(head + _sheet_record(begins) + strings + record(0x0A) + sheet + more + record(0x0A))


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet_record(begins: int) -> bytes:
    return record(0x85, struct.pack("<IHBB", begins, 0, 3, 0) + b"May")


def _xls_cell(row: int, column: int, cell: object) -> bytes:
    at = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return record(0x0204, at + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return record(0x0203, at + struct.pack("<d", cell))


def compound(stream: bytes) -> bytes:
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    tables = -(-(sectors + 200) // 128)
    chain = [*[-3] * tables, -2, *range(tables + 2, tables + sectors + 1), -2]
    table = struct.pack(f"<{128 * tables}i", *chain, *[-1] * (128 * tables - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIiIIiIiI", 0, tables, tables, 0, 4096, -2, 0, -2, 0)
    header += struct.pack("<109i", *range(tables), *[-1] * (109 - tables))
    folder = _entry("Root Entry", 5, 1, -2, 0) + _entry("Workbook", 2, -1, tables + 1, len(stream)) + bytes(256)
    return header + table + folder + stream.ljust(sectors * 512, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBiii", len(written), kind, 1, -1, -1, child)
    return written.ljust(64, b"\0") + links + bytes(36) + struct.pack("<iQ", start, size)


def parquet() -> bytes:
    listed = ", ".join(f"('D{n}', 1, DATE '2025-01-11', '870323', {n}.5, 'tea')" for n in range(6))
    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        path = Path(folder) / "made.parquet"
        columns = ", ".join(HEADER)
        engine.execute(f"COPY (SELECT * FROM (VALUES {listed}) t({columns})) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def objects() -> list[dict[str, object]]:
    return [
        {**dict(zip(HEADER, row[:3], strict=False)), "items": [dict(zip(HEADER[3:], row[3:], strict=True))]}
        for row in rows()
    ]


def wco() -> str:
    item = (
        "<GovernmentAgencyGoodsItem><SequenceNumeric>{0}</SequenceNumeric>\n"
        "<Commodity><Description>CAFÉ {0}</Description>"
        "<Classification><ID>09012100</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>"
        '<InvoiceLine><ItemChargeAmount currencyID="GBP">10.5</ItemChargeAmount></InvoiceLine></Commodity>\n'
        "</GovernmentAgencyGoodsItem>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<md:MetaData xmlns:md="urn:x:meta" xmlns="urn:x:dec"><md:WCOTypeName>DEC</md:WCOTypeName>\n<Declaration>'
        '<AcceptanceDateTime><DateTimeString formatCode="304">20251231233000Z</DateTimeString></AcceptanceDateTime>'
        "<FunctionalReferenceID>L1</FunctionalReferenceID><GoodsItemQuantity>3</GoodsItemQuantity>\n<GoodsShipment>"
        f"{''.join(item.format(n) for n in (1, 2, 3))}</GoodsShipment></Declaration></md:MetaData>\n"
    )


def cusdec() -> str:
    item = "CST+{0}+010121:122:ZZZ'\nFTX+AAA+++HORSES ?+ TACK:SECOND LINE'\nLOC+27+XL'\nMOA+40:12.50'\n"
    body = "BGM+929+X7+9'\nLOC+35+XE'\nUNS+D'\n" + "".join(map(item.format, (1, 2, 3))) + "UNS+S'\nCNT+5:3'\n"
    count = body.count("'") + 2
    return f"UNA:+.? '\nUNB+UNOC:3+S+R+250201:0730+R1'\nUNH+1+CUSDEC:D:96B:UN'\n{body}UNT+{count}+1'\nUNZ+1+R1'\n"


def rejected() -> bytes:
    """Return a file of rejected rows, as this package writes it."""
    wrong = delimited().replace("870323", "x").replace("D0,", "=D0,")
    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        path = Path(folder) / "may.csv"
        path.write_text(wrong, encoding="utf-8")
        staging = Path(folder) / "staging"
        staging.mkdir()
        found = prepare(engine, path, staging=staging, mapping=parse_mapping(PLAIN)).rejected
        assert found is not None
        return found.read_bytes()


def _text(body: str, encoding: str = "utf-8", name: str = "may.csv") -> Sample:
    return Sample({name: body.encode(encoding)}, parse_mapping(PLAIN), encoding)


def _halves(body: str) -> dict[str, str | bytes]:
    head, *lines = body.splitlines(keepends=True)
    return {"a.csv": head + "".join(lines[:3]), "north/b.csv": head + "".join(lines[3:])}


def _pair(make: Callable[[], bytes], ending: str) -> Files:
    return {f"a{ending}": make(), f"b{ending}": make()}


def samples() -> dict[str, Sample]:
    """Return a sample of every format, by what it is called."""
    plain, of_asycuda, of_wco, of_cusdec = map(parse_mapping, (PLAIN, ASYCUDA, WCO, CUSDEC))
    declared = asycuda(ASYCUDA_ITEM, ASYCUDA_ITEM)
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects())
    nested, commas = parse_mapping(NESTED), parse_mapping(PLAIN.replace('"."', '","'))
    files = _halves(delimited(goods=["tea", "- others", "rice", "beef", "cloth"]))
    return {
        "csv utf-8": _text(delimited()),
        "csv utf-8-sig": _text(delimited(), "utf-8-sig"),
        "csv utf-16": _text(delimited(), "utf-16"),
        "csv cp1252": _text(delimited(), "cp1252"),
        "csv latin-1": _text(delimited(goods=GOODS[:5]), "latin-1"),
        "csv cp1251": _text(delimited(goods=RUSSIAN), "cp1251"),
        "csv semicolon": Sample({"may.csv": delimited(";").replace(".", ",").encode()}, commas, "utf-8"),
        "tsv": _text(delimited("\t"), name="may.tsv"),
        "rejected rows": Sample({"may.rejected.csv": rejected()}, plain, "utf-8-sig"),
        "xlsx": Sample({"may.xlsx": xlsx()}, plain),
        "ods": Sample({"may.ods": ods()}, plain),
        "xls": Sample({"may.xls": xls()}, plain),
        "parquet": Sample({"may.parquet": parquet()}, plain),
        "jsonl": Sample({"may.jsonl": lines.encode()}, nested, "utf-8"),
        "json": Sample({"may.json": json.dumps(objects(), indent=1).encode()}, nested, "utf-8"),
        "asycuda": Sample({"may.xml": declared.encode()}, of_asycuda, "utf-8"),
        "wco": Sample({"may.xml": wco().encode()}, of_wco, "utf-8"),
        "cusdec": Sample({"may.edi": cusdec().encode("latin-1")}, of_cusdec, "latin-1"),
        "zip of csv": Sample({"may.zip": packed(files)}, plain),
        "zip of xml": Sample({"may.zip": packed({"a.xml": declared, "b.xml": declared})}, of_asycuda),
        "zip of xlsx": Sample({"may.zip": packed({**_pair(xlsx, ".xlsx")})}, plain),
        "folder of csv": Sample({name: str(body).encode() for name, body in files.items()}, plain, "utf-8"),
        "folder of cusdec": Sample(_pair(lambda: cusdec().encode(), ".edi"), of_cusdec, "latin-1"),
        "folder of parquet": Sample(_pair(parquet, ".parquet"), plain),
        "folder of xls": Sample(_pair(xls, ".xls"), plain),
    }
