"""What is held of a workbook before the reader of workbooks sees it: that it is whole, and not larger than it seems.

That reader holds a sheet as a full rectangle with a text in every cell, and gives errors as empty cells.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from zipfile import ZipFile

from landwaiter.errors import InputError, Place
from landwaiter.ingest.readers.compound import UnsoundError
from landwaiter.ingest.readers.ods_scan import reaches_of_ods
from landwaiter.ingest.readers.shared_strings import Strings
from landwaiter.ingest.readers.sheet_reach import reach_of_sheet
from landwaiter.ingest.readers.sheet_scan import UnreadableXMLError, pieces
from landwaiter.ingest.readers.unpacking import SMALL, UNPACKING, checked_entries, opened_whole
from landwaiter.ingest.readers.xls_scan import reaches_of_xls

if TYPE_CHECKING:
    from pathlib import Path

    from landwaiter.ingest.readers.sheet_scan import Reach

CELLS = 50_000_000
"""Cells in the rectangle of a sheet, which is held in memory at 32 bytes each: a full sheet of 47 columns."""
FEW, DENSE = 4_000_000, 4
"""Cells that any sheet may have, and those that a larger one may have for each of its bytes; a full cell takes ten."""
TEXT = 1 << 30
"""Signs in the texts of a sheet, which few bytes can ask for: a full sheet of words has some hundred million."""
OLE2 = b"\xd0\xcf\x11\xe0"
DAMAGED = "the workbook is damaged."
AGAIN = "Open it in a spreadsheet program and save it again, or export the data as CSV."

BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedstrings.xml"

Errors = dict[tuple[int, int], str]
"""What stands in cells with an error, by row and column from 0."""


def looked_over(path: Path) -> tuple[str, list[Errors]]:
    """Return the kind of a workbook and the errors in its sheets, in their order.

    Raises
    ------
    InputError
        If it is damaged, no workbook, or goes beyond a limit.
    """
    with path.open("rb") as file:
        if file.read(len(OLE2)) == OLE2:
            return "xls", _xls(path)
    names = {entry.filename for entry in checked_entries(path)}
    try:
        with ZipFile(path) as packed:
            if BOOK in names:
                return "xlsx", _xlsx(packed, path.name)
            if {"content.xml", "mimetype"} <= names and b"spreadsheet" in opened_whole(packed, "mimetype").read(SMALL):
                return "ods", _ods(packed, path.name)
    except (*UNPACKING, UnreadableXMLError, OSError, KeyError) as error:
        raise InputError(DAMAGED, AGAIN, Place(file=path.name)) from error
    raise InputError(
        "the file is packed like a workbook, and is none.",
        "Export the data as .xlsx, .ods, CSV or Parquet.",
        Place(file=path.name),
    )


def _xls(path: Path) -> list[Errors]:
    data = path.read_bytes()
    try:
        reaches = reaches_of_xls(data)
    except UnsoundError as error:
        raise InputError(DAMAGED, AGAIN, Place(file=path.name)) from error
    for reach in reaches:
        _check(reach, len(data), Place(file=path.name))
    return [reach.errors for reach in reaches]


def _xlsx(packed: ZipFile, file: str) -> list[Errors]:
    sheets = _sheets(packed)
    own = {part for _, part in sheets}
    _read_through(packed, [name for name in packed.namelist() if name not in own])
    strings = Strings([partial(opened_whole, packed, name) for name in packed.namelist() if name.lower() == STRINGS])
    found: list[Errors] = []
    for title, name in sheets:
        size, whole = packed.getinfo(name).file_size, partial(opened_whole, packed, name)
        reach = reach_of_sheet(whole, _most_cells(size))
        reach.text = strings.referred_to(whole, TEXT)
        _check(reach, size, Place(file=file, sheet=title))
        found.append(reach.errors)
    return found


def _ods(packed: ZipFile, file: str) -> list[Errors]:
    _read_through(packed, [name for name in packed.namelist() if name != "content.xml"])
    with opened_whole(packed, "content.xml") as stream:
        reaches = reaches_of_ods(stream)
    for reach in reaches:
        _check(reach, packed.getinfo("content.xml").file_size, Place(file=file))
    return [reach.errors for reach in reaches]


def _read_through(packed: ZipFile, names: list[str]) -> None:
    """Hold that parts of XML are whole and declare no document type."""
    for name in names:
        if name.lower().endswith((".xml", ".rels")):
            with opened_whole(packed, name) as stream:
                for _ in pieces(stream, b"<"):
                    pass


def _most_cells(size: int) -> int:
    return min(CELLS, max(FEW, DENSE * size))


def _check(reach: Reach, size: int, place: Place) -> None:
    most = _most_cells(size)
    if reach.cells > most:
        raise InputError(
            f"the sheet reaches to row {reach.rows:,} and column {reach.columns:,}: more than {most:,} cells.",
            "Delete what stands far below or to the right of the table, or export it as CSV.",
            place,
        )
    if reach.text > TEXT:
        raise InputError(
            f"the texts of its cells have {reach.text:,} signs together; more than {TEXT:,} are refused.",
            "If it is a real export, split it or export the data as CSV.",
            place,
        )


def _sheets(packed: ZipFile) -> list[tuple[str, str]]:
    """Return the name of each sheet of an ``.xlsx`` and the file in the zip that holds it, in their order."""
    from lxml import etree

    _read_through(packed, [RELATIONS, BOOK])
    if max(packed.getinfo(name).file_size for name in (RELATIONS, BOOK)) > SMALL:
        raise UnreadableXMLError
    try:
        relations, book = (etree.fromstring(packed.read(name)) for name in (RELATIONS, BOOK))
    except etree.XMLSyntaxError as error:
        raise UnreadableXMLError from error
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    sheets = [one for one in book.iter() if isinstance(one.tag, str) and one.tag.endswith("}sheet")]
    files = [next((targets.get(value, "") for key, value in one.items() if key.endswith("}id")), "") for one in sheets]
    return [(one.get("name", ""), _in_zip(target)) for one, target in zip(sheets, files, strict=True)]


def _in_zip(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
